"""What the rules find on a day: each figure or act that could be a reason to speak, before it is decided whether."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief import words
from detente.errors import DetenteError
from detente.resolve.pledges import clock
from detente.vocabulary.events import event_type
from detente.vocabulary.states import display_name
from detente.watch.alerts import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from detente.watch.rules import Rule
    from detente.watch.track import Track

SHOWN_ACTS = 5
CONCILIATORY = ("CONCEDE", "RETREAT", "AGREE", "AID")
STATE_SECTORS = ("", "GOV", "MIL", "LEG")
OLD_DAYS = 60
"""An act that came in later than so many days after it became known is kept, but no alert is made of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure or an act.

    Attributes
    ----------
    matter : str
        What it is about within its rule: a domain, a direction, an act, a deadline; empty where there is one only.
    is_on, is_off : bool
        The rule's condition holds; it has ended, so that the rule may speak again.
    is_once : bool
        It is spoken of once and never again.
    worse : int
        1 for worse, -1 for better, 0 for neither.
    title, reason : str
        One line, and a sentence with the figures.
    figures : dict
        The figures, for machines.
    event_ids : tuple of str
        The acts behind it.
    """

    matter: str
    is_on: bool
    is_off: bool
    title: str
    reason: str
    worse: int = 1
    is_once: bool = False
    figures: dict[str, Any] = field(default_factory=dict)
    event_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What the rules look at: a pair on a day, with the acts that came in since the last look.

    Attributes
    ----------
    track : Track
        Figures and events.
    pledges : polars.DataFrame
        Pledges as known on the day.
    day : datetime.date
        The day.
    new_ids : frozenset of str
        Acts that are new since the last look.
    said : mapping
        Rule to the day on which it last spoke of the pair.
    """

    track: Track
    pledges: pl.DataFrame
    day: date
    new_ids: frozenset[str]
    said: Mapping[str, date]

    def new_acts(self) -> pl.DataFrame:
        """Return the new acts that are recent enough to be news."""
        first = self.day - timedelta(days=OLD_DAYS)
        return self.track.events.filter(
            pl.col("id").is_in(self.new_ids) & (pl.col("known") <= self.day) & (pl.col("known") >= first)
        )


def level(view: View, rule: Rule) -> Iterator[Finding]:
    """Find a change of level beyond the interval told before."""
    last = view.said.get("level", date.min)
    since = max(last, view.day - timedelta(days=int(rule["days"])))
    then, now = view.track.level(since), view.track.level(view.day)
    if then is None or now is None:
        return
    change = now.tension - then.tension
    is_beyond = not then.lower <= now.tension <= then.upper
    yield Finding(
        "",
        is_beyond and abs(change) >= rule["points"],
        abs(change) < rule["points"] / 2,
        f"tension {'rose' if change > 0 else 'fell'} to {now.tension:.0f}",
        f"Tension, as told on the day, is {words.level(now)}; on {words.day(since)} it was {words.level(then)}, "
        f"{change:+.1f} points.",
        1 if change > 0 else -1,
        figures={"tension": now.to_dict(), "before": then.to_dict(), "since": since.isoformat()},
        event_ids=_weightiest(view.track.became_known(since, view.day), view, 1 if change > 0 else -1),
    )


def domain(view: View, rule: Rule) -> Iterator[Finding]:
    """Find a domain that joins in or has calmed down."""
    chances = view.track.domains(view.day)
    others = [name for name, chance in chances.items() if chance >= rule["above"]]
    for name, chance in chances.items():
        beside = words.listed([other for other in others if other != name])
        acts = view.track.events.filter(pl.col("domain") == name)["id"].to_list()
        recent = set(view.track.became_known(view.day - timedelta(days=90), view.day))
        yield Finding(
            name,
            chance >= rule["above"],
            chance < rule["rearm"],
            f"the domain {name} is now in conflict",
            f"The domain {name} is in conflict with probability {words.percent(chance)}"
            + (f", beside {beside}." if beside else "; no other is."),
            figures={"p_in_conflict": {key: round(value, 3) for key, value in chances.items()}},
            event_ids=_weightiest([one for one in acts if one in recent], view, 1),
        )


