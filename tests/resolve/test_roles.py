from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.conduct import parse_roles, struck
from detente.resolve.roles import roles_of

from .parties import PAIR, act, table

AS_OF = date(2019, 9, 12)
LATELY, BEFORE = date(2019, 1, 1), date(2010, 1, 1)


def test_roles_are_read_from_their_column() -> None:
    assert parse_roles("USA:facilitator;JPN:addressee") == [("USA", "facilitator"), ("JPN", "addressee")]
    assert parse_roles("") == []
    assert struck("SWE", "USA:mediator;NOR:addressee", ("NOR", "SWE")) == ["NOR", "SWE"]
    assert struck("SWE", None, ("NOR", "SWE")) == ["SWE"]


def test_rates_and_shares_by_hand() -> None:
    rows = [act(f"l{k}", LATELY, third_parties="USA:facilitator" if k < 4 else "") for k in range(8)]
    rows += [act(f"b{k}", BEFORE, third_parties="USA:facilitator" if k < 2 else "") for k in range(8)]
    (record,) = roles_of(table(rows), AS_OF, PAIR, 730)
    assert (record.party, record.role, record.n_lately, record.n_before) == ("USA", "facilitator", 4, 2)
    assert (record.share_lately, record.share_before) == (0.5, 0.25)
    assert record.share_ratio is not None
    assert record.share_ratio.value == 2
    assert record.rate_lately == pytest.approx(4 / (730 / 365.25))
    days_before = (AS_OF - timedelta(days=729) - BEFORE).days
    assert record.rate_before == pytest.approx(2 / (days_before / 365.25))
    assert record.rate_ratio is not None
    assert record.rate_ratio.value == pytest.approx(2 * days_before / 730)
    assert record.last_act == LATELY
    assert record.event_ids == ("l3", "l2", "l1", "l0", "b1", "b0")


def test_few_rows_give_no_ratio_and_the_two_sides_are_no_third_parties() -> None:
    rows = [
        act("a", LATELY, third_parties="CHN:exploiter;NOR:facilitator;PRK:context"),
        act("x", LATELY, "FIN", "DNK", third_parties="USA:mediator"),
    ]
    (record,) = roles_of(table(rows), AS_OF, PAIR, 730)
    assert (record.party, record.rate_ratio, record.is_enough) == ("CHN", None, False)
    assert record.rate_before is None, "there is no time before the first row"


EVENTS = st.lists(
    st.tuples(
        st.dates(date(2015, 1, 1), date(2021, 1, 1)),
        st.integers(0, 400),
        st.sampled_from(["", "USA:facilitator", "USA:facilitator;CHN:exploiter", "NOR:addressee"]),
    ),
    max_size=25,
)


@given(EVENTS)
def test_counts_are_those_of_the_rows_known(drawn: list[tuple[date, int, str]]) -> None:
    rows = [
        act(f"e{k}", day, known=day + timedelta(days=delay), third_parties=roles)
        for k, (day, delay, roles) in enumerate(drawn)
    ]
    known = [row for row in rows if row["known"] <= AS_OF]
    assert roles_of(table(rows), AS_OF, PAIR, 730) == roles_of(table(known), AS_OF, PAIR, 730)
    for record in roles_of(table(rows), AS_OF, PAIR, 730):
        named = [row for row in known if f"{record.party}:{record.role}" in row["third_parties"]]
        assert record.n_lately + record.n_before == len(named) == len(record.event_ids)
