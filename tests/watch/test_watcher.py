"""The whole round: polled, stored, judged, told; and whatever can happen between two rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from detente.errors import FetchError, InvalidInputError, StoreError
from detente.observe.store import open_store
from detente.vocabulary.dyads import Dyad
from detente.watch import vintages
from detente.watch.config import Config, Stated
from detente.watch.lock import only_watch
from detente.watch.memory import Memory, beside, open_memory
from detente.watch.rules import Rule
from detente.watch.sources.folder import FolderSource
from detente.watch.sources.news import NewsSource
from detente.watch.sources.polled import Polled
from detente.watch.watcher import Watcher
from tests.observe.fetch.publisher import Publisher, status, whole
from tests.watch.conftest import HASTE, FakeClock, read_lines, rss

PAIR = (Dyad("JPN", "KOR"),)
NEWS = "KOR SANCTION JPN -7"


def config(tmp_path: Path, **values: Any) -> Config:
    made = Config(PAIR, channels=(Stated("jsonl", {"path": tmp_path / "alerts.jsonl"}),))
    return replace(made, **values)


def told(tmp_path: Path) -> list[dict[str, Any]]:
    path = tmp_path / "alerts.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def watcher(tmp_path: Path, memory: Memory, clock: FakeClock, sources: Sequence[Any], **values: Any) -> Watcher:
    return Watcher(tmp_path / "e.duckdb", memory, config(tmp_path, **values), sources, clock, read=read_lines)


def test_an_article_becomes_an_act_and_an_alert(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path]
) -> None:
    watch = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")])
    assert watch.once().taken[str(tmp_path / "articles")].n_documents == 0
    for n in range(4):
        article(f"a{n}", f"2016-06-0{n + 1}", NEWS)
    clock.turn(days=4)
    made = watch.once()
    assert made.taken[str(tmp_path / "articles")].n_events == 4
    level = next(alert for alert in made.alerts if alert.rule == "level")
    assert level.worse == 1
    assert level.events[0]["text"] == "KOR SANCTION JPN"
    assert level.due == date(2016, 9, 3)
    sent = told(tmp_path)
    assert [one["id"] for one in sent if one["id"] == level.id] == [level.id]
    assert watch.once().alerts == []
    assert told(tmp_path) == sent


def test_a_restart_reads_nothing_twice(tmp_path: Path, clock: FakeClock, article: Callable[..., Path]) -> None:
    article("a", "2016-06-01", NEWS)
    counts = []
    for _ in range(3):
        with open_memory(tmp_path / "e.duckdb.watch") as memory:
            made = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")]).once()
        counts.append(sum(one.n_events for one in made.taken.values()))
        clock.turn(minutes=15)
    assert counts == [1, 0, 0]
    with open_store(tmp_path / "e.duckdb") as store:
        assert store.events("JPN-KOR", feeds="text", as_of="2016-06-01").height == 1


def test_a_lost_memory_brings_nothing_in_twice(tmp_path: Path, clock: FakeClock, article: Callable[..., Path]) -> None:
    article("a", "2016-06-01", NEWS)
    place = tmp_path / "e.duckdb.watch"
    for n in range(2):
        with open_memory(place) as memory:
            made = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")]).once()
        if n == 0:
            place.write_bytes(b"SQLite format 3\0" + b"rubbish" * 500)
    assert "was damaged" in made.notes[0]
    with open_store(tmp_path / "e.duckdb") as store:
        assert store.events("JPN-KOR", feeds="text", as_of="2016-06-01").height == 1
        assert store.quarantine().is_empty()


def test_what_was_polled_but_not_stored_is_polled_again(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path]
) -> None:
    article("a", "2016-06-01", NEWS)
    source = FolderSource(tmp_path / "articles")

    def fails(documents: Sequence[Any], today: date) -> Any:
        raise StoreError("the store cannot be written (disk full).")

    with pytest.raises(StoreError):
        Watcher(tmp_path / "e.duckdb", memory, config(tmp_path), [source], clock, read=fails).once()
    made = watcher(tmp_path, memory, clock, [source]).once()
    assert made.taken[source.name].n_events == 1


class Broken:
    name = "broken"
    stale_hours = 6.0

    def __init__(self) -> None:
        self.n_asked = 0

    def poll(self, cursor: dict[str, Any], now: Any, inbox: Path) -> Polled:
        self.n_asked += 1
        raise FetchError("the network is down.")


def test_a_dead_feed_is_left_alone_longer_and_longer_and_its_silence_is_told_once(
    tmp_path: Path, memory: Memory, clock: FakeClock
) -> None:
    source = Broken()
    watch = watcher(tmp_path, memory, clock, [source], rules=(Rule("silence"),))
    alerts = []
    for _ in range(96):
        alerts += watch.once().alerts
        clock.turn(minutes=15)
    assert source.n_asked < 20
    assert [alert.rule for alert in alerts if alert.rule == "silence"] == ["silence"]
    assert "nothing new from broken" in next(alert for alert in alerts if alert.rule == "silence").title


def test_a_feed_by_http_survives_errors_and_costs_nothing_unchanged(
    tmp_path: Path, memory: Memory, clock: FakeClock, publisher: Publisher
) -> None:
    body = rss(("one", "Wed, 01 Jun 2016 09:00:00 GMT", NEWS))
    url = publisher.serve("/feed.xml", status(500), whole(body, etag='"v1"'), status(304))
    watch = watcher(tmp_path, memory, clock, [NewsSource(url, pace=HASTE)])
    assert "gave nothing" in watch.once().notes[0]
    clock.turn(minutes=15)
    (taken,) = watch.once().taken.values()
    assert taken.n_events == 1
    (taken,) = watch.once().taken.values()
    assert not taken.is_fresh
    assert publisher.headers("If-None-Match")[-1] == '"v1"'


def test_a_late_story_keeps_its_day_and_is_still_told(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path]
) -> None:
    watch = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")], rules=(Rule("first"),))
    watch.once()
    clock.turn(days=10)
    article("late", "2016-06-02", "KOR ASSAULT JPN -9")
    (alert,) = watch.once().alerts
    assert alert.rule == "first"
    assert alert.events[0]["day"] == "2016-06-02"
    with open_store(tmp_path / "e.duckdb") as store:
        assert store.events("JPN-KOR", feeds="text", as_of="2016-06-02").height == 1


def test_a_clock_that_goes_back_says_so_and_tells_nothing_again(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path]
) -> None:
    article("a", "2016-06-01", NEWS)
    watch = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")])
    watch.once()
    before = told(tmp_path)
    clock.jump("2016-05-01T00:00:00")
    assert any("the clock went back" in note for note in watch.once().notes)
    clock.jump("2016-06-01T13:00:00")
    watch.once()
    assert len({one["id"] for one in told(tmp_path)}) == len(told(tmp_path)) >= len(before)


def test_the_pace_is_that_of_a_clock_that_only_grows(tmp_path: Path, memory: Memory, clock: FakeClock) -> None:
    watch = watcher(tmp_path, memory, clock, [])

    def stop(made: Any) -> None:
        clock.ticks += 100.0
        clock.jump("2011-01-01T00:00:00")
        if len(clock.waits) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch.run(stop)
    assert clock.waits == [800.0] * 3


def test_a_store_in_use_is_tried_again_in_the_next_round(
    tmp_path: Path, memory: Memory, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watcher(tmp_path, memory, clock, [])
    made = []

    def busy(*_: Any) -> Any:
        raise StoreError("e.duckdb is in use by another program.")

    def stop(one: Any) -> None:
        made.append(one)
        monkeypatch.undo()
        if len(made) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("detente.watch.watcher.open_store", busy)
    with pytest.raises(KeyboardInterrupt):
        watch.run(stop)
    assert "nothing was done in this round" in made[0].notes[0]
    assert made[1].notes == []


def test_one_watch_a_store_and_others_read_on(tmp_path: Path) -> None:
    store = tmp_path / "e.duckdb"
    with only_watch(store):
        with pytest.raises(StoreError, match="watched by another process"), only_watch(store):
            pass
        with open_store(store) as first, open_store(store) as second:
            assert first.events("JPN-KOR").height == second.events("JPN-KOR").height
    with only_watch(store):
        pass


def test_a_digest_is_sent_when_due_and_its_briefs_can_be_made_again(
    tmp_path: Path, memory: Memory, clock: FakeClock
) -> None:
    watch = watcher(tmp_path, memory, clock, [], digest="weekly", rules=())
    for _ in range(8):
        watch.once()
        clock.turn(days=1)
    sent = told(tmp_path)
    assert [one["id"] for one in sent] == [f"digest/weekly/2016-06-{day:02}" for day in (1, 8)]
    assert "\nJapan and South Korea\n---------------------\n" in sent[0]["text"]
    assert "## " not in sent[0]["text"]
    assert sent[0]["plain"]["pairs"][0]["vintage"] == "JPN-KOR/2016-06-01/0"


def test_a_digest_tells_what_is_new_and_a_pair_without_a_brief_keeps_no_other_away(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.watch import digest

    def give(store: Any, dyad: str, day: date) -> Any:
        if dyad == "IND-PAK":
            raise InvalidInputError("a row of it cannot be used.")
        return vintages.give(store, dyad, day)

    monkeypatch.setattr(digest, "give", give)
    article("a", "2016-06-01", NEWS)
    pairs = (Dyad("IND", "PAK"), *PAIR)
    watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")], pairs=pairs, digest="daily").once()
    (sent,) = [one for one in told(tmp_path) if one["kind"] == "digest"]
    assert "No brief could be made: a row of it cannot be used." in sent["text"]
    (pair,) = sent["plain"]["pairs"]
    assert pair["n_acts"] == 1
    assert "- 2016-06-01 KOR SANCTION JPN" in sent["text"]


def test_a_channel_that_was_taken_out_is_noted_once_and_waits_no_more(
    tmp_path: Path, memory: Memory, clock: FakeClock
) -> None:
    gone = (Stated("jsonl", {"path": tmp_path / "no" / "alerts.jsonl"}),)
    watcher(tmp_path, memory, clock, [], digest="daily", rules=(), channels=gone).once()
    assert memory.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'") == [(1,)]
    watch = watcher(tmp_path, memory, clock, [], rules=())
    assert ["no longer stated: 1 message set aside" in note for note in watch.once().notes] == [True]
    assert watch.once().notes == []
    assert memory.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'") == [(0,)]


def test_what_is_being_done_is_shown_until_messages_are_sent(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    @contextmanager
    def shown() -> Iterator[Callable[[str], None]]:
        yield seen.append
        seen.append("closed")

    def deliver(*_: Any) -> list[str]:
        seen.append("sent")
        return []

    monkeypatch.setattr("detente.watch.watcher.deliver", deliver)
    source = FolderSource(tmp_path / "articles")
    Watcher(tmp_path / "e.duckdb", memory, config(tmp_path), [source], clock, shown=shown).once()
    asked, loaded = f"asking {source.name}", f"loading what {source.name} gave"
    assert seen == [asked, loaded, "judging what came in", "closed", "sent"]


def test_alerts_are_judged_when_their_day_has_come(
    tmp_path: Path, memory: Memory, clock: FakeClock, article: Callable[..., Path]
) -> None:
    watch = watcher(tmp_path, memory, clock, [FolderSource(tmp_path / "articles")], rules=(Rule("level"),))
    watch.once()
    for n in range(4):
        article(f"a{n}", f"2016-06-0{n + 1}", NEWS)
    clock.turn(days=4)
    assert [alert.rule for alert in watch.once().alerts] == ["level"]
    clock.turn(days=91)
    watch.once()
    assert memory.rows("SELECT followed FROM alerts WHERE rule = 'level'")[0][0] in (0, 1)


def test_the_memory_lies_beside_the_store() -> None:
    assert beside(Path("a/e.duckdb")) == Path("a/e.duckdb.watch")


def test_days_ahead_are_written_as_a_calendar(tmp_path: Path, memory: Memory, clock: FakeClock) -> None:
    path = tmp_path / "days.ics"
    watcher(tmp_path, memory, clock, [], channels=(Stated("calendar", {"path": path}),)).once()
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
