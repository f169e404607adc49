from __future__ import annotations

import pytest

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.vocabulary.actors import sector, sectors, split_actor


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("KOR.LEG", ("KOR", "LEG")),
        ("KOR", ("KOR", "")),
        ("kor.mil", ("KOR", "MIL")),
        ("World Bank", ("IBRD", "")),
        ("UNO", ("UN", "")),
        ("AU", ("AU", "")),
        ("YUG.MIL", ("YUG", "MIL")),
        ("U.S.", ("USA", "")),
        ("St. Lucia", ("LCA", "")),
    ],
)
def test_actor_codes(text: str, parts: tuple[str, str]) -> None:
    assert split_actor(text) == parts


def test_errors() -> None:
    with pytest.raises(InvalidInputError, match="empty"):
        split_actor(" ")
    with pytest.raises(UnknownNameError, match="sector"):
        split_actor("KOR.XXX")
    with pytest.raises(UnknownNameError, match="state"):
        split_actor("Atlantis.GOV")
    with pytest.raises(AmbiguousNameError):
        split_actor("Korea.GOV")


def test_sectors() -> None:
    assert list(sectors())[:3] == ["GOV", "MIL", "LEG"]
    assert {"JUD", "PTY", "BUS", "CVL", "MED", "REB", "EDU"} <= set(sectors())
    assert sector("leg").label == "legislature"
    assert sector("LEG").to_dict()["code"] == "LEG"
    assert all(one.meaning for one in sectors().values())
