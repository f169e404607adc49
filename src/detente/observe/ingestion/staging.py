"""The SQL that turns the lines of a slice into rows of the event table, and sorts out those that are none.

Temporary tables, made anew for each slice:

=========== ==========================================================================================
``staged``  one row a line: what the feed's expressions say
``placed``  its codes translated; ``outcome`` is null for an act, else why the row is none
``named``   place, id and number of the acts that are to be stored
=========== ==========================================================================================

``party`` and ``act`` hold what each distinct code means (:mod:`detente.observe.ingestion.codes`). An outcome that
begins with ``flaw:`` names the raw column that cannot be used; any other is a reason to pass the row over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.observe.feeds.feed import NO_ACT, NO_STATE
from detente.observe.ingestion.files import MARK, TAB, UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from detente.observe.feeds.feed import Feed
    from detente.observe.feeds.layout import Layout
    from detente.observe.ingestion.slices import Slice

FLAW = "flaw:"
WIDTH = "(row)"
"""Stands for the column when a whole row is flawed."""
REPEATED = "the same event is in the store already"
EARLIEST = "DATE '1816-01-01'"
"""First day of the system of states in the Correlates of War; an earlier day is a slip."""
LATEST = "DATE '2199-12-31'"
"""A later day is a slip too, and may be none that a calendar has."""

_STAGED = "(SELECT *, rowid - (SELECT min(rowid) FROM staged) AS place FROM staged)"
"""The rows with their place in the slice, from 0; within a transaction DuckDB numbers rows from elsewhere."""
_AS_IT_STANDS = "header = false, quote = '', escape = '', nullstr = '\x02', auto_detect = false"
_NAME = re.compile(r"\{([^{}]+)\}")


def stage(feed: Feed, layout: Layout, names: Sequence[str], read: Slice) -> str:
    """Return the statement that reads a slice into ``staged``.

    A strict slice is divided by DuckDB's CSV reader, which refuses the whole slice if one line has another number of
    fields; any other slice line by line, which takes twice as long. Of a large file, rows that certainly are no act
    between two are left out at once; otherwise every row is kept, since its place tells its file and line.
    """
    said = _said(feed)
    if read.is_strict:
        lines, fits, kept = _strict_lines(read, len(names)), "true", "WHERE has_two" if read.is_large else ""
        place = {name: f"f{number}" for number, name in enumerate(names, 1)}
    else:
        lines, kept = _careful_lines(read, UNIT if layout.is_quoted else TAB), ""
        width = f"len(f) >= {_needed(said, names)}" if layout.is_ragged else f"len(f) = {len(names)}"
        fits = f"{width} AND NOT starts_with(f[1], '{MARK}')"
        place = {name: f"f[{number}]" for number, name in enumerate(names, 1)}
    selected = ",\n  ".join(f"{_filled(sql, place)} AS {name}" for name, sql in said.items())
    return f"""
CREATE OR REPLACE TEMP TABLE staged AS
WITH lines AS (
  {lines}
), said AS (
  SELECT {fits} AS fits,
  {selected}
  FROM lines
)
SELECT * EXCLUDE (fits, has_two), CASE
  WHEN NOT fits THEN '{FLAW}{WIDTH}'
  WHEN NOT has_two THEN '{NO_STATE}'
  {_flaws(feed)}
END AS outcome FROM said {kept}"""


def _said(feed: Feed) -> dict[str, str]:
    told = {
        "actor": feed.actor.sql,
        "recipient": feed.recipient.sql,
        "act": feed.act.sql,
        "reference": feed.reference,
        "url": feed.url,
        "text": feed.text,
        "precision": feed.precision,
        "has_two": feed.has_two,
    }
    return {name: one.sql for name, one in feed.fields().items()} | told


def _strict_lines(read: Slice, width: int) -> str:
    columns = ", ".join(f"'f{number}': 'VARCHAR'" for number in range(1, width + 1))
    return f"FROM read_csv('{_quoted(str(read.path))}', delim = '{TAB}', columns = {{{columns}}}, {_AS_IT_STANDS})"


def _careful_lines(read: Slice, delimiter: str) -> str:
    return (
        f"SELECT string_split(line, '{delimiter}') AS f FROM read_csv('{_quoted(str(read.path))}', delim = '\x01',"
        f" columns = {{'line': 'VARCHAR'}}, max_line_size = 8388608, {_AS_IT_STANDS})"
    )


def _flaws(feed: Feed) -> str:
    tests = {
        "native": "native = '' OR native IS NULL",
        "date": f"date IS NULL OR date NOT BETWEEN {EARLIEST} AND {LATEST}",
        "known": f"known IS NULL OR known > {LATEST}",
        "weight": "weight IS NULL OR NOT isfinite(weight) OR weight < 0",
    }
    return "\n  ".join(
        f"WHEN {tests[name]} THEN '{FLAW}{_quoted(one.column or name)}'" for name, one in feed.fields().items()
    )


def place_rows(feed: Feed, read: Slice, days: Mapping[int, date | None]) -> str:
    """Return the statement that translates the codes of ``staged`` into ``placed``.

    Parameters
    ----------
    days : mapping
        Of each file, the day in its name on which its rows became known, or None.
    """
    spans = ", ".join(
        f"({one.file}, {one.first}, {one.first + one.n}, {one.line - one.first}, {_day(days[one.file])})"
        for one in read.spans
    )
    line = "NULL::BIGINT" if read.is_large else "s.place + p.shift"
    return f"""
