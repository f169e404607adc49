"""The back-test: what today's method would have said before, beside the baselines."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import dyad_of, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked


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
