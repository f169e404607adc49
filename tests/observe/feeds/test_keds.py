"""KEDS in CAMEO and in WEIS: never the one for the other, and every actor code of the real lists accounted for."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import UnknownNameError
from detente.observe.feeds.feed import NO_STATE
from detente.observe.feeds.keds import KEDS, KEDS_WEIS, keds_cameo_party, keds_weis_party
from tests.observe.feeds.loading import SHARED, Load, lines

if TYPE_CHECKING:
    from pathlib import Path

    from detente.observe.feeds.feed import Feed

HEADER = "date,source,target,code"
EVENTS = SHARED / "events"
needs_samples = pytest.mark.skipif(not EVENTS.is_dir(), reason="no folder of real event data beside the checkout")


def test_a_line_in_cameo(tmp_path: Path) -> None:
    act = lines(KEDS, tmp_path, HEADER, "1979-04-15,ISRMIL,JOR,190").act
    assert (act["actor"], act["actor_sector"], act["recipient"]) == ("ISR", "MIL", "JOR")
    assert (act["type"], act["intensity"], act["reference"]) == ("ASSAULT", -10.0, "CAMEO 190")
    assert (act["date"], act["known"]) == (date(1979, 4, 15), date(1979, 4, 16))


def test_a_line_in_weis(tmp_path: Path) -> None:
    act = lines(KEDS_WEIS, tmp_path, HEADER, "1979-04-15,IRQ,UAR,193").act
    assert (act["actor"], act["recipient"], act["type"], act["reference"]) == ("IRQ", "EGY", "SANCTION", "WEIS 193")


@pytest.mark.parametrize(
    ("code", "state", "sector"),
    [
        ("EGYGOV", "EGY", "GOV"),
        ("PALPLO", "PSE", ""),
        ("PSEREBHMS", "PSE", "REB"),
        ("IGOUNO", "UN", "IGO"),
        ("IGOUNOPKO", "UN", "IGO"),
        ("MOSREB", "", ""),
        ("ARB", "", ""),
        ("MEA", "", ""),
        ("GME", "DDR", ""),
        ("ISRSET", "ISR", "CVL"),
    ],
)
def test_codes_run_together(code: str, state: str, sector: str) -> None:
    assert [(one.code, one.sector) for one in keds_cameo_party(code)] == [(state, sector)]


@pytest.mark.parametrize(
    ("code", "state", "sector"),
    [
        ("AUS", "AUT", ""),
        ("SWZ", "CHE", ""),
        ("UAR", "EGY", ""),
        ("UNK", "GBR", ""),
        ("UN", "UN", ""),
        ("NATO", "NATO", ""),
        ("CSCE", "OSCE", ""),
        ("ARBLG", "ARABL", ""),
        ("AZREXE", "AZE", "GOV"),
        ("AFGREB", "AFG", "REB"),
        ("AGHGOV", "", ""),
        ("ISL", "", ""),
    ],
)
def test_older_letters(code: str, state: str, sector: str) -> None:
    assert {(one.code, one.sector) for one in keds_weis_party(code)} == {(state, sector)}


def test_czechoslovakia_ends(tmp_path: Path) -> None:
    load = lines(KEDS_WEIS, tmp_path, HEADER, "1992-12-31,IRQ,CZE,031", "1993-01-01,IRQ,CZE,031")
    assert [act["recipient"] for act in load.acts] == ["CSK", "CZE"]


@pytest.mark.parametrize("code", ["CMT", "XQX", "", "Q"])
def test_unknown_prefixes_are_not_guessed(code: str) -> None:
    with pytest.raises(UnknownNameError):
        keds_cameo_party(code)
    with pytest.raises(UnknownNameError):
        keds_weis_party(code)


@pytest.mark.parametrize(
    ("feed", "code", "other"),
    [(KEDS, "223", "load it as keds_weis."), (KEDS_WEIS, "1823", "load it as keds.")],
    ids=["weis", "cameo"],
)
def test_the_wrong_scheme_is_refused(tmp_path: Path, feed: Feed, code: str, other: str) -> None:
    report = lines(feed, tmp_path, HEADER, "1990-01-01,IRQ,IRN,193", f"1990-01-01,IRQ,IRN,{code}").report
    assert report.status == "failed"
    assert report.reason.endswith(other)


def test_a_slip_in_a_long_list_is_no_other_scheme(tmp_path: Path) -> None:
    load = lines(KEDS, tmp_path, HEADER, "1990-01-01,IRQ,IRN,1823", "1990-01-01,IRQ,IRN,223")
    assert (load.report.n_events, load.report.n_quarantined) == (1, 1)


def test_equal_lines_of_a_file_stay_apart(tmp_path: Path) -> None:
    fact = "1979-04-15,ISRMIL,JOR,190"
    assert len({act["id"] for act in lines(KEDS, tmp_path, HEADER, fact, fact).acts}) == 2


def test_a_group_is_no_state(tmp_path: Path) -> None:
    assert lines(KEDS, tmp_path, HEADER, "1979-04-15,EGYGOV,MOSREB,190").report.skipped == {NO_STATE: 1}


@needs_samples
@pytest.mark.parametrize(
    ("feed", "file", "known_unknowns"),
    [
        (KEDS, "keds_levant_cameo", {"CMT", "CZA", "ANT", "BAH", "BSQ", "IRS", "033"}),
        (KEDS_WEIS, "keds_gulf_weis", {"LIB", "ROC", "TRK", "SLA", "TAI", "GRE", "MON", "BAM", "DOA", "IRA", "COM"}),
        (KEDS_WEIS, "keds_casia_weis", {"TRK", "IND", "MON", "MOC", "ROC", "204", "114", "199", "214", "215"}),
    ],
    ids=["levant", "gulf", "central-asia"],
)
def test_every_code_of_the_real_lists_is_accounted_for(feed: Feed, file: str, known_unknowns: set[str]) -> None:
    load = Load(feed, [EVENTS / f"{file}.csv.gz"])
    assert load.report.n_quarantined < 0.012 * load.report.n_rows
    found = Counter(one["value"][:3] for one in load.aside)
    assert known_unknowns <= set(found)
    assert sum(found[code] for code in known_unknowns) >= 0.85 * load.report.n_quarantined


@needs_samples
def test_palestinians_are_one_under_both_codes() -> None:
    acts = Load(KEDS, [EVENTS / "keds_levant_cameo.csv.gz"]).acts
    years = {act["date"].year for act in acts if "PSE" in (act["actor"], act["recipient"])}
    assert set(range(1980, 2012)) <= years


def test_a_stray_quote_costs_its_own_row_alone(tmp_path: Path) -> None:
    rows = [f"1990-05-{day:02},IRQ,IRN,1823" for day in range(1, 31)]
    rows[4] = '1990-05-05,"IRQ,IRN,1823'
    rows[20] = '1990-05-21,IRQ,"IRN,1823'
    load = lines(KEDS, tmp_path, HEADER, *rows)
    assert (load.report.n_rows, load.report.n_events, load.report.n_quarantined) == (30, 28, 2)
    assert [one["row"] for one in load.aside] == [5, 21]
    assert all("unexpected end of data" in one["reason"] for one in load.aside)
