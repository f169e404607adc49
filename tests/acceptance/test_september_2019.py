"""What an analyst types on the evening of 12 September 2019, and what she must then see."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from detente.cli import main
from detente.vocabulary.disputes import one_sided_names


@pytest.fixture(scope="module")
def brief() -> dict[str, Any]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["brief", "JPN", "KOR", "--as-of", "2019-09-12", "--json"]) == 0
    plain = json.loads(out.getvalue())
    assert isinstance(plain, dict)
    return plain


@pytest.fixture(scope="module")
def screen() -> str:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main(["brief", "japan", "south korea", "--as-of", "2019-09-12"]) == 0
    return " ".join(out.getvalue().replace("│", " ").split())


def acts(brief: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [event for event in brief["events"] if all(event[name] == value for name, value in wanted.items())]


# --- plain facts -------------------------------------------------------------------------------------------------


def test_gsomia_lapses_on_22_november_in_71_days(brief: dict[str, Any], screen: str) -> None:
    deadline = next(one for one in brief["clock"]["deadlines"] if one["day"] == "2019-11-22")
    assert deadline["days_left"] == 71
    assert deadline["notice_days"] == 90
    assert "GSOMIA" in deadline["what"]
    assert "lapses on 22 November 2019, in 71 days" in screen


def test_the_olympics_and_the_wto_term_are_on_the_clock(brief: dict[str, Any]) -> None:
    days = {one["day"]: one for one in brief["clock"]["deadlines"]}
    assert "Olympics" in days["2020-07-24"]["what"]
    assert days["2019-11-10"]["days_left"] == 59


@pytest.mark.parametrize(
    ("day", "actor", "word"),
    [
        ("2019-07-01", "JPN", "licensing"),
        ("2019-08-02", "JPN", "white list"),
        ("2019-08-12", "KOR", "preferred trade partners"),
        ("2019-08-22", "KOR", "intelligence pact"),
        ("2019-07-23", "RUS", "joint patrol"),
        ("2019-07-25", "PRK", "missiles"),
        ("2019-07-30", "USA", "standstill"),
    ],
)
def test_the_acts_of_that_summer_are_listed_with_their_sources(
    brief: dict[str, Any], day: str, actor: str, word: str
) -> None:
    found = [event for event in acts(brief, date=day, actor=actor) if word in event["text"]]
    assert found, (day, actor, word)
    assert found[0]["reference"]


def test_exploiters_and_helpers_of_that_summer_are_told(screen: str) -> None:
    assert "pressed on the rift" in screen
    for name in ("North Korea", "Russia", "China", "the United States"):
        assert name in screen
    assert "standstill agreement" in screen


def test_it_is_a_dead_end_without_the_united_states_and_there_is_a_way_out_with_it(brief: dict[str, Any]) -> None:
    assert brief["dead_end"]["grade"] == "closed dead end"
    assert all(brief["dead_end"]["is_stable"]["nash"].values())
    way = brief["ways_out"]["ways"][0]
    assert "United States" in {change["decision_maker"] for change in way["changes"]}
    assert way["if_left"]["hold"] == "holds by deterrence only"


def test_nothing_later_is_known(brief: dict[str, Any], screen: str) -> None:
    assert max(event["known"] for event in brief["events"]) <= "2019-09-12"
    for later in ("Six hours before expiry", "postponed", "Yoon", "Kishida", "covid", "COVID", "Suga became"):
        assert later not in screen
    judged = brief["diagnosis"]["verdict"]["record"]["questions"]
    assert all(question["outcome"] is None for question in judged if question["day"] > "2017-09-12")


# --- judgements: there, with interval, reasons and events --------------------------------------------------------


def test_how_bad_it_is_against_all_earlier_years(brief: dict[str, Any]) -> None:
    standing = brief["diagnosis"]["standing"]
    assert standing["side"] == "worst"
    assert standing["level"]["lower"] < standing["level"]["tension"] < standing["level"]["upper"]
    assert 0.5 < standing["share_of_earlier_months_below"] <= 1.0
    assert standing["record_start"] == "1951-10-31"
    assert {"since", "since_latest", "since_earliest"} <= set(standing)


def test_which_domains_are_in_conflict_at_once_and_when_that_was_last_so(brief: dict[str, Any]) -> None:
    drivers = brief["diagnosis"]["drivers"]
    assert set(drivers["in_conflict_at_once"]) <= {"economy", "security", "status", "society"}
    assert "economy" in drivers["in_conflict_at_once"]
    last = drivers["last_together_before"]
    assert last is None or last < drivers["since"]
    for domain in drivers["domains"]:
        assert 0.0 <= domain["p_conflict"] <= 1.0
        assert domain["event_ids"]
        assert domain["level"]["lower"] < domain["level"]["upper"]


def test_what_is_new_in_each_domain(brief: dict[str, Any]) -> None:
    new = {domain["domain"]: domain["new"] for domain in brief["diagnosis"]["drivers"]["domains"]}
    assert any(item["kind"] == "KOR SANCTION" and item["day"] == "2019-08-22" for item in new["security"])
    assert new["economy"]


def test_the_economy_is_weighed_as_a_cushion_before_and_lately(brief: dict[str, Any], screen: str) -> None:
    economy = next(one for one in brief["diagnosis"]["drivers"]["domains"] if one["domain"] == "economy")
    for window in ("before", "lately"):
        middle, low, high = economy["cushion"][window]
        assert low < middle < high
    assert economy["cushion"]["sign"] == "cause"
    assert economy["cushion"]["p_worse"] > 0.9
    assert "acts in the economy weighed" in screen


def test_the_verdict_has_probability_interval_reasons_and_record(brief: dict[str, Any]) -> None:
    verdict = brief["diagnosis"]["verdict"]
    assert verdict["answer"] in ("break", "swing", "undetermined")
    assert verdict["interval"][0] <= verdict["p_break"] <= verdict["interval"][1]
    assert verdict["p_break"] + verdict["p_swing"] == pytest.approx(1.0, abs=0.002)
    assert len(verdict["reasons"]) >= 4
    assert any(reason["event_ids"] for reason in verdict["reasons"])
    assert verdict["record"]["brier"] is not None


def test_the_outlook_has_its_two_probabilities_and_its_record(brief: dict[str, Any]) -> None:
    outlook = brief["diagnosis"]["outlook"]
    assert 0.0 < outlook["p_back_within_year"] < 1.0
    assert 0.0 < outlook["p_new_nadir"] < 1.0
    assert len(outlook["days"]) == 13
    assert [row["months"] for row in outlook["record"]] == [1, 3, 6, 12]


def test_every_part_has_a_limitation(brief: dict[str, Any]) -> None:
    parts = [brief["coverage"], brief["clock"], brief["third_parties"], brief["options"], brief["structure"]]
    parts += [brief["dead_end"], brief["ways_out"]]
    parts += [brief["diagnosis"][name] for name in ("signal", "tension", "episodes", "breaks", "verdict", "drivers")]
    for part in parts:
        assert part["limitation"].strip()


def test_the_wording_is_neutral(screen: str) -> None:
    assert one_sided_names(screen) == []


# --- other days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2015-12-29", "2023-06-01"])
def test_recovery_is_told(capsys: pytest.CaptureFixture[str], day: str) -> None:
    assert main(["different", "JPN", "KOR", "--as-of", day, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"]["answer"] == "calm"
    assert told["episodes"]["current"] is None
    last = told["episodes"]["past"][-1]
    assert date.fromisoformat(last["end"]) < date.fromisoformat(day)


def test_a_high_point_is_told_at_the_end_of_1998(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tension", "JPN", "KOR", "--as-of", "1998-12-01", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["standing"]["side"] == "calmest"
    assert told["standing"]["share_of_earlier_months_below"] < 0.15
    assert told["tension"]["now"]["all"]["upper"] < 50.0


def test_the_four_pairs_stand_on_one_scale(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = ["JPN-KOR", "IND-PAK", "ISR-PSE", "ARM-TUR"]
    assert main(["compare", *pairs, "--as-of", "2019-09-12", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["pairs"]
    assert {one["dyad"] for one in told} == set(pairs)
    levels = [one["diagnosis"]["tension"]["now"]["all"]["tension"] for one in told]
    assert levels == sorted(levels, reverse=True)


def test_a_thin_early_day_is_not_enough_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "JPN", "KOR", "--as-of", "1952-06-01"]) == 3
    assert "Not enough data" in capsys.readouterr().out
