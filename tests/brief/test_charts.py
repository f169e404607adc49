from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from datetime import date, timedelta
from xml.etree import ElementTree

import numpy as np
import pytest

from detente.brief.charts import (
    ChartSvg,
    acts_chart,
    clock_chart,
    conflict_chart,
    drivers_chart,
    episodes_chart,
    outlook_chart,
    simulation_chart,
    tension_chart,
)
from detente.brief.charts.drawing import standing_alone
from detente.errors import MissingExtraError
from detente.resolve.cases import load_case, shipped
from detente.resolve.effects import Effect, Effects
from detente.resolve.fading import Fading
from detente.resolve.integrated import integrated_graph
from detente.resolve.intervals import Estimate
from detente.resolve.simulate import Simulation, Step, simulated
from tests.brief.sample import AS_OF, DYAD, events, measured


@dataclass(frozen=True)
class Due:
    day: date
    days_left: int
    what: str
    kind: str = "expiry"


def due(days: int, what: str = "an agreement ends") -> Due:
    return Due(AS_OF + timedelta(days=days), days, what)


def simulation() -> Simulation:
    """Simulate a sequence of two steps of a day, and one later, whose effect is that of all options."""
    tension, episodes, _ = measured()
    curve = Fading(np.ones(1), np.array([6.0]), np.array([2.0]), np.array([[-5.0, 0.0]]), np.eye(2)[None])
    year = Estimate(-3.0, -6.0, 1.0)
    overall = Effect("any", AS_OF, 9, 9, year, {}, None, 2.0, 0.9, None, None, (), None, fading=curve)
    steps = [Step("freeze", AS_OF), Step("talks", AS_OF), Step("exchange", AS_OF + timedelta(days=200))]
    return simulated(tension, episodes, Effects(AS_OF, {}, overall), steps)


@pytest.fixture(scope="module")
def charts() -> dict[str, ChartSvg]:
    tension, episodes, outlook = measured()
    drawn = (
        tension_chart(tension, episodes),
        episodes_chart(episodes),
        drivers_chart(tension),
        outlook_chart(tension, outlook),
        simulation_chart(tension, simulation()),
        clock_chart([due(71), due(8)], AS_OF),
        acts_chart(events(), DYAD, AS_OF, names={"JPN": "Japan"}),
        conflict_chart(integrated_graph(load_case("jpn-kor-usa-2019").conflict, third="USA")),
    )
    return {chart.name: chart for chart in drawn}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_every_chart_is_an_image_with_words_in_both_sizes(charts: dict[str, ChartSvg]) -> None:
    for chart in charts.values():
        for svg in (chart.wide, chart.narrow):
            root = ElementTree.fromstring(svg)
            title = root.find("{http://www.w3.org/2000/svg}title")
            assert root.get("role") == "img"
            assert title is not None
            assert title.text == chart.words
            assert root.get("aria-labelledby") == title.get("id")
        assert chart.caption.endswith(".")


def test_sizes_fit_a_desk_and_a_phone(charts: dict[str, ChartSvg]) -> None:
    for chart in charts.values():
        assert 700 <= float(ElementTree.fromstring(chart.wide).get("width", "0")) <= 762, chart.name
        assert 300 <= float(ElementTree.fromstring(chart.narrow).get("width", "0")) <= 352, chart.name


def test_ids_are_unique_in_a_page_with_all_charts_and_every_reference_resolves(charts: dict[str, ChartSvg]) -> None:
    page = "".join(chart.wide + chart.narrow for chart in charts.values())
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_charts_stay_small_and_ask_nothing_of_other_addresses(charts: dict[str, ChartSvg]) -> None:
    for chart in charts.values():
        assert len(chart.wide) + len(chart.narrow) < 120_000
        assert set(re.findall(r'https?://[^"<]+', chart.wide)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }


def test_tension_chart_labels_today_the_balance_the_normal_range_and_the_peaks(charts: dict[str, ChartSvg]) -> None:
    tension, episodes, _ = measured()
    now = tension.now()
    shown = texts(charts["tension"].wide)
    assert f"{now.tension:.0f} ({now.lower:.0f} to {now.upper:.0f}) now" in shown
    assert "balance (50)" in shown
    assert f"normal {episodes.normal.lower:.0f} to {episodes.normal.upper:.0f}" in shown
    assert episodes.current is not None
    assert str(episodes.current.peak.year) in shown


def test_charts_without_any_rise() -> None:
    tension, episodes, _ = measured()
    calm = replace(episodes, past=(), current=None, recovered={})
    assert "No rise" in tension_chart(tension, calm).words
    assert "No rise" in episodes_chart(calm).words


