from __future__ import annotations

from datetime import date

import polars as pl

from detente.diagnose.months import IS_HOSTILE, full_months

COUNTS = {"hostile": IS_HOSTILE.sum(), "told": pl.len()}


def acts(*told: tuple[date, date, float], dyad: str = "JPN-KOR") -> pl.DataFrame:
    days, known, intensities = zip(*told, strict=True)
    return pl.DataFrame(
        {"date": days, "known": known, "intensity": intensities, "dyad": dyad, "is_pair_act": True},
    )


def test_months_without_an_act_count_none_and_the_month_of_the_day_is_left_out() -> None:
    events = acts(
        (date(2019, 1, 31), date(2019, 1, 31), -5.0),
        (date(2019, 3, 1), date(2019, 3, 2), 3.0),
        (date(2019, 3, 2), date(2019, 4, 9), -1.0),  # known too late
        (date(2019, 4, 1), date(2019, 4, 1), -1.0),  # of the month that is not over
    )
    found = full_months(events, "JPN-KOR", date(2019, 4, 8), COUNTS)
    assert found["month"].to_list() == [date(2019, 1, 1), date(2019, 2, 1), date(2019, 3, 1)]
    assert found.select("hostile", "told").rows() == [(1, 1), (0, 0), (0, 1)]


def test_without_a_full_month_there_is_no_row() -> None:
    events = acts((date(2019, 4, 1), date(2019, 4, 1), -1.0))
    for pair, day in (("JPN-KOR", date(2019, 4, 30)), ("JPN-KOR", date(2018, 1, 1)), ("ARM-TUR", date(2020, 1, 1))):
        found = full_months(events, pair, day, COUNTS)
        assert found.is_empty()
        assert found.columns == ["month", "hostile", "told"]
