"""Charts that only notebooks show: results that have no picture of their own in a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import fixed
from detente.brief.charts.look import COOPERATIVE, FAINT, HOSTILE, INK, MUTED, PATH, RULE, SPREAD, WIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from detente.diagnose.breaks import Breaks
    from detente.diagnose.scan import Scan
    from detente.diagnose.verdict import Verdict
    from detente.observe.pressure import Pressure

ROW = 30
PAIRS_SHOWN = 25
UNIT = "hostile intensity per 1,000 acts"
MARGINS = {"left": 200, "right": 130, "top": 6, "bottom": 42}
WIDTH = WIDE.width - MARGINS["left"] - MARGINS["right"]
COLOURS = {"deteriorated": HOSTILE, "improved": COOPERATIVE, "unchanged": PATH}

Row = tuple[str, float, float | None, float | None, str, str]
"""Label, value, lower and upper end of its interval, colour, note."""


def pressure_chart(pressure: Pressure) -> alt.FacetChart:
    """Draw pressure overall and in both directions, one panel each, with 80 % intervals."""
    import altair as alt

    kept = pressure.frame.drop_nulls("pressure")
    base = alt.Chart(kept).encode(x=alt.X("date:T", title=None))
    area = base.mark_area(color=SPREAD, opacity=0.55).encode(y=alt.Y("lower:Q", title=UNIT), y2="upper:Q")
    line = base.mark_line(color=PATH, strokeWidth=1.8).encode(
        y=alt.Y("pressure:Q", title=UNIT), tooltip=["date:T", "pressure:Q"]
    )
    panels: alt.FacetChart = (
        alt.layer(area, line).properties(width=620, height=110).facet(row=alt.Row("series:N", title=None))
    )
    return panels


def breaks_chart(breaks: Breaks) -> alt.VConcatChart:
    """Draw when the level of hostile acts is likely to have changed for good, and the level itself."""
    import altair as alt

    frame = pl.DataFrame({"date": breaks.days, "changes": breaks.p_at, "level": breaks.level})
    base = alt.Chart(frame).encode(x=alt.X("date:T", title=None))
    level = base.mark_line(color=PATH, strokeWidth=1.8).encode(
        y=alt.Y("level:Q", title="acts a month"), tooltip=["date:T", "level:Q"]
    )
    changes = base.mark_bar(color=HOSTILE).encode(
        y=alt.Y("changes:Q", title="changes", axis=alt.Axis(format=".2f")), tooltip=["date:T", "changes:Q"]
    )
    both: alt.VConcatChart = alt.vconcat(*(one.properties(width=640, height=130) for one in (level, changes)))
    return both


def verdict_chart(verdict: Verdict) -> alt.LayerChart:
    """Draw the probability of a break with its interval, beside what other pairs' figures alone would say."""
    low, high = verdict.interval or (None, None)
    rows: list[Row] = [
        (label, 100 * value, lower, upper, colour, f"{100 * value:.0f} %")
        for label, value, lower, upper, colour in (
            ("At mean figures", verdict.base, None, None, MUTED),
            ("Break", verdict.p_break, _percent(low), _percent(high), HOSTILE),
        )
        if value is not None
    ]
    return _dots(rows, (0, 100), "probability, %")


def scan_chart(scan: Scan) -> alt.LayerChart:
    """Draw the first pairs of a scan on the scale of tension, the most pressing first, coloured by their change."""
    rows: list[Row] = [
        (
            one.dyad,
            one.signal.told_now.tension,
            one.signal.told_now.lower,
            one.signal.told_now.upper,
            COLOURS[one.signal.arrow],
            one.signal.arrow,
        )
        for one in scan.ranked[:PAIRS_SHOWN]
    ]
    ends = [end for row in rows for end in (row[2], row[3]) if end is not None]
    return _dots(rows, (min([25.0, *ends]), max([80.0, *ends])), f"tension on {scan.as_of}, with 80 % interval")


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _dots(rows: Sequence[Row], domain: tuple[float, float], title: str) -> alt.LayerChart:
    """Draw one dot a row with its interval, labelled on both sides."""
    import altair as alt

    height = ROW * max(len(rows), 1)
    names = ("label", "value", "lower", "upper", "colour", "note")
    frame = pl.DataFrame(
        list(rows), schema=dict.fromkeys(names, pl.String) | dict.fromkeys(names[1:4], pl.Float64), orient="row"
    )
    frame = frame.with_columns(row=ROW * (pl.int_range(pl.len()) + 0.5), low=pl.lit(domain[0]), high=pl.lit(domain[1]))
    base = alt.Chart(frame)
    y = alt.Y("row:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    x = alt.X("value:Q", scale=alt.Scale(domain=list(domain), nice=False), title=title, axis=alt.Axis(tickCount=6))
    colour = alt.Color("colour:N", scale=None)
    tooltip = ["label:N", alt.Tooltip("value:Q", format=".0f"), "note:N"]
    layers = [
        base.mark_rule(color=FAINT).encode(x=alt.X("low:Q"), x2="high:Q", y=y),
        base.transform_filter("isValid(datum.lower)")
        .mark_rule(strokeWidth=3, opacity=0.35)
        .encode(x=alt.X("lower:Q"), x2="upper:Q", y=y, color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, color=colour, tooltip=tooltip),
        base.mark_text(align="right", dx=-10, color=INK).encode(x=alt.X("low:Q"), y=y, text="label:N"),
        base.mark_text(align="left", dx=10, color=RULE).encode(x=alt.X("high:Q"), y=y, text="note:N", color=colour),
    ]
    return fixed(layers, WIDTH, height, MARGINS)