CREATE OR REPLACE TEMP TABLE placed AS
SELECT s.place, {line} AS line, p.file, s.date, greatest(s.date, coalesce(p.day, s.known)) AS known,
  a.code AS actor, a.sector AS actor_sector, r.code AS recipient, r.sector AS recipient_sector, c.place AS act, CASE
  WHEN s.outcome IS NOT NULL THEN s.outcome
  WHEN c.is_unknown THEN '{FLAW}{_quoted(feed.act.column)}'
  WHEN a.is_unknown THEN '{FLAW}{_quoted(feed.actor.column)}'
  WHEN r.is_unknown THEN '{FLAW}{_quoted(feed.recipient.column)}'
  WHEN a.code = '' OR r.code = '' THEN '{NO_STATE}'
  WHEN c.type = '' THEN '{NO_ACT}'
END AS outcome, CASE WHEN c.is_unknown THEN s.act WHEN a.is_unknown THEN s.actor WHEN r.is_unknown THEN s.recipient
END AS unknown
FROM {_STAGED} s
JOIN (VALUES {spans}) p(file, first, past, shift, day) ON s.place >= p.first AND s.place < p.past
LEFT JOIN party a ON a.key = s.actor AND s.date BETWEEN a.since AND a.until
LEFT JOIN party r ON r.key = s.recipient AND s.date BETWEEN r.since AND r.until
LEFT JOIN act c ON c.key = s.act"""


def identify(feed: Feed) -> str:
    """Return the statement that names the acts of ``placed`` in ``named``: place, file, line, id, number.

    Identity is the publisher's id; for a feed without ids it is what the row says and its number among equal rows of
    its file, so that a file split in two gives the same acts, and equal rows of one file stay apart.
    """
    if feed.native:
        native, number = "s.native", "coalesce(TRY_CAST(s.native AS UBIGINT), md5_number_lower(s.native))"
    else:
        said = "concat_ws('|', s.date, s.actor, s.recipient, s.act, s.text, s.reference, s.weight)"
        equal = f"row_number() OVER (PARTITION BY p.file, {said} ORDER BY p.line)"
        native = f"substr(md5({said}), 1, 16) || '-' || {equal}"
        number = f"md5_number_lower({said} || {equal})"
    return f"""
CREATE OR REPLACE TEMP TABLE named AS
SELECT p.place, p.file, p.line, '{feed.name}:' || {native} AS id, {number} AS number
FROM placed p JOIN {_STAGED} s ON s.place = p.place
WHERE p.outcome IS NULL"""


RANGE = "SELECT min(number), max(number), count(*), count(DISTINCT number) FROM named"
"""Least and greatest number, how many acts, and how many different ones."""


def n_stored(feed: Feed, least: int, greatest: int) -> str:
    """Return the query that counts the stored acts of a feed in a range of numbers."""
    return f"SELECT count(*) FROM events WHERE feed = '{feed.name}' AND number BETWEEN {least} AND {greatest}"


def drop_repeated(feed: Feed, least: int, greatest: int) -> str:
    """Return the statement that removes from ``named`` what stands there before or is stored already."""
    return f"""
CREATE OR REPLACE TEMP TABLE named AS
SELECT * FROM named n
WHERE NOT EXISTS (
  SELECT 1 FROM events e
  WHERE e.feed = '{feed.name}' AND e.number BETWEEN {least} AND {greatest} AND e.number = n.number AND e.id = n.id
)
QUALIFY row_number() OVER (PARTITION BY number, id ORDER BY file, line, place) = 1"""


def store(feed: Feed) -> str:
    """Return the statement that stores the acts of ``named``.

    They are stored pair by pair, so that a question about one pair reads a fraction of the blocks.
    """
    return f"""
INSERT INTO events BY NAME
SELECT n.id, p.date, p.known, s.precision,
  CASE WHEN p.actor < p.recipient THEN p.actor || '-' || p.recipient
       WHEN p.actor > p.recipient THEN p.recipient || '-' || p.actor ELSE '' END AS dyad,
  p.actor <> p.recipient AS is_pair_act, p.actor, p.actor_sector, p.recipient, p.recipient_sector,
  false AS is_mutual, c.type, c.mode, c.domain, '' AS issue, c.intensity, s.weight, false AS is_checked,
  NULL::DATE AS deadline, '' AS third_parties, '{feed.name}' AS feed,
  coalesce(nullif(s.reference, ''), c.reference) AS reference, s.url,
  coalesce(nullif(s.text, ''), c.text) AS text, n.number, n.file, n.line
FROM {_STAGED} s
JOIN placed p ON p.place = s.place AND p.outcome IS NULL
JOIN named n ON n.place = s.place
JOIN act c ON c.place = p.act
ORDER BY dyad, p.date"""


OUTCOMES = "SELECT file, outcome, count(*) FROM placed GROUP BY ALL"
"""How many rows of each file came to which end."""

FLAWED = f"""
SELECT file, line, substr(outcome, {len(FLAW) + 1}), unknown FROM placed
WHERE starts_with(outcome, '{FLAW}') ORDER BY file, line"""
"""The rows to set aside: file, line, raw column, and the code that is not known."""


def _filled(sql: str, place: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: place.get(found[1], "''"), sql)


def _needed(said: Mapping[str, str], names: Sequence[str]) -> int:
    used = {name for sql in said.values() for name in _NAME.findall(sql)}
    return max(number for number, name in enumerate(names, 1) if name in used)


def _day(day: date | None) -> str:
    return f"DATE '{day}'" if day else "NULL::DATE"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
