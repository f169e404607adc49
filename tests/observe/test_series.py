from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from detente.observe.series import DENSE_DAYS, MATERIAL_TYPES, SHARED_PART, VERBAL_FACTOR, readings, series_keys

Make = Callable[..., Any]


def test_keys_are_all_domains_and_directions() -> None:
    assert series_keys("JPN-KOR") == ("all", "economy", "security", "status", "society", "JPN>KOR", "KOR>JPN")


def test_one_material_checked_act_is_one_plain_reading(act: Make, frame: Make) -> None:
    read = readings(frame(act("2019-07-01", -7.0)), "AAA-BBB")
    assert read.days == (date(2019, 7, 1),)
    assert read.hostility[0].tolist() == [7.0, 7.0, 0.0, 0.0, 0.0, 7.0, 0.0]
    assert read.noise[0, 0] == pytest.approx(math.sqrt(3.0 / 7.0))  # a strong act says more
    assert math.isinf(read.noise[0, 2])


def test_words_unchecked_rows_and_vague_days_are_noisier(act: Make, frame: Make) -> None:
    read = readings(
        frame(
            act("2019-07-01", -3.0, type="PROTEST"),
            act("2019-08-01", -3.0, is_checked=False),
            act("2019-09-01", -3.0, precision="month", known=date(2019, 9, 30)),
        ),
        "AAA-BBB",
    )
    assert read.noise[:, 0].tolist() == [VERBAL_FACTOR, 1.5, 1.25]
    assert read.days[2] == date(2019, 9, 15)


def test_two_acts_of_a_day_are_one_reading_with_shared_noise(act: Make, frame: Make) -> None:
    read = readings(frame(act("2019-07-01", -6.0), act("2019-07-01", 2.0, type="CONCEDE")), "AAA-BBB")
    strong, mild = math.sqrt(6.0 / 3.0), math.sqrt(2.0 / 3.0) / VERBAL_FACTOR
    sure = strong + mild
    assert read.hostility[0, 0] == pytest.approx((6.0 * strong - 2.0 * mild) / sure)
    assert read.noise[0, 0] == pytest.approx((SHARED_PART * 2 + (1 - SHARED_PART)) / sure)


def test_a_repeated_row_never_moves_the_reading(act: Make, frame: Make) -> None:
    once = readings(frame(act("2019-07-01", -3.0)), "AAA-BBB")
    often = readings(frame(*[act("2019-07-01", -3.0) | {"id": str(n)} for n in range(9)]), "AAA-BBB")
    assert often.hostility.tolist() == once.hostility.tolist()
    assert SHARED_PART < often.noise[0, 0] < once.noise[0, 0]


def test_acts_done_together_count_in_both_directions(act: Make, frame: Make) -> None:
    read = readings(frame(act("2019-07-01", 3.0, type="CONSULT", is_mutual=True)), "AAA-BBB")
    assert read.hostility[0, 5] == read.hostility[0, 6] == -3.0


def test_third_party_acts_and_other_pairs_are_left_out(act: Make, frame: Make) -> None:
    read = readings(
        frame(act("2019-07-01", -3.0, is_pair_act=False), act("2019-07-02", -3.0, dyad="AAA-CCC")), "AAA-BBB"
    )
    assert read.days == ()


def test_placed_on_the_day_it_became_known(act: Make, frame: Make) -> None:
    row = act("2019-07-01", -3.0, known=date(2020, 1, 5))
    assert readings(frame(row), "AAA-BBB", placed="known").days == (date(2020, 1, 5),)


def test_a_vague_row_never_stands_after_the_day_it_became_known(act: Make, frame: Make) -> None:
    rows = frame(act("2019-01-01", -3.0, precision="year", known=date(2019, 5, 31)), act("2019-02-01", -3.0))
    assert readings(rows, "AAA-BBB").days == (date(2019, 2, 1), date(2019, 5, 31))


def test_deeds_are_the_material_types_but_protests() -> None:
    assert set(MATERIAL_TYPES) == {"COOPERATE", "AID", "RETREAT", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}


def test_a_dense_record_is_read_in_quarters_of_a_month(act: Make, frame: Make) -> None:
    """Merged days keep their precision-weighted mean, and none is placed before it happened or beyond its month."""
    first = date(2010, 1, 1)
    days = [first + timedelta(days=n) for n in range(DENSE_DAYS + 40)]
    rows = [act(str(day), -5.0 if day.day % 2 else 3.0, id=f"d-{day}") for day in days]
    dense = readings(frame(*rows), "AAA-BBB")
    assert len(dense.days) <= len(days) / 7 + 8
    assert {day.day for day in dense.days if day.month == 1 and day.year == 2011} == {8, 16, 24, 31}
    place = dense.days.index(date(2011, 1, 8))
    single = readings(frame(*(row for row in rows if date(2011, 1, 1) <= row["date"] <= date(2011, 1, 8))), "AAA-BBB")
    sureness = 1.0 / single.noise[:, 0]
    assert dense.noise[place, 0] == pytest.approx(1.0 / sureness.sum())
    assert dense.hostility[place, 0] == pytest.approx((sureness * single.hostility[:, 0]).sum() / sureness.sum())
    assert dense.days[-1] == days[-1]
