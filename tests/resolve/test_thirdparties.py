from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.event import EVENT_SCHEMA
from detente.resolve.thirdparties import parse_roles, third_parties

AS_OF = date(2019, 9, 12)
LATELY = date(2019, 1, 1)
BEFORE = date(2010, 1, 1)


def event(name: str, day: date, **other: Any) -> dict[str, Any]:
    return {
        "id": name,
        "date": day,
        "known": day,
        "dyad": "JPN-KOR",
        "is_pair_act": True,
        "actor": "JPN",
        "recipient": "KOR",
        "intensity": -1.0,
        "third_parties": "",
        **other,
    }


def act(name: str, actor: str, recipient: str, intensity: float, **other: Any) -> dict[str, Any]:
    given = {"is_pair_act": False, "actor": actor, "recipient": recipient, "intensity": intensity}
    return event(name, LATELY, **given, **other)


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    filled = [{column: row.get(column) for column in EVENT_SCHEMA} for row in rows]
    return pl.DataFrame(filled, schema=EVENT_SCHEMA)


def test_roles_are_read_from_their_column() -> None:
    assert parse_roles("USA:facilitator;JPN:addressee") == [("USA", "facilitator"), ("JPN", "addressee")]
    assert parse_roles("") == []


def test_rates_and_shares_by_hand() -> None:
    rows = [event(f"l{k}", LATELY, third_parties="USA:facilitator" if k < 4 else "") for k in range(8)]
    rows += [event(f"b{k}", BEFORE, third_parties="USA:facilitator" if k < 2 else "") for k in range(8)]
    found = third_parties(frame(rows), AS_OF, dyad="JPN-KOR")
    record = found.role("USA", "facilitator")
    assert record is not None
    assert (record.n_lately, record.n_before, found.n_rows_lately, found.n_rows_before) == (4, 2, 8, 8)
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
    rows = [event("a", LATELY, third_parties="CHN:exploiter;JPN:facilitator;PRK:context")]
    found = third_parties(frame(rows), AS_OF, dyad="JPN-KOR")
    (record,) = found.roles
    assert (record.party, record.rate_ratio, record.is_enough) == ("CHN", None, False)
    assert record.rate_before is None, "there is no time before the first row"


def test_an_uneven_third_party_is_seen() -> None:
    rows = [act(f"j{k}", "USA", "JPN", 3 + k % 2) for k in range(6)]
    rows += [act(f"k{k}", "USA", "KOR", -2 - k % 2) for k in range(6)]
    (record,) = third_parties(frame(rows), AS_OF, dyad="JPN-KOR").even_handedness
    assert record.difference is not None
    assert record.difference.value == 6
    assert record.difference.lower > 0
    assert "friendlier towards JPN (6 towards JPN and 6 towards KOR)" in record.words


def test_an_act_towards_both_counts_for_both() -> None:
    rows = [act(f"e{k}", "USA", "KOR", 1 + k % 2, third_parties="USA:facilitator;JPN:addressee") for k in range(5)]
    (record,) = third_parties(frame(rows), AS_OF, dyad="JPN-KOR").even_handedness
    assert record.n_acts == {"JPN": 5, "KOR": 5}
    assert record.difference is not None
    assert record.difference.value == 0
    assert "no difference" in record.words


def test_too_few_acts_are_no_answer() -> None:
    rows = [act(f"j{k}", "USA", "JPN", 1) for k in range(5)] + [act(f"k{k}", "USA", "KOR", 1) for k in range(4)]
    (record,) = third_parties(frame(rows), AS_OF, dyad="JPN-KOR").even_handedness
    assert record.difference is None
    assert "not enough data" in record.words


def test_other_dyads_and_no_rows() -> None:
    rows = [event("x", LATELY, dyad="IND-PAK", third_parties="USA:mediator")]
    found = third_parties(frame(rows), AS_OF, dyad="JPN-KOR")
    assert (found.roles, found.even_handedness, found.n_rows_lately) == ((), (), 0)
    assert found.limitation
    assert repr(found) == "<ThirdParties of JPN-KOR as of 2019-09-12: none>"


@pytest.mark.parametrize("given_dyad", ["JPN", "", "JPN-"])
def test_a_dyad_is_two_codes(given_dyad: str) -> None:
    with pytest.raises(InvalidInputError, match="two codes"):
        third_parties(frame([]), AS_OF, dyad=given_dyad)


def test_lately_has_a_length() -> None:
    with pytest.raises(InvalidInputError, match="positive"):
        third_parties(frame([]), AS_OF, dyad="JPN-KOR", lately_days=0)


EVENTS = st.lists(
    st.builds(
        lambda k, day, delay, roles, actor, recipient, level: event(
            f"e{k}",
            day,
            known=day + timedelta(days=delay),
            third_parties=roles,
            is_pair_act=actor == "JPN",
            actor=actor,
            recipient=recipient,
            intensity=float(level),
        ),
        st.integers(0, 10**9),
        st.dates(date(2015, 1, 1), date(2021, 1, 1)),
        st.integers(0, 400),
        st.sampled_from(["", "USA:facilitator", "USA:facilitator;CHN:exploiter", "KOR:addressee"]),
        st.sampled_from(["JPN", "USA"]),
        st.sampled_from(["KOR", "JPN"]),
        st.sampled_from([-4, 1, 3]),
    ),
    max_size=25,
)


@given(EVENTS)
def test_what_is_known_later_changes_nothing(rows: list[dict[str, Any]]) -> None:
    now = third_parties(frame(rows), AS_OF, dyad="JPN-KOR")
    then = third_parties(frame([row for row in rows if row["known"] <= AS_OF]), AS_OF, dyad="JPN-KOR")
    assert now == then
    assert json.loads(json.dumps(now.to_dict())) == now.to_dict()


@given(EVENTS)
def test_counts_are_those_of_the_rows(rows: list[dict[str, Any]]) -> None:
    found = third_parties(frame(rows), AS_OF, dyad="JPN-KOR")
    known = [row for row in rows if row["known"] <= AS_OF]
    assert found.n_rows_lately + found.n_rows_before == len(known)
    for record in found.roles:
        named = [row for row in known if f"{record.party}:{record.role}" in row["third_parties"]]
        assert record.n_lately + record.n_before == len(named) == len(record.event_ids)
