"""A model behind an endpoint, played by a local server."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from detente.cli import ANSWERED, FAILED, main
from detente.errors import EndpointError, InvalidInputError
from detente.observe.coder.acts import ActClassifier, MarkedSentence, built_in
from detente.observe.coder.classifiers import EndpointActs, answer_schema, endpoint, instruction, with_marks
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Reply = "Callable[[dict[str, Any]], tuple[int, Any]]"
SENTENCE = MarkedSentence("Oslo recalled its ambassador from Rome.", (0, 4), (34, 38))
ANSWER = {
    "type": "SANCTION", "mode": "withdraw", "p": 0.9, "cue": "recalled its ambassador", "is_negated": False,
    "is_hypothetical": False, "is_future": True, "is_historical": False,
}  # fmt: skip


@contextmanager
def server(reply: Callable[[dict[str, Any]], tuple[int, Any]]) -> Iterator[tuple[str, list[Any]]]:
    """Run a server that answers as told and remembers what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((self.path, self.headers.get("Authorization"), body))
            status, content = reply(body)
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as local:
        thread = threading.Thread(target=local.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{local.server_port}/v1", asked
        finally:
            local.shutdown()
            thread.join()


def chat(answer: object) -> dict[str, Any]:
    content = answer if isinstance(answer, str) else json.dumps(answer)
    return {"choices": [{"message": {"role": "assistant", "content": content}}]}


def test_an_answer_becomes_an_act() -> None:
    with server(lambda _: (200, chat(ANSWER))) as (url, asked):
        model: ActClassifier = endpoint(url=url, model="stand-in", key="secret")
        found = model.classify([SENTENCE])[0]
    assert (found.type, found.mode, found.p, found.is_future) == ("SANCTION", "withdraw", 0.9, True)
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert found.cue is not None
    assert SENTENCE.text[found.cue.start : found.cue.end] == "recalled its ambassador"
    path, key, body = asked[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", "Bearer secret", "stand-in")
    assert body["messages"][1]["content"] == "<s>Oslo</s> recalled its ambassador from <t>Rome</t>."
    assert body["response_format"]["json_schema"]["schema"] == answer_schema()


def test_the_schema_takes_the_answer_and_names_every_type() -> None:
    jsonschema.validate(ANSWER, answer_schema())
    assert all(type_ in instruction() for type_ in event_types())


def test_no_act() -> None:
    with server(lambda _: (200, chat(ANSWER | {"type": "NONE"}))) as (url, _):
        found = endpoint(url=url, model="stand-in").classify([SENTENCE])[0]
    assert found.type is None


@pytest.mark.parametrize("answer", ["no json", "[]", ANSWER | {"type": "WAR"}, ANSWER | {"p": 7}, {"type": "AID"}])
def test_a_broken_answer_is_asked_again_and_then_read_by_the_fallback(answer: object) -> None:
    with server(lambda _: (200, chat(answer))) as (url, asked):
        found = endpoint(url=url, model="stand-in").classify([SENTENCE])
    assert found == built_in().classify([SENTENCE])
    assert len(asked) == 2


def test_a_mode_of_another_type_is_dropped() -> None:
    with server(lambda _: (200, chat(ANSWER | {"mode": "torture"}))) as (url, _):
        assert endpoint(url=url, model="stand-in").classify([SENTENCE])[0].mode == ""


def test_an_empty_sentence_is_not_sent() -> None:
    with server(lambda _: (200, chat(ANSWER))) as (url, asked):
        assert len(endpoint(url=url, model="stand-in").classify([MarkedSentence(" ")])) == 1
    assert asked == []


def test_a_refusal_names_address_and_status() -> None:
    with (
        server(lambda _: (401, {})) as (url, _),
        pytest.raises(EndpointError, match=r"refused with status 401 .* check the key"),
    ):
        endpoint(url=url, model="stand-in").classify([SENTENCE])


def test_silence_names_the_address() -> None:
    with server(lambda _: (200, {})) as (url, _):
        pass
    with pytest.raises(EndpointError, match="is the server running"):
        endpoint(url=url, model="stand-in", timeout=2).classify([SENTENCE])


def test_the_environment_fills_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_ENDPOINT_URL", "http://localhost:1/v1/")
    monkeypatch.setenv("DETENTE_ENDPOINT_MODEL", "small")
    monkeypatch.setenv("DETENTE_ENDPOINT_KEY", "secret")
    found = endpoint()
    assert (found.url, found.model, found.key) == ("http://localhost:1/v1", "small", "secret")
    assert "secret" not in repr(found)
    assert isinstance(found, EndpointActs)


@pytest.mark.parametrize("url", ["", "ftp://example.org", "localhost:8080"])
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_ENDPOINT_URL", raising=False)
    with pytest.raises(InvalidInputError, match="no web address"):
        endpoint(url=url, model="small")


def test_a_model_must_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_ENDPOINT_MODEL", raising=False)
    with pytest.raises(InvalidInputError, match="DETENTE_ENDPOINT_MODEL"):
        endpoint(url="http://localhost:1")


def test_marks_stand_around_the_known_parties() -> None:
    assert with_marks(MarkedSentence("Oslo met Rome", None, (9, 13))) == "Oslo met <t>Rome</t>"


@pytest.mark.skipif(find_spec("spacy") is None, reason="reading text needs the extra 'text'")
def test_reading_can_ask_an_endpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "article.txt"
    article.write_text("Norway recalled its ambassador from Italy.", encoding="utf-8")
    with server(lambda _: (200, chat({**ANSWER, "is_future": False}))) as (url, asked):
        tokens = ["read", str(article), "--date", "2019-09-12", "--endpoint", url, "--model", "stand-in", "--json"]
        assert main(tokens) == ANSWERED
    assert len(asked) == 1
    assert json.loads(capsys.readouterr().out)["events"][0]["type"] == "SANCTION"
    assert main(tokens) == FAILED
    assert "endpoint" in capsys.readouterr().err
