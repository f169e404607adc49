"""Say what the product would have said on the eve of well-known turns, and what followed: figures and tables of a page.

    python scripts/crises.py [--write] [--data DIR]

What needs the event lists (DIR, else ../shared/data/events) is made anew where they lie, and else stays as it is: those
figures are kept in the repository. With --write the tables of docs/cases/then-and-later.md too.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

import detente as dt
from detente.brief.charts.drawing import fixed, svg
from detente.brief.charts.look import HOSTILE, INK, MUTED, PAPER, PATH, RULE, SPREAD, WIDE
from detente.brief.charts.path import balance_line, time_axis, y_axis
from detente.diagnose.question import outcome
from detente.observe.tension import replay
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    import altair as alt

    from detente.diagnose.diagnosis import Diagnosis
    from detente.observe.store import Store
    from detente.observe.tension import Replay

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "cases" / "then-and-later.md"
FIGURES = PAGE.parent / "figures"
SHOWN_YEARS_BEFORE, SHOWN_YEARS_AFTER = 10, 3
COUNTED = 4
NUMBER_PERCENT = re.compile(r"(?<=\d)%")

LEVANT = ("keds", "keds_levant_cameo.csv.gz")
GULF = ("keds_weis", "keds_gulf_weis.csv.gz")
ICEWS = ("icews_kg", "icews0515_random10_a.csv.gz")


class Crisis(NamedTuple):
    """A pair, the day of the question, the last day of the record that tells what followed, and the record."""

    name: str
    dyad: str
    day: date
    until: date
    feed: str = "chronicle"
    file: str = ""


CRISES = (
    Crisis("japan-korea-2019", "JPN-KOR", date(2019, 9, 12), date(2026, 5, 31)),
    Crisis("japan-korea-2012", "JPN-KOR", date(2012, 9, 30), date(2026, 5, 31)),
    Crisis("japan-korea-2012-icews", "JPN-KOR", date(2012, 9, 30), date(2015, 12, 31), *ICEWS),
    Crisis("india-pakistan-2018", "IND-PAK", date(2018, 12, 31), date(2026, 5, 31)),
    Crisis(
        "israel-palestine-2000", "ISR-PSE", date(2000, 12, 31), date(2011, 11, 30), "keds", "keds_levant_cameo.csv.gz"
    ),
    Crisis("us-libya-1986", "LBY-USA", date(1986, 4, 30), date(1999, 3, 31), "keds_weis", "keds_gulf_weis.csv.gz"),
    Crisis("us-iraq-1990", "IRQ-USA", date(1990, 10, 31), date(1999, 3, 31), "keds_weis", "keds_gulf_weis.csv.gz"),
)


@contextmanager
def opened(crisis: Crisis, data: Path) -> Iterator[Store]:
    """Open the record of a crisis: the built-in chronicle, or one event list in a store of its own."""
    if not crisis.file:
        with dt.open_store() as store:
            yield store
        return
    with tempfile.TemporaryDirectory() as folder, dt.open_store(Path(folder) / "events.duckdb") as store:
        store.ingest(crisis.feed, [data / crisis.file])
        yield store


def table(found: Diagnosis, later: Replay) -> str:
    """Lay out what was said on the day, and what followed."""
    verdict, ahead, normal, now = found.verdict, found.outlook, found.episodes.normal, found.tension.now()
    row = len([day for day in later.days if day <= found.as_of]) - 1
    told = {months: _told(later, add_months(found.as_of, months)) for months in (12, 24)}
    low, middle, high = (float(ahead.quantiles[-1, place]) for place in (1, 3, 5))
    reasons = [one for one in verdict.reasons[:COUNTED] if one.weight]
    back, worse = ahead.p_back_within_year, ahead.p_new_nadir
    rows = [
        (
            "Tension",
            f"{_span(now.tension, now.lower, now.upper)}; normal range {normal.lower:.0f} to {normal.upper:.0f}",
        ),
        ("Verdict", _verdict(found)),
        *(("", f"{'+' if one.points_to == 'break' else '-'}{one.weight:.2f}: {one.text}") for one in reasons),
        ("Outlook, twelve months", _span(middle, low, high)),
        ("Within the year", f"below {ahead.edge:.0f} at one month end at least {back:.0%}; a new nadir {worse:.0%}"),
        ("Spiral", _spiral(found)),
        ("**What followed**", f"told tension {_level(told[12])} after twelve months, {_level(told[24])} after 24"),
        ("Twelve months on", _inside(told[12], low, high)),
    ]
    if verdict.p_break is not None:
        came = outcome(later.mean, row, verdict.edge)
        judged = "not known" if came is None else "a break" if came else "a swing"
        span = later.mean[row + 13 : row + 25]
        rows.append(("Second year", f"{judged}: {span.mean():.0f} on average against {verdict.edge:.0f}"))
    lines = ["| | |", "| --- | --- |", *(NUMBER_PERCENT.sub(" %", f"| {key} | {value} |") for key, value in rows)]
    return "\n".join(lines) + "\n"


def _span(middle: float, low: float, high: float) -> str:
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def _verdict(found: Diagnosis) -> str:
    verdict = found.verdict
    if verdict.p_break is None or verdict.interval is None:
        return "calm: not above the normal range as told on the day"
    low, high = verdict.interval
    return f"{verdict.answer}: break {verdict.p_break:.0%} ({low:.0%} to {high:.0%}), swing {1 - verdict.p_break:.0%}"


def _spiral(found: Diagnosis) -> str:
    if found.spiral.branching is None:
        return f"not enough data: {found.spiral.shortfall}"
    middle, low, high = found.spiral.branching
    return f"branching {middle:.2f} ({low:.2f} to {high:.2f}); runaway {found.spiral.p_runaway:.0%}"


def _told(later: Replay, day: date) -> float | None:
    rows = [row for row, at in enumerate(later.days) if at <= day]
    return float(later.mean[rows[-1]]) if rows and later.days[-1] >= day else None


def _level(told: float | None) -> str:
    return "not known" if told is None else f"{told:.0f}"


def _inside(told: float | None, low: float, high: float) -> str:
    if told is None:
        return "not known"
    return "inside the 80% interval" if low <= told <= high else "outside the 80% interval"


def figure(crisis: Crisis, found: Diagnosis, later: Replay) -> str:
    """Draw tension as told month by month, the outlook of the day, and what was told later."""
    first = date(max(crisis.day.year - SHOWN_YEARS_BEFORE, later.days[0].year), 1, 1)
    last = min(date(crisis.day.year + SHOWN_YEARS_AFTER, 12, 31), crisis.until)
    path = pl.DataFrame({"date": later.days, "tension": later.mean}).filter(pl.col("date").is_between(first, last))
    ahead = found.outlook
    fan = pl.DataFrame({"date": ahead.days, "lower": ahead.quantiles[:, 1], "upper": ahead.quantiles[:, 5]})
    low = min(30.0, 5 * (min(path["tension"].min(), fan["lower"].min()) // 5))  # type: ignore[type-var,operator]
    high = max(80.0, 5 * (max(path["tension"].max(), fan["upper"].max()) // 5 + 1))  # type: ignore[type-var,operator]
    words = (
        f"Tension of {crisis.dyad} as told month by month from {first.year} to {last.year}, with the outlook of "
        f"{crisis.day.isoformat()}."
    )
    drawn = svg(
        _layers(crisis, path, fan, found.verdict.edge, (low, high), (first, last)),
        key=f"then-{crisis.name}",
        words=words,
        size=WIDE,
    )
    return drawn.replace("</title>", f'</title><rect width="100%" height="100%" fill="{PAPER}"/>', 1)


def _layers(
    crisis: Crisis,
    path: pl.DataFrame,
    fan: pl.DataFrame,
    edge: float,
    domain: tuple[float, float],
    span: tuple[date, date],
) -> alt.LayerChart:
    import altair as alt

    x, y = time_axis(span, format="%Y", tickCount=8), y_axis(domain)
    then = path.filter(pl.col("date") <= crisis.day)
    since = path.filter(pl.col("date") >= then["date"].max())
    day = pl.DataFrame({"date": [crisis.day], "text": [f"{crisis.day.isoformat()}"]})
    marks = [
        alt.Chart(fan).mark_area(color=SPREAD, opacity=0.55).encode(x=x, y=alt.Y("lower:Q"), y2=alt.Y2("upper:Q")),
        alt.Chart(since).mark_line(color=HOSTILE, strokeWidth=1.8).encode(x=x, y=y),
        alt.Chart(then).mark_line(color=PATH, strokeWidth=1.8).encode(x=x, y=y),
        balance_line(),
        alt.Chart(pl.DataFrame({"tension": [edge]})).mark_rule(color=MUTED).encode(y=alt.Y("tension:Q")),
        alt.Chart(day).mark_rule(color=RULE).encode(x=alt.X("date:T")),
        alt.Chart(day)
        .mark_text(color=INK, align="right", dx=-6, dy=8)
        .encode(x=alt.X("date:T"), y=alt.YValue(0), text=alt.Text("text:N")),
    ]
    padding = {"left": 30, "right": 16, "top": 14, "bottom": 26}
    return fixed(marks, WIDE.width - 46, 230, padding)


def made(crisis: Crisis, data: Path) -> tuple[str, str] | None:
    """Return figure and table of a crisis; None where its record is not at hand."""
    if crisis.file and not (data / crisis.file).exists():
        return None
    with opened(crisis, data) as store:
        events = store.events(crisis.dyad, as_of=crisis.until)
    found = dt.diagnosis(events, crisis.dyad, crisis.day)
    later = replay(events, crisis.dyad, crisis.until)
    return figure(crisis, found, later), table(found, later)


def main() -> None:
    """Write the figures, and with ``--write`` the tables."""
    reader = argparse.ArgumentParser(description="What was said then, and what followed.")
    reader.add_argument("--write", action="store_true")
    reader.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "events")
    chosen = reader.parse_args()
    FIGURES.mkdir(exist_ok=True)
    for crisis in CRISES:
        result = made(crisis, chosen.data)
        if result is None:
            continue
        drawn, block = result
        (FIGURES / f"then-{crisis.name}.svg").write_text(drawn, encoding="utf-8")
        if chosen.write:
            mark = f"<!-- made by scripts/crises.py: {crisis.name} -->\n"
            pattern = re.compile(f"({re.escape(mark)}).*?(<!-- end -->)", re.DOTALL)
            text = pattern.sub(lambda hit, block=block: hit[1] + block + hit[2], PAGE.read_text(encoding="utf-8"))
            PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
