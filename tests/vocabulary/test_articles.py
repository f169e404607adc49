"""Names within a sentence."""

from __future__ import annotations

import pytest

from detente.vocabulary.articles import the


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("United States", "the United States"),
        ("Board of Peace", "the Board of Peace"),
        ("International Committee of the Red Cross", "the International Committee of the Red Cross"),
        ("European Union", "the European Union"),
        ("Holy See", "the Holy See"),
        ("Japan", "Japan"),
        ("North Korea", "North Korea"),
        ("NATO", "NATO"),
        ("Seeds of Peace", "Seeds of Peace"),
    ],
)
def test_the_article_stands_where_it_is_due(name: str, written: str) -> None:
    assert the(name) == written
