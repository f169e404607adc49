"""A simulation: the last year, the fan of doing nothing, and over it the fan of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, down, drawn, fixed
from detente.brief.charts.labels import Label, margin
from detente.brief.charts.look import COOPERATIVE, INK, MUTED, PATH, RULE, SPREAD, Size
from detente.brief.charts.path import balance_line, ends_of_scale, path_frame, path_layers, scale, time_axis, y_axis
from detente.period import add_months

if TYPE_CHECKING:
    import altair as alt

    from detente.observe.tension import Tension
    from detente.resolve.simulate import Fan, Simulation

MONTHS_BACK = 12
LOW, MIDDLE, HIGH = 1, 3, 5
"""Columns of the quantiles: median and ends of the 80 % band."""
CAPTION = (
    "Dark line: tension of the last year with its 80 % interval. Grey fan: doing nothing, 80 % of the paths, dashed "
    "median. Blue: the steps, median and ends of 80 % of the paths. Upright lines: the days of the steps. Grey line: "
    "the upper edge of the normal range."
)


def simulation_chart(tension: Tension, made: Simulation) -> ChartSvg:
    """Draw the paths with and without the steps.

    Parameters
    ----------
    tension, made
        Results for the same dyad and day.
    """
    return drawn("simulation", lambda size: _draw(tension, made, size), words=_words(tension, made), caption=CAPTION)


def _words(tension: Tension, made: Simulation) -> str:
    told = [
        f"{name} the median path stands at {fan.quantiles[-1, MIDDLE]:.0f}, 80 % of the paths between "
        f"{fan.quantiles[-1, LOW]:.0f} and {fan.quantiles[-1, HIGH]:.0f}"
        for name, fan in (("without any step", made.without), ("with the steps", made.with_steps))
    ]
    steps = ", ".join(f"{step.family} on {step.day.isoformat()}" for step in made.steps)
    return (
        f"Tension now {tension.now().tension:.0f}; on {made.days[-1].isoformat()} {'; '.join(told)}. Steps: {steps}. "
        f"Upper edge of the normal range: {made.edge:.0f}."
    )


def _draw(tension: Tension, made: Simulation, size: Size) -> alt.LayerChart:
    path = path_frame(tension, "all", since=add_months(tension.as_of, -MONTHS_BACK))
    without, with_steps = _frame(made, made.without), _frame(made, made.with_steps)
    domain = scale(path, *(one.select("lower", "upper") for one in (without, with_steps)))
    right = 74 if size.is_narrow else 186
    width, height = size.width - 30 - right, 220 if size.is_narrow else 270
    span = (path["date"][0], made.days[-1])
    x = time_axis(span, format="%b %Y", tickCount={"interval": "month", "step": 6 if size.is_narrow else 3})
    layers = [
        *path_layers(path, x, y_axis(domain)),
        *_doing_nothing(without),
        *_steps_taken(with_steps),
        *_marks(made),
        balance_line(),
        *_days(made, size),
        *ends_of_scale(domain),
        *margin(_labels(made, size), domain, height, width, size),
    ]
    return fixed(layers, width, height, {"left": 30, "right": right, "top": 20, "bottom": 26})


def _frame(made: Simulation, fan: Fan) -> pl.DataFrame:
    names = {"lower": LOW, "median": MIDDLE, "upper": HIGH}
    return pl.DataFrame({"date": made.days, **{name: fan.quantiles[:, place] for name, place in names.items()}})


def _doing_nothing(frame: pl.DataFrame) -> list[alt.Chart]:
    import altair as alt

    chart = alt.Chart(frame)
    band = chart.mark_area(color=SPREAD, opacity=0.5).encode(
        x=alt.X("date:T"), y=alt.Y("lower:Q"), y2=alt.Y2("upper:Q")
    )
    line = chart.mark_line(color=PATH, strokeWidth=1.8, strokeDash=[5, 3])
    return [band, line.encode(x=alt.X("date:T"), y=alt.Y("median:Q"))]


def _steps_taken(frame: pl.DataFrame) -> list[alt.Chart]:
    import altair as alt

    chart = alt.Chart(frame)
    return [
        chart.mark_line(color=COOPERATIVE, strokeWidth=width).encode(x=alt.X("date:T"), y=alt.Y(f"{name}:Q"))
        for name, width in (("lower", 1.0), ("median", 2.2), ("upper", 1.0))
    ]


def _marks(made: Simulation) -> list[alt.Chart]:
    import altair as alt

    frame = pl.DataFrame({"tension": [made.edge]})
    return [alt.Chart(frame).mark_rule(color=RULE).encode(y=alt.Y("tension:Q"))]


def _days(made: Simulation, size: Size) -> list[alt.Chart]:
    """Draw the days of the steps, numbered; steps of one day share a line."""
    import altair as alt

    by_day: dict[str, list[str]] = {}
    for place, step in enumerate(made.steps, start=1):
        by_day.setdefault(step.day.isoformat() + "T00:00:00", []).append(str(place))
    frame = pl.DataFrame({"date": list(by_day), "text": [", ".join(places) for places in by_day.values()]})
    chart = alt.Chart(frame)
    rule = chart.mark_rule(color=INK, strokeDash=[2, 2]).encode(x=alt.X("date:T"))
    above = chart.mark_text(baseline="bottom", dy=-4, fontSize=size.small, color=INK)
    return [rule, above.encode(x=alt.X("date:T"), y=down(0), text=alt.Text("text:N"))]


def _labels(made: Simulation, size: Size) -> list[Label]:
    with_it, without = made.with_steps.quantiles[-1], made.without.quantiles[-1]
    if size.is_narrow:
        return [
            Label(float(with_it[MIDDLE]), f"with {with_it[MIDDLE]:.0f}", COOPERATIVE, is_bold=True),
            Label(float(without[MIDDLE]), f"without {without[MIDDLE]:.0f}", INK),
            Label(made.edge, f"edge {made.edge:.0f}", MUTED),
        ]
    return [
        Label(float(fan[MIDDLE]), f"{name} {fan[MIDDLE]:.0f} ({fan[LOW]:.0f} to {fan[HIGH]:.0f})", colour, is_bold=bold)
        for name, fan, colour, bold in (("with", with_it, COOPERATIVE, True), ("without", without, INK, False))
    ] + [Label(made.edge, f"{made.edge:.0f}: top of normal range", MUTED)]
