from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from unittest.mock import patch

import polars as pl
import pytest

from detente.diagnose.question import HORIZON_MONTHS, question, question_rows
from detente.diagnose.record import record
from detente.diagnose.verdict import FEWEST_READINGS, verdict
from detente.diagnose.weighing import Chance
from detente.observe.tension import replay

DAY = date(2019, 9, 12)


def test_the_verdict_of_september_2019_is_a_judgement_with_interval_and_reasons(jpn_kor: pl.DataFrame) -> None:
    replayed = replay(jpn_kor, "JPN-KOR", DAY)
    found = verdict(replayed, record=record(replayed))
    assert found.p_break is not None
    assert found.p_swing is not None
    assert found.interval is not None
    assert found.interval[0] <= found.p_break <= found.interval[1]
    assert found.p_break + found.p_swing == pytest.approx(1.0)
    assert len(found.reasons) >= 3
    assert found.to_dict()["record"]["n_judged"] >= 3
    assert "JPN-KOR" in repr(found)


def test_reasons_stand_by_weight_and_a_thin_record_decides_nothing(jpn_kor: pl.DataFrame) -> None:
    replayed = replay(jpn_kor, "JPN-KOR", DAY)
    found = verdict(replayed, event_ids=("a", "b"))
    weights = [reason.weight for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)
    assert any(reason.event_ids == ("a", "b") for reason in found.reasons)
    assert found.p_break is not None
    signed = sum(reason.weight * (1 if reason.points_to == "break" else -1) for reason in found.reasons)
    assert signed == pytest.approx(math.log(found.p_break / (1 - found.p_break)))
    read, kept = replayed.readings, FEWEST_READINGS - 1
    few = replace(replayed, readings=replace(read, days=read.days[:kept], hostility=read.hostility[:kept]))
    with patch("detente.diagnose.verdict.weighed", return_value=Chance(0.9, 0.8, 0.95, 0.4, (1.0, 0.5, 1.1))):
        assert verdict(replayed).answer == "break"
        thin = verdict(few)
    assert thin.answer == "undetermined"
    assert "too few" in thin.reasons[0].text


def test_a_calm_day_is_not_asked(jpn_kor: pl.DataFrame) -> None:
    found = verdict(replay(jpn_kor, "JPN-KOR", date(2015, 12, 29)))
    assert found.answer == "calm"
    assert found.p_break is None
    assert found.p_swing is None


def test_the_record_holds_nothing_that_was_not_known_then(jpn_kor: pl.DataFrame) -> None:
    then, later = (record(replay(jpn_kor, "JPN-KOR", day)) for day in (date(2014, 12, 31), DAY))
    for old, new in zip(then.questions, later.questions, strict=False):
        assert old.day == new.day
        assert new.p_break == pytest.approx(old.p_break, abs=1e-6)
        assert new.baseline == pytest.approx(old.baseline)
        assert old.outcome in (None, new.outcome)
    judged_from = [question.day for question in later.questions if question.outcome is None]
    assert all((DAY - day).days < (HORIZON_MONTHS + 1) * 31 for day in judged_from)


def test_the_record_beats_the_base_rate_over_the_built_in_pairs_together(store: object) -> None:
    """Measured, not tuned to a case: the mean Brier score over all judged questions of the four pairs."""
    ours, base = [], []
    for dyad in ("ARM-TUR", "IND-PAK", "ISR-PSE", "JPN-KOR"):
        kept = record(replay(store.events(dyad), dyad, date(2026, 5, 1)))  # type: ignore[attr-defined]
        scores = kept.brier()
        assert scores is not None
        ours += [scores[0]] * len(kept.judged)
        base += [scores[1]] * len(kept.judged)
    assert len(ours) > 40
    assert sum(ours) < sum(base)


def test_questions_come_after_calm_and_then_yearly(jpn_kor: pl.DataFrame) -> None:
    replayed = replay(jpn_kor, "JPN-KOR", DAY)
    rows = question_rows(replayed.mean)
    assert rows
    assert all(question(replayed, row).onset is not None for row in rows)
    assert all(later - earlier >= 6 for earlier, later in pairwise(rows))
