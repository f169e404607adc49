from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.observe.scope import dyad_code
from detente.vocabulary.dyads import Dyad
from detente.vocabulary.registry import registry

CODES = st.sampled_from(sorted(code for code in registry().by_code if len(code) > 2 and "-" not in code))


def test_a_dyad_has_no_order_and_takes_any_spelling() -> None:
    assert Dyad("KOR", "JPN") == Dyad("Japan", "South Korea") == Dyad("Tokyo", "ROK")
    assert hash(Dyad("KOR", "JPN")) == hash(Dyad("JPN", "KOR"))
    dyad = Dyad("KOR", "JPN")
    assert (dyad.a, dyad.b, dyad.code, str(dyad)) == ("JPN", "KOR", "JPN-KOR", "JPN-KOR")
    assert dyad.names == ("Japan", "South Korea")
    assert dyad.directions == (("JPN", "KOR"), ("KOR", "JPN"))
    assert dyad.to_dict() == {"a": "JPN", "b": "KOR", "code": "JPN-KOR"}


def test_membership_and_the_other_side() -> None:
    dyad = Dyad("JPN", "KOR")
    assert "KOR" in dyad
    assert "USA" not in dyad
    assert dyad.other("KOR") == "JPN"
    assert dyad.other("japan") == "KOR"
    with pytest.raises(InvalidInputError, match="not a side of JPN-KOR"):
        dyad.other("USA")


@pytest.mark.parametrize("pair", [("JPN", "Japan"), ("Seoul", "KOR"), ("UN", "UNO")])
def test_a_state_paired_with_itself_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(InvalidInputError, match="are one state"):
        Dyad(*pair)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("JPN-KOR", "JPN-KOR"),
        ("kor-jpn", "JPN-KOR"),
        ("japan-south korea", "JPN-KOR"),
        ("Japan / South Korea", "JPN-KOR"),
        ("Israel and Palestine", "ISR-PSE"),
        ("India vs. Pakistan", "IND-PAK"),
        ("Armenia–Türkiye", "ARM-TUR"),
        ("U.S.-China", "CHN-USA"),
        ("Guinea-Bissau - Portugal", "GNB-PRT"),
        ("Trinidad and Tobago and Jamaica", "JAM-TTO"),
        ("YUG-HRV", "HRV-YUG"),
    ],
)
def test_parsing(text: str, code: str) -> None:
    assert Dyad.parse(f"  {text}\n").code == code
    assert Dyad.parse(text).code == code


@pytest.mark.parametrize("text", ["Japan", "JPN KOR", "", "-", "Guinea-Bissau", "Austria-Hungary", "JPN-"])
def test_a_text_without_two_states_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="does not name a pair"):
        Dyad.parse(text)


@pytest.mark.parametrize("text", ["Guinea-" * 30, "Guinea-" * 3000, "Guinea" + " " * 100_000 + "Togo"])
def test_a_long_text_or_one_of_many_cuts_is_no_pair(text: str) -> None:
    with pytest.raises(InvalidInputError, match="does not name a pair") as found:
        Dyad.parse(text)
    assert len(str(found.value)) < 200


def test_errors_of_a_side_are_passed_on() -> None:
    with pytest.raises(UnknownNameError, match="'Atlantis' is not a known state"):
        Dyad.parse("JPN-Atlantis")
    with pytest.raises(UnknownNameError, match="pair of states"):
        Dyad.parse("Atlantis-Lemuria-Mu")
    with pytest.raises(AmbiguousNameError):
        Dyad("Korea", "JPN")


@pytest.mark.parametrize("code", ["CRICKET-COUNCIL", "BOARD-OF-PEACE"])
def test_a_body_whose_code_holds_a_hyphen_is_no_side_of_a_pair(code: str) -> None:
    told = rf"\({code}\) cannot be one of a pair.* --by {code}"
    with pytest.raises(InvalidInputError, match=told):
        Dyad("IND", code)
    for text in (f"IND / {code}", f"{code}-IND", f"IND-{code}"):
        with pytest.raises(InvalidInputError, match=told):
            Dyad.parse(text)


@pytest.mark.parametrize("code", sorted(code for code in registry().by_code if len(code) > 2))
def test_a_pair_is_one_that_the_store_reads_or_none(code: str) -> None:
    other = "PAK" if code == "IND" else "IND"
    if "-" in code:
        with pytest.raises(InvalidInputError):
            Dyad(other, code)
        return
    dyad = Dyad(other, code)
    assert dyad_code(dyad) == dyad_code(dyad.code) == dyad.code


@given(CODES, CODES)
def test_the_code_reads_back_and_order_never_matters(one: str, two: str) -> None:
    if one == two:
        with pytest.raises(InvalidInputError):
            Dyad(one, two)
        return
    dyad = Dyad(one, two)
    assert dyad == Dyad(two, one)
    assert dyad.a < dyad.b
    assert Dyad.parse(dyad.code) == dyad
