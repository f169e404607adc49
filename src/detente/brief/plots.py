"""Results in a notebook: an Altair chart of each (``.plot()``) and a card with its figures (``_repr_html_``).

The charts are those of the brief, drawn by the same functions; only results that have none there get one of their own,
in :mod:`detente.brief.charts.notebook`.
"""

from __future__ import annotations

from functools import singledispatch
from html import escape
from typing import Any

import altair as alt

from detente.brief import words
from detente.brief.charts import conflict, drivers, episodes, notebook, outlook, tension
from detente.brief.charts.drawing import svg
from detente.brief.charts.look import WIDE, config
from detente.brief.compose import Brief
from detente.brief.summary import badges, summary
from detente.brief.typesetting import typeset
from detente.diagnose.breaks import Breaks
from detente.diagnose.diagnosis import Diagnosis
from detente.diagnose.episodes import Episodes
from detente.diagnose.outlook import Outlook
from detente.diagnose.scan import Scan
from detente.diagnose.verdict import Verdict
from detente.errors import MissingExtraError, NotEnoughDataError
from detente.observe.pressure import Pressure
from detente.observe.tension import Tension
from detente.resolve.conflict import Conflict
from detente.resolve.integrated import integrated_graph

Rows = list[tuple[str, str]]
PAPER = "#ffffff"
CARD = f"background:{PAPER};color:#1d2731;padding:12px 16px;font:14px/1.5 system-ui,sans-serif;max-width:760px"
CELL = "padding:2px 18px 2px 0;text-align:left;vertical-align:top;color:#1d2731;background:none;border:0"


def plot(result: object) -> alt.TopLevelMixin:
    """Draw a result as an Altair chart with the look of the brief.

    Raises
    ------
    NotEnoughDataError
        If there is too little on record for a picture.
    """
    chart: Any = _chart(result)
    chart.config = config(WIDE) | {"background": PAPER}
    drawn: alt.TopLevelMixin = chart
    return drawn


def card(result: object) -> str:
    """Write a result as a small piece of HTML: its figures, and its chart where the extra ``report`` draws it."""
    rows = "".join(
        f'<tr><td style="{CELL};color:#56616b;white-space:nowrap">{escape(typeset(label))}</td>'
        f'<td style="{CELL}">{escape(typeset(value))}</td></tr>'
        for label, value in _facts(result)
    )
    heading = escape(_heading(result))
    table = f'<table style="border-collapse:collapse;margin:8px 0">{rows}</table>' if rows else ""
    return f'<div style="{CARD}"><b>{heading}</b>{table}{_picture(result)}</div>'


def _heading(result: object) -> str:
    if isinstance(result, Brief):
        return f"{' and '.join(result.dyad.names)}, as of {words.day(result.as_of)}"
    return repr(result)[1:-1]


def _picture(result: object) -> str:
    try:
        chart = _chart(result)
        return svg(chart, key=f"{type(result).__name__.lower()}-{id(result):x}", words=repr(result), size=WIDE)
    except (MissingExtraError, NotEnoughDataError):
        return ""


@singledispatch
def _chart(result: object) -> alt.TopLevelMixin:
    raise TypeError(f"a {type(result).__name__} has no chart")


@singledispatch
def _facts(result: object) -> Rows:
    """Return the figures of a result as label and value."""
    return []


@_chart.register
def _(result: Tension) -> alt.TopLevelMixin:
    return tension.draw(result, None, WIDE)


@_facts.register
def _(result: Tension) -> Rows:
    return [(key, words.level(result.now(key))) for key in result.keys]


@_chart.register
def _(result: Episodes) -> alt.TopLevelMixin:
    shown = episodes.chosen(result)
    if not shown:
        raise NotEnoughDataError("No rise of tension above the normal range is on record, so there is none to draw.")
    return episodes.draw(shown, WIDE)


@_facts.register
def _(result: Episodes) -> Rows:
    rises = [*result.past, *([result.current] if result.current else [])]
    normal = result.normal
    return [
        ("Normal range", f"{normal.lower:.0f} to {normal.upper:.0f}"),
        *(
            (f"{rise.onset:%Y-%m} to {f'{rise.end:%Y-%m}' if rise.end else 'now'}", f"worst {words.level(rise.level)}")
            for rise in rises
        ),
    ]


@_chart.register
def _(result: Outlook) -> alt.TopLevelMixin:
    return outlook.draw(None, result, WIDE)


