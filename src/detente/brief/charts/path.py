"""Parts that several charts share: a path of tension with its interval, the balance line, the scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief.charts.drawing import across
from detente.brief.charts.look import COOPERATIVE, HOSTILE, NORMAL, PAPER, PATH, RULE, SPREAD
from detente.observe.tension import BALANCE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import altair as alt

    from detente.diagnose.episodes import Normal
    from detente.observe.tension import Tension

LOW, HIGH = 25.0, 80.0
"""Every chart of tension shows at least this part of the scale, so that those of two pairs can be laid side by side."""
MOST_POINTS = 240
"""More months than this are thinned evenly: one of several that fall on the same two or three pixels is drawn."""


def path_frame(
    tension: Tension, key: str, *, since: date, always: Iterable[date] = (), most: int = MOST_POINTS
) -> pl.DataFrame:
    """Return a path from a day on, thinned to what can be seen; the last day and those in ``always`` are kept."""
    whole = tension.frame().filter((pl.col("series") == key) & (pl.col("date") >= since)).drop("series")
    step = math.ceil(whole.height / most)
    last = whole.height - 1
    kept = (
        ((last - pl.int_range(whole.height)) % step == 0)
        | pl.col("date").is_in(list(always))
        | (pl.int_range(whole.height) == 0)
    )
    return whole.filter(kept).with_columns(pl.col("tension", "lower", "upper").round(2))


def scale(*frames: pl.DataFrame) -> tuple[float, float]:
    """Return the domain of the y axis: 25 to 80, or more where the intervals pass it."""
    low = min(float(frame["lower"].min()) for frame in frames)  # type: ignore[arg-type]
    high = max(float(frame["upper"].max()) for frame in frames)  # type: ignore[arg-type]
    return min(LOW, 5 * math.floor(low / 5)), max(HIGH, 5 * math.ceil(high / 5))


def y_axis(y: tuple[float, float], *, step: int = 10) -> alt.Y:
    """Return the y encoding of a tension chart, with a tick at balance and every ``step`` points from it."""
    import altair as alt

    # Vega thins even given values when it thinks them too many for the height, unless told how many there are.
    ticks = [value for value in range(int(BALANCE) % step, 101, step) if y[0] <= value <= y[1]]
    axis = alt.Axis(values=ticks, tickCount=len(ticks))
    return alt.Y("tension:Q", scale=alt.Scale(domain=list(y), nice=False, zero=False), axis=axis, title=None)


def time_axis(domain: tuple[date, date], **axis: Any) -> alt.X:
    """Return the x encoding of a chart over time."""
    import altair as alt

    span = [day.isoformat() + "T00:00:00" for day in domain]
    return alt.X("date:T", scale=alt.Scale(domain=span, nice=False), axis=alt.Axis(**axis), title=None)


def path_layers(frame: pl.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return the interval and the line of a path."""
    import altair as alt

    chart = alt.Chart(frame)
    line = chart.mark_line(color=PATH, strokeWidth=1.8, strokeJoin="round").encode(x=x, y=y)
    area = chart.mark_area(color=SPREAD, opacity=0.55).encode(x=x, y=alt.Y("lower:Q"), y2=alt.Y2("upper:Q"))
    return [area, line]


def balance_line() -> alt.Chart:
    """Return the line where hostile and cooperative acts weigh the same."""
    import altair as alt

    line = alt.Chart(pl.DataFrame({"tension": [BALANCE]})).mark_rule(color=RULE, strokeDash=[4, 3])
    drawn: alt.Chart = line.encode(y=alt.Y("tension:Q"))
    return drawn


def normal_band(normal: Normal) -> alt.Chart:
    """Return the normal range as a band over the whole width."""
    import altair as alt

    frame = pl.DataFrame({"tension": [normal.lower], "upper": [normal.upper]})
    band: alt.Chart = alt.Chart(frame).mark_rect(color=NORMAL).encode(y=alt.Y("tension:Q"), y2=alt.Y2("upper:Q"))
    return band


def ends_of_scale(domain: tuple[float, float]) -> list[alt.Chart]:
    """Write what up and down mean, at the top and the foot of the plot, on a halo that keeps the words legible."""
    import altair as alt

    layers = []
    for text, colour, at, below in (
        ("↑ more hostile", HOSTILE, domain[1], 11),
        ("↓ more cooperative", COOPERATIVE, domain[0], -11),
    ):
        chart = alt.Chart(pl.DataFrame({"text": [text], "tension": [at]}))
        halo = chart.mark_text(align="left", dx=5, dy=below, stroke=PAPER, strokeWidth=4, strokeOpacity=0.8)
        words = chart.mark_text(align="left", dx=5, dy=below, color=colour)
        layers += [mark.encode(text=alt.Text("text:N"), x=across(0), y=alt.Y("tension:Q")) for mark in (halo, words)]
    return layers
