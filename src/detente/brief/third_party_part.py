"""Third parties and their options in sentences: who exploits, who helps, what such help was followed by."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief import words
from detente.brief.document import Evidence, Section, Table
from detente.period import in_words
from detente.resolve.roles import HELPING, PRESSING
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.brief.evidence import Acts
    from detente.resolve.options import OptionRecord, Options, OutcomeShares
    from detente.resolve.roles import RoleRecord
    from detente.resolve.thirdparties import Candidate, ThirdParties

LATEST_DAYS = 183
"""Acts of the last half year are told one by one."""
TOLD = 8
NAMED = 4
"""So many third parties are named in a sentence; the table has all."""
ROLES_SHOWN = 10
CANDIDATES_SHOWN, TOLD_IN_FULL = 10, 3
OPTIONS_SHOWN = 8
PRECEDENTS_SHOWN = 12


def third_party_section(found: ThirdParties, events: pl.DataFrame, acts: Acts) -> Section:
    """Who else is in it?"""
    shown = [one for one in found.candidates if one.reasons][:CANDIDATES_SHOWN]
    pressing, helping = _latest(found, events, PRESSING), _latest(found, events, HELPING)
    first, second = (display_name(side) for side in found.dyad.split("-"))
    tables = (
        Table(
            "Candidates, the best helper first",
            (
                "Who",
                "Part",
                "Points",
                f"Acts to {first} / {second}",
                "Even-handed?",
                "When they quarrel",
                "After it stepped in",
            ),
            tuple(_candidate_row(one) for one in shown),
            (2, 3),
        ),
        Table(
            "Third parties by role (acts that name them)",
            ("Who", "As", f"Last {found.lately_days} days", "Before", "Share of acts, against before", "Last act"),
            tuple(_role_row(record) for record in found.roles[:ROLES_SHOWN]),
            (2, 3, 4),
        ),
    )
    paragraphs = [
        *(_reasons(one, found) for one in shown[:TOLD_IN_FULL]),
        *([_adversaries(found)] if found.adversaries else []),
        _told("Acts that name a third party as pressing", pressing),
        _told("Acts that name one as stepping in", helping),
    ]
    return Section(
        key="third-parties",
        title="Who exploits the rift, and who could help?",
        answer=candidates_sentence(found)
        or third_party_sentence(found, events)
        or "No third party stepped in or pressed in the acts of the last half year.",
        paragraphs=tuple(text for text in paragraphs if text),
        tables=tuple(table for table in tables if table.rows),
        evidence=acts([row["id"] for row in (*pressing, *helping)]),
        limitation=found.limitation,
    )


def candidates_sentence(found: ThirdParties) -> str:
    """Say who has most for it as a helper, and who presses; an empty text when nobody takes part."""
    helping = [one for one in found.candidates if one.part == "helps"]
    pressing = [one for one in found.candidates if one.presses]
    told = []
    if helping:
        told.append(f"Most speaks for {words.the(display_name(helping[0].party))} as a helper")
    if pressing:
        names = words.listed([words.the(display_name(one.party)) for one in pressing[:NAMED]])
        told.append(f"{names} {'presses' if len(pressing) == 1 else 'press'} on the two")
    return words.sentence("; ".join(told)) if told else ""


def _candidate_row(one: Candidate) -> tuple[str, ...]:
    return (
        display_name(one.party),
        one.part,
        f"{one.points:+d}",
        " / ".join(str(n) for n in one.n_acts.values()),
        _even_words(one),
        _quarrel_words(one),
        _after_words(one),
    )


def _even_words(one: Candidate) -> str:
    judged = one.evenness.judged if one.evenness else None
    if one.evenness is None or judged is None or judged.difference is None:
        return "too few acts"
    figure = f"{judged.difference.value:+.1f} ({judged.difference.lower:+.1f} to {judged.difference.upper:+.1f})"
    if one.evenness.is_even:
        return f"{'even' if one.evenness.is_friendly else 'hard on both'}, {figure}"
    favoured = one.evenness.favoured
    return f"{'leans to ' + display_name(favoured) if favoured else 'cannot be told'}, {figure}"


def _quarrel_words(one: Candidate) -> str:
    gains = one.exploiting
    if gains is None or not gains.channels:
        return "too few acts"
    told = [f"courts {display_name(gains.courted)}"] if gains.courted else []
    told += ["probes"] if gains.probes else []
    told += ["closer to both"] if gains.is_closer_to_both else []
    return ", ".join(told) or "no change seen"


def _after_words(one: Candidate) -> str:
    """Say what tension did after the last effort of which something can be told."""
    for effort in one.efforts:
        known = {months: change for months, change in effort.after.items() if change is not None}
        if known:
            told = ", ".join(f"{change:+.0f} after {months}" for months, change in known.items())
            return f"{effort.first:%Y-%m}: {told} months"
    return "not known" if one.efforts else ""


def _reasons(one: Candidate, found: ThirdParties) -> str:
    told = "; ".join(f"{reason.text} ({reason.points:+d})" if reason.points else reason.text for reason in one.reasons)
    return words.sentence(
        words.names_for_codes(f"{display_name(one.party)}: {told}", (one.party, *found.dyad.split("-")))
    )


def _adversaries(found: ThirdParties) -> str:
    names = words.listed([words.the(display_name(party)) for party in found.adversaries])
    return words.sentence(f"Both sides were lately pressed by {names}: an adversary in common")


def third_party_sentence(found: ThirdParties, events: pl.DataFrame) -> str:
    """Say who pressed and who stepped in during the last half year; an empty text when nobody did."""
    told = [
        f"{_named(rows, roles)} {what}"
        for roles, what in ((PRESSING, "pressed on the rift or on one side"), (HELPING, "stepped in or offered help"))
        if (rows := _latest(found, events, roles))
    ]
    return f"As the acts of the last half year are coded, {'; '.join(told)}." if told else ""


def _roles(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(party, role) for party, _, role in (part.partition(":") for part in row["third_parties"].split(";"))]


def _parties(rows: list[dict[str, Any]], roles: tuple[str, ...]) -> Counter[str]:
    return Counter(party for row in rows for party, role in _roles(row) if role in roles)


def _latest(found: ThirdParties, events: pl.DataFrame, roles: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the rows of the last half year that name a third party in one of the roles, latest first."""
    pattern = f":({'|'.join(roles)})"
    recent = events.filter(
        (pl.col("date") > found.as_of - timedelta(days=LATEST_DAYS)) & pl.col("third_parties").str.contains(pattern)
    )
    return recent.sort("date", "id", descending=[True, False]).to_dicts()


