"""The record: forecasts stored, judged and shown; alerts with what followed; briefs made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import dyad_of, print_json, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import polars as pl


def record(
    action: Literal["add", "judge", "show", "alerts", "briefs", "again"] = "show",
    *named: str,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 10,
    asked: Asked = ASKED,
) -> int:
    """Show what was said and what became of it: verdicts, outlooks, alerts; and make an old brief again.

    Example: detente record add JPN-KOR IND-PAK --store events.duckdb

    Parameters
    ----------
    action
        add: store the forecasts of the day; judge: judge those that are due by the day; show: show all; alerts: what a
        watch told, and what followed; briefs: those that a watch sent; again: make one of them again, bit for bit.
    named
        With add: pairs, each as JPN-KOR; without any, all pairs of the store. With again: the name of a brief.
    limit
        Lines shown as text.
    """
    if asked.store is None:
        raise InvalidInputError("the record is kept in a store; give its file with --store, for example events.duckdb.")
    if action == "alerts":
        return _alerts(asked.store, limit, asked)
    if action == "briefs":
        return _briefs(asked.store, limit, asked)
    if action == "again":
        return _again(asked.store, named, asked)
    return _forecasts(action, named, limit, asked)


def _forecasts(action: str, pairs: tuple[str, ...], limit: int, asked: Asked) -> int:
    from detente.brief.ledger_part import ledger_section
    from detente.brief.words import counted
    from detente.diagnose.ledger import forecasts, judged, summary

    day, done = asked.day(), ""
    with asked.open() as store:
        if action == "add":
            dyads = [dyad_of(pair, None).code for pair in pairs] or store.dyads(day)["dyad"].to_list()
            done = f"{counted(store.add_forecasts(forecasts(store, dyads, day)), 'forecast')} added. "
        elif action == "judge":
            ripe = judged(store, store.forecasts(), day)
            store.judge_forecasts(ripe)
            done = f"{counted(ripe.height, 'forecast')} judged. "
        found = store.forecasts(day)
    show(asked, ledger_section(found, day, done, limit), _plain(found, summary(found), day))
    return ANSWERED if found.height else NOT_ENOUGH_DATA


def _plain(found: pl.DataFrame, kinds: pl.DataFrame, day: date) -> dict[str, Any]:
    from detente.diagnose.ledger import LIMITATION, calibration

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}

    return {
        "as_of": day.isoformat(),
        "kinds": kinds.to_dicts(),
        "calibration": calibration(found).to_dicts(),
        "forecasts": [plain(row) for row in found.iter_rows(named=True)],
        "limitation": LIMITATION,
    }


def _alerts(store: Path, limit: int, asked: Asked) -> int:
    import json

    from detente.watch.alerts import Alert
    from detente.watch.memory import beside, open_memory

    if not beside(store).exists():
        return _nothing(asked, "No watch was started with this store.")
    with open_memory(beside(store), read_only=True) as memory:
        rows = memory.rows("SELECT body, followed FROM alerts ORDER BY day DESC, rowid DESC")
    words = {None: "pending", 1: "followed", 0: "not followed"}
    alerts = [(Alert.of(json.loads(body)), words[followed]) for body, followed in rows]
    if asked.json:
        print_json([{**alert.to_dict(), "outcome": outcome} for alert, outcome in alerts])
    else:
        for alert, outcome in alerts[:limit]:
            print(f"{alert.day}  {alert.rule:<12} {outcome if alert.due else '-':<12} {alert.headline}")
    return ANSWERED if alerts else _nothing(asked, "No alert was made yet.")


def _briefs(store: Path, limit: int, asked: Asked) -> int:
    from dataclasses import asdict

    from detente.watch.memory import beside, open_memory
    from detente.watch.vintages import kept

    if not beside(store).exists():
        return _nothing(asked, "No watch was started with this store.")
    with open_memory(beside(store), read_only=True) as memory:
        found = kept(memory)
    if asked.json:
        print_json([asdict(one) for one in found])
    else:
        for one in found[-limit:]:
            print(f"{one.id}  version {one.version}  sha256 {one.sha256[:12]}")
    return ANSWERED if found else _nothing(asked, "No brief was sent yet.")


def _again(store: Path, named: tuple[str, ...], asked: Asked) -> int:
    from detente.brief.compose import to_dict
    from detente.brief.sentences import document
    from detente.watch.memory import beside, open_memory
    from detente.watch.vintages import again, vintage_named

    if len(named) != 1 or not beside(store).exists():
        raise InvalidInputError("record again needs the name of one brief; detente record briefs lists them.")
    with open_memory(beside(store), read_only=True) as memory, asked.open() as opened:
        made = again(opened, vintage_named(memory, named[0]))
    if not asked.json:
        print(f"{named[0]} was made again, bit for bit.")
    return show(asked, document(made).sections, to_dict(made))


def _nothing(asked: Asked, sentence: str) -> int:
    print("[]" if asked.json else sentence)
    return NOT_ENOUGH_DATA
