from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from detente.errors import InvalidInputError
from detente.observe.store import Store
from detente.resolve.leverage import adversaries
from detente.resolve.thirdparties import ThirdParties, third_parties

from .parties import PAIR, act, store_of

AS_OF = date(2019, 9, 12)


def months(n: int) -> list[date]:
    return [date(2017, 10, 5) + timedelta(days=30 * k) for k in range(n)]


def quarrel() -> list[Any]:
    return [act(f"q{k}", day, level=-2 - k % 3) for k, day in enumerate(months(20))]


def ask(rows: list[Any], **given: Any) -> ThirdParties:
    with store_of(rows) as store:
        return third_parties(store, PAIR, AS_OF, **given)


def test_a_mediator_and_a_partisan() -> None:
    rows = quarrel()
    for k, day in enumerate(months(20)):
        rows += [
            act(f"fn{k}", day, "FIN", "NOR", 2),
            act(f"fs{k}", day, "FIN", "SWE", 2 + k % 2),
            act(f"dn{k}", day, "DNK", "NOR", 4),
            act(f"ds{k}", day, "DNK", "SWE", -3 - k % 2),
        ]
    rows += [
        act("m1", date(2019, 3, 1), third_parties="FIN:mediator", level=2),
        act("m2", date(2019, 4, 1), "FIN", "SWE", 2, mode="third-party", type="CONSULT"),
    ]
    found = ask(rows)
    assert [one.party for one in found.candidates] == ["FIN", "DNK"]
    finland, denmark = found.candidates
    assert (finland.part, denmark.part) == ("helps", "no part seen")
    assert finland.points == 2
    assert denmark.points == -1
    assert denmark.evenness is not None
    assert denmark.evenness.favoured == "NOR"
    (effort,) = finland.efforts
    assert (effort.first, effort.last, effort.n_steps) == (date(2019, 3, 1), date(2019, 4, 1), 2)
    assert effort.after[3] is not None
    assert effort.after[12] is None, "that day lies ahead"
    assert set(effort.event_ids) == {"m1", "m2"}
    assert json.loads(json.dumps(found.to_dict())) == found.to_dict()


def test_who_is_named_as_exploiter_presses() -> None:
    rows = [act(f"e{k}", date(2019, 5, 1 + k), third_parties="RUS:exploiter") for k in range(3)]
    (russia,) = ask([*quarrel(), *rows]).candidates
    assert (russia.part, russia.points, russia.presses) == ("presses", -1, True)
    assert russia.event_ids == ("e2", "e1", "e0")
    helped = act("h", date(2019, 6, 1), level=1, third_parties="RUS:facilitator")
    (both,) = ask([*quarrel(), *rows, helped]).candidates
    assert both.part == "helps and presses"


def test_old_efforts_count_from_two_on() -> None:
    old = [act(f"o{k}", date(2012 + k, 1, 1), level=1, third_parties="UN:mediator") for k in range(2)]
    assert ask([*quarrel(), *old]).candidates[0].points == 1
    (once,) = ask([*quarrel(), *old[:1]]).candidates
    assert (once.points, once.part) == (0, "helped before")


def test_exposure_is_all_that_a_party_does_where_that_is_on_record() -> None:
    rows = [*quarrel(), *(act(f"n{k}", day, "FIN", "NOR", 2) for k, day in enumerate(months(20)))]
    with store_of(rows) as store:
        assert store.activity(["FIN"], as_of=AS_OF)["n_acts"].sum() == 20
    elsewhere = [act(f"w{k}", day + timedelta(days=1), "FIN", "DNK", 1) for k, day in enumerate(months(20) * 3)]
    elsewhere = [row | {"id": f"{row['id']}-{k}"} for k, row in enumerate(elsewhere)]
    assert ask(rows).candidate("FIN") is not None
    assert ask([*rows, *elsewhere]).candidate("FIN") is not None


