"""Questions to a whole store: which pairs ask for attention."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.answer import show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked


def scan(*, limit: Annotated[int, Parameter(validator=Number(gte=1))] = 20, asked: Asked = ASKED) -> int:
    """Rank every pair of a store: deteriorated, improved or unchanged, with risk alerts and openings.

    Example: detente scan --as-of 2019-09-12 --limit 10

    Parameters
    ----------
    limit
        Pairs shown of each list.
    """
    from detente.brief.scan_part import scan_section
    from detente.cli.progress import counting
    from detente.diagnose.scan import scan as scanned
    from detente.diagnose.workers import cores

    with asked.open() as store, counting(is_wanted=not asked.json, what="pairs judged") as watch:
        found = scanned(store, asked.day(), watch=watch, processes=cores())
    show(asked, scan_section(found, limit), found.to_dict(limit))
    return ANSWERED if found.ranked else NOT_ENOUGH_DATA
