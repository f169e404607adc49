from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.vocabulary.spelling import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "cote divoire"),
        ("The Gambia", "gambia"),
        ("U.S.A.", "usa"),
        ("Türkiye", "turkiye"),
        ("TÜRKİYE", "turkiye"),
        ("Saint Lucia", "st lucia"),
        ("Trinidad & Tobago", "trinidad and tobago"),
        ("  Guinea-Bissau ", "guinea bissau"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