def test_what_they_do_together_counts_as_the_third_partys_act() -> None:
    rows = [act(f"t{k}", day, "NOR", "FIN", 3, is_mutual=True) for k, day in enumerate(months(6))]
    alone = [act(f"a{k}", day, "NOR", "DNK", 3) for k, day in enumerate(months(6))]
    found = ask([*quarrel(), *rows, *alone])
    assert [(one.party, one.n_acts) for one in found.candidates] == [("FIN", {"NOR": 6, "SWE": 0})]


def test_ties_come_from_pledges_in_force(store: Store) -> None:
    found = third_parties(store, "JPN-KOR", AS_OF)
    states = found.candidate("USA")
    assert states is not None
    assert states.leverage.binds_both
    assert "TISA" in states.leverage.words
    korea = found.candidate("PRK")
    assert korea is not None
    assert "nothing in the store" in korea.leverage.words
    assert found.adversaries == ("PRK",)


@pytest.mark.parametrize(("pair", "body"), [("IND-PAK", "CRICKET-COUNCIL"), ("ISR-PSE", "BOARD-OF-PEACE")])
def test_a_body_whose_code_holds_a_hyphen_is_judged_like_any_other(store: Store, pair: str, body: str) -> None:
    found = third_parties(store, pair, date(2026, 8, 1)).candidate(body)
    assert found is not None
    assert "nothing in the store" in found.leverage.words


def test_the_united_states_lead_in_september_2019_and_three_powers_press(store: Store) -> None:
    found = third_parties(store, "JPN-KOR", AS_OF)
    first = found.candidates[0]
    assert (first.party, first.part) == ("USA", "helps")
    pressing = {one.party for one in found.candidates if one.presses}
    assert pressing == {"PRK", "RUS", "CHN"}
    assert {one.party for one in found.candidates if one.points < 0} == {"PRK", "RUS"}
    assert "SUN" not in {one.party for one in found.candidates}, "nobody can be asked who is not there any more"
    named = {name for one in found.candidates for name in one.event_ids}
    known = store.events("JPN-KOR", as_of=AS_OF)["id"].to_list()
    assert named <= set(known)


def test_an_adversary_presses_both_more_than_it_does_anything_else() -> None:
    shape = {"period": date(2019, 1, 1), "third_parties": ""}
    rows = [
        {"party": party, "side": side, "type": kind, "n_acts": n, **shape}
        for party, side, kind, n in (
            ("RUS", "NOR", "COERCE", 3),
            ("RUS", "SWE", "MOBILIZE", 4),
            ("USA", "NOR", "MOBILIZE", 9),
            ("USA", "SWE", "MOBILIZE", 9),
            ("USA", "SWE", "COOPERATE", 9),
            ("DNK", "SWE", "COERCE", 9),
        )
    ]
    assert adversaries(pl.DataFrame(rows), ("NOR", "SWE"), AS_OF) == ("RUS",)


def test_what_is_known_later_changes_nothing() -> None:
    late = [
        act("l1", date(2019, 1, 1), "FIN", "NOR", 2, known=date(2019, 12, 1)),
        act("l2", date(2019, 1, 1), known=date(2019, 12, 1), third_parties="FIN:mediator", level=2),
    ]
    rows = [*quarrel(), act("f", date(2018, 1, 1), "FIN", "SWE", 1)]
    assert ask(rows) == ask([*rows, *late])


def test_a_pair_without_acts_has_no_third_parties() -> None:
    found = ask([])
    assert (found.candidates, found.roles, found.n_rows_lately) == ((), (), 0)
    assert found.limitation
    assert repr(found) == "<ThirdParties of NOR-SWE as of 2019-09-12: none>"
    assert found.candidate("FIN") is None
    assert found.role("FIN", "mediator") is None


@pytest.mark.parametrize("given_dyad", ["JPN", "", "JPN-"])
def test_a_dyad_is_two_codes(store: Store, given_dyad: str) -> None:
    with pytest.raises(InvalidInputError, match="two state codes"):
        third_parties(store, given_dyad, AS_OF)


def test_lately_has_a_length(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="positive"):
        third_parties(store, PAIR, AS_OF, lately_days=0)
