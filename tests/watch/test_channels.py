"""Channels, each against a server of this machine, and files held to their standards."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import feedparser
import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar

from detente import __version__
from detente.observe.store import Store
from detente.resolve.pledges import clock as days_ahead
from detente.watch.alerts import Alert, Elsewhere, Record
from detente.watch.channels.atom import AtomFile
from detente.watch.channels.calendar import calendar
from detente.watch.channels.local import JsonLines, Log, Terminal
from detente.watch.channels.mail import Mail
from detente.watch.channels.message import Message, NotSentError, heading
from detente.watch.channels.opening import latest, watch_id
from detente.watch.channels.outbox import TRIES, deliver, post, set_aside
from detente.watch.channels.web import SLACK_CHARACTERS, Slack, Webhook, slack_payload
from detente.watch.memory import Memory, open_memory
from tests.observe.fetch.publisher import Publisher, status

MOMENT = "2016-06-01T12:00:00+00:00"
ALERT = Alert(
    "JPN-KOR/level/level/2016-06-01", "level", "JPN-KOR", date(2016, 6, 1), "tension rose to 61",
    "Tension is 61 <now> & \u202erising\x07.", 1, {"tension": 61.0},
    ({"id": "e1", "day": "2016-06-01", "text": "독도/竹島 acts", "url": "https://example.org"},),
    "half is still there", date(2016, 9, 1), Record(4, 3), Elsewhere(5, 9, 6, 4.0),
)  # fmt: skip
MESSAGE = Message.of(ALERT, MOMENT)


def test_an_alert_is_kept_and_read_again() -> None:
    assert Alert.of(json.loads(json.dumps(ALERT.to_dict()))) == ALERT
    assert "3 were followed" in ALERT.text()
    assert "In a replay of 5 other pairs, 6 of 9 such alerts were followed" in ALERT.text()
    before = {name: value for name, value in ALERT.to_dict().items() if name != "elsewhere"}
    assert Alert.of(before) == replace(ALERT, elsewhere=Elsewhere()), "as kept before other pairs were replayed"
    assert "\u202e" not in ALERT.text()
    assert "\x07" not in ALERT.text()


def test_a_terminal_wraps_and_marks_what_a_pipe_gets_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Terminal().send(MESSAGE)
    piped = capsys.readouterr().out
    assert ALERT.text() in piped
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for name, value in {"COLUMNS": "60", "TERM": "xterm", "FORCE_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    Terminal().send(MESSAGE)
    assert "\x1b[1;31m" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    Terminal().send(MESSAGE)
    read = capsys.readouterr().out
    assert "\x1b[31m" not in read
    assert "\x1b[1;31m" not in read
    assert max(map(len, read.splitlines())) <= 60 + len("\x1b[1m\x1b[0m")
    assert "독도/竹島 acts" in read


def test_two_channels_of_one_host_are_two_and_tell_no_path() -> None:
    urls = ("https://hooks.example.org/T0/first", "https://hooks.example.org/T0/second")
    for kind in (Slack, Webhook):
        names = {kind(url).name for url in urls}
        assert len(names) == 2
        assert not any("T0" in name for name in names)


def test_terminal_log_and_json_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().send(MESSAGE)
    assert "tension rose to 61" in capsys.readouterr().out
    for _ in range(2):
        Log(tmp_path / "w.log").send(MESSAGE)
        JsonLines(tmp_path / "w.jsonl").send(MESSAGE)
    assert len((tmp_path / "w.log").read_text().splitlines()) == 2
    lines = (tmp_path / "w.jsonl").read_text().splitlines()
    assert [json.loads(line)["plain"]["figures"] for line in lines] == [{"tension": 61.0}] * 2
    with pytest.raises(NotSentError, match="cannot be written"):
        Log(tmp_path / "no" / "w.log").send(MESSAGE)


def test_a_webhook_is_signed(publisher: Publisher) -> None:
    url = publisher.serve("/hook", status(204))
    Webhook(url, "secret", seconds=lambda: 1464782400.0).send(MESSAGE)
    asked = publisher.asked[0]
    assert json.loads(asked.body)["id"] == ALERT.id
    expected = hmac.new(b"secret", b"1464782400." + asked.body.encode(), hashlib.sha256).hexdigest()
    assert asked.headers["x-detente-signature"] == f"t=1464782400,sha256={expected}"
    assert asked.headers["x-detente-id"]
    assert asked.headers["user-agent"] == f"detente/{__version__} (sends alerts of a watch)"


def test_a_webhook_that_fails_is_tried_again_and_one_that_refuses_is_given_up(
    publisher: Publisher, memory: Memory
) -> None:
    hook = Webhook(publisher.serve("/hook", status(503), status(503), status(200)))
    with memory.transaction():
        post(memory, [MESSAGE], [hook])
        post(memory, [MESSAGE], [hook])
    assert ["tried again later" in one for one in deliver(memory, [hook])] == [True]
    assert len(deliver(memory, [hook])) == 1
    assert deliver(memory, [hook]) == []
    assert deliver(memory, [hook]) == []
    assert len(publisher.asked) == 3
    refusing = Slack(publisher.serve("/gone", status(410)))
    with memory.transaction():
        post(memory, [MESSAGE], [refusing])
    assert "given up" in deliver(memory, [refusing])[0]
    assert deliver(memory, [refusing]) == []


def test_a_channel_that_never_answers_is_given_up_in_the_end(memory: Memory) -> None:
    class Dead:
        name = "dead"

        def send(self, message: Message) -> None:
            raise NotSentError("no answer")

    with memory.transaction():
        post(memory, [MESSAGE], [Dead()])
    said = [deliver(memory, [Dead()]) for _ in range(TRIES + 1)]
    assert said[-2] == ["dead: no answer; given up."]
    assert said[-1] == []


def test_what_waits_for_a_channel_that_is_no_longer_stated_is_set_aside(tmp_path: Path, memory: Memory) -> None:
    file, late = JsonLines(tmp_path / "w.jsonl"), JsonLines(tmp_path / "no" / "w.jsonl")
    with memory.transaction():
        post(memory, [MESSAGE], [file, late])
    assert set_aside(memory, [file, late]) == []
    assert len(deliver(memory, [file, late])) == 1
    assert set_aside(memory, [file]) == [f"{late.name} is no longer stated: 1 message set aside, sent if it is again."]
    assert set_aside(memory, [file]) == []
    assert memory.rows("SELECT * FROM outbox WHERE state = 'waiting'") == []
    (tmp_path / "no").mkdir()
    assert set_aside(memory, [late]) == []
    assert deliver(memory, [late]) == []
    assert len((tmp_path / "no" / "w.jsonl").read_text().splitlines()) == 1
    assert len((tmp_path / "w.jsonl").read_text().splitlines()) == 1


def test_a_closed_port_is_a_reason_without_the_address() -> None:
    with pytest.raises(NotSentError) as found:
        Slack("http://127.0.0.1:9/services/T0/secret").send(MESSAGE)
    assert "secret" not in found.value.reason


def test_what_slack_takes() -> None:
    long = Message("i", "alert", MOMENT, "<h> & ", "<" * 5000, {})
    payload = slack_payload(long)
    assert payload["text"] == "&lt;h&gt; &amp; "
    assert len(payload["blocks"][1]["text"]["text"]) <= SLACK_CHARACTERS + 4
    assert slack_payload(MESSAGE)["blocks"][0]["text"]["text"] == ALERT.headline


class Received:
    """A handler of mails that keeps them, and refuses some addresses."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 no such address"
        if address.startswith("later"):
            return "451 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@pytest.fixture
