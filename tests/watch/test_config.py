"""The file of a watch: what it may say, and a sentence for everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DetenteError, InvalidInputError, UnknownNameError
from detente.watch.config import Config, config_of, read_config, seconds
from detente.watch.rules import DEFAULT_RULES, KINDS, rules_of

WHOLE = """
pairs: [JPN-KOR, IND-PAK]
feeds: [gdelt, wikipedia]
every: 6h
rules:
  level: {points: 5}
  first: {years: 20}
  spike: off
  silence: on
channels:
  - terminal
  - jsonl: alerts.jsonl
  - log: watch.log
  - webhook: https://example.org/hook
    secret_from: HOOK_SECRET
  - slack_from: SLACK_URL
  - mail: desk@example.org
    server: smtp.example.org:587
    user_from: MAIL_USER
    password_from: MAIL_PASSWORD
  - atom: alerts.xml
  - calendar: days.ics
digest: weekly
"""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOOK_SECRET", "MAIL_USER", "MAIL_PASSWORD"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("SLACK_URL", "https://hooks.example.org/T0")


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "watch.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_whole_file(tmp_path: Path) -> None:
    found = read_config(write(tmp_path, WHOLE))
    assert [pair.code for pair in found.pairs] == ["JPN-KOR", "IND-PAK"]
    assert found.every == 21600
    rules = {rule.name: rule for rule in found.rules}
    assert "spike" not in rules
    assert rules["level"]["points"] == 5
    assert rules["level"]["days"] == 90
    assert rules["first"]["years"] == 20
    kinds = [stated.kind for stated in found.channels]
    assert kinds == ["terminal", "jsonl", "log", "webhook", "slack", "mail", "atom", "calendar"]
    assert found.channels[5].values["sender"] == "desk@example.org"
    assert found.digest == "weekly"


def test_a_pair_that_is_named_twice_is_watched_once() -> None:
    assert [pair.code for pair in config_of({"pairs": ["JPN-KOR", "Korea, South / Japan", "KOR-JPN"]}).pairs] == [
        "JPN-KOR"
    ]


def test_an_empty_file_keeps_every_default(tmp_path: Path) -> None:
    assert read_config(write(tmp_path, "")) == Config()
    assert rules_of(None) == DEFAULT_RULES
    assert {rule.name for rule in DEFAULT_RULES} == set(KINDS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", "expected the keys"),
        ("rule: {}", "'rule' is not a known key"),
        ("pairs: JPN-KOR", "expected a list"),
        ("pairs: [JPN-XXX]", "XXX"),
        ("every: soon", "expected a time"),
        ("every: 1s", "expected a time"),
        ("digest: hourly", "expected one of daily"),
        ("rules: [level]", "expected rule names"),
        ("rules: {lvel: off}", "nearest are level"),
        ("rules: {level: 5}", "expected on, off or figures"),
        ("rules: {level: {point: 5}}", "nearest are points"),
        ("rules: {level: {points: many}}", "expected a number"),
        ("rules: {break: {above: 50}}", "expected a probability"),
        ("every: 6h\npairs: [JPN-KOR", "line 2: expected"),
        ("rules: {level: {points: -1}}", "expected a number"),
        ("rules: {level: {points: .nan}}", "expected a number"),
        ("rules: {break: {above: 0.3}}", "rearm 0.4 lies above 0.3"),
        ("channels: terminal", "expected a list"),
        ("channels: [pigeon]", "expected one of terminal"),
        ("channels: [{log: a, jsonl: b}]", "expected one of terminal"),
        ("channels: [{log: 5}]", "expected a text"),
        ("channels: [{log: a, colour: b}]", "not a known value"),
        ("channels: [{webhook: ftp://x}]", "does not begin with http"),
        ("channels: [{webhook: 'https://x', secret_from: NOT_SET}]", "is not set"),
        ("channels: [{mail: nobody, server: 'a:1'}]", "expected one address"),
        ("channels: [{mail: a@b, server: a}]", "HOST:PORT"),
        ("channels: [{mail: a@b, server: 'a:25', security: maybe}]", "expected starttls"),
        ("channels: [{mail: a@b, server: 'a:25', security: none, user_from: MAIL_USER}]", "in the clear"),
        ('channels: [{mail: a@b, server: "a:25", sender: "x\\r\\nBcc: y@z"}]', "expected an address"),
        ("a: [", "not valid YAML"),
        ("[" * 16000, "nested too deeply"),
        ("- " * 8000, "nested too deeply"),
        ("? " * 8000, "nested too deeply"),
        ("\n".join(" " * n + "a:" for n in range(170)), "not a known key"),
        ("!!python/object/apply:os.system [ls]", "not valid YAML"),
        ("every: 2019-99-99", "not valid YAML"),
        (b"\xff\xfe\x00", "not valid YAML"),
        ("x" * 70000, "larger than 16 KB"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(tmp_path: Path, text: str | bytes, told: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises((InvalidInputError, UnknownNameError), match=r"watch\.yaml") as found:
        read_config(path)
    assert told in str(found.value)
    assert len(str(found.value)) < 600


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_config(tmp_path / "no.yaml")


def test_aliases_that_multiply_are_neither_built_nor_shown(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    with pytest.raises(InvalidInputError, match="aliases"):
        read_config(write(tmp_path, "\n".join(lines)))
    with pytest.raises(InvalidInputError):
        read_config(write(tmp_path, "\n".join(["pairs:", *(f"  - {line.split(': ', 1)[1]}" for line in lines)])))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def outcome(run: Callable[[], object]) -> str:
    """Return what came out, in words: a result, or the sentence of an error of ours; anything else fails the test."""
    try:
        return repr(run())
    except DetenteError as error:
        return str(error) if len(str(error)) < 1000 else ""


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("pairs", "feeds", "every", "rules", "channels"), VALUES)))
def test_any_content_is_a_config_or_a_sentence(stated: dict[str, object]) -> None:
    assert outcome(lambda: config_of(stated))


@given(st.text(max_size=30))
def test_any_length_of_time_is_one_or_a_sentence(text: str) -> None:
    assert outcome(lambda: seconds(text))
