from __future__ import annotations

import csv
import gzip
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.vocabulary.registry import SCHEMES, Scheme, State, registry
from detente.vocabulary.states import display_name, state, states, translate

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared" / "data"
COW_LIST = SHARED / "structure" / "country_codes.csv"
EVENTS = SHARED / "events"

with (HERE / "hand_checked_states.csv").open(encoding="utf-8") as table:
    HAND_CHECKED = list(csv.DictReader(table))

ROWS = st.sampled_from(registry().states)


@pytest.mark.parametrize("row", HAND_CHECKED, ids=lambda row: "/".join(row.values()))
def test_hand_checked_facts(row: dict[str, str]) -> None:
    scheme: Scheme | None = next((one for one in SCHEMES if one == row["scheme"]), None)
    assert state(row["spelling"], scheme=scheme, on=row["on"] or None).code == row["code"]


@pytest.mark.parametrize("code", ["GM", "CH", "AU", "KS", "GB", "CS", "SU", "255", "260", "710", "840", "732"])
def test_a_code_that_schemes_read_differently_needs_its_scheme(code: str) -> None:
    with pytest.raises(AmbiguousNameError, match="scheme="):
        state(code)


@pytest.mark.parametrize(
    ("code", "scheme"),
    [("255", "cow"), ("345", "cow"), ("365", "cow"), ("260", "gw"), ("678", "gw"), ("YUG", None)],
)
def test_a_code_whose_meaning_changed_needs_a_day(code: str, scheme: Scheme | None) -> None:
    with pytest.raises(AmbiguousNameError, match="on='YYYY-MM-DD'"):
        state(code, scheme=scheme)


@pytest.mark.parametrize("name", ["Korea", "Korean", "Congo", "Congolese", "Dominican"])
def test_a_name_of_two_present_states_is_ambiguous(name: str) -> None:
    with pytest.raises(AmbiguousNameError, match="write the full name or the code"):
        state(name)


def test_the_message_names_both_koreas() -> None:
    with pytest.raises(AmbiguousNameError, match=r"South Korea \(KOR.*North Korea \(PRK"):
        state("Korea")


@pytest.mark.parametrize(
    ("name", "near"), [("Japn", "Japan"), ("south koera", "South Korea"), ("Israel and", "Israel")]
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownNameError, match=near):
        state(name)


@pytest.mark.parametrize("name", ["", "  ", "...", "Atlantis", "999"])
def test_nonsense_is_unknown(name: str) -> None:
    with pytest.raises(UnknownNameError):
        state(name)


def test_an_unknown_scheme_or_day_is_invalid() -> None:
    with pytest.raises(InvalidInputError, match="scheme"):
        state("JPN", scheme="stanag")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="YYYY-MM-DD"):
        state("JPN", on="1980")
    with pytest.raises(InvalidInputError, match="scheme"):
        translate("JPN", scheme="iso3", to="stanag")  # type: ignore[arg-type]


def test_the_row_of_the_day_is_returned() -> None:
    assert state("DEU", on=date(1970, 1, 1)).name == "West Germany"
    assert state("DEU").name == "Germany"
    assert state("Bonn").valid_to == date(1990, 10, 2)
    assert state("VNM", on="1965-01-01").name == "North Vietnam"


def test_bodies_and_territories_are_marked() -> None:
    assert state("UN").is_body
    assert not state("JPN").is_body
    assert state("Hong Kong").is_territory


def test_states_on_a_day() -> None:
    now = {row.code for row in states()}
    assert {"XKX", "PSE", "TWN", "VAT", "SSD"} <= now
    assert not {"SUN", "YUG", "DDR", "UN", "HKG"} & now
    assert {"SUN", "YUG", "DDR", "CSK"} <= {row.code for row in states(on="1985-01-01")}


def test_translation_between_schemes() -> None:
    assert translate("KOR", scheme="iso3", to="cow") == "732"
    assert translate("GM", scheme="fips10_4", to="iso3") == "DEU"
    assert translate(260, scheme="gw", to="cow", on="2000-01-01") == "255"
    assert translate("679", scheme="cow", to="gw") == "678"
    assert translate("RS", scheme="fips10_4", to="name") == "Russia"
    with pytest.raises(UnknownNameError, match="no code in scheme cow"):
        translate("PSE", scheme="iso3", to="cow")


def test_display_names() -> None:
    assert display_name("KOR") == "South Korea"
    assert display_name("YUG") == "Yugoslavia"
    assert display_name("AU") == "African Union"
    assert display_name("DEU", on="1970-01-01") == "West Germany"
    assert display_name("seoul") == "South Korea"


def test_a_state_turns_into_plain_values() -> None:
    plain = state("SUN").to_dict()
    assert plain["valid_from"] == "1922-12-30"
    assert plain["successor"] == "RUS"
    assert isinstance(plain["aliases"], list)


