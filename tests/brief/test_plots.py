"""Results in a notebook: a chart that Vega-Lite takes, a card with the figures, a reason where there is neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import polars as pl
import pytest
import vl_convert

import detente as dt
from detente.brief import plots
from detente.brief.charts import notebook
from detente.diagnose.breaks import Breaks
from detente.diagnose.scan import Scan
from detente.errors import MissingExtraError, NotEnoughDataError
from detente.observe.pressure import Pressure
from detente.shown import Shows
from tests.brief.sample import AS_OF, DYAD, measured

NAMES = ("brief", "diagnosis", "tension", "episodes", "outlook", "verdict", "breaks", "scan", "conflict", "pressure")


@cache
def results() -> dict[str, Shows]:
    with dt.open_store() as store:
        brief = dt.compose(store, dt.Dyad("JPN", "KOR"), "2019-09-12")
        scan = dt.scan(store, "2019-09-12")
    found = brief.diagnosis
    assert found is not None
    months = pl.date_range(date(2018, 1, 31), date(2018, 12, 31), "1mo", eager=True)
    frame = pl.DataFrame({"series": ["all"] * 12, "date": months, "pressure": [2.0] * 12, "lower": 1.0, "upper": 3.0})
    return {
        "brief": brief,
        "diagnosis": found,
        **{name: getattr(found, name) for name in ("tension", "episodes", "outlook", "verdict", "breaks")},
        "scan": scan,
        "conflict": dt.load_case("jpn-kor-usa-2019").conflict,
        "pressure": Pressure("JPN-KOR", AS_OF, frame, frame),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_result_has_a_chart_that_vega_lite_takes(name: str) -> None:
    chart = results()[name].plot()
    assert isinstance(chart, alt.TopLevelMixin)
    spec: dict[str, Any] = chart.to_dict()
    assert spec["config"]["background"] == "#ffffff"
    assert "<svg" in vl_convert.vegalite_to_svg(spec)


@pytest.mark.parametrize("name", NAMES)
def test_every_result_shows_its_figures_and_its_chart(name: str) -> None:
    result = results()[name]
    card = result._repr_html_()
    assert card.count("<svg") == 1
    assert "<script" not in card
    assert "<td" in card
    if name != "brief":
        assert len(repr(result)) < 200
        assert repr(result).startswith("<")


def test_a_card_says_what_the_brief_says() -> None:
    card = results()["brief"]._repr_html_()
    assert "Japan and South Korea, as of 12 September 2019" in card
    assert "▲ deteriorated" in card
    assert "\u00a0% (" in results()["verdict"]._repr_html_()


def test_a_card_goes_without_its_chart_where_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> str:
        raise MissingExtraError.of("The HTML brief", "report")

    monkeypatch.setattr(plots, "svg", missing)
    card = results()["verdict"]._repr_html_()
    assert "undetermined" in card
    assert "<svg" not in card


def test_too_little_for_a_chart_is_said_in_a_sentence_and_is_no_error_of_the_card() -> None:
    _, rises, _ = measured()
    none = pl.DataFrame({"series": ["all"], "date": [AS_OF], "pressure": [None], "lower": [None], "upper": [None]})
    thin: tuple[Any, ...] = (
        replace(results()["verdict"], p_break=None, interval=None),  # type: ignore[type-var]
        replace(rises, past=(), current=None),
        Breaks(None, (), (), results()["breaks"].p_at, None, None, None, results()["breaks"].level[:0], None, None, 2),  # type: ignore[attr-defined]
        Scan(AS_OF, (), {"FRA-DEU": ("too few acts",)}),
        Pressure(DYAD, AS_OF, none, none),
    )
    for result in thin:
        with pytest.raises(NotEnoughDataError, match=r"draw|calm"):
            result.plot()
        assert "<svg" not in result._repr_html_()


def test_a_brief_without_data_has_no_chart() -> None:
    with dt.open_store() as store:
        brief = dt.compose(store, dt.Dyad("GBR", "ISL"), "2019-09-12")
    with pytest.raises(NotEnoughDataError):
        brief.plot()
    assert "not enough" in brief._repr_html_()


def test_what_is_no_result_has_no_chart() -> None:
    with pytest.raises(TypeError, match="a str has no chart"):
        plots.plot("x")


def test_the_scan_shows_as_many_pairs_as_can_be_read() -> None:
    scan: Any = results()["scan"]
    many = replace(scan, ranked=scan.ranked * 20)
    assert notebook.scan_chart(many).height == notebook.ROW * notebook.PAIRS_SHOWN
