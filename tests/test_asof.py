"""Days as text: one form, and nothing after today."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from detente.asof import as_day, as_of_day
from detente.errors import AsOfError, InvalidInputError


@pytest.mark.parametrize(
    "given", ["2019-09-12", " 2019-09-12 ", date(2019, 9, 12), datetime(2019, 9, 12, 8, tzinfo=UTC)]
)
def test_a_day_is_a_plain_date(given: str | date) -> None:
    day = as_day(given)
    assert day == date(2019, 9, 12)
    assert type(day) is date


@pytest.mark.parametrize("given", ["20190912", "2019-W37-4", "2019-9-12", "2019-02-29", "12 September", ""])
def test_any_other_form_is_refused(given: str) -> None:
    with pytest.raises(InvalidInputError, match=r"since .* is not a day; expected YYYY-MM-DD"):
        as_day(given, name="since")


def test_the_day_of_a_question_is_today_at_the_latest() -> None:
    today = date(2020, 2, 29)
    assert as_of_day(None, today=today) == as_of_day("2020-02-29", today=today) == today
    with pytest.raises(AsOfError, match="in the future"):
        as_of_day("2020-03-01", today=today)
