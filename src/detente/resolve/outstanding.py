"""What is outstanding between two states on a day: measures, notices, demands, claims, threats.

Each *matter* is one thing that one of the two could do or stop doing, with the acts and pledges that show it:

============  ======================================================================================================
kind          found where
============  ======================================================================================================
``keep``      an agreement of both that ends on a day ahead, and an act of this side that set the day (a notice)
``ratify``    a treaty of both, signed in the last two years and not in force
``cease``     this side's ASSAULT of the last 90 days, followed by no step back on the issue and by no ceasefire
``restrain``  the same, by armed groups alone: to hold them back is what the side could do
``ease``      this side's SANCTION or COERCE of the last year, or a measure of its own in force, not taken back since
``meet``      the other's REQUEST or this side's REJECT of the last year, with no positive act of this side since;
              talks answer a REQUEST, not what was refused
``claim``     this side's ACCUSE, REQUEST or REJECT of the last year before a forum, and no step back since
``threat``    this side's THREATEN of the last half-year, with no hostile act of its own on the issue since
============  ======================================================================================================

Acts belong together by issue; where a feed codes none, by domain. Only organs of state and armed groups count, not
publics, firms or parties. Rows known after the as-of day are not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from detente.asof import known_by
from detente.vocabulary.domains import issues

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

Kind = Literal["keep", "ratify", "cease", "restrain", "ease", "meet", "claim", "threat"]
ORGANS = ("", "GOV", "MIL", "LEG", "JUD", "SPY", "COP", "REB")
"""Sectors whose acts bind or burden a state."""
YEAR, HALF_YEAR, FIRE, SIGNED = 365, 182, 90, 730
"""Days that an act is looked back for: measures and demands, threats, shots, signatures."""
STEPS_BACK = ("CONCEDE", "RETREAT", "AGREE", "COOPERATE", "AID")
TAKEN_BACK = ("CONCEDE", "RETREAT", "AID")
"""What ends a measure: to agree on talks about it does not."""
ANSWERS = (*STEPS_BACK, "CONSULT")
"""What answers a demand; one that was refused is not answered by talks."""
HOSTILE = ("SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "REJECT", "ACCUSE")
TRUCES = ("ceasefire", "truce")
"""Words in the slugs of issues on which shots end."""
EVIDENCE_SHOWN = 5
SIGNED_WEIGHT, MEASURE_WEIGHT = 10.0, 5.0
"""What a signed treaty and an old measure weigh, which have no acts of their own: two and one middling sanctions."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing outstanding.

    Attributes
    ----------
    kind : str
        See the table above.
    side : str
        Code of the state that could act on it.
    issue, topic : str
        Slug of the issue (or the domain), and its words.
    text : str
        The act or pledge that shows it best.
    weight : float
        For the order: sum of the intensities of the acts behind it, halved for every half-year that they lie back.
    evidence : tuple of dict
        ``id``, ``date`` and ``text`` of the acts and pledges, latest first.
    is_refused : bool
        Whether this side has said no to it.
    """

    kind: Kind
    side: str
    issue: str
    topic: str
    text: str
    weight: float
    evidence: tuple[dict[str, str], ...]
    is_refused: bool = False


def outstanding(events: pl.DataFrame, pledges: pl.DataFrame, as_of: date, *, dyad: str) -> tuple[Matter, ...]:
    """List what is outstanding between two states, the heaviest first.

    Parameters
    ----------
    events : polars.DataFrame
        Acts in ``EVENT_SCHEMA``.
    pledges : polars.DataFrame
        Pledges of the pair, in the columns of ``Store.pledges``.
    as_of : datetime.date
        The day of the question.
    dyad : str
        Codes of the two states in alphabetical order.
    """
    known = known_by(events, as_of).filter(pl.col("is_pair_act") & (pl.col("dyad") == dyad) & (pl.col("date") <= as_of))
    organs = known.filter(pl.col("actor_sector").fill_null("").is_in(ORGANS))
    rows = sorted(organs.iter_rows(named=True), key=lambda row: (row["date"], row["id"]))
    versions = known_by(pledges, as_of).sort("pledge", "known", "version")
    current = list(versions.unique("pledge", keep="last", maintain_order=True).iter_rows(named=True))
    sides = dyad.split("-")
    found = [
        matter for side, other in (sides, sides[::-1]) for matter in _Side(side, other, rows, current, as_of).matters()
    ]
    ordered = sorted(found, key=lambda matter: (-matter.weight, matter.side, matter.kind, matter.issue, matter.text))
    once = {(matter.side, matter.kind, matter.issue): matter for matter in reversed(ordered)}
    return tuple(matter for matter in ordered if once[matter.side, matter.kind, matter.issue] is matter)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two, with what is on record."""

    side: str
    other: str
    rows: Sequence[Row]
    pledges: Sequence[Row]
    as_of: date

    def matters(self) -> Iterator[Matter]:
        """Find all matters of this side; an agreement under notice takes in the acts on its issue."""
        kept = list(self._kept())
        yield from kept
        yield from self._ratified()
        taken = {matter.issue for matter in kept}
        by_issue: dict[str, list[Row]] = {}
        for row in self.rows:
            by_issue.setdefault(_issue(row), []).append(row)
        truces = [row for issue, rows in by_issue.items() if any(word in issue for word in TRUCES) for row in rows]
        for issue in sorted(by_issue.keys() - taken):
            on_issue = by_issue[issue]
            for matter in (
                self._firing(on_issue, truces),
                self._standing("ease", on_issue, ("SANCTION", "COERCE"), YEAR),
                self._asked(on_issue),
                self._claimed(on_issue),
                self._threatened(on_issue),
            ):
                if matter is not None:
                    yield matter
        eased = {_issue(row) for row in self.rows if self._standing("ease", [row], ("SANCTION", "COERCE"), YEAR)}
        yield from self._measures(taken | eased)

    def _own(self, rows: Sequence[Row], types: Sequence[str], days: int) -> list[Row]:
        """Return this side's acts of some types in the last days, latest first."""
        since = self.as_of - timedelta(days=days)
        return [
            row for row in reversed(rows) if row["actor"] == self.side and row["type"] in types and row["date"] > since
        ]

    def _is_after(self, rows: Sequence[Row], types: Sequence[str], row: Row) -> bool:
        """Tell whether this side did one of some things after an act; what both do, either did."""
        return any(
            one["type"] in types
            and (one["actor"] == self.side or one["is_mutual"])
            and (one["date"], one["id"]) > (row["date"], row["id"])
            for one in rows
        )

    def _standing(self, kind: Kind, rows: Sequence[Row], types: Sequence[str], days: int) -> Matter | None:
        own = self._own(rows, types, days)
        if not own or self._is_after(rows, TAKEN_BACK if kind == "ease" else STEPS_BACK, own[0]):
            return None
        return self._matter(kind, own, max(own, key=lambda row: abs(row["intensity"])))

    def _firing(self, rows: Sequence[Row], truces: Sequence[Row]) -> Matter | None:
        own = self._own(rows, ("ASSAULT",), FIRE)
        is_group = all(row["actor_sector"] == "REB" for row in own)
        found = self._standing("restrain" if is_group else "cease", rows, ("ASSAULT",), FIRE)
        return None if found is None or self._is_after(truces, ("AGREE",), own[0]) else found

    def _asked(self, rows: Sequence[Row]) -> Matter | None:
        since = self.as_of - timedelta(days=YEAR)
        asked = [
            row
            for row in reversed(rows)
            if row["actor"] == self.other and row["type"] == "REQUEST" and row["date"] > since
        ]
        refused = self._own(rows, ("REJECT",), YEAR)
        both = sorted([*asked, *refused], key=lambda row: (row["date"], row["id"]), reverse=True)
        if not both or self._is_after(rows, STEPS_BACK if both[0] in refused else ANSWERS, both[0]):
            return None
        return self._matter("meet", both, (asked or refused)[0], is_refused=bool(refused))

    def _claimed(self, rows: Sequence[Row]) -> Matter | None:
        own = [
            row
            for row in self._own(rows, ("ACCUSE", "REQUEST", "REJECT"), YEAR)
            if ":forum" in (row["third_parties"] or "")
        ]
        if not own or own[0]["type"] == "REJECT" or self._is_after(rows, STEPS_BACK, own[0]):
            return None
        return self._matter("claim", own, own[0])

    def _threatened(self, rows: Sequence[Row]) -> Matter | None:
        own = self._own(rows, ("THREATEN",), HALF_YEAR)
        if not own or self._is_after(rows, (*HOSTILE, *STEPS_BACK), own[0]):
            return None
        return self._matter("threat", own, own[0])

    def _kept(self) -> Iterator[Matter]:
        for pledge in self.pledges:
            ends = pledge["expires"]
            if not self._is_shared(pledge) or ends is None or ends <= self.as_of or pledge["renewal"] != "none":
                continue
            notices = [row for row in self._own(self.rows, HOSTILE, YEAR) if row["deadline"] == ends]
            if notices:
                evidence = (_of_pledge(pledge), *map(_of_act, notices))
                told = f"{pledge['name']} ends on {ends}"
                weight = self._weight(notices)
                yield Matter(
                    "keep", self.side, pledge["issue"], pledge["name"], told, weight, evidence[:EVIDENCE_SHOWN]
                )

    def _ratified(self) -> Iterator[Matter]:
        since = self.as_of - timedelta(days=SIGNED)
        unfinished = [
            pledge
            for pledge in self.pledges
            if self._is_shared(pledge)
            and pledge["kind"] == "treaty"
            and pledge["in_force"] is None
            and pledge["signed"] is not None
            and pledge["signed"] > since
        ]
        for issue in sorted({str(pledge["issue"]) for pledge in unfinished}):
            listed = [pledge for pledge in unfinished if pledge["issue"] == issue]
            names = " and ".join(pledge["name"] for pledge in listed)
            evidence = tuple(map(_of_pledge, listed))[:EVIDENCE_SHOWN]
            yield Matter("ratify", self.side, issue, _topic(issue), names, SIGNED_WEIGHT, evidence)

    def _measures(self, taken: set[str]) -> Iterator[Matter]:
        """Yield measures of this side in force whose acts lie further back than a year."""
        for pledge in self.pledges:
            begins, ends = pledge["in_force"], pledge["expires"]
            is_own = {name.partition(".")[0] for name in pledge["parties"].split(";")} == {self.side}
            is_on = begins is not None and begins <= self.as_of and (ends is None or ends > self.as_of)
            if is_own and is_on and pledge["kind"] == "measure" and pledge["issue"] not in taken:
                topic, evidence = _topic(pledge["issue"]), (_of_pledge(pledge),)
                yield Matter("ease", self.side, pledge["issue"], topic, pledge["name"], MEASURE_WEIGHT, evidence)

    def _weight(self, rows: Sequence[Row]) -> float:
        return sum(
            (
                abs(row["intensity"]) * (row["weight"] or 1.0) * 0.5 ** ((self.as_of - row["date"]).days / HALF_YEAR)
                for row in rows
            ),
            start=0.0,
        )

    def _is_shared(self, pledge: Row) -> bool:
        parties = {name.partition(".")[0] for name in pledge["parties"].split(";")}
        return {self.side, self.other} <= parties and pledge["kind"] in ("agreement", "treaty")

    def _matter(self, kind: Kind, rows: Sequence[Row], main: Row, *, is_refused: bool = False) -> Matter:
        return Matter(
            kind=kind,
            side=self.side,
            issue=_issue(main),
            topic=_topic(_issue(main)),
            text=(main["text"] or "").rstrip(".") or f"{main['type']} of {main['date']}",
            weight=self._weight(rows),
            evidence=tuple(map(_of_act, rows))[:EVIDENCE_SHOWN],
            is_refused=is_refused,
        )


def _issue(row: Row) -> str:
    return str(row["issue"] or row["domain"])


def _topic(slug: str) -> str:
    known = issues().get(slug)
    return known.name if known else slug.replace("-", " ")


def evidence_of(events: pl.DataFrame, ids: Sequence[str]) -> list[dict[str, str]]:
    """Return the acts with some ids, latest first, as evidence."""
    rows = events.filter(pl.col("id").is_in(list(ids))).sort("date", "id", descending=True)
    return [_of_act(row) for row in rows.head(EVIDENCE_SHOWN).iter_rows(named=True)]


def _of_act(row: Row) -> dict[str, str]:
    return {"id": row["id"], "date": row["date"].isoformat(), "text": row["text"] or row["type"]}


def _of_pledge(row: Row) -> dict[str, str]:
    return {"id": row["pledge"], "date": row["known"].isoformat(), "text": f"{row['name']}: {row['state_of_play']}"}
