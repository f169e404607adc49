"""The four drivers side by side: tension in economy, security, status and society on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import ChartSvg, drawn, layered
from detente.brief.charts.look import HOSTILE, INK, PAPER, PATH, Size
from detente.brief.charts.path import balance_line, path_frame, path_layers, scale, time_axis, y_axis
from detente.observe.tension import P_CONFLICT
from detente.period import add_months
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from datetime import date

    import altair as alt

    from detente.observe.tension import Tension

YEARS_BACK = 20
MOST_POINTS = 125
CAPTION = (
    "Tension by domain over the last twenty years at most, all on one scale, with 80 % intervals; above the dashed "
    "line hostile acts outweigh cooperative ones. The figure is today's, with its interval; in orange: in conflict."
)


def drivers_chart(tension: Tension) -> ChartSvg:
    """Draw tension in each of the four domains over the last twenty years."""
    return drawn("drivers", lambda size: draw(tension, size), words=_words(tension), caption=CAPTION)


def _words(tension: Tension) -> str:
    levels = []
    for domain in DOMAINS:
        now = tension.now(domain)
        levels.append(f"{domain} {now.tension:.0f} ({now.lower:.0f} to {now.upper:.0f})")
    return f"Tension by domain on {tension.as_of.isoformat()}, 50 being balance: {', '.join(levels)}."


def draw(tension: Tension, size: Size) -> alt.ConcatChart:
    """Draw the four panels in one size."""
    import altair as alt

    since = max(add_months(tension.as_of, -12 * YEARS_BACK), tension.days[0])
    paths = {domain: path_frame(tension, domain, since=since, most=MOST_POINTS) for domain in DOMAINS}
    domain_of_y = scale(*paths.values())
    panels = [_panel(tension, domain, paths[domain], since, domain_of_y, size) for domain in DOMAINS]
    columns, gap = (1, 22) if size.is_narrow else (2, 26)
    together: alt.ConcatChart = alt.concat(*panels, columns=columns, spacing=gap).resolve_scale(
        x="independent", y="independent"
    )
    return together


def _panel(
    tension: Tension, domain: str, path: pl.DataFrame, since: date, domain_of_y: tuple[float, float], size: Size
) -> alt.LayerChart:
    import altair as alt

    width, height = (306, 96) if size.is_narrow else (336, 108)
    now = tension.now(domain)
    is_in_conflict = tension.in_conflict()[domain] >= P_CONFLICT
    x = time_axis((since, tension.as_of), format="%Y", tickCount=4 if size.is_narrow else 5)
    y = y_axis(domain_of_y, step=20)
    title = alt.TitleParams(
        f"{domain.capitalize()}: {now.tension:.0f} ({now.lower:.0f} to {now.upper:.0f})"
        + (", in conflict" if is_in_conflict else ""),
        anchor="start",
        color=HOSTILE if is_in_conflict else INK,
        fontSize=size.text,
        fontWeight="bold",
        offset=6,
    )
    dot = alt.Chart(pl.DataFrame({"date": [tension.as_of], "tension": [now.tension]})).mark_point(
        filled=True, size=40, color=HOSTILE if is_in_conflict else PATH, opacity=1, stroke=PAPER
    )
    layers = [*path_layers(path, x, y), balance_line(), dot.encode(x=alt.X("date:T"), y=alt.Y("tension:Q"))]
    panel = layered(layers)
    panel.width, panel.height, panel.title = width, height, title
    return panel
