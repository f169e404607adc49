"""The event table: one row an act, the columns every room relies on.

=================  ========  =====================================================================
column             type      meaning
=================  ========  =====================================================================
id                 String    unique in the store; stable
date               Date      day of the act (first day of the month or year when less precise)
known              Date      first day on which anyone could know of it
precision          String    ``day``, ``month`` or ``year``: how exact ``date`` is
dyad               String    the pair of states concerned, codes in alphabetical order: ``JPN-KOR``
is_pair_act        Boolean   true: one of the pair acts towards the other; false: a third party's act
actor              String    who acts: ISO 3166 alpha-3, or the code of a body (``UN``)
actor_sector       String    PLOVER sector: GOV MIL LEG JUD PTY BUS CVL MED REB ...; empty if not stated
recipient          String    towards whom
recipient_sector   String    as ``actor_sector``
is_mutual          Boolean   both acted together (a meeting, an agreement)
type               String    PLOVER event type (one of 16)
mode               String    PLOVER mode, empty if not stated
domain             String    ``economy``, ``security``, ``status`` or ``society``
issue              String    slug of the matter at stake (``vocabulary/tables/issues.csv``)
intensity          Float64   -10 (force) to +10 on the conflict-cooperation scale, never 0
weight             Float64   reports behind the act; 1 when unknown
is_checked         Boolean   act and date were seen in a source text
deadline           Date      day that the act sets, null if none
third_parties      String    ``CODE:role`` joined by ``;``: facilitator, mediator, exploiter, threat, forum,
                             addressee, participant, context
feed               String    ``chronicle``, ``gdelt`` ...
reference          String    title and publisher of the source
url                String    address of the source, empty if none
text               String    one sentence: the act in words
=================  ========  =====================================================================
"""

from __future__ import annotations

import polars as pl

from detente.errors import InvalidInputError
from detente.vocabulary.domains import DOMAINS
from detente.vocabulary.events import event_types

EVENT_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.String(),
    "date": pl.Date(),
    "known": pl.Date(),
    "precision": pl.String(),
    "dyad": pl.String(),
    "is_pair_act": pl.Boolean(),
    "actor": pl.String(),
    "actor_sector": pl.String(),
    "recipient": pl.String(),
    "recipient_sector": pl.String(),
    "is_mutual": pl.Boolean(),
    "type": pl.String(),
    "mode": pl.String(),
    "domain": pl.String(),
    "issue": pl.String(),
    "intensity": pl.Float64(),
    "weight": pl.Float64(),
    "is_checked": pl.Boolean(),
    "deadline": pl.Date(),
    "third_parties": pl.String(),
    "feed": pl.String(),
    "reference": pl.String(),
    "url": pl.String(),
    "text": pl.String(),
}


PRECISIONS = ("day", "month", "year")


def require_events(events: pl.DataFrame) -> None:
    """Refuse a frame that breaks the rules of the table, naming the first row that does.

    Raises
    ------
    InvalidInputError
        If a column is missing, a day, actor, type, domain, precision or intensity cannot be used, or an act is known
        before its day.
    """
    missing = [column for column in EVENT_SCHEMA if column not in events.columns]
    if missing:
        raise InvalidInputError(f"event frame: column '{missing[0]}' is missing; see detente.observe.event.")
    rules = {
        "id": pl.col("id").is_not_null(),
        "date": pl.col("date").is_not_null(),
        "known": pl.col("known") >= pl.col("date"),
        "actor": pl.col("actor").is_not_null() & pl.col("recipient").is_not_null(),
        "type": pl.col("type").is_in(list(event_types())),
        "domain": pl.col("domain").is_in(DOMAINS),
        "precision": pl.col("precision").is_in(PRECISIONS),
        "intensity": pl.col("intensity").abs().is_between(0, 10, closed="right"),
    }
    for column, holds in rules.items():
        broken = events.filter(~holds.fill_null(value=False))
        if not broken.is_empty():
            row = broken.row(0, named=True)
            raise InvalidInputError(
                f"event frame, act {row['id']!r}, column '{column}': {row[column]!r} cannot be used; see "
                "detente.observe.event for what is expected."
            )
