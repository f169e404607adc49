"""The first room in sentences: what the brief rests on, and who did what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from detente.brief import words
from detente.brief.document import Section, Table
from detente.brief.evidence import evidence
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.pressure import ATTENTION, LIMITATION, WORDS
from detente.observe.series import series_keys
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.coverage import Coverage
    from detente.observe.holdings import Holdings
    from detente.observe.pressure import Pressure
    from detente.vocabulary.dyads import Dyad

RECENT_DAYS = 365

WHO_LIMITATION = (
    "The list holds what the record's sources reported and its compilers kept; an act that is missing here may well "
    "have happened, and an act shown as unchecked was not seen in a source text."
)


def coverage_section(coverage: Coverage, holdings: Holdings) -> Section:
    """What does this rest on? The feeds are told apart where one of them is read by a machine."""
    rows = [
        ("Acts known", words.counted(coverage.n_events, "act")),
        ("Of them in the last twelve months", str(coverage.n_last_year)),
        ("Seen in a source text", f"{coverage.n_checked} of {coverage.n_events}"),
        ("Publishers", str(coverage.n_sources)),
    ]
    if coverage.longest_silence:
        silence = coverage.longest_silence
        rows.append(("Longest silence", f"{words.month(silence.start)} to {words.month(silence.end)}"))
    if coverage.empty_years:
        rows.append(("Years without an act", ", ".join(str(year) for year in coverage.empty_years)))
    return Section(
        key="coverage",
        title="What does this rest on?",
        answer=coverage.sentence,
        paragraphs=tuple(hole.sentence for hole in holdings.holes),
        tables=(Table("Coverage", ("", ""), tuple(rows), ()), *_feed_tables(holdings)),
        limitation=coverage.limitation,
    )


def holdings_section(holdings: Holdings, names: tuple[str, str]) -> Section:
    """What does each feed hold of a pair?"""
    years = sorted({year for one in holdings.feeds for year in one.by_year})
    by_year = Table(
        "Rows a year",
        ("Year", *(one.feed for one in holdings.feeds)),
        tuple((str(year), *(f"{one.by_year.get(year, 0):,}" for one in holdings.feeds)) for year in years),
        tuple(range(1, len(holdings.feeds) + 1)),
    )
    gaps = (
        f"{one.feed} has no row of {words.listed([str(year) for year in one.empty_years])}."
        for one in holdings.feeds
        if one.empty_years
    )
    return Section(
        key="holdings",
        title=f"{' and '.join(names)}: what do the feeds hold?",
        answer=holdings.sentence,
        paragraphs=(*(hole.sentence for hole in holdings.holes), *gaps),
        tables=(_feed_table(holdings), by_year) if holdings.feeds else (),
        limitation=holdings.limitation,
    )


def _feed_tables(holdings: Holdings) -> tuple[Table, ...]:
    has_machine = any(one.feed not in CODED_BY_HAND for one in holdings.feeds)
    return (_feed_table(holdings),) if has_machine else ()


def _feed_table(holdings: Holdings) -> Table:
    headers = ("Feed", "Rows", "Days", "First", "Last", "Not exact to the day", "Actor without sector", "Unchecked")
    rows = tuple(
        (
            one.feed,
            f"{one.n_rows:,}",
            f"{one.n_days:,}",
            one.first.isoformat(),
            one.last.isoformat(),
            *(f"{100 * share:.0f} %" for share in (one.share_imprecise, one.share_unknown_sector, one.share_unchecked)),
        )
        for one in holdings.feeds
    )
    return Table("By feed, repeats not merged", headers, rows, (1, 2, 5, 6, 7))


def pressure_sentence(found: Pressure) -> str:
    """Say how much is done, and in how many months before it was less."""
    said, below = found.now(), found.share_below()
    if said is None:
        return ""
    sentence = f"Pressure stands at {_amount(said)} points per 1,000 acts that the feeds report"
    return sentence if below is None else f"{sentence}, more than in {words.percent(below)} of the months before"


def pressure_section(found: Pressure, dyad: Dyad) -> Section:
    """How much is done, against how much is reported?"""
    said = {series: figure for series in series_keys(found.dyad) if (figure := found.now(series))}
    names = dict(zip((dyad.a, dyad.b), dyad.names, strict=True))
    rows = tuple((_series_name(series, names), _amount(figure)) for series, figure in said.items())
    return Section(
        key="pressure",
        title="How much is done?",
        answer=f"{pressure_sentence(found)}.",
        paragraphs=(
            "Tension tells how hostile the acts are, one act like another; pressure how much is done, against how much "
            "is reported at all. A hostile deed has as many points as its intensity below zero, hostile words as "
            f"many times {WORDS:g}, and any act {ATTENTION:g} points more.",
        ),
        tables=(Table("Points per 1,000 reported acts, with 80 % interval", ("Series", "Pressure"), rows, (1,)),),
        limitation=LIMITATION,
    )


def _amount(said: tuple[float, float, float]) -> str:
    middle, lower, upper = (f"{one:.0f}" if one >= 100 else f"{one:.1f}" for one in said)
    return f"{middle} ({lower} to {upper})"


def _series_name(series: str, names: dict[str, str]) -> str:
    """Name a series: both together, a domain, or one side towards the other."""
    if ">" in series:
        actor, recipient = series.split(">")
        return f"{names[actor]} → {names[recipient]}"
    return "both together" if series == "all" else series


def who_did_what_section(events: pl.DataFrame, dyad: Dyad, as_of: date) -> Section:
    """Who did what lately?"""
    lately = events.filter(pl.col("is_pair_act") & (pl.col("date") > as_of - timedelta(days=RECENT_DAYS)))
    rows = tuple(_side_row(lately, code) for code in (dyad.a, dyad.b))
    strongest = lately.sort(pl.col("intensity").abs(), "date", "id", descending=[True, True, False]).head(8)
    hostile, kind = lately.filter(pl.col("intensity") < 0).height, lately.filter(pl.col("intensity") > 0).height
    answer = (
        f"In the twelve months to {words.day(as_of)} the record holds {words.number_of(hostile, 'hostile act')} and "
        f"{words.number_of(kind, 'cooperative act')} between the two; each side's acts can be read separately below."
    )
    headers = ("Side", "Hostile acts", "Cooperative acts", "Done together", "Strongest hostile act")
    return Section(
        key="who-did-what",
        title="Who did what?",
        answer=answer,
        tables=(Table("Last twelve months, by side", headers, rows, (1, 2, 3)),),
        chart="acts",
        evidence=tuple(evidence(row) for row in strongest.sort("date", "id").iter_rows(named=True)),
        limitation=WHO_LIMITATION,
    )


def _side_row(lately: pl.DataFrame, code: str) -> tuple[str, ...]:
    own = lately.filter((pl.col("actor") == code) & ~pl.col("is_mutual"))
    together = lately.filter(pl.col("is_mutual"))
    worst = own.filter(pl.col("intensity") < 0).sort("intensity", "date", "id").head(1).to_dicts()
    return (
        display_name(code),
        str(own.filter(pl.col("intensity") < 0).height),
        str(own.filter(pl.col("intensity") > 0).height),
        str(together.height),
        f"{worst[0]['date']}: {worst[0]['text']}" if worst else "none",
    )


def events_section(events: pl.DataFrame, dyad: Dyad, as_of: date) -> Section:
    """Which acts are on record?"""
    acts = tuple(evidence(row) for row in events.iter_rows(named=True))
    return Section(
        key="events",
        title=f"{' and '.join(dyad.names)}: acts known by {words.day(as_of)}",
        answer=f"{words.counted(len(acts), 'act')} shown." if acts else "No act fits the question.",
        evidence=acts,
        limitation=WHO_LIMITATION,
    )
