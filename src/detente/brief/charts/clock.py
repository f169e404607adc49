"""The clock: the days ahead on which something falls due or runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import polars as pl

from detente.brief.charts.drawing import ChartSvg, drawn, fixed
from detente.brief.charts.look import FAINT, INK, MUTED, PATH, Size
from detente.period import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import altair as alt

SHOWN = 8
ROW = 40
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
    words = "; ".join(f"{item.day.isoformat()} (in {in_words(item.days_left)}): {item.what}" for item in ahead)
    words = f"Deadlines ahead: {words}." if ahead else f"No deadline after {as_of.isoformat()} is on record."
    return drawn("clock", lambda size: _draw(ahead, as_of, size), words=words, caption=CAPTION)


def _draw(ahead: list[Deadline], as_of: date, size: Size) -> alt.LayerChart:
    import altair as alt

    left = 8
    width, height = size.width - 2 * left, max(ROW * len(ahead), ROW)
    last = max([365, *(item.days_left for item in ahead)])
    frame = _frame(ahead, size, width).with_columns(pl.col("offset") * last / width, zero=0, last=last)
    x = alt.X("days:Q", scale=alt.Scale(domain=[0, last], nice=False), axis=None)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    chart = alt.Chart(frame)
    track = chart.mark_rule(color=FAINT, strokeWidth=2).encode(x=alt.X("zero:Q", axis=None), x2="last:Q", y=y)
    way = chart.mark_rule(color=PATH, strokeWidth=2).encode(x=alt.X("zero:Q", axis=None), x2="days:Q", y=y)
    dot = chart.mark_point(filled=True, size=64, color=PATH, opacity=1).encode(x=x, y=y)
    label = {"align": "left", "baseline": "bottom", "dy": -6}
    when = chart.mark_text(color=INK, fontWeight="bold", **label).encode(x=alt.value(0), y=y, text="when:N")
    what = chart.mark_text(color=MUTED, **label).encode(x=alt.X("offset:Q", axis=None), y=y, text="what:N")
    padding = {"left": left, "right": left, "top": 4, "bottom": 4}
    return alt.layer(track, way, dot, when, what).properties(**fixed(width, height, padding))


def _frame(ahead: list[Deadline], size: Size, width: float) -> pl.DataFrame:
    rows = []
    for place, item in enumerate(ahead):
        when = f"{item.day.day} {item.day:%b %Y}, in {in_words(item.days_left)}"
        offset = size.text_width(when) * 1.12 + 10
        rows.append(
            {
                "row": ROW * (place + 1) - 10.0,
                "days": item.days_left,
                "when": when,
                "offset": offset,
                "what": shortened(item.what, int((width - offset) / size.text_width("m"))),
            }
        )
    return pl.DataFrame(rows)


def shortened(text: str, letters: int) -> str:
    """Cut a text at a word's end, marked by an ellipsis."""
    if len(text) <= letters:
        return text
    return text[: letters - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
