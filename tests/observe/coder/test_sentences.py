"""Texts to sentences."""

from __future__ import annotations

import pytest

from detente.observe.coder.sentences import sentences, without_dateline


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("On Aug. 22, Gen. Park met the U.S. Senate. Nothing followed.", 2),
        ("He left the U.S. The talks went on.", 2),
        ("“This is new.” He told nobody.", 2),
        ("A headline\n\nA sentence. Another one!", 3),
        ("Growth was 2.5 percent in No. 10's view.", 1),
        ("", 0),
    ],
)
def test_ends_of_sentences(text: str, n: int) -> None:
    assert len(sentences(text)) == n


@pytest.mark.parametrize(
    "line",
    ["TOKYO (Reuters) - It rained.", "SEOUL, South Korea, Aug. 22 (Yonhap) -- It rained.", "LYON: It rained."],
)
def test_datelines_are_taken_off(line: str) -> None:
    assert without_dateline(line) == "It rained."
