"""The outlook: the last three years and the fan of the next twelve months."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, down, drawn, fixed
from detente.brief.charts.labels import Label, margin
from detente.brief.charts.look import HOSTILE, INK, MUTED, PAPER, PATH, RULE, SPREAD, Size
from detente.brief.charts.path import balance_line, ends_of_scale, path_frame, path_layers, scale, time_axis, y_axis
from detente.period import add_months

if TYPE_CHECKING:
    import altair as alt

    from detente.diagnose.outlook import Outlook
    from detente.observe.tension import Tension

YEARS_BACK = 3
BANDS = ((0, 6, 0.3), (1, 5, 0.4), (2, 4, 0.75))
"""Columns of the quantiles that bound the 90, 80 and 50 % bands, and how strongly each is drawn."""
CAPTION = (
    "Line: tension of the last three years with its 80 % interval; fan: where it may go in twelve months, with 50, 80 "
    "and 90 % of the simulated paths; its dashed line is the median. Orange: the worst month "
    "of the rise under way, or of the last one; grey: the upper edge of the normal range."
)


def outlook_chart(tension: Tension, outlook: Outlook) -> ChartSvg:
    """Draw the last three years of tension and the twelve months ahead.

    Parameters
    ----------
    tension, outlook
        Results for the same dyad and day.
    """
    return drawn("outlook", lambda size: draw(tension, outlook, size), words=_words(tension, outlook), caption=CAPTION)


def _words(tension: Tension, outlook: Outlook) -> str:
    last = outlook.quantiles[-1]
    return (
        f"Tension now {tension.now().tension:.0f}; on {outlook.days[-1].isoformat()} the median path stands at "
        f"{last[3]:.0f}, half of the paths between {last[2]:.0f} and {last[4]:.0f}, 80 % between {last[1]:.0f} and "
        f"{last[5]:.0f}, 90 % between {last[0]:.0f} and {last[6]:.0f}. Upper edge of the normal range: "
        f"{outlook.edge:.0f}; worst month: {outlook.nadir:.0f}."
    )


def draw(tension: Tension | None, outlook: Outlook, size: Size) -> alt.LayerChart:
    """Draw the fan in one size; without tension, without the years before."""
    fan = pl.DataFrame({"date": outlook.days, **{f"q{place}": outlook.quantiles[:, place] for place in range(7)}})
    fan = fan.rename({"q3": "tension"})
    ahead = fan.select(lower="q0", upper="q6")
    since = add_months(outlook.as_of, -12 * YEARS_BACK)
    path = path_frame(tension, "all", since=since) if tension else None
    domain = scale(ahead) if path is None else scale(path, ahead)
    right = 74 if size.is_narrow else 186
    width, height = size.width - 30 - right, 210 if size.is_narrow else 250
    span = (outlook.as_of if path is None else path["date"][0], outlook.days[-1])
    step = 12 if size.is_narrow else 6
    x = time_axis(span, format="%b %Y", tickCount={"interval": "month", "step": step if tension else step // 2})
    y = y_axis(domain)
    layers = [
        *([] if path is None else path_layers(path, x, y)),
        *_fan(fan, x, y),
        *_marks(outlook),
        balance_line(),
        *_as_of(outlook, size)[: 2 if path is None else 3],
        *ends_of_scale(domain),
        *margin(_labels(outlook, size), domain, height, width, size),
    ]
    padding = {"left": 30, "right": right, "top": 20, "bottom": 26}
    return fixed(layers, width, height, padding)


def _fan(fan: pl.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    import altair as alt

    chart = alt.Chart(fan)
    bands = [
        chart.mark_area(color=SPREAD, opacity=opacity).encode(
            x=alt.X("date:T"), y=alt.Y(f"q{low}:Q"), y2=alt.Y2(f"q{high}:Q")
        )
        for low, high, opacity in BANDS
    ]
    median = chart.mark_line(color=PATH, strokeWidth=1.8, strokeDash=[5, 3])
    return [*bands, median.encode(x=x, y=y)]


def _marks(outlook: Outlook) -> list[alt.Chart]:
    import altair as alt

    return [
        alt.Chart(pl.DataFrame({"tension": [value]})).mark_rule(color=colour).encode(y=alt.Y("tension:Q"))
        for value, colour in ((outlook.edge, RULE), (outlook.nadir, HOSTILE))
    ]


def _as_of(outlook: Outlook, size: Size) -> list[alt.Chart]:
    import altair as alt

    day = outlook.as_of
    text = f"{day.day} {day:%b %Y}"
    frame = pl.DataFrame({"date": [day], "tension": [float(outlook.quantiles[0, 3])], "text": [text]})
    chart = alt.Chart(frame)
    rule = chart.mark_rule(color=INK).encode(x=alt.X("date:T"))
    dot = chart.mark_point(filled=True, size=50, color=PATH, opacity=1, stroke=PAPER)
    above = chart.mark_text(baseline="bottom", dy=-4, fontSize=size.small, color=INK)
    return [
        rule,
        dot.encode(x=alt.X("date:T"), y=alt.Y("tension:Q")),
        above.encode(x=alt.X("date:T"), y=down(0), text=alt.Text("text:N")),
    ]


def _labels(outlook: Outlook, size: Size) -> list[Label]:
    last = outlook.quantiles[-1]
    if size.is_narrow:
        return [
            Label(outlook.nadir, f"worst {outlook.nadir:.0f}", HOSTILE),
            Label(float(last[3]), f"{last[3]:.0f}", INK, is_bold=True),
            Label(outlook.edge, f"edge {outlook.edge:.0f}", MUTED),
        ]
    return [
        Label(outlook.nadir, f"{outlook.nadir:.0f}: worst month", HOSTILE),
        Label(
            float(last[3]),
            f"{outlook.days[-1]:%b %Y}: {last[3]:.0f} ({last[1]:.0f} to {last[5]:.0f})",
            INK,
            is_bold=True,
        ),
        Label(outlook.edge, f"{outlook.edge:.0f}: top of normal range", MUTED),
    ]