def break_(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that tension may not come back."""
    chance = view.track.chance(view.day)
    p_break = chance.p_break if chance else 0.0
    told = words.chance(chance.p_break, chance.lower, chance.upper) if chance else "0 %"
    yield Finding(
        "",
        p_break >= rule["above"],
        p_break < rule["rearm"],
        f"a break has probability {words.percent(p_break)}",
        f"The probability that tension does not come back within two years is {told}.",
        figures={"p_break": round(p_break, 3), "edge": round(view.track.normal(view.day).upper, 1)},
        event_ids=_weightiest(view.track.became_known(view.day - timedelta(days=90), view.day), view, 1),
    )


def spike(view: View, rule: Rule) -> Iterator[Finding]:
    """Find that a month of many hostile acts is likely."""
    for direction, ahead in view.track.ahead(view.day).items():
        if ahead is None:
            continue
        chance, threshold = float(ahead.p_spike[0]), ahead.threshold
        actor, recipient = map(_name, direction.split(">"))
        yield Finding(
            direction,
            chance >= rule["above"] and threshold >= 1,
            chance < rule["rearm"],
            f"a spike of hostile acts of {actor} towards {recipient} is likely",
            f"This month brings more than {threshold:.0f} hostile acts of {actor} towards {recipient} with probability "
            f"{words.percent(chance)}; nine in ten months had no more.",
            figures={"p_spike": round(chance, 3), "more_than": round(threshold, 1), "month": f"{view.day:%Y-%m}"},
        )


def first(view: View, rule: Rule) -> Iterator[Finding]:
    """Find what one side had not done in years."""
    pair = view.track.events.filter(pl.col("is_pair_act"))
    start = view.day - timedelta(days=int(365.25 * rule["years"]))
    if pair.is_empty() or pair["known"][0] > start:
        return  # the record is too short to say that it never happened
    hostile = view.new_acts().filter(pl.col("is_pair_act") & (pl.col("intensity") <= -rule["intensity"]))
    for act in hostile.filter(_is_sure(rule)).sort("intensity", "id").iter_rows(named=True):
        same = pair.filter(
            (pl.col("actor") == act["actor"])
            & (pl.col("type") == act["type"])
            & (pl.col("domain") == act["domain"])
            & (pl.col("intensity") <= -rule["intensity"])
            & (pl.col("id") != act["id"])
            & (pl.col("date") > start)
            & (pl.col("date") <= act["date"])
        )
        if same.is_empty():
            yield Finding(
                act["id"],
                True,
                True,
                f"first act of the type {_label(act)} by {_name(act['actor'])} in {rule['years']:g} years "
                f"({act['domain']})",
                f"{_deed(act)}, in the domain {act['domain']}; the record of {rule['years']:g} years holds no other.",
                is_once=True,
                figures={"type": act["type"], "domain": act["domain"], "intensity": act["intensity"]},
                event_ids=(act["id"],),
            )


def conciliation(view: View, rule: Rule) -> Iterator[Finding]:
    """Find a conciliatory turn."""
    now = view.track.level(view.day)
    if now is None or now.tension <= view.track.normal(view.day).median:
        return
    is_turn = (
        pl.col("is_pair_act")
        & pl.col("type").is_in(CONCILIATORY)
        & (pl.col("intensity") >= rule["intensity"])
        & pl.col("actor_sector").is_in(STATE_SECTORS)
    )
    for act in view.new_acts().filter(is_turn & _is_sure(rule)).sort("date", "id").iter_rows(named=True):
        quiet = act["date"] - timedelta(days=int(rule["quiet_days"]))
        before = view.track.events.filter(
            is_turn & (pl.col("date") > quiet) & (pl.col("date") <= act["date"]) & (pl.col("id") != act["id"])
        )
        if before.is_empty():
            yield Finding(
                act["id"],
                True,
                True,
                f"a conciliatory turn of {_name(act['actor'])} ({_label(act)})",
                f"{_deed(act)}, after {rule['quiet_days']:g} days without such an act; tension is {words.level(now)}.",
                worse=-1,
                is_once=True,
                figures={"type": act["type"], "intensity": act["intensity"], "tension": now.to_dict()},
                event_ids=(act["id"],),
            )


def exploiter(view: View, rule: Rule) -> Iterator[Finding]:
    """Find a third party that acts on the rift."""
    for act in view.new_acts().filter(pl.col("third_parties").str.contains(":exploiter")).iter_rows(named=True):
        who = [_name(part.partition(":")[0]) for part in act["third_parties"].split(";") if part.endswith(":exploiter")]
        yield Finding(
            act["id"],
            True,
            True,
            f"{words.listed(who)} acts on the rift",
            f"The record names {words.listed(who)} in the role of an exploiter.",
            is_once=True,
            figures={"third_parties": who},
            event_ids=(act["id"],),
        )


def deadline(view: View, rule: Rule) -> Iterator[Finding]:
    """Find days that come near."""
    for one in clock(view.pledges, view.track.events, view.day, horizon_days=int(rule["days"])).deadlines:
        matter = one.issue or "+".join((*one.pledge_ids, *one.event_ids))
        source = f"; source: {one.reference}" if one.reference else ""
        yield Finding(
            f"{one.day}/{matter}/{one.kind}",
            True,
            True,
            f"{one.what if one.pledge_ids else one.kind} ({words.day(one.day)}, {words.days_left(one.days_left)})",
            plain(f"{words.sentence(f'{one.what}{source}')} {one.url}"),
            worse=0,
            is_once=True,
            figures={"day": one.day.isoformat(), "days_left": one.days_left, "kind": one.kind, "issue": one.issue},
            event_ids=one.event_ids,
        )


FINDERS: dict[str, Callable[[View, Rule], Iterable[Finding]]] = {
    "level": level,
    "first": first,
    "domain": domain,
    "break": break_,
    "spike": spike,
    "deadline": deadline,
    "conciliation": conciliation,
    "exploiter": exploiter,
}
"""What looks for each rule; ``silence`` is about feeds and stands in `detente.watch.judging`."""
NEEDS_DATA = frozenset({"level", "domain", "break", "spike", "conciliation"})
"""Rules on figures: silent where there is not enough data for a figure."""


def found(view: View, rule: Rule) -> list[Finding]:
    """Return what a rule finds."""
    if rule.name not in FINDERS or (rule.name in NEEDS_DATA and not view.track.is_enough(view.day)):
        return []
    return list(FINDERS[rule.name](view, rule))


def _is_sure(rule: Rule) -> pl.Expr:
    return pl.col("is_checked") | (pl.col("feed") == "chronicle") | (pl.col("weight") >= rule["reports"])


def _weightiest(ids: list[str], view: View, worse: int) -> tuple[str, ...]:
    """Return the acts among some that pull hardest in a direction."""
    acts = view.track.events.filter(pl.col("id").is_in(ids) & pl.col("is_pair_act") & (pl.col("intensity") * worse < 0))
    return tuple(acts.sort(pl.col("intensity") * worse, "id").head(SHOWN_ACTS)["id"].to_list())


def _name(code: str) -> str:
    try:
        return display_name(code)
    except DetenteError:  # a group that a feed names in its own way
        return code


def _label(act: dict[str, Any]) -> str:
    return event_type(act["type"]).label


def _deed(act: dict[str, Any]) -> str:
    """Say who did what to whom, and how hard; the text of the act stands below."""
    return (
        f"{_name(act['actor'])} towards {_name(act['recipient'])}: {_label(act)}, intensity {act['intensity']:+g} on "
        "the scale from -10 to 10"
    )
