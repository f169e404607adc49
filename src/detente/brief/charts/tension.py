"""The whole path of tension, with its interval, its normal range and its rises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, down, drawn, fixed
from detente.brief.charts.labels import Label, kept_apart, margin, share_of_way
from detente.brief.charts.look import HOSTILE, INK, MUTED, PAPER, PATH, Size
from detente.brief.charts.path import (
    balance_line,
    ends_of_scale,
    normal_band,
    path_frame,
    path_layers,
    scale,
    time_axis,
    y_axis,
)
from detente.observe.tension import BALANCE

if TYPE_CHECKING:
    import altair as alt

    from detente.diagnose.episodes import Episode, Episodes
    from detente.observe.tension import Tension

CAPTION = (
    "Line: tension as seen on the as-of day; blue band: its 80 % interval; green band: the pair's normal range; "
    "shaded in orange: rises above it, with the year of the worst month; dashed: balance of hostile and cooperative "
    "acts."
)


def tension_chart(tension: Tension, episodes: Episodes) -> ChartSvg:
    """Draw tension from the start of the record to the as-of day.

    Parameters
    ----------
    tension, episodes
        Results for the same dyad and day.
    """
    return drawn(
        "tension", lambda size: draw(tension, episodes, size), words=_words(tension, episodes), caption=CAPTION
    )


def _words(tension: Tension, episodes: Episodes) -> str:
    now, normal = tension.now(), episodes.normal
    peaks = ", ".join(f"{episode.peak.year} ({episode.level.tension:.0f})" for episode in _found(episodes))
    return (
        f"Tension from {tension.days[0].year} to {tension.as_of.isoformat()}: now {now.tension:.0f}, 80 % interval "
        f"{now.lower:.0f} to {now.upper:.0f}; normal range {normal.lower:.0f} to {normal.upper:.0f}. "
        + (f"Worst months of the rises: {peaks}." if peaks else "No rise above the normal range is on record.")
    )


def _found(episodes: Episodes) -> list[Episode]:
    return [*episodes.past, *([episodes.current] if episodes.current else [])]


def draw(tension: Tension, episodes: Episodes | None, size: Size) -> alt.LayerChart:
    """Draw the path in one size; without episodes, without rises and normal range."""
    found = _found(episodes) if episodes else []
    path = path_frame(tension, "all", since=tension.days[0], always=[episode.peak for episode in found])
    domain = scale(path)
    right = 72 if size.is_narrow else 148
    width, height = size.width - 30 - right, 220 if size.is_narrow else 265
    span = (tension.days[0], tension.as_of)
    x, y = time_axis(span, format="%Y", tickCount=4 if size.is_narrow else 8), y_axis(domain)
    layers = [
        *([normal_band(episodes.normal)] if episodes else []),
        *_shades(tension, found),
        *path_layers(path, x, y),
        balance_line(),
        *_peaks(tension, found, width, size),
        *_now(tension),
        *ends_of_scale(domain),
        *margin(_labels(tension, episodes, size), domain, height, width, size),
    ]
    padding = {"left": 30, "right": right, "top": 22, "bottom": 26}
    return fixed(layers, width, height, padding)


def _shades(tension: Tension, found: list[Episode]) -> list[alt.Chart]:
    import altair as alt

    if not found:
        return []
    frame = pl.DataFrame(
        {
            "date": [episode.onset for episode in found],
            "end": [episode.end or tension.as_of for episode in found],
            "strength": [0.2 if episode.end is None else 0.1 for episode in found],
        }
    )
    shades = alt.Chart(frame).mark_rect(color=HOSTILE)
    return [shades.encode(x=alt.X("date:T"), x2=alt.X2("end:T"), opacity=alt.Opacity("strength:Q", scale=None))]


def _peaks(tension: Tension, found: list[Episode], width: float, size: Size) -> list[alt.Chart]:
    """Write the year of each peak above its rise; the shallower of two that would touch goes without."""
    import altair as alt

    if not found:
        return []
    places = [share_of_way(episode.peak, tension.days[0], tension.as_of) * width for episode in found]
    order = sorted(range(len(found)), key=lambda index: (found[index].end is not None, -found[index].level.tension))
    kept = kept_apart(places, [size.text_width("0000") + 14] * len(found), order)
    frame = pl.DataFrame(
        {
            "date": [episode.peak for episode in found],
            "tension": [episode.level.tension for episode in found],
            "year": [str(episode.peak.year) if index in kept else "" for index, episode in enumerate(found)],
        }
    )
    chart = alt.Chart(frame)
    years = chart.mark_text(baseline="bottom", color=HOSTILE, fontWeight="bold", dy=-5)
    dots = chart.mark_point(filled=True, size=26, color=HOSTILE, opacity=1, stroke=PAPER)
    return [
        years.encode(x=alt.X("date:T"), y=down(0), text=alt.Text("year:N")),
        dots.encode(x=alt.X("date:T"), y=alt.Y("tension:Q")),
    ]


def _now(tension: Tension) -> list[alt.Chart]:
    import altair as alt

    now = tension.now()
    frame = pl.DataFrame({"date": [tension.as_of], "tension": [now.tension]})
    rule = alt.Chart(frame).mark_rule(color=INK, strokeWidth=1).encode(x=alt.X("date:T"))
    dot = alt.Chart(frame).mark_point(filled=True, size=50, color=PATH, opacity=1, stroke=PAPER)
    return [rule, dot.encode(x=alt.X("date:T"), y=alt.Y("tension:Q"))]


def _labels(tension: Tension, episodes: Episodes | None, size: Size) -> list[Label]:
    now, is_narrow = tension.now(), size.is_narrow
    interval = "" if is_narrow else f" ({now.lower:.0f} to {now.upper:.0f})"
    labels = [
        Label(now.tension, f"{now.tension:.0f}{interval} now", INK, is_bold=True),
        Label(BALANCE, "balance" if is_narrow else "balance (50)", MUTED),
    ]
    if episodes:
        normal = episodes.normal
        bounds = "" if is_narrow else f" {normal.lower:.0f} to {normal.upper:.0f}"
        labels.append(Label((normal.lower + normal.upper) / 2, f"normal{bounds}", MUTED))
    return labels
