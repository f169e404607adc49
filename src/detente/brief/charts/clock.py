"""The clock: the days ahead on which something falls due or runs out."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Protocol

import polars as pl

from detente.brief.charts.drawing import ChartSvg, drawn, fixed
from detente.brief.charts.look import FAINT, INK, MUTED, PATH, Size

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import altair as alt

SHOWN = 8
ROW = 40
LINE = 17
CAPTION = "Each dot is a day ahead, on one time line that begins on the as-of day; the next eight at most."


class Deadline(Protocol):
    """A day on which something falls due, as the calendar of pledges gives it."""

    @property
    def day(self) -> date:
        """The day itself."""

    @property
    def days_left(self) -> int:
        """Days from the as-of day."""

    @property
    def what(self) -> str:
        """What falls due."""

    @property
    def kind(self) -> str:
        """Sort of deadline: expiry, notice, act."""


def clock_chart(deadlines: Sequence[Deadline], as_of: date) -> ChartSvg:
    """Draw the next deadlines after a day, soonest first.

    Parameters
    ----------
    deadlines : sequence of Deadline
        Days ahead; those before ``as_of`` are left out, the next eight are drawn.
    as_of : datetime.date
        Where the time line begins.
    """
    ahead = sorted((deadline for deadline in deadlines if deadline.day >= as_of), key=lambda item: item.day)[:SHOWN]
    words = "; ".join(f"{item.day.isoformat()} (in {item.days_left} days): {item.what}" for item in ahead)
    words = f"Deadlines ahead: {words}." if ahead else f"No deadline after {as_of.isoformat()} is on record."
    return drawn("clock", lambda size: _draw(ahead, as_of, size), words=words, caption=CAPTION)


def _draw(ahead: list[Deadline], as_of: date, size: Size) -> alt.LayerChart:
    import altair as alt

    left = 8
    width = size.width - 2 * left
    last = max([365, *((item.day - as_of).days for item in ahead)])
    tracks, lines = _laid_out(ahead, as_of, size, width, last)
    height = float(tracks["row"].max() or ROW) + 8  # type: ignore[arg-type]
    x = alt.X("days:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=None)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    start = alt.X("start:Q", axis=None)
    chart = alt.Chart(tracks)
    layers = [
        chart.mark_rule(color=FAINT, strokeWidth=2).encode(x=start, x2=alt.X2("last:Q"), y=y),
        chart.mark_rule(color=PATH, strokeWidth=2).encode(x=start, x2=alt.X2("days:Q"), y=y),
        chart.mark_point(filled=True, size=64, color=PATH, opacity=1).encode(x=x, y=y),
    ]
    days = alt.Chart(lines.filter("is_day")).mark_text(align="left", baseline="bottom", color=INK, fontWeight="bold")
    words = alt.Chart(lines.filter(~pl.col("is_day"))).mark_text(align="left", baseline="bottom", color=MUTED)
    layers += [texts.encode(x=start, y=y, text=alt.Text("text:N")) for texts in (days, words)]
    padding = {"left": left, "right": left, "top": 2, "bottom": 2}
    return fixed(layers, width, height, padding)


def _laid_out(
    ahead: list[Deadline], as_of: date, size: Size, width: float, last: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Place the tracks and, above each, its words: on the line of the date if they fit, else wrapped below it."""
    tracks: list[dict[str, float]] = []
    lines: list[tuple[str, bool, float, float]] = []
    row = 0.0
    for item in ahead:
        days = (item.day - as_of).days
        when = f"{item.day.day} {item.day:%b %Y}, in {days} day{'' if days == 1 else 's'}"
        beside = size.text_width(when) * 1.12 + 12
        row += LINE + 2
        lines.append((when, True, 0.0, row))
        if beside + size.text_width(item.what) <= width:
            lines.append((item.what, False, beside / width * last, row))
        else:
            for text in wrap(item.what, int(width / size.text_width("m"))):
                row += LINE
                lines.append((text, False, 0.0, row))
        row += 6
        tracks.append({"row": row, "days": float(days), "start": 0.0, "last": float(last)})
        row += ROW - LINE - 8
    return pl.DataFrame(tracks, schema=dict.fromkeys(("row", "days", "start", "last"), pl.Float64)), pl.DataFrame(
        lines,
        schema={"text": pl.String, "is_day": pl.Boolean, "start": pl.Float64, "row": pl.Float64},
        orient="row",
    )
