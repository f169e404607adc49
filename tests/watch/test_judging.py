"""When a rule speaks: on change, once, not too often; and what each rule looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from detente.observe.store import Store
from detente.watch import findings
from detente.watch.findings import FINDERS, Finding, View, found
from detente.watch.judging import judge, record, stale
from detente.watch.memory import Memory, open_memory
from detente.watch.outcomes import days_needed, due, followed, settle, usual
from detente.watch.rules import KINDS, Rule
from detente.watch.track import Track

DAY = date(2016, 6, 1)


@pytest.fixture
def kept() -> Iterator[Memory]:
    with open_memory(None) as memory:
        yield memory


class Stub:
    """A track of one pair without acts."""

    dyad = "ARM-TUR"
    events = pl.DataFrame(schema={"id": pl.String()})

    def is_enough(self, day: date) -> bool:
        return True


def _always(finding: Finding) -> Callable[[View, Rule], list[Finding]]:
    return lambda view, rule: [finding]


def speak(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, values: list[float], rule: Rule, *, every: int = 1
) -> list[int]:
    """Let a rule see a value a day, and return the days on which it spoke."""
    spoken = []
    for n, value in enumerate(values):
        finding = Finding("", value >= rule["above"], value < rule["rearm"], f"{value}", "why")
        monkeypatch.setitem(FINDERS, rule.name, _always(finding))
        with memory.transaction():
            if judge(memory, Stub(), pl.DataFrame(), DAY + timedelta(days=n * every), [], [rule]):  # type: ignore[arg-type]
                spoken.append(n)
    return spoken


def test_a_rule_speaks_on_change_and_not_on_level(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("break", {"above": 0.6, "rearm": 0.4, "cool_down": 0})
    values = [0.1, 0.7, 0.8, 0.5, 0.7, 0.3, 0.5, 0.9, 0.9]
    assert speak(kept, monkeypatch, values, rule) == [1, 7]


def test_what_holds_at_the_first_look_is_not_told(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("break", {"above": 0.6, "rearm": 0.4, "cool_down": 0})
    assert speak(kept, monkeypatch, [0.9, 0.9, 0.3, 0.9], rule) == [3]


def test_within_the_cool_down_a_figure_waits(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("break", {"above": 0.6, "rearm": 0.4, "cool_down": 4})
    assert speak(kept, monkeypatch, [0.1, 0.9, 0.1, 0.9, 0.9, 0.9, 0.9], rule) == [1, 5]


def test_a_matter_is_told_once(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("deadline")
    finding = Finding("2016-07-01/gsomia/lapse", True, True, "t", "r", is_once=True, figures={"issue": ""})
    monkeypatch.setitem(FINDERS, "deadline", lambda view, rule: [finding, finding])
    with kept.transaction():
        first = judge(kept, Stub(), pl.DataFrame(), DAY, [], [rule])  # type: ignore[arg-type]
        again = judge(kept, Stub(), pl.DataFrame(), DAY + timedelta(days=1), [], [rule])  # type: ignore[arg-type]
    assert [one.id for one in first] == ["ARM-TUR/deadline/2016-07-01/gsomia/lapse"]
    assert again == []


def test_a_clock_that_ran_ahead_does_not_silence_a_rule(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Rule("break", {"above": 0.6, "rearm": 0.4, "cool_down": 10})
    assert speak(kept, monkeypatch, [0.1, 0.9], rule, every=3000) == [1]
    assert speak(kept, monkeypatch, [0.1, *[0.9] * 12], rule) == []
    with kept.transaction():
        kept.set_state("break", "ARM-TUR", "said ", {"day": "2016-05-01"})
    assert speak(kept, monkeypatch, [0.9], rule) == [0]


def test_a_silent_feed_is_told_once_until_it_speaks_again(kept: Memory) -> None:
    now = datetime(2016, 6, 1, tzinfo=UTC)
    rule = Rule("silence")
    with kept.transaction():
        kept.set_cursor("gdelt", {}, now.isoformat())
        told = [stale(kept, rule, "gdelt", 6.0, now + timedelta(hours=hour)) for hour in range(0, 24, 2)]
        assert [n for n, alert in enumerate(told) if alert] == [3]
        kept.set_cursor("gdelt", {}, (now + timedelta(hours=24)).isoformat())
        assert stale(kept, rule, "gdelt", 6.0, now + timedelta(hours=25)) is None
        assert stale(kept, rule, "gdelt", 6.0, now + timedelta(hours=31)) is not None
        assert stale(kept, rule, "folder", 0.0, now) is None
        assert stale(kept, Rule("silence", {"hours": 2.0}), "gdelt", 6.0, now + timedelta(hours=24.5)) is None


@pytest.fixture(scope="session")
def view(store: Store) -> Callable[..., View]:
    """Look at Japan and South Korea on a day, with what became known on it."""

    def make(day: str, dyad: str = "JPN-KOR", **said: date) -> View:
        at = date.fromisoformat(day)
        days = [at - timedelta(days=90), at, *said.values()]
        track = Track(store.events(dyad, as_of=at), dyad, days)
        new = frozenset(track.became_known(at - timedelta(days=1), at))
        return View(track, store.pledges(dyad, at), at, new, said)

    return make


def test_the_summer_of_2019_as_the_rules_see_it(view: Callable[..., View]) -> None:
    at = view("2019-08-22")
    (level,) = found(at, Rule("level", {"points": 2.0}))
    assert level.worse == 1
    assert "2019" in level.reason
    told = {one.figures["kind"]: one for one in found(at, Rule("deadline", {"days": 120}))}
    assert told["takes effect"].title.endswith("white list: takes effect (28 August 2019, in 6 days)")
    assert "white list" in told["takes effect"].reason
    domains = {one.matter: one.figures["p_in_conflict"][one.matter] for one in found(at, Rule("domain"))}
    assert domains["status"] > 0.8
    (break_,) = found(at, Rule("break"))
    assert 0 < break_.figures["p_break"] < 1
    spikes = found(at, Rule("spike"))
    assert {one.matter for one in spikes} == {"JPN>KOR", "KOR>JPN"}


def test_a_day_that_an_act_sets_is_told_with_its_source_or_none(
    store: Store, act: Callable[..., Any], frame: Callable[..., pl.DataFrame]
) -> None:
    for reference, told in (("", "An answer is due."), ("Example Post", "An answer is due; source: Example Post.")):
        row = act("2016-05-30", -3.0, text="An answer is due.", deadline=date(2016, 6, 10), reference=reference)
        at = View(Track(frame(row), "AAA-BBB", [DAY]), store.pledges("JPN-KOR").clear(), DAY, frozenset(), {})
        assert [one.reason for one in found(at, Rule("deadline"))] == [told]


def test_a_first_in_years(view: Callable[..., View]) -> None:
    firsts = found(view("2018-12-21"), Rule("first"))
    assert [one.figures["type"] for one in firsts] == ["THREATEN", "ACCUSE"]
    assert firsts[1].title == "first act of the type accuse by Japan in 5 years (security)"
    assert firsts[1].reason.startswith("Japan towards South Korea: accuse, intensity -3 on the scale")
    assert found(view("2018-12-21"), Rule("first", {"years": 80})) == []
    assert found(view("2018-12-20"), Rule("first")) == []


def test_acts_that_came_in_too_late_are_no_news(view: Callable[..., View]) -> None:
    at = view("2018-12-21")
    later = View(at.track, at.pledges, at.day, frozenset(at.track.events["id"].to_list()), {})
    first = later.day - timedelta(days=findings.OLD_DAYS)
    assert later.new_acts()["known"].min() >= first  # type: ignore[operator]


def test_a_conciliatory_turn_and_an_exploiter(act: Callable[..., Any], frame: Callable[..., pl.DataFrame]) -> None:
    rows = [act(f"{2000 + n // 6}-{n % 6 * 2 + 1:02}-01", -4.0, id=f"a{n}") for n in range(96)]
    rows += [act(f"2016-05-{n + 1:02}", -7.0, id=f"b{n}") for n in range(20)]
    turn = act("2016-06-01", 5.0, id="turn", type="CONCEDE", text="A concedes.")
    rift = act("2016-06-01", -3.0, id="rift", is_pair_act=False, actor="CCC", third_parties="CCC:exploiter", text="C.")
    track = Track(frame(*rows, turn, rift), "AAA-BBB", [DAY])
    at = View(track, pl.DataFrame(), DAY, frozenset({"turn", "rift"}), {})
    (one,) = found(at, Rule("conciliation"))
    assert one.worse == -1
    assert one.event_ids == ("turn",)
    (other,) = found(at, Rule("exploiter"))
    assert "CCC" in other.title
    once = Track(frame(*rows, turn, act("2016-04-01", 5.0, id="before", type="AGREE")), "AAA-BBB", [DAY])
    assert found(View(once, pl.DataFrame(), DAY, frozenset({"turn"}), {}), Rule("conciliation")) == []


def test_rules_on_figures_are_silent_where_there_is_not_enough_data(
    act: Callable[..., Any], frame: Callable[..., pl.DataFrame]
) -> None:
    track = Track(frame(act("2016-05-01", -4.0)), "AAA-BBB", [DAY])
    at = View(track, pl.DataFrame(), DAY, frozenset(), {})
    assert [found(at, Rule(name)) for name in findings.NEEDS_DATA] == [[]] * len(findings.NEEDS_DATA)
    assert found(at, Rule("silence")) == []


@pytest.mark.parametrize("name", [name for name, kind in KINDS.items() if kind.horizon])
def test_every_kind_of_alert_can_be_judged(view: Callable[..., View], kept: Memory, store: Store, name: str) -> None:
    """Alerts of every kind in August 2019, told whatever the figures; judged with what came by their day."""
    at = view("2019-08-28" if name != "conciliation" else "2019-11-22")
    rule = Rule(name, {"cool_down": 0.0})
    with kept.transaction():
        if name in ("first", "conciliation", "exploiter"):
            ids = tuple(at.track.events["id"].tail(1).to_list())
            finding = Finding("x", True, True, "t", "r", event_ids=ids, is_once=True)
        else:
            one = next(iter(found(at, Rule(name, {"days": 120.0}) if name == "deadline" else rule)))
            finding = Finding(one.matter, True, True, one.title, one.reason, one.worse, figures=one.figures)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(FINDERS, name, lambda view, rule: [finding])
            kept.set_state(name, "JPN-KOR", finding.matter, {"is_armed": True})
            (alert,) = judge(kept, at.track, at.pledges, at.day, [], [rule])
    assert alert.due is not None
    assert due(kept, "JPN-KOR", alert.due - timedelta(days=1)) == []
    waiting = due(kept, "JPN-KOR", alert.due)
    assert waiting == [alert]
    since = date.fromisoformat(alert.figures.get("since", alert.day.isoformat()))
    days = sorted({since, alert.day, alert.due, *days_needed(waiting)})
    track = Track(store.events("JPN-KOR", as_of=alert.due), "JPN-KOR", days)
    assert followed(track, alert) in (True, False)
    assert usual(track, alert, [alert.day]) in (followed(track, alert), None), "moved to its own day, it is the same"
    with kept.transaction():
        settle(kept, track, waiting)
    assert record(kept, name, "JPN-KOR").n_judged == 1
    assert due(kept, "JPN-KOR", alert.due) == []
