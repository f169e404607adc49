"""The end of a brief: what a third party could do, by when, at what risk; what was tried; which openings there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief import words
from detente.brief.document import Evidence, Section, Table
from detente.brief.third_party_part import party_words
from detente.resolve import openings
from detente.resolve.effects import OVERALL
from detente.resolve.prospects import duration
from detente.vocabulary.options import STAYING_OUT
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.resolve.entry import Entry
    from detente.resolve.intervals import Estimate
    from detente.resolve.openings import Opening
    from detente.resolve.outstanding import Matter
    from detente.resolve.precedents import Precedent
    from detente.resolve.shortlist import Shortlist

CALM_MONTHS, TOPIC_LENGTH = 24, 24
USED_SHOWN, OPENINGS_SHOWN, EVIDENCE_SHOWN = 8, 6, 16
TOPICS = 2
ORDER = (
    "Order: what could move something outstanding, in time for a day that presses, first; then by the lower end of the "
    "share of precedents that worked, from rule-selected rows only (R1 crises, R2 news, R3 chronicles, whose relapses "
    "come from different sources); staying out last."
)


def shortlist_section(found: Shortlist, turns: tuple[Opening, ...], acts: Acts) -> Section:
    """What could a third party do, by when, and at what risk?"""
    by = words.the(display_name(found.by))
    rows = tuple(_row(entry) for entry in found.entries)
    paragraphs = (
        f"{ORDER} A precedent worked if the pair stood better after twelve months and had not relapsed.",
        *filter(None, [_rules(found)]),
        *_used(found),
        *_openings(turns),
        *_case_risks(found),
    )
    headers = ("Option", "Would have to move", "By", "What to expect (80 % intervals)", "Precedents", "Main risk")
    return Section(
        key="shortlist",
        title=f"What could {by} do, by when, and at what risk?",
        answer=shortlist_sentence(found),
        paragraphs=tuple(words.names_for_codes(text, (*found.dyad.split("-"), found.by)) for text in paragraphs),
        tables=(Table(f"Options of {by}, and staying out", headers, rows),),
        evidence=(*acts([one.event_id for one in turns[:OPENINGS_SHOWN]]), *_precedents(found)),
        limitation=f"{found.limitation} {openings.LIMITATION}" if turns else found.limitation,
    )


def shortlist_sentence(found: Shortlist) -> str:
    """Say what stands first, with its doubt, and what staying out comes to."""
    first, last = found.entries[0], found.entry(STAYING_OUT)
    left = f"Staying out: {last.expected}"
    if first.share_worked is None:
        return words.sentence(f"Too few precedents were known by the day to put one option before another. {left}")
    return words.sentence(
        f"First by the stated order: {first.option.name.lower()}, which worked in "
        f"{words.percent(first.share_worked.value)} of {first.n_rated} precedents elsewhere "
        f"({words.percent(first.share_worked.lower)} to {words.percent(first.share_worked.upper)}), which is what "
        f"followed, not what it caused. {left}"
    )


def _row(entry: Entry) -> tuple[str, ...]:
    topics = list(dict.fromkeys(f"{display_name(one.side)}: {_topic(one)}" for one in entry.matters))
    return (
        entry.option.name,
        "; ".join(topics[:TOPICS]) or ("-" if entry.fits else "nothing outstanding"),
        _by_when(entry),
        _expected(entry),
        _cases(entry),
        entry.risks[0],
    )


def _by_when(entry: Entry) -> str:
    if not entry.fits:
        return "-"
    if not entry.deadlines:
        return "over years" if entry.option.horizon == "years" else "no day"
    days = ", ".join(dict.fromkeys(one.day.isoformat() for one in entry.deadlines))
    return days if entry.is_in_time else f"too late for {days}"


def _cases(entry: Entry) -> str:
    """Name the precedents that worked and that failed."""
    named = (("worked", entry.worked), ("failed", entry.failed))
    told = [f"{result}: {', '.join(_short(one) for one in cases)}" for result, cases in named if cases]
    return "; ".join(told) or "none known"


def _rules(found: Shortlist) -> str:
    """Say how many precedents of each rule of selection stand behind the shares."""
    told = "; ".join(
        f"{entry.option.name.lower()} {', '.join(f'{rule} {n}' for rule, (n, _) in entry.by_rule.items())}"
        for entry in found.entries
        if entry.share_worked is not None
    )
    return f"Precedents behind the shares: {told}." if told else ""


def _topic(matter: Matter) -> str:
    """Write a matter in few words: tables are narrow."""
    if matter.topic.endswith(")"):
        return matter.topic.rpartition("(")[2].rstrip(")")
    return matter.topic if len(matter.topic) <= TOPIC_LENGTH else matter.issue.replace("-", " ")


def _expected(entry: Entry) -> str:
    """Write what to expect in few words: tables are narrow."""
    if entry.option.option == STAYING_OUT:
        return entry.expected
    told = []
    if entry.effect is not None and entry.effect.year is not None:
        year, lasts = entry.effect.year, entry.effect.half_life_months
        kind = ", all options together" if entry.effect.family == OVERALL else ""
        told.append(f"tension {year.value:+.1f} over a year ({year.lower:+.1f} to {year.upper:+.1f}, 90 %){kind}")
        told.append(f"half gone after {duration(lasts)}" if lasts else "for how long cannot be told")
    if entry.share_worked is None:
        told.append(f"too few precedents ({entry.n_rated})")
    else:
        told.append(f"worked in {_share(entry.share_worked)} of {entry.n_rated}")
    calm = entry.calm_months.get(CALM_MONTHS)
    if calm is not None:
        told.append(f"calm for two years in {_share(calm)}")
    return "; ".join(told)


def _share(share: Estimate) -> str:
    return f"{100 * share.value:.0f} % ({100 * share.lower:.0f} to {100 * share.upper:.0f})"


def _short(one: Precedent) -> str:
    return f"{one.date:%Y-%m} {one.dyad}"


def _used(found: Shortlist) -> list[str]:
    if not found.used:
        return ["No attempt of a third party between the two is on record for the last twelve months."]
    told = "; ".join(
        f"{words.day(one.date)}, {party_words(one.third_party)}: {one.text.rstrip('.')} ({_so_far(one)})"
        for one in found.used[:USED_SHOWN]
    )
    return [f"Tried in the last twelve months, latest first: {told}."]


def _so_far(one: Precedent) -> str:
    if one.relapse_date is not None:
        return f"failed: relapse on {words.day(one.relapse_date)}"
    return {"open": "what becomes of it is not known yet"}.get(one.result, one.result)


def _openings(turns: tuple[Opening, ...]) -> list[str]:
    if not turns:
        return ["No conciliatory turn of either side is on record for the last half year."]
    told = "; ".join(
        f"{words.day(one.date)}, {_names(one.sides)}: {one.text} ({one.kind}, {one.status})"
        for one in turns[:OPENINGS_SHOWN]
    )
    more = f"; and {len(turns) - OPENINGS_SHOWN} more" if len(turns) > OPENINGS_SHOWN else ""
    still = sum(one.status in ("open", "answered") for one in turns)
    return [f"Openings of the last half year, of which {still} still stand, latest first: {told}{more}."]


def _names(codes: tuple[str, ...]) -> str:
    return words.listed([display_name(code) for code in codes])


def _case_risks(found: Shortlist) -> list[str]:
    told = dict.fromkeys(risk for entry in found.entries for risk in entry.risks[1:])
    return [words.sentence(risk) for risk in told]


def _precedents(found: Shortlist) -> tuple[Evidence, ...]:
    """Show the precedents that are named, those of the same pair first."""
    named = {one.id: one for one in found.used}
    named |= {one.id: one for entry in found.entries for one in (*entry.worked, *entry.failed)}
    chosen = sorted(named.values(), key=lambda one: (one.dyad == found.dyad, one.date, one.id), reverse=True)
    return tuple(
        Evidence(
            id=one.id,
            day=one.date.isoformat(),
            who=f"{party_words(one.third_party)} ({one.dyad})",
            what=f"precedent, {one.option.replace('-', ' ')}, {one.result}",
            text=one.text,
            reference=one.reference,
            url=one.url,
            is_checked=one.is_checked,
        )
        for one in sorted(chosen[:EVIDENCE_SHOWN], key=lambda one: (one.date, one.id))
    )
