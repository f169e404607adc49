from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import CaseError
from detente.resolve.statements import truth

IDS = ("a", "b", "c")
CODES = np.arange(8)


def holding(text: str) -> set[str]:
    codes = np.flatnonzero(truth(text, IDS, CODES, where="here")).tolist()
    return {"".join("NY"[code >> k & 1] for k in range(3)) for code in codes}


def test_operators_follow_their_precedence() -> None:
    assert holding("a & b") == {"YYN", "YYY"}
    assert holding("a | b & c") == holding("a | (b & c)") != holding("(a | b) & c")
    assert holding("!a & b") == {"NYN", "NYY"}
    assert holding("a -> b") == {"NNN", "NYN", "NNY", "NYY", "YYN", "YYY"}
    assert holding("a -> b -> c") == holding("a -> (b -> c)") != holding("(a -> b) -> c")
    assert holding("a <-> b | c") == holding("a <-> (b | c)")


def test_patterns_can_be_joined_and_mixed_with_options() -> None:
    assert holding("YN-") == {"YNN", "YNY"}
    assert holding("YNN | NNY") == {"YNN", "NNY"}
    assert holding("!Y-- & c") == {"NNY", "NYY"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a & d", "'d' found"),
        ("a &", "the end of the statement"),
        ("(a | b", "not closed"),
        ("a b", "left over"),
        ("YN", "expected 3 characters"),
        ("a # b", "character 3"),
    ],
)
def test_unreadable_statements_say_where(text: str, said: str) -> None:
    with pytest.raises(CaseError, match=r"^here: ") as caught:
        truth(text, IDS, CODES, where="here")
    assert said in str(caught.value)


PYTHON = {"!": " not ", "&": " and ", "|": " or "}
EXPRESSIONS = st.recursive(
    st.sampled_from(IDS),
    lambda inner: st.one_of(
        inner.map(lambda text: f"!({text})"),
        st.tuples(inner, st.sampled_from("&|"), inner).map(lambda parts: f"({' '.join(parts)})"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_agrees_with_python_on_and_or_not(text: str) -> None:
    spoken = text
    for sign, word in PYTHON.items():
        spoken = spoken.replace(sign, word)
    holds = truth(text, IDS, CODES, where="here").tolist()
    for code in range(8):
        values = {name: bool(code >> k & 1) for k, name in enumerate(IDS)}
        assert holds[code] == bool(eval(spoken, {}, values))
