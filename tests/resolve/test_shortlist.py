from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.brief.compose import Brief, compose
from detente.brief.evidence import Acts
from detente.brief.shortlist_part import shortlist_section
from detente.resolve.effects import effects
from detente.resolve.openings import LIMITATION as OPENINGS_LIMITATION
from detente.resolve.options import ESSAY_FAMILIES, SAMPLED, family_of
from detente.resolve.shortlist import LEAD_DAYS, Shortlist
from detente.vocabulary.dyads import Dyad
from detente.vocabulary.options import STAYING_OUT, third_party_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.observe.store import Store

ESSAY, AFTER = date(2019, 9, 12), date(2019, 11, 30)


@pytest.fixture(scope="module")
def made(store: Store) -> Callable[..., Brief]:
    kept: dict[tuple[str, date, str | None], Brief] = {}

    def make(day: date, pair: str = "JPN-KOR", by: str | None = None) -> Brief:
        key = (pair, day, by)
        if key not in kept:
            kept[key] = compose(store, Dyad.parse(pair), day, by=by)
        return kept[key]

    return make


def test_the_five_and_staying_out_are_in_the_list_of_september_2019(made: Callable[..., Brief]) -> None:
    found = made(ESSAY).shortlist
    names = [one.option.option for one in found.entries]
    assert set(names) == set(third_party_options())
    assert set(ESSAY_FAMILIES) < set(names)
    assert names[-1] == STAYING_OUT
    assert found.by == "USA"


def test_the_day_of_the_pact_presses(made: Callable[..., Brief]) -> None:
    found = made(ESSAY).shortlist
    for option in ("freeze", "joint-statement", "high-level-talks", "pressure-one-side"):
        entry = found.entry(option)
        assert date(2019, 11, 22) in {one.day for one in entry.deadlines}, option
        assert entry.is_in_time
    assert found.entry("grassroots").deadlines == ()


def test_the_standstill_of_30_july_is_told_as_failed(made: Callable[..., Brief]) -> None:
    found = made(ESSAY).shortlist
    failed = {one.id: one for one in found.entry("freeze").failed}
    assert failed["pre-225"].date == date(2019, 7, 30)
    assert failed["pre-225"].relapse_date == date(2019, 8, 2)
    assert "pre-225" in {one.id for one in found.used}


def test_the_precedents_of_2014_to_2016(made: Callable[..., Brief]) -> None:
    found = made(ESSAY).shortlist
    talks = {one.id for one in found.entry("high-level-talks").worked}
    assert "pre-178" in talks  # The Hague, March 2014
    pressed = found.entry("pressure-both")
    assert {"pre-192", "pre-193"} <= {one.id for one in pressed.worked}  # November and December 2015
    assert "pre-201" in {one.id for one in pressed.failed}  # November 2016
    assert all(one.dyad == "JPN-KOR" for one in pressed.worked[:2])


def test_in_november_it_shows_what_was_used(made: Callable[..., Brief]) -> None:
    used = {one.id: one for one in made(AFTER).shortlist.used}
    assert {"pre-225", "pre-229", "pre-232", "pre-233"} <= set(used)
    assert used["pre-233"].result == "open"
    assert "pre-233" not in {one.id for one in made(ESSAY).shortlist.used}


@pytest.mark.parametrize("day", [date(2012, 9, 1), date(2015, 12, 20), ESSAY, AFTER, date(2023, 9, 1)])
def test_nothing_later_is_told(made: Callable[..., Brief], store: Store, day: date) -> None:
    found = made(day).shortlist
    told = json.dumps(found.to_dict())
    ahead = {one.day.isoformat() for entry in found.entries for one in entry.deadlines}
    assert {text for text in re.findall(r"\d{4}-\d\d-\d\d", told) if text > day.isoformat()} <= ahead
    known = {row["id"]: row for row in store.precedents("2026-10-01").iter_rows(named=True)}
    for one in (*found.used, *(case for entry in found.entries for case in (*entry.worked, *entry.failed))):
        assert known[one.id]["act_known"] <= day
        if one.result == "worked":
            assert known[one.id]["known"] <= day