def received() -> Iterator[tuple[Received, Controller]]:
    handler = Received()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    yield handler, server
    server.stop()


def mail(server: Controller, *to: str) -> Mail:
    return Mail(to, "watch@example.org", "127.0.0.1", server.port, "none")


def test_a_mail_arrives_whole_and_with_one_id(received: tuple[Received, Controller]) -> None:
    handler, server = received
    for _ in range(2):
        mail(server, "a@example.org", "b@example.org").send(MESSAGE)
    first, second = handler.mails
    assert first["Subject"] == ALERT.headline
    assert first["To"] == "a@example.org, b@example.org"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"].datetime == datetime.fromisoformat(MOMENT)
    assert "독도/竹島 acts" in first.get_content()


def test_a_heading_is_underlined_in_a_mail_and_bold_in_slack(received: tuple[Received, Controller]) -> None:
    handler, server = received
    lines = [
        "A digest",
        "",
        *heading("S. & T. and Japan"),
        "Tension: 4",
        "- an act",
        "",
        *heading("Peru and Chile"),
        "-- no",
    ]
    sent = Message("digest/1", "digest", MOMENT, "A digest", "\n".join(lines), {})
    mail(server, "a@example.org").send(sent)
    assert "\nPeru and Chile\n--------------\n" in handler.mails[0].get_content().replace("\r", "")
    told = slack_payload(sent)["blocks"][1]["text"]["text"]
    assert told == "A digest\n\n*S. &amp; T. and Japan*\nTension: 4\n- an act\n\n*Peru and Chile*\n-- no"