@_facts.register
def _(result: Outlook) -> Rows:
    ahead = (month for month in (1, 3, 6, 12) if month < len(result.days))
    return [
        *(
            (f"{result.days[month]}", "{3:.0f} ({1:.0f} to {5:.0f})".format(*result.quantiles[month]))
            for month in ahead
        ),
        ("New nadir within a year", words.percent(result.p_new_nadir)),
        ("Back in the normal range within a year", words.percent(result.p_back_within_year)),
    ]


@_chart.register
def _(result: Verdict) -> alt.TopLevelMixin:
    if result.p_break is None:
        raise NotEnoughDataError("The verdict is calm: no rise is under way, so there is no probability to draw.")
    return notebook.verdict_chart(result)


@_facts.register
def _(result: Verdict) -> Rows:
    chance = words.chance(result.p_break, *result.interval) if result.p_break is not None and result.interval else ""
    return [
        ("Answer", result.answer),
        *([("Probability of a break", chance)] if chance else []),
        *(("" if place else "Reasons", reason.text) for place, reason in enumerate(result.reasons)),
    ]


@_chart.register
def _(result: Breaks) -> alt.TopLevelMixin:
    if result.p_any is None or not len(result.level):
        raise NotEnoughDataError("Too few acts for a change of level, so there is none to draw.")
    return notebook.breaks_chart(result)


@_facts.register
def _(result: Breaks) -> Rows:
    if result.p_any is None:
        return [("Lasting change", "not enough data")]
    return [
        ("At least one lasting change", words.percent(result.p_any)),
        *([("Likeliest day", f"{result.best_day}")] if result.best_day else []),
        ("Acts counted", f"{result.n_acts}"),
    ]


@_chart.register
def _(result: Pressure) -> alt.TopLevelMixin:
    if result.frame["pressure"].null_count() == result.frame.height:
        raise NotEnoughDataError("The feeds report too little for a pressure, so there is none to draw.")
    return notebook.pressure_chart(result)


@_facts.register
def _(result: Pressure) -> Rows:
    now = {series: result.now(series) for series in result.frame["series"].unique(maintain_order=True)}
    return [
        (series, "not enough data" if said is None else "{:.1f} ({:.1f} to {:.1f})".format(*said))
        for series, said in now.items()
    ]


@_chart.register
def _(result: Diagnosis) -> alt.TopLevelMixin:
    parts = (
        tension.draw(result.tension, result.episodes, WIDE),
        drivers.draw(result.tension, WIDE),
        outlook.draw(result.tension, result.outlook, WIDE),
    )
    together: alt.TopLevelMixin = alt.vconcat(*map(_without_frame, parts)).resolve_scale(
        x="independent", y="independent"
    )
    return together


def _without_frame(chart: Any) -> Any:
    """Drop margins that only a chart at the top may have."""
    chart.padding, chart.autosize = alt.Undefined, alt.Undefined
    return chart


@_facts.register
def _(result: Diagnosis) -> Rows:
    return [*_facts(result.verdict), *_facts(result.outlook)]


@_chart.register
def _(result: Brief) -> alt.TopLevelMixin:
    if result.diagnosis is None:
        raise NotEnoughDataError(result.coverage.sentence)
    return _chart(result.diagnosis)


@_facts.register
def _(result: Brief) -> Rows:
    return [*((label, value) for label, value, _ in badges(result)), *(("", line) for line in summary(result))]


@_chart.register
def _(result: Scan) -> alt.TopLevelMixin:
    if not result.ranked:
        raise NotEnoughDataError("No pair of the store has enough data, so there is none to draw.")
    return notebook.scan_chart(result)


@_facts.register
def _(result: Scan) -> Rows:
    return [
        (one.dyad, f"{words.level(one.signal.told_now)}, {one.signal.arrow}, verdict {one.verdict.answer}")
        for one in result.ranked[: notebook.PAIRS_SHOWN]
    ]


@_chart.register
def _(result: Conflict) -> alt.TopLevelMixin:
    return conflict.draw(integrated_graph(result), WIDE)


@_facts.register
def _(result: Conflict) -> Rows:
    stable = result.stability().equilibria
    return [
        ("Decision makers", ", ".join(result.decision_makers)),
        ("States", f"{result.n_states}"),
        *(
            (f"{concept.upper()} equilibria", ", ".join(map(str, states)) or "none")
            for concept, states in stable.items()
        ),
    ]