@given(ROWS, st.sampled_from(SCHEMES))
def test_every_code_leads_back_to_its_row_on_a_day_of_its_span(row: State, scheme: Scheme) -> None:
    value = row.code if scheme == "iso3" else getattr(row, scheme)
    if value:
        found = state(value, scheme=scheme, on=row.valid_to or row.valid_from or date(1900, 1, 1))
        assert found.code == row.code


@given(
    ROWS,
    st.sampled_from([str.upper, str.lower, str.title, lambda name: f"the {name}", lambda name: f" {name}. "]),
)
def test_spelling_does_not_matter(row: State, respell: object) -> None:
    day = row.valid_to or row.valid_from
    assert callable(respell)
    assert state(respell(row.name_formal), scheme="name", on=day).code == state(row.name_formal, on=day).code


@given(st.text(max_size=12))
def test_any_text_gives_a_state_or_one_clear_error(text: str) -> None:
    try:
        found = state(text)
    except (UnknownNameError, AmbiguousNameError) as error:
        message = str(error)
    else:
        message = f"{found.code}."
    assert message.endswith(".")
    assert message[:-1]


def test_spans_of_one_code_do_not_overlap_and_successors_exist() -> None:
    for code, rows in registry().by_code.items():
        for earlier, later in pairwise(rows):
            assert earlier.valid_to is not None, code
            assert later.valid_from is not None, code
            assert earlier.valid_to < later.valid_from, code
        assert all(not row.successor or row.successor in registry().by_code for row in rows)


@pytest.mark.skipif(not COW_LIST.exists(), reason="reference data beside the repository are absent")
def test_against_the_spells_of_correlates_of_war_and_gleditsch_ward() -> None:
    # The list writes present codes for past states where ISO has none; these are the only differences.
    own = {("365", "RUS"): "SUN", ("345", "SRB"): "YUG"}
    checked = 0
    with COW_LIST.open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["end"] < "1919":
                continue
            schemes: list[tuple[Scheme, str]] = [("cow", row["ccode"])]
            schemes += [("gw", row["gwcode"])] if "|" not in row["gwcode"] else []
            on = min(row["end"], "1991-06-01") if row["start"] < "1991" else row["end"]
            expected = row["iso3"]
            if row["start"] < "1991" and (row["ccode"], expected) in own:
                expected = own[row["ccode"], expected]
            for scheme, code in schemes:
                assert state(code, scheme=scheme, on=on).code == expected, row
                checked += 1
    assert checked > 400


@pytest.mark.skipif(not EVENTS.exists(), reason="reference data beside the repository are absent")
def test_against_the_places_of_gdelt() -> None:
    """GDELT gives a FIPS 10-4 code and a full name that ends in the country: two spellings of one state."""
    pairs = _gdelt_places()
    agreed = {}
    for fips, name in pairs:
        try:
            by_name = state(name, scheme="name").code
        except UnknownNameError:
            continue
        except AmbiguousNameError:
            continue
        agreed[fips, name] = state(fips, scheme="fips10_4").code == by_name
    assert len(agreed) > 120
    assert [pair for pair, is_same in agreed.items() if not is_same] == []


@pytest.mark.skipif(not EVENTS.exists(), reason="reference data beside the repository are absent")
def test_every_country_of_icews_and_every_actor_of_gdelt_is_known() -> None:
    with gzip.open(EVENTS / "icews_actor_country.csv.gz", "rt", encoding="utf-8") as table:
        names = {row["country"] for row in csv.DictReader(table)} - {
            "NA",
            "",
            "Congo",
        }  # "Congo" is two states
    assert len(names) > 200
    for name in names:
        state(name, scheme="name")
    regions = {"EUR", "NMR", "AFR", "SEA", "WST", "WAF", "MEA"}
    for code in _gdelt_actors() - regions:
        state(code, scheme="cameo")


def _gdelt_rows() -> list[list[str]]:
    folder = EVENTS / "gdelt"
    texts = [
        gzip.decompress((folder / name).read_bytes()).decode("utf-8", "replace")
        for name in ("20151027220000.export.CSV.gz", "20180101000000.export.CSV.gz")
    ]
    with zipfile.ZipFile(folder / "20170101073000.export.CSV.zip") as packed:
        texts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    return [line.split("\t") for text in texts for line in text.splitlines()]


def _gdelt_places() -> set[tuple[str, str]]:
    starts = (35, 43, 51)
    places = {(row[start + 2], row[start + 1].split(", ")[-1]) for row in _gdelt_rows() for start in starts}
    return {(fips, name) for fips, name in places if fips and name}


def _gdelt_actors() -> set[str]:
    return {row[column] for row in _gdelt_rows() for column in (7, 17) if row[column]}