def test_episodes_chart_keeps_the_highest_and_the_present_one() -> None:
    _, episodes, _ = measured()
    assert episodes.current is not None
    old = replace(episodes.past[0], level=replace(episodes.past[0].level, tension=51.0))
    many = replace(episodes, past=(*[old] * 15, episodes.past[0]))
    shown = [text for text in texts(episodes_chart(many).wide) if text.startswith("peak")]
    assert len(shown) == 12
    assert sum("so far" in text for text in shown) == 1
    assert any(text.startswith(f"peak {episodes.past[0].level.tension:.0f}") for text in shown)


def test_drivers_chart_names_all_domains_with_their_level(charts: dict[str, ChartSvg]) -> None:
    tension, _, _ = measured()
    shown = " ".join(texts(charts["drivers"].narrow))
    for domain in ("economy", "security", "status", "society"):
        assert f"{domain.capitalize()}: {tension.now(domain).tension:.0f} (" in shown


def test_every_panel_of_the_drivers_has_all_ticks_also_on_a_longer_scale() -> None:
    tension, _, _ = measured()
    shown = texts(drivers_chart(replace(tension, mean=tension.mean + 18)).wide)
    assert [shown.count(tick) for tick in ("30", "50", "70", "90")] == [4, 4, 4, 4]


def test_outlook_chart_labels_both_marks_and_the_median(charts: dict[str, ChartSvg]) -> None:
    _, _, outlook = measured()
    shown = texts(charts["outlook"].wide)
    assert f"{outlook.nadir:.0f}: worst month" in shown
    assert f"{outlook.edge:.0f}: top of normal range" in shown
    assert any(text.startswith("Sep 2020: ") for text in shown)


def test_clock_shows_the_next_eight_soonest_first_in_full() -> None:
    long = "the agreement on the exchange of military information ends unless the notice of August is withdrawn by then"
    deadlines = [due(-3, "over"), due(200), due(1, long), *(due(30 + place) for place in range(12))]
    chart = clock_chart(deadlines, AS_OF)
    days = [text for text in texts(chart.narrow) if ", in " in text]
    assert len(days) == 8
    assert days[0] == "13 Sep 2019, in 1 day"
    assert long in " ".join(texts(chart.narrow))
    assert "over" not in chart.words


def test_clock_without_deadlines() -> None:
    assert clock_chart([], AS_OF).words == "No deadline after 2019-09-12 is on record."


def test_simulation_chart_numbers_the_days_and_labels_both_medians(charts: dict[str, ChartSvg]) -> None:
    shown = texts(charts["simulation"].wide)
    assert {"1, 2", "3"} <= {*shown}
    assert any(text.startswith("with ") for text in shown)
    assert any(text.startswith("without ") for text in shown)
    assert "Steps: freeze on 2019-09-12" in charts["simulation"].words


def test_acts_chart_has_a_row_a_side_and_counts_acts_once(charts: dict[str, ChartSvg]) -> None:
    shown = texts(charts["acts"].wide)
    assert {"Japan", "KOR", "Together"} <= set(shown)
    counts = [int(number) for number in re.findall(r"(\d+) (?:hostile|cooperative)", charts["acts"].words)]
    since = date(2017, 9, 12)
    assert sum(counts) == events().filter(events()["date"] >= since).height


def test_acts_chart_without_acts() -> None:
    assert "JPN: 0 hostile, 0 cooperative" in acts_chart(events().clear(), DYAD, AS_OF).words


def test_a_missing_converter_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'detente\[report\]'"):
        clock_chart([due(8)], AS_OF)


def test_words_are_escaped_and_ids_prefixed() -> None:
    svg = '<svg width="1"><defs><clipPath id="c0"/></defs><path clip-path="url(#c0)" d="M1.2345,2"/></svg>'
    done = standing_alone(svg, key="k", words="a < b")
    assert '<title id="k-words">a &lt; b</title>' in done
    assert 'id="k-c0"' in done
    assert "url(#k-c0)" in done
    assert 'd="M1.2,2"' in done


def test_the_graph_of_a_conflict_names_today_and_the_way(charts: dict[str, ChartSvg]) -> None:
    graph = charts["conflict"]
    assert {"— Japan", "— South Korea", "— United States", "better for Japan →", "41", "7"} <= set(texts(graph.wide))
    assert "today: status quo" in " ".join(texts(graph.wide))
    assert "The way: Japan and South Korea and United States to state 41." in graph.words
    assert "today: status quo" not in " ".join(texts(graph.narrow)), "no room for names on a phone"


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_has_its_graph(name: str) -> None:
    case = load_case(name)
    graph = integrated_graph(case.conflict, third=next(iter(case.third_party), None))
    drawn = conflict_chart(graph)
    n_marked = sum(bool(node.holds) or node.state == graph.status_quo for node in graph.nodes)
    assert sum(text.isdigit() for text in texts(drawn.wide)) >= n_marked
