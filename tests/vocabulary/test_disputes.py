from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UnknownNameError
from detente.vocabulary.disputes import display_name, dispute, disputes, one_sided_names
from detente.vocabulary.registry import registry


@pytest.mark.parametrize(
    ("text", "slug", "side"),
    [
        ("A patrol near Dokdo was reported.", "dokdo-takeshima", "KOR"),
        ("The mayor spoke of Takeshima.", "dokdo-takeshima", "JPN"),
        ("Missiles fell into the Sea of Japan.", "east-sea", "JPN"),
        ("Missiles fell into the East Sea.", "east-sea", "KOR"),
        ("A march in Azad Kashmir.", "kashmir-west", "PAK"),
        ("Camps in Pakistan-occupied Kashmir were hit.", "kashmir-west", "IND"),
        ("Camps in PoK were hit during Operation Sindoor.", "kashmir-west", "IND"),
        ("Indian-occupied Kashmir", "kashmir-east", "PAK"),
        ("Police entered the Temple Mount.", "temple-mount", "ISR"),
        ("Police entered Haram al-Sharif.", "temple-mount", "PSE"),
        ("Settlers in Judea and Samaria", "west-bank", "ISR"),
        ("Prayer at the Ibrahimi Mosque", "cave-of-the-patriarchs", "PSE"),
        ("the security fence", "barrier", "ISR"),
        ("the apartheid wall", "barrier", "PSE"),
        ("A vote on the Armenian genocide", "genocide-1915", "ARM"),
        ("the so-called genocide", "genocide-1915", "TUR"),
        ("The war in Artsakh", "karabakh", "ARM"),
        ("returning to Western Armenia", "western-armenia", "ARM"),
        ("A ship near the Senkaku Islands", "senkaku-diaoyu", "JPN"),
        ("the Malvinas question", "falklands-malvinas", "ARG"),
        ("the Arabian Gulf", "persian-gulf", "ARE"),
        ("the Northern Territories", "northern-territories", "JPN"),
        ("Taiwan, Province of China", "taiwan", "CHN"),
        ("a visit to FYROM", "macedonia", "GRC"),
        ("Kosovo and Metohija", "kosovo", "SRB"),
    ],
)
def test_one_side_alone_is_found(text: str, slug: str, side: str) -> None:
    (found,) = one_sided_names(text)
    assert (found.dispute, found.side) == (slug, side)
    assert text[found.start : found.end] == found.name
    assert dispute(slug).name_a in found.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Ships near Dokdo/Takeshima",
        "Takeshima, called Dokdo in Korea",
        "The ceremony of Takeshima Day in Matsue",
        "the ROKS Dokdo",
        "Liancourt Rocks, the disputed islets",
        "the East Sea/Sea of Japan",
        "Operation Sindoor",
        "Pakistan-administered Kashmir",
        "the West Bank",
        "the barrier",
        "the mass killings and deportations of 1915",
        "Nagorno-Karabakh",
        "the Western Armenian language",
        "the Falklands War",
        "Republic of North Macedonia",
        "Kosovo",
        "Al-Quds University",
        "Dokdoesque",
        "",
    ],
)
def test_balanced_neutral_and_proper_names_pass(text: str) -> None:
    assert one_sided_names(text) == []


def test_a_proper_name_does_not_balance_the_other_form() -> None:
    assert [found.name for found in one_sided_names("Takeshima Day, and a drill on Dokdo")] == ["Dokdo"]


def test_every_place_is_listed_in_the_order_of_the_text() -> None:
    found = one_sided_names("Sea of Japan; Dokdo; Sea of Japan")
    assert [place.name for place in found] == ["Sea of Japan", "Dokdo", "Sea of Japan"]
    assert found[0].to_dict()["dispute"] == "east-sea"


def test_display_names_give_both_forms() -> None:
    assert display_name("dokdo-takeshima").startswith("Dokdo/Takeshima")
    assert display_name("temple-mount") == "Temple Mount/Haram al-Sharif"
    assert display_name("export-controls") == "Export controls and lists of trusted partners"
    with pytest.raises(UnknownNameError):
        display_name("dokdo")


def test_the_table_is_sound() -> None:
    for slug, one in disputes().items():
        assert one.side_a in registry().by_code
        assert one.side_b in registry().by_code
        assert one_sided_names(one.display_name) == [], slug
        assert one.to_dict()["id"] == slug


@given(st.sampled_from(sorted(disputes())), st.text(max_size=30), st.text(max_size=30))
def test_both_forms_together_are_never_flagged(slug: str, before: str, after: str) -> None:
    found = one_sided_names(f"{before} {display_name(slug)} {after}")
    assert slug not in {place.dispute for place in found}
