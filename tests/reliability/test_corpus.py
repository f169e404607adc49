"""Every input that was ever worth keeping ends in a result or in one sentence, in time, and writes nothing elsewhere.

`benchmarks.reliability.guided` finds such inputs, and keeps those that together reach the most of our code.
"""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import pytest
from benchmarks.reliability.confined import LateError, OutsideError, confined, in_time
from benchmarks.reliability.guided import CORPUS, LONGEST_INPUT
from benchmarks.reliability.targets import TARGETS, workplace


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_kept_is_read_or_refused(target: str) -> None:
    kept = sorted((CORPUS / target).iterdir())
    assert kept
    for path in kept:
        with confined(workplace()):
            TARGETS[target](path.read_bytes())


def test_every_folder_has_a_target() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)


def test_the_corpus_is_small() -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert max(sizes) <= LONGEST_INPUT
    assert sum(sizes) < 1 << 20


def test_a_file_elsewhere_is_noticed(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    with confined(own):
        (own / "a").write_text("", encoding="utf-8")
    with pytest.raises(OutsideError, match=r"open .*other"), confined(own):
        other.write_text("", encoding="utf-8")
    with pytest.raises(OutsideError, match=r"os\.rename .*other"), confined(own):
        (own / "a").rename(other)


def test_a_call_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="connect"), confined(tmp_path), socket.socket() as made:
        made.connect_ex(("127.0.0.1", 9))


def test_a_run_that_takes_too_long_is_ended() -> None:
    with pytest.raises(LateError), in_time(0.05):
        signal.pause()
