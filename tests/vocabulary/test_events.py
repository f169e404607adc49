from __future__ import annotations

import csv
from pathlib import Path

import pytest

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.vocabulary.events import (
    QUAD_CLASSES,
    Coding,
    codings,
    event_type,
    event_types,
    from_cameo,
    from_weis,
    mode,
    quad_class,
    score,
)

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "events"
needs_reference = pytest.mark.skipif(not SHARED.exists(), reason="reference data beside the repository are absent")


def test_the_sixteen_types_in_order() -> None:
    names = (
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST "
        "ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
    )
    assert list(event_types()) == names.split()
    assert {one.quad_class for one in event_types().values()} == set(QUAD_CLASSES)


def test_signs_and_scores_agree() -> None:
    for kind in event_types().values():
        assert kind.score != 0
        assert -10 <= kind.score <= 10
        if kind.sign:
            assert kind.score * kind.sign > 0
            assert all(one.score * kind.sign > 0 for one in kind.modes)
        assert kind.definition
    assert event_type("REQUEST").sign == 0


def test_names_of_types_and_modes() -> None:
    assert event_type("assault").name == event_type("FIGHT").name == "ASSAULT"
    assert event_type("agree").to_dict()["modes"] == []
    assert quad_class("RETREAT") == "material cooperation"
    assert mode("RETREAT", "ceasefire").is_measured
    assert score("RETREAT", mode_name="ceasefire") == 9.0
    assert score("AID") == event_type("AID").score
    with pytest.raises(UnknownNameError, match="the nearest are THREATEN"):
        event_type("THREAT")
    with pytest.raises(AmbiguousNameError, match="CONCEDE"):
        event_type("YIELD")
    with pytest.raises(UnknownNameError, match="RETREAT has withdraw"):
        mode("RETREAT", "demo")
    with pytest.raises(UnknownNameError, match="AGREE has no modes"):
        mode("AGREE", "visit")


@pytest.mark.parametrize(
    ("code", "kind", "how", "contexts"),
    [
        ("043", "CONSULT", "visit", ()),
        ("057", "SUPPORT", "", ("diplomatic",)),
        ("0871", "RETREAT", "ceasefire", ("military",)),
        ("080", "CONCEDE", "", ()),
        ("112", "ACCUSE", "disapprove", ()),
        ("1312", "THREATEN", "restrict", ("economic",)),
        ("175", "ASSAULT", "crowd-control", ("pro_autocracy",)),
        ("190", "ASSAULT", "", ("military",)),
        ("0231", "REQUEST", "assist", ("economic",)),
        ("026", "REQUEST", "meet", ("diplomatic",)),
        ("016", "REJECT", "", ()),
        ("010", None, "", ()),
        ("03", "AGREE", "", ()),
        ("1124", "ACCUSE", "allege", ("military", "legal")),
    ],
)
def test_cameo_codes(code: str, kind: str | None, how: str, contexts: tuple[str, ...]) -> None:
    found = from_cameo(code)
    if code != "03":
        assert found.code == code
    assert (found.type, found.mode) == (kind, how)
    assert set(contexts) <= set(found.contexts)


@pytest.mark.parametrize("code", ["43", "36", "231", "999", "", "0", "cameo", "21", "00"])
def test_a_lost_leading_zero_is_not_mended(code: str) -> None:
    with pytest.raises(UnknownNameError, match="keep their leading zero"):
        from_cameo(code)


@pytest.mark.parametrize("code", ["10", "12", "20"])
def test_a_root_that_may_have_lost_its_zero_is_ambiguous(code: str) -> None:
    with pytest.raises(AmbiguousNameError, match=f"0{code}"):
        from_cameo(code)


def test_numbers_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="not text"):
        from_cameo(43)  # type: ignore[arg-type]


def test_weis_codes() -> None:
    assert (from_weis("121").type, from_weis("121").score) == ("ACCUSE", -2.2)
    assert from_weis("223").type == "ASSAULT"
    assert from_weis("023").type is None
    with pytest.raises(UnknownNameError, match="WEIS"):
        from_weis("999")


@pytest.mark.parametrize("found", [*codings("cameo").values(), *codings("weis").values()], ids=lambda one: one.code)
def test_every_code_keeps_to_the_types_and_modes(found: Coding) -> None:
    assert found.label
    assert -10 <= found.score <= 10
    assert found.to_dict()["contexts"] == list(found.contexts)
    if found.mode:
        assert found.type
        assert mode(found.type, found.mode).name == found.mode
    if found.type and found.scheme == "cameo" and found.code not in {"012", "016"}:
        sign = event_type(found.type).sign
        assert sign == 0 or found.score * sign >= 0


@needs_reference
def test_every_code_of_icews_is_known_with_its_own_intensity() -> None:
    with (SHARED / "icews_event_text_to_cameo.csv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) > 200
    for row in rows:
        assert from_cameo(row["cameo"]).score == float(row["intensity"])


@needs_reference
def test_the_published_mapping_is_followed_but_for_listed_corrections() -> None:
    corrected = {"085", "105", "124", "1241", "1242", "1321", "1712", "175"}
    with (SHARED / "cameo_to_plover.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if len(row["cameo"]) > 2 and row["cameo"] not in corrected:
                found = from_cameo(row["cameo"])
                assert (found.type, found.mode) == (row["plover_event"], row["plover_mode"])


@needs_reference
def test_every_weis_code_carries_its_goldstein_weight() -> None:
    with (SHARED / "weis_goldstein.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            assert from_weis(row["weis"]).score == float(row["goldstein"])
