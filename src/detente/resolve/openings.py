"""Openings: conciliatory turns of either side, the raw material of a resolution opportunity.

An act of a side's organs of state is an opening when it turns against what the same side did on the same matter:

====================  ==========================================================================================
kind                  an act of one side
====================  ==========================================================================================
``taken back``        RETREAT or CONCEDE on a matter on which it had sanctioned, coerced, mobilised, threatened or
                      attacked in the last two years: a measure suspended, eased or withdrawn
``step``              RETREAT or CONCEDE on any other matter, while the relation is hostile
``agreement``         AGREE, alone or together, on a matter of which it had said no or accused in the last year
``softer words``      SUPPORT, REQUEST or CONSULT of positive intensity, after its words towards the other had been
                      hostile on balance for ``BEFORE_DAYS`` days with at least ``MIN_HARSH`` hostile ones
====================  ==========================================================================================

An opening is *answered* when the other side does something positive on the same matter, or takes part, within
``ANSWER_DAYS`` days, *shut* when either side acts with force, sanction or refusal on that matter after it, *lapsed*
when neither came in ``ANSWER_DAYS`` days, else *open*. CrisisWatch calls such moments resolution opportunities; the
signal of the brief (:mod:`detente.diagnose.signal`) says whether there is one, this says which acts make it and what
became of each. Matters are issues; where a feed codes none, domains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from detente.asof import known_by
from detente.resolve.outstanding import ORGANS

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["taken back", "step", "agreement", "softer words"]
Status = Literal["open", "answered", "shut", "lapsed"]
MEASURE_DAYS = 730
"""Days that a measure is looked back for, further than anything else."""
LOOK_BACK = 180
ANSWER_DAYS = 60
BEFORE_DAYS, MIN_HARSH = 90, 3
MEASURES = ("SANCTION", "COERCE", "MOBILIZE", "THREATEN", "ASSAULT")
BACK = ("RETREAT", "CONCEDE")
NO = ("REJECT", "ACCUSE", "PROTEST")
SOFT = ("SUPPORT", "REQUEST", "CONSULT")
WORDS = (*NO, *SOFT, "AGREE", "THREATEN")
SHUTTING = (*MEASURES, "REJECT")
LIMITATION = "An opening is a turn in the acts on record; whether it was meant, and what was hinted, they do not show."
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """One conciliatory turn.

    Attributes
    ----------
    event_id, date, sides : str, datetime.date, tuple of str
        The act, its day and whose turn it is: of both where both acted together and both turned.
    kind : str
        See the table above.
    matter, text : str
        Issue or domain, and the act in words.
    status : str
        ``open``, ``answered``, ``shut`` or ``lapsed``, as far as is known by the as-of day.
    before_ids : tuple of str
        The hostile acts that it turns against, latest first.
    after_id : str or None
        The act that answered or shut it.
    """

    event_id: str
    date: date
    sides: tuple[str, ...]
    kind: Kind
    matter: str
    text: str
    status: Status
    before_ids: tuple[str, ...]
    after_id: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "event_id": self.event_id,
            "date": self.date.isoformat(),
            "sides": list(self.sides),
            "kind": self.kind,
            "matter": self.matter,
            "text": self.text,
            "status": self.status,
            "before_ids": list(self.before_ids),
            "after_id": self.after_id,
        }


def openings(events: pl.DataFrame, as_of: date, *, dyad: str, days: int = LOOK_BACK) -> tuple[Opening, ...]:
    """Find the conciliatory turns of the last days, the latest first.

    Parameters
    ----------
    events : polars.DataFrame
        Acts in ``EVENT_SCHEMA``; rows known later, of other pairs and of third parties are left out.
    as_of : datetime.date
        The day of the question.
    dyad : str
        Codes of the two states in alphabetical order.
    days : int
        How far to look back.
    """
    known = known_by(events, as_of).filter(
        pl.col("is_pair_act")
        & (pl.col("dyad") == dyad)
        & pl.col("date").is_between(as_of - timedelta(days=days + MEASURE_DAYS), as_of)
        & pl.col("actor_sector").fill_null("").is_in(ORGANS)
    )
    rows = sorted(known.iter_rows(named=True), key=_order)
    since = as_of - timedelta(days=days)
    found = []
    for place, row in enumerate(rows):
        if row["date"] <= since or row["intensity"] <= 0:
            continue
        sides = [row["actor"], *([row["recipient"]] if row["is_mutual"] else [])]
        turns = {side: turn for side in sides if (turn := _turn(row, side, rows[:place])) is not None}
        if turns:
            found.append(_opening(row, turns, rows[place + 1 :], as_of))
    return tuple(reversed(found))


def _order(row: Row) -> tuple[date, str]:
    return row["date"], row["id"]


def _turn(row: Row, side: str, before: Sequence[Row]) -> tuple[Kind, tuple[str, ...]] | None:
    """Say what kind of turn an act is for a side, and against which of its acts; None if it is none."""
    own = [one for one in before if one["actor"] == side or one["is_mutual"]]
    same = [one for one in own if matter_of(one) == matter_of(row)]
    if row["type"] in BACK:
        measures = _within(same, row, MEASURES, MEASURE_DAYS)
        return ("taken back", measures) if measures else ("step", _within(own, row, (*MEASURES, *NO), BEFORE_DAYS))
    if row["type"] == "AGREE":
        refused = _within(same, row, (*NO, *MEASURES), 365)
        return ("agreement", refused) if refused else None
    if row["type"] in SOFT:
        lately = [one for one in own if one["type"] in WORDS and 0 < (row["date"] - one["date"]).days <= BEFORE_DAYS]
        harsh = [one for one in lately if one["intensity"] < 0]
        if len(harsh) >= MIN_HARSH and sum(one["intensity"] for one in lately) < 0:
            return "softer words", tuple(one["id"] for one in reversed(harsh))
    return None


def _within(rows: Sequence[Row], row: Row, types: Sequence[str], days: int) -> tuple[str, ...]:
    """Return the hostile acts of some types in the days before an act, latest first."""
    return tuple(
        one["id"]
        for one in reversed(rows)
        if one["type"] in types and one["intensity"] < 0 and (row["date"] - one["date"]).days <= days
    )


def _opening(row: Row, turns: dict[str, tuple[Kind, tuple[str, ...]]], after: Sequence[Row], as_of: date) -> Opening:
    sides = tuple(turns)
    status, after_id = _fate(row, sides[0], after, as_of)
    text = (row["text"] or f"{row['type']} of {row['date']}").rstrip(".")
    before = tuple(dict.fromkeys(name for _, ids in turns.values() for name in ids))
    return Opening(row["id"], row["date"], sides, turns[sides[0]][0], matter_of(row), text, status, before, after_id)


def _fate(row: Row, side: str, after: Sequence[Row], as_of: date) -> tuple[Status, str | None]:
    """Say what became of an opening, by the first act that decides."""
    if row["is_mutual"]:
        answered: tuple[Status, str | None] = ("answered", row["id"])
    else:
        answered = ("lapsed" if (as_of - row["date"]).days > ANSWER_DAYS else "open", None)
        for one in after:
            if matter_of(one) != matter_of(row) or (one["date"] - row["date"]).days > ANSWER_DAYS:
                continue
            if (one["actor"] != side or one["is_mutual"]) and one["intensity"] > 0:
                answered = ("answered", one["id"])
                break
    shut = next((one for one in after if one["type"] in SHUTTING and matter_of(one) == matter_of(row)), None)
    return ("shut", shut["id"]) if shut is not None else answered


def matter_of(row: Row) -> str:
    """Return the matter of an act: its issue, or its domain where a feed codes none."""
    return str(row["issue"] or row["domain"])