def test_the_order_is_the_stated_one(made: Callable[..., Brief]) -> None:
    found = made(ESSAY).shortlist
    keys = [
        (
            one.option.option == STAYING_OUT,
            not one.fits,
            one.is_in_time is False,
            one.share_worked is None,
            -(one.share_worked.lower if one.share_worked else 0.0),
        )
        for one in found.entries
    ]
    assert keys == sorted(keys)
    for one in found.entries:
        if one.is_in_time:
            assert all(day.days_left >= LEAD_DAYS[one.option.horizon] for day in one.deadlines)


def test_no_row_is_without_its_doubt(made: Callable[..., Brief]) -> None:
    for one in made(ESSAY).shortlist.entries:
        assert re.search(r"\(\d+ % to \d+ %|too few|probability", one.expected), one.option.option
        assert one.risks
        assert set(one.by_rule) <= set(SAMPLED)
        assert sum(n for n, _ in one.by_rule.values()) == one.n_rated
        assert (one.share_worked is None) == (one.n_rated < 5)


def test_every_option_tells_a_measured_effect_and_how_long_it_lasts(store: Store, made: Callable[..., Brief]) -> None:
    measured = effects(store, ESSAY)
    brief = made(ESSAY)
    for entry in brief.shortlist.entries[:-1]:
        of_family = measured[family_of(entry.option.option)]
        wanted = of_family if of_family.is_enough else measured.overall
        assert entry.effect is not None
        assert entry.effect.to_dict() == wanted.to_dict()
        assert "90 %" in entry.expected
        assert re.search(r"half gone after|how long that lasts cannot be told", entry.expected)
        assert ("of all kinds" in entry.expected) == (not of_family.is_enough)
    assert brief.shortlist.entries[-1].effect is None
    table = shortlist_section(brief.shortlist, brief.openings, Acts(brief.events)).tables[0]
    assert all("tension" in row[3] for row in table.rows[:-1])


def test_a_pair_that_was_followed_already_changes_no_effect(store: Store, made: Callable[..., Brief]) -> None:
    diagnosis = made(ESSAY).diagnosis
    assert diagnosis is not None
    assert effects(store, ESSAY, replayed=diagnosis.replayed).to_dict() == effects(store, ESSAY).to_dict()


def test_any_pair_has_a_list_with_what_it_lacks_said(made: Callable[..., Brief]) -> None:
    for pair in ("ARM-TUR", "IND-PAK", "NOR-SWE"):
        made_of = made(date(2018, 6, 1), pair)
        assert isinstance(made_of.shortlist, Shortlist)
        section = shortlist_section(made_of.shortlist, made_of.openings, Acts(made_of.events))
        assert section.tables[0].rows[-1][0] == "Staying out"
    empty = made(date(2018, 6, 1), "NOR-SWE").shortlist
    assert empty.entry(STAYING_OUT).expected == "not enough data for an outlook"
    assert not empty.entry("freeze").fits
    assert empty.used == ()


def test_the_case_and_the_helpers_lean_add_to_the_risks(made: Callable[..., Brief]) -> None:
    risks = made(ESSAY).shortlist.entry("pressure-one-side").risks
    assert len(risks) > 1
    assert "public pressure on Seoul" in risks[1]


def test_the_section_tells_order_attempts_and_openings(made: Callable[..., Brief]) -> None:
    brief = made(ESSAY)
    section = shortlist_section(brief.shortlist, brief.openings, Acts(brief.events))
    told = " ".join(section.paragraphs)
    assert "Order:" in told
    assert "standstill agreement" in told
    assert "Openings of the last half year" in told
    assert OPENINGS_LIMITATION in section.limitation
    assert brief.shortlist.entries[0].option.name.lower() in section.answer
    assert "Precedents behind the shares" in told