def test_addresses_that_the_server_refuses(received: tuple[Received, Controller]) -> None:
    _, server = received
    with pytest.raises(NotSentError, match="refused every address") as found:
        mail(server, "gone@example.org").send(MESSAGE)
    assert found.value.is_final
    with pytest.raises(NotSentError) as found:
        mail(server, "later@example.org").send(MESSAGE)
    assert not found.value.is_final
    with pytest.raises(NotSentError, match=r"refused gone@example\.org"):
        mail(server, "gone@example.org", "a@example.org").send(MESSAGE)


def test_a_server_without_starttls_gets_no_mail(received: tuple[Received, Controller]) -> None:
    handler, server = received
    with pytest.raises(NotSentError, match="did not take it"):
        Mail(("a@example.org",), "w@example.org", "127.0.0.1", server.port).send(MESSAGE)
    with pytest.raises(NotSentError, match="did not take it"):
        Mail(("a@example.org",), "w@example.org", "127.0.0.1", 9, "tls").send(MESSAGE)
    assert handler.mails == []


def test_the_atom_feed_is_one_that_readers_take(tmp_path: Path, memory: Memory) -> None:
    channel = AtomFile(tmp_path / "a.xml", lambda: latest(memory), watch_id(memory))
    with memory.transaction():
        later = "2016-06-02T12:00:00+00:00"
        post(memory, [Message("digest/1", "digest", later, "A digest", "text", {}), MESSAGE], [channel])
    assert deliver(memory, [channel]) == []
    found = feedparser.parse((tmp_path / "a.xml").read_bytes())
    assert not found.bozo
    assert found.version == "atom10"
    assert [entry.title for entry in found.entries] == [ALERT.headline, "A digest"]
    assert found.feed.updated == later, "a feed is as new as its newest entry"
    assert found.entries[1].id.startswith("urn:uuid:")
    assert found.entries[0].content[0].value == ALERT.text()
    with pytest.raises(NotSentError):
        AtomFile(tmp_path / "no" / "a.xml", lambda: [], watch_id(memory)).send(MESSAGE)


def test_each_watch_has_a_feed_of_its_own_that_a_restart_keeps(tmp_path: Path) -> None:
    def ids(place: str) -> list[str]:
        with open_memory(tmp_path / place) as memory:
            channel = AtomFile(tmp_path / f"{place}.xml", lambda: [MESSAGE], watch_id(memory))
            channel.send(MESSAGE)
        found = feedparser.parse((tmp_path / f"{place}.xml").read_bytes())
        return [found.feed.id, found.entries[0].id]

    first, again, other = ids("one"), ids("one"), ids("two")
    assert first == again
    assert len({*first, *other}) == 4
    assert {UUID(one).urn for one in (*first, *other)} == {*first, *other}


def test_the_calendar_holds_every_day_ahead_once(store: Store) -> None:
    day = date(2019, 8, 15)
    ahead = days_ahead(store.pledges("JPN-KOR", day), store.events("JPN-KOR", as_of=day), day).deadlines
    written = calendar({"JPN-KOR": [*ahead, *ahead]}, MOMENT)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    read = Calendar.from_ical(written)
    entries = read.walk("VEVENT")
    assert {entry.decoded("dtstart") for entry in entries} == {one.day for one in ahead}
    assert len({str(entry["uid"]) for entry in entries}) == len(entries)
    assert all(not component.errors for component in read.walk())
    assert any("GSOMIA" in str(entry["summary"]) for entry in entries)
