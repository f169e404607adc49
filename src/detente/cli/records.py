"""The record: forecasts stored, judged and shown; alerts with what followed; briefs made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import dyad_of, print_json, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path


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
    from detente.brief.ledger_part import ledger_plain, ledger_section
    from detente.brief.words import counted
    from detente.diagnose.ledger import forecasts, judged

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
    show(asked, ledger_section(found, day, done, limit), ledger_plain(found, day))
    return ANSWERED if found.height else NOT_ENOUGH_DATA


def _alerts(store: Path, limit: int, asked: Asked) -> int:
    from detente.brief.terminal import console, print_section
    from detente.watch.alerts_part import alerts_section
    from detente.watch.memory import beside, open_memory
    from detente.watch.outcomes import told

    if not beside(store).exists():
        return _nothing(asked, "No watch was started with this store.")
    with open_memory(beside(store), read_only=True) as memory:
        found = told(memory, asked.day())
    if asked.json and found:
        print_json([one.to_dict() for one in found])
    elif found:
        print_section(alerts_section(found, limit, asked.day()), console())
    return ANSWERED if found else _nothing(asked, "No alert was made yet.")


def _briefs(store: Path, limit: int, asked: Asked) -> int:
    from dataclasses import asdict

    from detente.watch.memory import beside, open_memory
    from detente.watch.vintages import kept

    if not beside(store).exists():
        return _nothing(asked, "No watch was started with this store.")
    with open_memory(beside(store), read_only=True) as memory:
        found = kept(memory)
    if asked.json and found:
        print_json([asdict(one) for one in found])
    for one in found[-limit:] if not asked.json else ():
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
