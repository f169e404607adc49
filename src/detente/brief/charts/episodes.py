"""The rises of tension on record, laid side by side from their onset: how long, how high, and where we are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, across, drawn, fixed
from detente.brief.charts.look import HOSTILE, MUTED, PAPER, SPREAD, Size
from detente.period import DAYS_PER_YEAR, in_words

if TYPE_CHECKING:
    import altair as alt

    from detente.diagnose.episodes import Episode, Episodes

SHOWN = 12
ROW = 26
CAPTION = (
    "Each bar runs from the onset of a rise of tension to its end; the dot is its worst month. The rise under way is "
    "in orange and open-ended."
)


def episodes_chart(episodes: Episodes) -> ChartSvg:
    """Draw the rises on record as bars from their onset; of many, the highest twelve and the present one."""
    shown = chosen(episodes)
    words = "; ".join(f"{_years(episode)}: peak {episode.level.tension:.0f}, {_length(episode)}" for episode in shown)
    words = f"Rises of tension on record: {words}." if shown else "No rise of tension above the normal range on record."
    return drawn("episodes", lambda size: draw(shown, size), words=words, caption=CAPTION)


def chosen(episodes: Episodes) -> list[Episode]:
    """Choose the rises to draw: of many the highest, in their order, and the present one."""
    highest = sorted(episodes.past, key=lambda episode: -episode.level.tension)[: SHOWN - 1]
    in_order = sorted(highest, key=lambda episode: episode.onset)
    return [*in_order, episodes.current] if episodes.current else in_order


def _years(episode: Episode) -> str:
    if episode.end is None:
        return f"since {episode.onset.year}"
    if episode.end.year == episode.onset.year:
        return str(episode.onset.year)
    return f"{episode.onset.year}–{episode.end.year}"


def _length(episode: Episode) -> str:
    return in_words(episode.days) + (" so far" if episode.end is None else "")


def draw(shown: list[Episode], size: Size) -> alt.LayerChart:
    """Draw rises in one size."""
    import altair as alt

    left, right = (78, 74) if size.is_narrow else (86, 190)
    width, height = size.width - left - right, max(ROW * len(shown), ROW)
    longest = max((episode.days / DAYS_PER_YEAR for episode in shown), default=1.0)
    frame = _frame(shown, size)
    x = alt.X(
        "years:Q",
        scale=alt.Scale(domain=[0, longest], nice=False),
        axis=alt.Axis(
            tickCount=4 if size.is_narrow else 8, tickMinStep=1, format="d", title="years since onset", titlePadding=4
        ),
    )
    colour = alt.Color("colour:N", scale=None)
    chart = alt.Chart(frame)
    row = alt.Y("row:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    layers = [
        chart.mark_bar(height=9, align="left").encode(
            x=x, x2=alt.X2("start:Q"), y=row, color=alt.Color("fill:N", scale=None)
        ),
        chart.mark_point(filled=True, size=60, opacity=1, stroke=PAPER).encode(x=alt.X("peak:Q"), y=row, color=colour),
        chart.mark_text(align="right", baseline="middle", dx=-8).encode(
            x=across(0), y=row, text=alt.Text("label:N"), color=colour
        ),
        chart.mark_text(align="left", baseline="middle", dx=8).encode(
            x=alt.X("years:Q"), y=row, text=alt.Text("note:N"), color=colour
        ),
    ]
    padding = {"left": left, "right": right, "top": 4, "bottom": 40}
    return fixed(layers, width, height, padding)


def _frame(shown: list[Episode], size: Size) -> pl.DataFrame:
    rows = []
    for place, episode in enumerate(shown):
        is_open = episode.end is None
        note = f"peak {episode.level.tension:.0f}"
        rows.append(
            {
                "row": ROW * (place + 0.5),
                "start": 0.0,
                "years": episode.days / DAYS_PER_YEAR,
                "peak": (episode.peak - episode.onset).days / DAYS_PER_YEAR,
                "label": _years(episode),
                "note": note if size.is_narrow else f"{note}, {_length(episode)}",
                "colour": HOSTILE if is_open else MUTED,
                "fill": HOSTILE if is_open else SPREAD,
            }
        )
    return pl.DataFrame(rows)
