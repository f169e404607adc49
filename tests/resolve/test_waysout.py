from __future__ import annotations

import json

import pytest

from detente.errors import InvalidInputError
from detente.resolve.cases import load_case
from detente.resolve.stability import stability
from detente.resolve.waysout import ways_out
from tests.resolve.models import game


def test_the_2019_way_out_is_a_brokered_joint_move() -> None:
    found = ways_out(load_case("jpn-kor-usa-2019").conflict, by="USA")
    assert found.by == "United States"
    (way,) = found.ways
    assert way.better.options == "NYYNNNYN"
    assert way.concepts == ("nash", "seq")
    assert way.grade == "only by a joint move"
    assert way.better.movers == ("Japan", "South Korea", "United States")
    assert found.ranks_now == {"Japan": 48, "South Korea": 26, "United States": 83}
    assert way.better.ranks == {"Japan": 39, "South Korea": 13, "United States": 1}


def test_after_the_broker_leaves_only_deterrence_holds_it() -> None:
    way = ways_out(load_case("jpn-kor-usa-2019").conflict, by="United States").ways[0]
    assert way.if_left.hold == "holds by deterrence only"
    assert "Japan drops 'official talks on export controls'" in way.if_left.why["Japan"]
    assert way.variants == {
        "no_third_party": "not feasible",
        "cautious_us": "seq",
        "us_leaves": "seq",
        "pressure_works": "nash",
        "japan_links": "nash",
    }


def test_taking_a_side_undoes_the_package() -> None:
    found = ways_out(load_case("jpn-kor-usa-2019").conflict, by="USA")
    now, later = found.risks
    assert (now.sides_with, now.start, later.start) == ("Japan", 7, 41)
    assert now.ranks_after["South Korea"] > now.ranks_before["South Korea"]
    assert later.replies["Japan"].startswith("drops 'official talks on export controls'")
    assert later.replies["South Korea"] == "none, no move of its own is better"


def test_every_way_out_is_an_equilibrium_that_both_prefer() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    for name in ("cautious_us", "us_leaves", "pressure_works", "japan_links"):
        variant = model.variant(name)
        equilibria = stability(variant).equilibria
        for way in variant.ways_out(by="USA").ways:
            assert way.better.state in equilibria[way.concepts[0]]
            for party in ("Japan", "South Korea"):
                assert variant.prefers(party, way.better.state, variant.from_status_quo())


def test_plain_values_and_words() -> None:
    found = ways_out(load_case("jpn-kor-usa-2019").conflict, by="USA")
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()
    assert found.sentences()[1] == (
        "If the United States then leaves, state 5 (package after the United States leaves) holds by deterrence only."
    )
    assert repr(found) == "<WaysOut of jpn-kor-usa-2019 by United States: ways 1, risks 2>"


def test_without_a_way_out_the_risks_are_still_told() -> None:
    model = load_case("jpn-kor-usa-2019").conflict
    found = ways_out(model, by="USA", parties=("JPN", "KOR"))
    none = type(found)(model, found.parties, found.by, found.ranks_now, (), found.risks[:1])
    told = "No equilibrium with the United States in play is better for both Japan and South Korea."
    assert none.sentences()[0] == told
    assert none.sentences()[1].startswith("Risk: from state 7, the United States takes the side of Japan")


def test_a_party_is_no_third_party() -> None:
    with pytest.raises(InvalidInputError, match="expected a third party"):
        ways_out(load_case("jpn-kor-usa-2019").conflict, by="JPN")
    with pytest.raises(InvalidInputError, match="expected a third party"):
        ways_out(game([1, 2, 3, 4], [1, 2, 3, 4]), by="Row")
