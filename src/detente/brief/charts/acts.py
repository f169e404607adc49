"""Who did what: the acts of the last two years, a row a side, hostile up and cooperative down."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, across, drawn, fixed
from detente.brief.charts.labels import kept_apart, share_of_way
from detente.brief.charts.look import COOPERATIVE, HOSTILE, INK, RULE, Size
from detente.brief.charts.path import time_axis
from detente.period import add_months

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import altair as alt

MONTHS_BACK = 24
LEAST_SCALE = 4.0
"""The strongest act shown takes half of its row, but one milder than this does not."""
NAMED_FROM = 2.0
TOGETHER = "Together"
CAPTION = (
    "Each stroke is an act on its day: up and orange is hostile, down and blue is cooperative, its length the "
    "intensity. The strongest are named by type."
)


def acts_chart(events: pl.DataFrame, dyad: str, as_of: date, *, names: Mapping[str, str] | None = None) -> ChartSvg:
    """Draw the acts of each side, and those done together, over the last two years.

    Parameters
    ----------
    events : polars.DataFrame
        Event table cut to the as-of day.
    dyad : str
        The pair, as ``JPN-KOR``.
    as_of : datetime.date
        End of the strip.
    names : mapping, optional
        Code of a state -> its name for readers; the code itself where absent.
    """
    since = add_months(as_of, -MONTHS_BACK)
    rows = _rows(events, dyad, since, as_of, names or {})
    return drawn(
        "acts", lambda size: _draw(rows, since, as_of, size), words=_words(rows, since, as_of), caption=CAPTION
    )


def _rows(
    events: pl.DataFrame, dyad: str, since: date, as_of: date, names: Mapping[str, str]
) -> dict[str, pl.DataFrame]:
    recent = events.filter(
        pl.col("is_pair_act") & (pl.col("dyad") == dyad) & pl.col("date").is_between(since, as_of)
    ).select("date", "type", "intensity", "actor", "is_mutual")
    sides = {
        names.get(code, code): recent.filter((pl.col("actor") == code) & ~pl.col("is_mutual"))
        for code in dyad.split("-")
    }
    return {**sides, TOGETHER: recent.filter("is_mutual")}


def _words(rows: dict[str, pl.DataFrame], since: date, as_of: date) -> str:
    counts = []
    for name, acts in rows.items():
        hostile = acts.filter(pl.col("intensity") < 0).height
        counts.append(f"{name}: {hostile} hostile, {acts.height - hostile} cooperative")
    return f"Acts from {since.isoformat()} to {as_of.isoformat()}. {'; '.join(counts)}."


def _draw(rows: dict[str, pl.DataFrame], since: date, as_of: date, size: Size) -> alt.LayerChart:
    import altair as alt

    row_height = 112 if size.is_narrow else 120
    left, right = 6, 12
    width, height = size.width - left - right, row_height * len(rows)
    x = time_axis(
        (since, as_of),
        format="%b %Y",
        labelBound=True,
        tickCount={"interval": "month", "step": 6 if size.is_narrow else 3},
    )
    y_scale = alt.Scale(domain=[0, height], reverse=True, nice=False)
    unit = (row_height / 2 - 2 * size.text - 8) / _strongest(rows)
    strokes, labels, heads = [], [], []
    for place, (name, acts) in enumerate(rows.items()):
        middle = row_height * (place + 0.5) + 6
        heads.append({"name": name, "middle": middle, "top": middle - row_height / 2 + 2})
        strokes.append(
            acts.select("date", low=pl.lit(middle), high=middle + unit * pl.col("intensity"), colour=_colour())
        )
        labels.extend(_labels(acts, since, as_of, width, middle, unit, size))
    heads_chart = alt.Chart(pl.DataFrame(heads))
    layers = [
        heads_chart.mark_rule(color=RULE).encode(y=alt.Y("middle:Q", scale=y_scale, axis=None)),
        alt.Chart(pl.concat(strokes))
        .mark_rule(strokeWidth=1.6 if size.is_narrow else 2)
        .encode(
            x=x,
            y=alt.Y("low:Q", scale=y_scale, axis=None),
            y2=alt.Y2("high:Q"),
            color=alt.Color("colour:N", scale=None),
        ),
        heads_chart.mark_text(align="left", baseline="top", fontWeight="bold", color=INK).encode(
            x=across(0), y=alt.Y("top:Q", scale=y_scale, axis=None), text=alt.Text("name:N")
        ),
    ]
    if labels:
        layers.append(_texts(labels, y_scale, size))
    padding = {"left": left, "right": right, "top": 4, "bottom": 26}
    return fixed(layers, width, height, padding)


def _strongest(rows: dict[str, pl.DataFrame]) -> float:
    return max([LEAST_SCALE, *(abs(float(value)) for acts in rows.values() for value in acts["intensity"])])


def _colour() -> pl.Expr:
    return pl.when(pl.col("intensity") < 0).then(pl.lit(HOSTILE)).otherwise(pl.lit(COOPERATIVE))


def _labels(
    acts: pl.DataFrame, since: date, as_of: date, width: float, middle: float, unit: float, size: Size
) -> list[dict[str, object]]:
    """Name the strongest acts of a row, hostile and cooperative apart, as many as fit."""
    found: list[dict[str, object]] = []
    for sign in (-1, 1):
        shown = acts.filter(pl.col("intensity") * sign >= NAMED_FROM).sort(
            pl.col("intensity").abs(), "date", descending=True
        )
        shown = shown.head(12)
        names = [str(name).lower() for name in shown["type"]]
        widths = [size.text_width(name) + 4 for name in names]
        places = [share_of_way(day, since, as_of) * width for day in shown["date"]]
        places = [min(max(place, half / 2), width - half / 2) for place, half in zip(places, widths, strict=True)]
        kept = kept_apart(places, widths, range(len(names)))[: 2 if size.is_narrow else 4]
        for index in kept:
            intensity = shown["intensity"][index]
            found.append(
                {
                    "date": datetime.combine(since, time()) + places[index] / width * (as_of - since),
                    "end": middle + unit * intensity + (size.small * 0.7 * sign),
                    "text": names[index],
                    "colour": HOSTILE if sign < 0 else COOPERATIVE,
                }
            )
    return found


def _texts(labels: list[dict[str, object]], y_scale: alt.Scale, size: Size) -> alt.Chart:
    import altair as alt

    texts = alt.Chart(pl.DataFrame(labels)).mark_text(baseline="middle", fontSize=size.small)
    named: alt.Chart = texts.encode(
        x=alt.X("date:T"),
        y=alt.Y("end:Q", scale=y_scale, axis=None),
        text=alt.Text("text:N"),
        color=alt.Color("colour:N", scale=None),
    )
    return named
