from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.resolve.openings import ANSWER_DAYS, Opening, openings

from .parties import PAIR, act, table

if TYPE_CHECKING:
    from detente.observe.store import Store

AS_OF = date(2019, 9, 12)
DAY = date(2019, 8, 20)


def ask(*rows: object, as_of: date = AS_OF) -> tuple[Opening, ...]:
    return openings(table(rows), as_of, dyad=PAIR)


def before(name: str, days: int, kind: str = "SANCTION", **other: Any) -> object:
    return act(name, DAY - timedelta(days=days), type=kind, level=-3, **other)


def test_a_measure_taken_back_on_the_same_matter() -> None:
    turn = act("t", DAY, type="RETREAT", level=3)
    (found,) = ask(before("s", 100), before("other", 50, issue="fish"), turn)
    assert (found.kind, found.sides, found.status, found.before_ids) == ("taken back", ("NOR",), "open", ("s",))
    (step,) = ask(before("other", 50, issue="fish"), turn)
    assert step.kind == "step"


def test_an_agreement_after_a_refusal_is_a_turn_of_whoever_refused() -> None:
    (found,) = ask(before("r", 30, "REJECT"), act("a", DAY, type="AGREE", level=4, is_mutual=True))
    assert (found.kind, found.sides, found.status, found.after_id) == ("agreement", ("NOR",), "answered", "a")
    assert ask(act("a", DAY, type="AGREE", level=4)) == ()


def test_softer_words_need_harsh_ones_before() -> None:
    harsh = [before(f"h{k}", 10 * k + 5, "ACCUSE", issue=f"i{k}") for k in range(3)]
    speech = act("s", DAY, type="SUPPORT", level=2)
    (found,) = ask(*harsh, speech)
    assert (found.kind, found.before_ids) == ("softer words", ("h0", "h1", "h2"))
    assert ask(*harsh[:2], speech) == ()


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (act("p", DAY + timedelta(days=9), "SWE", "NOR", 2), "answered"),
        (act("p", DAY + timedelta(days=9), "NOR", "SWE", -4, type="SANCTION"), "shut"),
        (act("p", DAY + timedelta(days=9), "SWE", "NOR", -2, type="REJECT"), "shut"),
        (act("p", DAY + timedelta(days=9), "SWE", "NOR", 2, issue="fish"), "open"),
    ],
)
def test_what_became_of_it(reply: object, status: str) -> None:
    turn = act("t", DAY, type="CONCEDE", level=3)
    found = next(one for one in ask(before("s", 9), turn, reply) if one.event_id == "t")
    assert (found.status, found.after_id) == (status, None if status == "open" else "p")
    later = next(
        one for one in ask(before("s", 9), turn, as_of=DAY + timedelta(days=ANSWER_DAYS + 1)) if one.event_id == "t"
    )
    assert later.status == "lapsed"


def test_firms_and_third_parties_make_no_opening() -> None:
    rows = (before("s", 9), act("t", DAY, type="RETREAT", level=3, actor_sector="BUS"))
    assert ask(*rows, act("f", DAY, "FIN", "SWE", 3, type="RETREAT")) == ()


ROWS = st.lists(
    st.tuples(
        st.integers(0, 700),
        st.sampled_from(["RETREAT", "AGREE", "SUPPORT", "SANCTION", "ACCUSE", "REJECT"]),
        st.booleans(),
        st.booleans(),
        st.integers(0, 300),
    ),
    max_size=20,
)


@given(ROWS)
def test_what_is_known_later_changes_nothing_and_each_act_is_told_once(
    drawn: list[tuple[int, str, bool, bool, int]],
) -> None:
    rows = []
    for k, (back, kind, turned, mutual, delay) in enumerate(drawn):
        day = AS_OF - timedelta(days=back)
        who = ("SWE", "NOR") if turned else ("NOR", "SWE")
        level = -2 if kind in ("SANCTION", "ACCUSE", "REJECT") else 2
        known = day + timedelta(days=delay)
        rows.append(act(f"e{k}", day, *who, level, type=kind, is_mutual=mutual, known=known))
    found = ask(*rows)
    assert found == ask(*(row for row in rows if row["known"] <= AS_OF))
    assert len({one.event_id for one in found}) == len(found)
    assert [one.date for one in found] == sorted((one.date for one in found), reverse=True)
    assert json.loads(json.dumps([one.to_dict() for one in found])) == [one.to_dict() for one in found]


def test_the_turns_of_japan_and_south_korea_in_2019(store: Store) -> None:
    acts = store.events("JPN-KOR")
    summer = {one.event_id: one for one in openings(acts, AS_OF, dyad="JPN-KOR")}
    assert summer["jpn-kor-2019-052"].kind == "softer words"  # the speech of 15 August
    assert summer["jpn-kor-2019-052"].status == "open"
    assert summer["jpn-kor-2019-050"].status == "shut"  # a licence on 8 August, the list a few days later
    autumn = {one.event_id: one for one in openings(acts, date(2019, 11, 30), dyad="JPN-KOR")}
    assert autumn["jpn-kor-2019-076"].kind == "taken back"  # the notice suspended on 22 November
    assert autumn["jpn-kor-2019-052"].status == "lapsed"
    assert "jpn-kor-2019-076" not in summer
