"""The replay of alerts: nothing later is known, and the page says what the code says."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from detente.observe.store import Store
from detente.watch.backtest import backtest
from detente.watch.rules import Rule

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cases" / "alerts-2018-2019.md").read_text(encoding="utf-8")


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("alerts", ROOT / "scripts" / "alerts.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.slow
def test_the_page_holds_the_table_of_the_code() -> None:
    made = maker().chronicle()
    assert made in PAGE, "run scripts/alerts.py --write"
    assert "| 2018-10-30 | domain |" in made
    assert "| 2018-12-21 | first |" in made


def test_what_came_later_changes_no_alert(store: Store) -> None:
    """The alerts of a span are the same whether the record ends with it or goes on; only outcomes are added."""
    pledges = store.answer("SELECT * FROM pledges WHERE dyad = 'ARM-TUR'")
    span = (date(2009, 8, 1), date(2009, 11, 30))
    rules = (Rule("level"), Rule("first"), Rule("deadline"))
    then, later = (
        backtest(store.events("ARM-TUR", as_of=day), pledges, "ARM-TUR", *span, rules=rules)
        for day in ("2009-11-30", "2012-01-01")
    )
    told = [(one.alert.id, one.alert.day, one.alert.reason) for one in then.alerts]
    assert told
    assert told == [(one.alert.id, one.alert.day, one.alert.reason) for one in later.alerts]
    assert then.calm == later.calm
    assert all(one.followed is not None and 0 <= (one.usual or 0) <= 1 for one in later.alerts)
    assert later.a_month() >= later.a_month(is_false=True)
    assert later.months == pytest.approx(4.0, abs=0.1)


def test_the_page_holds_the_shipped_record() -> None:
    assert maker().summed() in PAGE, "run scripts/alerts.py record --write"
