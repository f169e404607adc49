"""Rejected rows as values."""

from __future__ import annotations

from detente.observe.quarantine import Rejection


def test_a_rejection_names_file_row_column_and_reason() -> None:
    one = Rejection("own.csv", 3, "date", "2019-13-01", "expected a day YYYY-MM-DD")
    assert str(one) == "own.csv, row 3, column 'date': '2019-13-01' found; expected a day YYYY-MM-DD."
