"""The shipped record of alerts: sound counts, the pair itself left out, and only for the rules as they are shipped."""

from __future__ import annotations

from datetime import date

import pytest

from detente.vocabulary.dyads import Dyad
from detente.watch.alerts import Alert, Elsewhere
from detente.watch.alerts_part import alerts_section
from detente.watch.elsewhere import elsewhere, table
from detente.watch.outcomes import Told
from detente.watch.rules import DEFAULT_RULES, KINDS, Rule

DAY = date(2020, 1, 1)


def test_the_counts_are_sound() -> None:
    assert len({row.dyad for row in table()}) >= 20
    assert len({(row.dyad, row.rule) for row in table()}) == len(table()), "a pair is replayed once"
    for row in table():
        assert Dyad.parse(row.dyad).code == row.dyad
        assert row.rule in KINDS
        assert 0 <= row.n_followed <= row.n_judged
        assert 0 <= row.n_usual <= row.n_judged


@pytest.mark.parametrize("rule", [rule for rule in DEFAULT_RULES if rule.kind.horizon], ids=lambda rule: rule.name)
def test_the_pair_itself_is_left_out(rule: Rule) -> None:
    whole = elsewhere(rule, "CHN-USA", DAY)
    assert whole.n_judged > 0
    for row in table():
        if row.rule == rule.name:
            others = elsewhere(rule, row.dyad, DAY)
            assert others.n_dyads == whole.n_dyads - 1
            assert others.n_judged == whole.n_judged - row.n_judged
            assert others.n_followed == whole.n_followed - row.n_followed
            assert others.n_usual == pytest.approx(whole.n_usual - row.n_usual)


def test_a_rule_with_other_figures_has_no_such_record() -> None:
    assert elsewhere(Rule("level", {"points": 9.0}), "JPN-KOR", DAY) == Elsewhere()
    assert elsewhere(Rule("level", {"points": KINDS["level"].defaults["points"]}), "JPN-KOR", DAY).n_judged > 0
    assert elsewhere(Rule("silence"), "JPN-KOR", DAY).sentence == ""


def test_a_day_knows_only_the_replays_whose_outcomes_had_come() -> None:
    known = [
        elsewhere(Rule("level"), "", date.fromisoformat(day)).n_dyads
        for day in ("1990-01-01", "2010-01-01", "2020-01-01")
    ]
    assert known[0] == 0
    assert 0 < known[1] < known[2] == len({row.dyad for row in table() if row.rule == "level"})


def test_it_is_said_beside_what_any_day_would_have_given() -> None:
    assert Elsewhere(3, 10, 7, 4.4).sentence == (
        "In a replay of 3 other pairs, 7 of 10 such alerts were followed by what they warn of; had they come on any "
        "day, 4 would have been."
    )
    assert "of 1 other pair," in Elsewhere(1, 6, 3, 2.9).sentence


def test_rules_of_which_it_says_nothing_have_no_table() -> None:
    silent = Told(Alert("silence/gdelt/1", "silence", "", date(2020, 1, 1), "nothing new", "Nothing new."), None)
    assert [table.title for table in alerts_section([silent], 5, DAY).tables] == ["By rule", "The latest"]
