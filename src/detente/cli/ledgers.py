"""What was said before: the back-test of today's method, and the ledger of forecasts as they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import dyad_of, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked

if TYPE_CHECKING:
    from datetime import date

    import polars as pl


def ledger(
    action: Literal["add", "judge", "show"],
    *pairs: str,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 10,
    asked: Asked = ASKED,
) -> int:
    """Store verdicts and outlooks, judge those whose time has come, and show how they did.

    Example: detente ledger add JPN-KOR IND-PAK --store events.duckdb

    Parameters
    ----------
    action
        add: store the forecasts of the day; judge: judge those that are due by the day; show: show all.
    pairs
        Pairs to add, each as JPN-KOR; without any, all pairs of the store.
    limit
        Forecasts shown as text.
    """
    from detente.brief.ledger_part import ledger_section
    from detente.brief.words import counted
    from detente.diagnose.ledger import forecasts, judged, summary
    from detente.errors import InvalidInputError

    if asked.store is None:
        raise InvalidInputError("the ledger is kept in a store; give its file with --store, for example events.duckdb.")
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


def backtest(
    *pairs: str,
    every: Annotated[bool, Parameter(name="--all", negative="")] = False,
    limit: Annotated[int, Parameter(validator=Number(gte=1))] = 20,
    asked: Asked = ASKED,
) -> int:
    """Replay verdicts and outlooks of the past with what was known then, and score them beside baselines.

    Example: detente backtest JPN-KOR --as-of 2019-09-12

    Parameters
    ----------
    pairs
        Pairs, each as JPN-KOR.
    every
        All pairs of the store.
    limit
        Pairs shown as text.
    """
    from detente.brief.backtest_part import backtest_section
    from detente.cli.progress import counting
    from detente.diagnose.backtest import backtest as replayed
    from detente.errors import InvalidInputError

    if bool(pairs) == every:
        raise InvalidInputError("a back-test is of some pairs or of all; give pairs, each as JPN-KOR, or --all.")
    day = asked.day()
    with asked.open() as store, counting(is_wanted=not asked.json, what="pairs replayed") as watch:
        dyads = store.dyads(day)["dyad"].to_list() if every else [dyad_of(pair, None).code for pair in pairs]
        found = replayed(store, dyads, day, watch=watch)
    show(asked, backtest_section(found, limit), found.to_dict())
    return ANSWERED if found.pairs else NOT_ENOUGH_DATA


def _plain(found: pl.DataFrame, kinds: pl.DataFrame, day: date) -> dict[str, Any]:
    from detente.diagnose.ledger import LIMITATION

    def plain(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}

    return {
        "as_of": day.isoformat(),
        "kinds": kinds.to_dicts(),
        "forecasts": [plain(row) for row in found.iter_rows(named=True)],
        "limitation": LIMITATION,
    }