def _named(rows: list[dict[str, Any]], roles: tuple[str, ...]) -> str:
    counted = _parties(rows, roles).most_common()
    told = [f"{words.the(display_name(party))} ({n})" for party, n in counted[:NAMED]]
    if len(counted) > NAMED:
        told.append(words.counted(len(counted) - NAMED, "other"))
    first, n = told[0], counted[0][1]
    told[0] = f"{first[:-1]} act{'' if n == 1 else 's'})"
    return words.listed(told)


def _told(label: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    told = "; ".join(f"{words.day(row['date'])}: {row['text'].rstrip('.')}" for row in rows[:TOLD])
    more = f" (and {len(rows) - TOLD} more)" if len(rows) > TOLD else ""
    return f"{label}, latest first: {told}{more}."


def _role_row(record: RoleRecord) -> tuple[str, ...]:
    ratio = record.share_ratio
    compared = "too few acts"
    if ratio is not None and record.n_lately == 0:
        compared = f"none lately (at most {ratio.upper:.1f} times)"
    elif ratio is not None:
        compared = f"{ratio.value:.1f} times ({ratio.lower:.1f} to {ratio.upper:.1f})"
    return (
        display_name(record.party),
        record.role,
        str(record.n_lately),
        str(record.n_before),
        compared,
        record.last_act.isoformat(),
    )


def options_section(found: Options) -> Section:
    """What could a third party do, and what followed before?"""
    shown = [record for record in found.records if record.part_of is None][:OPTIONS_SHOWN]
    headers = ("Option", "Precedents", "Better after 1 month", "6 months", "12 months", "No relapse in 12 / 24 months")
    paragraphs = [text for record in shown if (text := _own_precedents(record))]
    return Section(
        key="options",
        title="What could a third party do, and what followed before?",
        answer=options_sentence(found),
        paragraphs=tuple(paragraphs),
        tables=(
            Table(
                "Options and what followed them elsewhere (80 % intervals)",
                headers,
                tuple(_option_row(record) for record in shown),
                (1, 2, 3, 4, 5),
            ),
        )
        if shown
        else (),
        evidence=_precedents(shown),
        limitation=found.limitation,
    )


def _precedents(records: list[OptionRecord]) -> tuple[Evidence, ...]:
    """Show the precedents of the same pair with their sources."""
    found = {one.id: (one, record) for record in records for one in record.same_dyad}
    latest = sorted(found.values(), key=lambda pair: (pair[0].date, pair[0].id))[-PRECEDENTS_SHOWN:]
    return tuple(
        Evidence(
            id=one.id,
            day=one.date.isoformat(),
            who=party_words(one.third_party),
            what=record.name.lower(),
            text=one.text,
            reference=one.reference,
            url=one.url,
            is_checked=one.is_checked,
        )
        for one, record in latest
    )


def options_sentence(found: Options) -> str:
    """Say which option's precedents fared best, with its interval, and how soon things fell back."""
    rated = [(record, _better(record.outcomes[-1])) for record in found.records if record.part_of is None]
    enough = [(record, better) for record, better in rated if better is not None]
    if not enough:
        return "Too few precedents were known by the day to give shares for any option."
    best, share = max(enough, key=lambda pair: pair[1][0])
    text = (
        f"Among the options with enough precedents, {best.name.lower()} was most often followed by an improvement "
        f"twelve months later: {words.percent(share[0])} of {best.n_rated} "
        f"({words.percent(share[1])} to {words.percent(share[2])})"
    )
    if best.relapse is not None and best.relapse.median_days is not None:
        text += f"; half of these pairs relapsed within {in_words(best.relapse.median_days)}"
    return f"{text}. That is what followed, not what it caused."


def _better(outcome: OutcomeShares) -> tuple[float, float, float] | None:
    if outcome.shares is None:
        return None
    share = outcome.shares["better"]
    return share.value, share.lower, share.upper


def _option_row(record: OptionRecord) -> tuple[str, ...]:
    outcomes = tuple(_share_words(_better(outcome)) for outcome in record.outcomes)
    return (record.name, str(record.n_rated), *outcomes, _calm_words(record))


def _share_words(share: tuple[float, float, float] | None) -> str:
    return "too few" if share is None else f"{100 * share[0]:.0f} % ({100 * share[1]:.0f} to {100 * share[2]:.0f})"


def _calm_words(record: OptionRecord) -> str:
    if record.relapse is None:
        return "too few"
    kept = [record.relapse.share_without.get(months) for months in (12, 24)]
    return " / ".join(f"{100 * share.value:.0f} %" if share else "not yet" for share in kept)


def _own_precedents(record: OptionRecord) -> str:
    if not record.same_dyad:
        return ""
    told = "; ".join(
        f"{one.date.year}, {party_words(one.third_party)}: {one.text.rstrip('.')} (after 12 months: {one.outcome_12m}"
        + (f", relapse {one.relapse_date:%Y-%m}" if one.relapse_date else "")
        + ")"
        for one in record.same_dyad[:2]
    )
    return f"{record.name}, between these two before: {told}."


def party_words(code: str) -> str:
    """Name a third party: a state or body by its code, a private one as it stands, none as the two themselves."""
    if code == "none":
        return "the two themselves"
    return words.listed([_part(part) for part in code.split(";")])


def _part(code: str) -> str:
    private = code.removeprefix("private:")
    return private if private != code else display_name(code) if code.isupper() else code
