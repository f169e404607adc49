"""The heavy questions to a table of events, each stated once, as SQL.

The SQL is DuckDB's, in words that other engines have too, so that Ibis can put it into theirs: no parameters (values
are written out as literals), no lists, no names of files. It speaks of one table, ``events``, with the columns of
:mod:`detente.observe.event`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from detente.errors import InvalidInputError
from detente.observe.duplicates import ALONE, CODED_BY_HAND, EARLIEST, KEY, REPORT, is_not_told, told_by_hand
from detente.observe.event import EVENT_SCHEMA
from detente.observe.scope import one_of
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.observe.scope import Scope

Every = Literal["day", "week", "month", "quarter", "year"]
"""Length of a period; a week begins on Monday."""
Split = Literal["direction", "domain", "quad_class", "type", "feed"]
"""What counts can be divided by."""

TOGETHER = "both"
"""The direction of an act that both did together."""

WHOLE, NUMBER, DAY, TEXT = pl.Int64(), pl.Float64(), pl.Date(), pl.String()
PER_PERIOD = {"n_acts": WHOLE, "n_rows": WHOLE, "weight": NUMBER, "intensity": NUMBER}
EXPOSURE_SCHEMA: dict[str, pl.DataType] = {"period": DAY, "exposure": WHOLE, "exposure_weight": NUMBER}
COVERAGE_SCHEMA: dict[str, pl.DataType] = {
    "feed": TEXT,
    "year": WHOLE,
    "n_rows": WHOLE,
    "n_days": WHOLE,
    "first": DAY,
    "last": DAY,
    "n_imprecise": WHOLE,
    "n_unknown_sector": WHOLE,
    "n_checked": WHOLE,
}
REPEATS_SCHEMA: dict[str, pl.DataType] = {"kind": TEXT, "n_rows": WHOLE, "n_acts": WHOLE}
APPROACH_SCHEMA: dict[str, pl.DataType] = {
    "party": TEXT,
    "side": TEXT,
    "period": DAY,
    "type": TEXT,
    "third_parties": TEXT,
    "n_acts": WHOLE,
    "intensity": NUMBER,
}
ACTIVITY_SCHEMA: dict[str, pl.DataType] = {"party": TEXT, "period": DAY, "n_acts": WHOLE}
PRESENCE_SCHEMA: dict[str, pl.DataType] = {
    "feed": TEXT,
    "year": WHOLE,
    "state": TEXT,
    "n_sides": WHOLE,
    "n_whole": WHOLE,
}


def events(scope: Scope) -> str:
    """Return the query for acts in ``EVENT_SCHEMA``, by day and id."""
    columns = ", ".join(EVENT_SCHEMA)
    if scope.repeats == "keep":
        return f"SELECT {columns} {scope.whole()}{scope.own()}{scope.last()} ORDER BY date, id"
    told, whole = _told(scope, columns)
    kept = f"{whole}{scope.own()}"
    merged = ", ".join("reports AS weight" if name == "weight" else name for name in EVENT_SCHEMA)
    key = ", ".join(KEY)
    ranked = (
        f"SELECT {columns}, row_number() OVER (PARTITION BY {key} ORDER BY known, weight DESC, id) AS place,"
        f" sum(weight) OVER (PARTITION BY {key}) AS reports {kept} AND {REPORT}"
    )
    first = f"SELECT {', '.join(f'r.{name}' for name in (*EVENT_SCHEMA, 'place', 'reports'))}"
    return (
        f"{told}SELECT {columns} FROM (SELECT {columns} {kept} AND {ALONE}{scope.last()} UNION ALL"
        f" SELECT {merged} FROM ({first} {is_not_told(ranked, told_by_hand(whole))}) m"
        f" WHERE place = 1{scope.last()}) e ORDER BY date, id"
    )


def counts(scope: Scope, *, every: Every, by: Iterable[Split] | Split = ()) -> str:
    """Return the query for acts per dyad and period: n_acts, n_rows, weight, intensity."""
    split = splits(by)
    stated = "".join(f", {_SPLITS[one]} AS {one}" for one in split)
    named = "".join(f", {one}" for one in split)
    told, acts = _acts(scope, ("intensity", *(one for one in ("domain", "feed") if one in split)))
    return (
        f"{told}SELECT dyad, period{named}, count(*) AS n_acts, CAST(sum(n_rows) AS BIGINT) AS n_rows,"
        f" round(sum(weight), 6) AS weight, round(sum(intensity), 6) AS intensity"
        f" FROM (SELECT dyad, {period_of(every)} AS period{stated}, n_rows, weight, intensity FROM ({acts}) a) p"
        f" GROUP BY dyad, period{named} ORDER BY dyad, period{named}"
    )


def exposure(scope: Scope, *, every: Every) -> str:
    """Return the query for acts per period whatever their dyad: exposure, exposure_weight."""
    told, acts = _acts(scope, ("intensity",))
    return (
        f"{told}SELECT period, count(*) AS exposure, round(sum(weight), 6) AS exposure_weight"
        f" FROM (SELECT {period_of(every)} AS period, weight FROM ({acts}) a) p GROUP BY period ORDER BY period"
    )


def of_either(code: str) -> str:
    """Return the clause for acts by or towards either state of a dyad."""
    pair = [*code.split("-")]
    return f"({one_of('actor', pair)} OR {one_of('recipient', pair)})"


def by_some_towards(parties: Iterable[str], code: str) -> str:
    """Return the clause for acts of some states and bodies towards either state of a dyad."""
    return f"({one_of('actor', parties)} AND {one_of('recipient', code.split('-'))})"


def approaches(scope: Scope, code: str) -> str:
    """Return the query for what others do towards either state of a dyad, per period of a month.

    What a third party and one of the two do together counts as the third party's act.
    """
    pair = [*code.split("-")]
    told, acts = _acts(scope, ("intensity", "third_parties"))
    return (
        f"{told}SELECT party, side, period, type, third_parties, count(*) AS n_acts,"
        f" round(sum(intensity), 6) AS intensity"
        f" FROM (SELECT CASE WHEN {one_of('actor', pair)} THEN recipient ELSE actor END AS party,"
        f" CASE WHEN {one_of('actor', pair)} THEN actor ELSE recipient END AS side, {period_of('month')} AS period,"
        f" type, third_parties, intensity FROM ({acts}) a WHERE {one_of('recipient', pair)} AND NOT"
        f" {one_of('actor', pair)} OR {one_of('actor', pair)} AND NOT {one_of('recipient', pair)} AND is_mutual) p"
        f" WHERE party <> '' GROUP BY party, side, period, type, third_parties"
        f" ORDER BY party, side, period, type, third_parties"
    )


def activity(scope: Scope, parties: Iterable[str]) -> str:
    """Return the query for all acts of some states and bodies, whoever is their aim, per month."""
    told, acts = _acts(replace(scope, also=(*scope.also, one_of("actor", parties))), ("intensity",))
    return (
        f"{told}SELECT actor AS party, period, count(*) AS n_acts FROM (SELECT actor, {period_of('month')} AS period"
        f" FROM ({acts}) a) p GROUP BY actor, period ORDER BY actor, period"
    )


def coverage(scope: Scope) -> str:
    """Return the query for the rows of each feed and year, none merged."""
    return (
        "SELECT feed, year, count(*) AS n_rows, count(DISTINCT date) AS n_days, min(date) AS first, max(date) AS last,"
        " CAST(sum(CASE WHEN precision <> 'day' THEN 1 ELSE 0 END) AS BIGINT) AS n_imprecise,"
        " CAST(sum(CASE WHEN actor_sector = '' THEN 1 ELSE 0 END) AS BIGINT) AS n_unknown_sector,"
        " CAST(sum(CASE WHEN is_checked THEN 1 ELSE 0 END) AS BIGINT) AS n_checked"
        f" FROM (SELECT feed, {_YEAR} AS year, date, precision, actor_sector, is_checked"
        f" {scope.whole()}{scope.own()}{scope.last()}) e GROUP BY feed, year ORDER BY feed, year"
    )


def repeats(scope: Scope) -> str:
    """Return the query for how many rows tell of an act: kind, n_rows, n_acts."""
    key = ", ".join(KEY)
    before, whole = _told(scope, f"{key}, is_mutual, is_pair_act, precision, feed, domain")
    kept = f"{whole}{scope.own()}{scope.last()}"
    hand = one_of("feed", CODED_BY_HAND)
    reports = f"SELECT {key}, count(*) AS n_rows {kept} AND {REPORT} GROUP BY {key}"
    same = " AND ".join(f"r.{column} = k.{column}" for column in KEY)
    told = told_by_hand(whole)
    return (
        f"{before}SELECT kind, n_rows, count(*) AS n_acts FROM ("
        f"SELECT 'coded by hand' AS kind, CAST(1 AS BIGINT) AS n_rows {kept} AND {hand}"
        f" UNION ALL SELECT 'coded by a machine' AS kind, CAST(1 AS BIGINT) AS n_rows {kept} AND {ALONE} AND NOT {hand}"
        f" UNION ALL SELECT CASE WHEN k.type IS NULL THEN 'coded by a machine' ELSE '{REPORTED}' END AS kind, n_rows"
        f" FROM ({reports}) r LEFT JOIN ({told}) k ON {same}) a"
        " GROUP BY kind, n_rows ORDER BY kind, n_rows"
    )


REPORTED = "report of an act coded by hand"
"""Rows that are left out, because their act was coded by hand."""


def presence(scope: Scope) -> str:
    """Return the query for each feed, year and state: sides of rows in which it stands, and those as a whole.

    A state is whole without a sector; a body founded by states is always whole.
    """
    sides = " UNION ALL ".join(
        f"SELECT feed, {_YEAR} AS year, {side} AS state,"
        f" CASE WHEN {side}_sector IN ('', 'IGO') THEN 1 ELSE 0 END AS whole {scope.whole()}"
        for side in ("actor", "recipient")
    )
    return (
        "SELECT feed, year, state, count(*) AS n_sides, CAST(sum(whole) AS BIGINT) AS n_whole"
        f" FROM ({sides}) s GROUP BY feed, year, state ORDER BY feed, year, state"
    )


def counts_schema(split: Iterable[Split]) -> dict[str, pl.DataType]:
    """Return the columns of counts that are divided by something."""
    return {"dyad": TEXT, "period": DAY, **dict.fromkeys(split, TEXT), **PER_PERIOD}


def splits(by: Iterable[Split] | Split) -> tuple[Split, ...]:
    """Return what counts are divided by, in the order of ``Split``.

    Raises
    ------
    InvalidInputError
        If a word is none of them.
    """
    given = (by,) if isinstance(by, str) else tuple(by)
    for one in given:
        if one not in get_args(Split):
            raise InvalidInputError(f"by {one!r} found; expected some of {', '.join(get_args(Split))}.")
    return tuple(one for one in get_args(Split) if one in given)


def _told(scope: Scope, columns: str) -> tuple[str, str]:
    """Return what to put before a query, and ``FROM`` and ``WHERE`` of the rows that take part.

    The few rows of a pair are gathered once; a whole table is better read again than kept.
    """
    if scope.dyads is None and not scope.also:
        return "", scope.whole()
    return f"WITH told AS (SELECT {columns} {scope.whole()}) ", "FROM told WHERE TRUE"


def _acts(scope: Scope, wanted: tuple[str, ...]) -> tuple[str, str]:
    """Return the query for acts with what counts need of them, repeats merged or not, and what stands before it.

    Parameters
    ----------
    scope : Scope
        Which acts.
    wanted : tuple of str
        Columns that the row which stands for an act decides.
    """
    key = ", ".join(KEY)
    if scope.domain is not None and "domain" not in wanted:
        wanted = (*wanted, "domain")
    columns = f"{key}, is_mutual, weight, {', '.join(wanted)}"
    if scope.repeats == "keep":
        return "", f"SELECT {columns}, 1 AS n_rows {scope.whole()}{scope.own()}{scope.last()}"
    kept_of_each = ("is_mutual", "is_pair_act", "weight", "known", "id", "precision", "feed", "domain", "intensity")
    told, whole = _told(scope, ", ".join(dict.fromkeys((*KEY, *kept_of_each, *wanted))))
    kept = f"{whole}{scope.own()}"
    # One column is taken four times faster than a structure of columns.
    chosen = wanted[0] if len(wanted) == 1 else "{" + ", ".join(f"'{one}': {one}" for one in wanted) + "}"
    reports = (
        f"SELECT {key}, bool_and(is_mutual) AS is_mutual, arg_min({chosen}, {EARLIEST}) AS first,"
        f" sum(weight) AS weight, count(*) AS n_rows {kept} AND {REPORT} GROUP BY {key}"
    )
    taken = ", ".join(f"first AS {one}" if len(wanted) == 1 else f"first.{one} AS {one}" for one in wanted)
    whose = ", ".join(f"r.{name}" for name in (*KEY, "is_mutual", "weight", "first", "n_rows"))
    acts = f"SELECT {key}, is_mutual, weight, {taken}, n_rows FROM (SELECT {whose}"
    return told, (
        f"SELECT {columns}, 1 AS n_rows {kept} AND {ALONE}{scope.last()} UNION ALL"
        f" SELECT {columns}, n_rows FROM ({acts} {is_not_told(reports, told_by_hand(whole))}) f) m"
        f" WHERE TRUE{scope.last()}"
    )


_YEAR = "CAST(date_part('year', date) AS BIGINT)"


def _quad_class() -> str:
    cases = " ".join(f"WHEN '{name}' THEN '{kind.quad_class}'" for name, kind in event_types().items())
    return f"CASE type {cases} END"


_SPLITS: dict[Split, str] = {
    "direction": f"CASE WHEN is_mutual THEN '{TOGETHER}' ELSE actor || '>' || recipient END",
    "domain": "domain",
    "quad_class": _quad_class(),
    "type": "type",
    "feed": "feed",
}


def period_of(every: Every) -> str:
    """Return SQL for the first day of the period in which ``date`` lies."""
    if every not in get_args(Every):
        raise InvalidInputError(f"every {every!r} found; expected one of {', '.join(get_args(Every))}.")
    return "date" if every == "day" else f"CAST(date_trunc('{every}', CAST(date AS DATE)) AS DATE)"
