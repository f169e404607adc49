r"""Repeats: when two rows are the same act, and what is left of them.

Machine-coded feeds hold one row a *report*: one summit, told by ten papers, is ten rows, and two feeds that read the
same papers tell it twenty times. Left as they are, such rows measure attention.

**Definition.** Two rows are the same act when they have the same day, actor, recipient, type and dyad, in whatever
feeds. Of the rows known by the as-of day that are the same act

* those coded by hand (:data:`CODED_BY_HAND`) all stay: who coded them meant different acts;
* those coded by a machine are left out where one of them was coded by hand, since they are reports of that act. An act
  that the hand-coded row calls mutual takes in the reports of both directions;
* otherwise the machine-coded ones become one act: the row known earliest, of these the heaviest, of these the one with
  the least id. Its weight is the sum of all their weights.

A row that is not exact to the day is compared with nothing and stays.

**As of.** Only rows known by the day take part, so the step is done when a question is asked, not when a file is
loaded. It does not depend on the order in which files were loaded, and since the row known earliest stands for the
act, a later report adds weight but changes neither domain nor intensity. Choosing feeds comes first: a row of a feed
that was not asked for is no report of anything.

``repeats="keep"`` leaves every row as it is: the raw count.

**Assumes** that two states rarely do the same thing to each other twice a day, and that the feeds date an act alike.

**Fails when** they do: two strikes on one day are one act with twice the weight; on a day of war most is lost. An act
that one feed dates a day later, or codes as another type, is counted twice. Sectors are not compared: a ministry's and
a newspaper's accusation on one day are one.
"""

from __future__ import annotations

from typing import Literal, get_args

from detente.errors import InvalidInputError

Repeats = Literal["merge", "keep"]

CODED_BY_HAND = ("chronicle", "frame")
"""Feeds whose rows were coded by hand, one row an act; rows of any other feed are coded by a machine."""

KEY = ("date", "dyad", "actor", "recipient", "type")
"""What two rows of the same act have in common."""

_HAND = f"feed IN ({', '.join(repr(feed) for feed in CODED_BY_HAND)})"
ALONE = f"({_HAND} OR precision <> 'day')"
"""SQL that is true of a row that is never merged."""
REPORT = f"(feed NOT IN ({', '.join(repr(feed) for feed in CODED_BY_HAND)}) AND precision = 'day')"
"""SQL that is true of a row that may be one of several reports of an act."""
EARLIEST = "{'known': known, 'weight': -weight, 'id': id}"
"""SQL whose least value marks the row that stands for an act."""


def require_repeats(repeats: str) -> None:
    """Refuse a word that names no treatment of repeats.

    Raises
    ------
    InvalidInputError
        If it is neither ``merge`` nor ``keep``.
    """
    if repeats not in get_args(Repeats):
        raise InvalidInputError(f"repeats {repeats!r} found; expected 'merge' or 'keep'.")


def told_by_hand(rows: str) -> str:
    """Return the query for the keys of acts coded by hand, each once.

    Parameters
    ----------
    rows : str
        SQL of the rows that take part: ``FROM ... WHERE ...``, with all rows of an act or none.
    """
    exact = f"{rows} AND {_HAND} AND precision = 'day'"
    return (
        f"SELECT {', '.join(KEY)} {exact}"
        f" UNION SELECT date, dyad, recipient AS actor, actor AS recipient, type {exact} AND is_mutual"
    )


def is_not_told(reports: str, keys: str) -> str:
    """Return ``FROM`` and ``WHERE`` for the reports whose act nobody coded by hand.

    Parameters
    ----------
    reports : str
        A query with the columns of ``KEY``.
    keys : str
        The query of `told_by_hand`.
    """
    same = " AND ".join(f"r.{column} = k.{column}" for column in KEY)
    return f"FROM ({reports}) r LEFT JOIN ({keys}) k ON {same} WHERE k.type IS NULL"
