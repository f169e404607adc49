"""GDELT where it lies: one dyad's counts from Google's public tables, and what asking would cost.

GDELT's whole archive is a public table of BigQuery. A question there is paid by the bytes that it reads, so the query

* names the partitioned table and bounds ``_PARTITIONTIME``: only the days asked for are read. A partition is a day on
  which rows were added; acts that GDELT adds later than :data:`LATE_DAYS` after ``until`` are left out;
* reads nine columns of sixty-one.

`cost` asks BigQuery what the query would read, which is free, and says what that costs. The CAMEO codes are put into
PLOVER's terms by a table inside the query, made from the vocabulary, so that nothing has to be uploaded. Repeats are
merged by the rule of :mod:`detente.observe.duplicates`; a query over GDELT alone gives what the store gives for the
feed ``gdelt``.

Needs the extra ``bigquery``; nothing here touches the network but `cost` and `gdelt_counts`, through the client that
they are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.asof import as_day, as_of_day
from detente.errors import DetenteError
from detente.observe.duplicates import Repeats, require_repeats
from detente.observe.engine_ibis import extra
from detente.observe.feeds.cameo import act_of
from detente.observe.questions import PER_PERIOD, period_of
from detente.observe.scope import dyad_code, literal
from detente.vocabulary.events import codings, quad_class
from detente.vocabulary.registry import registry

if TYPE_CHECKING:
    from detente.observe.questions import Every
    from detente.observe.scope import HasCode

TABLE = '"gdelt-bq"."gdeltv2"."events_partitioned"'
LATE_DAYS = 31
"""GDELT mostly adds an act within days; a paper that looks back a month is still taken in."""
USD_PER_TEBIBYTE = 6.25
"""List price of on-demand queries in the United States; the first tebibyte of a month is free."""

SCHEMA: dict[str, pl.DataType] = {
    "period": pl.Date(),
    "direction": pl.String(),
    "domain": pl.String(),
    "quad_class": pl.String(),
    **PER_PERIOD,
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a query would read.

    Attributes
    ----------
    bytes : int
        Bytes processed, as BigQuery estimates them without running the query.
    usd : float
        At list price, were nothing of the month's free tebibyte left.
    """

    bytes: int
    usd: float

    def __str__(self) -> str:
        return (
            f"This would read {self.bytes / 2**30:,.1f} GiB of BigQuery, {100 * self.bytes / 2**40:.1f} % of the free"
            f" tebibyte a month; beyond that about {self.usd:,.2f} US dollars at list price."
        )


def gdelt_query(
    dyad: HasCode | str,
    *,
    since: date | str,
    until: date | str,
    every: Every = "month",
    as_of: date | str | None = None,
    repeats: Repeats = "merge",
    table: str = TABLE,
) -> str:
    """Return the query for one dyad's counts, in DuckDB's SQL; see `bigquery_sql`.

    Parameters
    ----------
    dyad : Dyad or str
        The pair.
    since, until : date or str
        First and last day of the acts, both included.
    every : {"day", "week", "month", "quarter", "year"}
        Length of a period.
    as_of : date or str, optional
        Only rows added by this day; today when left out.
    repeats : {"merge", "keep"}
        Whether reports of the same act are one act.
    table : str
        Where the rows are.
    """
    require_repeats(repeats)
    code, day = dyad_code(dyad), as_of_day(as_of)
    first, last = as_day(since, name="since"), as_day(until, name="until")
    newest = min(last + timedelta(days=LATE_DAYS), day)
    a, b = code.split("-")
    known = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in _actors(a, b).items())
    codes = ", ".join(literal(theirs) for theirs in _actors(a, b))
    acts = ", ".join(
        f"({literal(cameo)}, {literal(kind)}, {literal(domain)}, {intensity})"
        for cameo, kind, domain, intensity in _acts()
    )
    kinds = sorted({kind for _, kind, _, _ in _acts()})
    quads = " ".join(f"WHEN {literal(kind)} THEN {literal(quad_class(kind))}" for kind in kinds)
    merge = "place = 1" if repeats == "merge" else "TRUE"
    counted = ("n", "reports") if repeats == "merge" else ("1", "weight")
    same = "PARTITION BY date, actor, recipient, type"
    return (
        f"WITH rows_told AS (SELECT GLOBALEVENTID AS number, {_day('SQLDATE')} AS date,"
        f" {_day('DATEADDED', zeros=6)} AS added, CASE Actor1CountryCode {known} END AS actor,"
        f" CASE Actor2CountryCode {known} END AS recipient, EventCode AS cameo, CAST(NumArticles AS DOUBLE) AS weight"
        f" FROM {table} WHERE _PARTITIONTIME >= TIMESTAMPTZ '{first} 00:00:00+00'"
        f" AND _PARTITIONTIME <= TIMESTAMPTZ '{newest} 00:00:00+00'"
        f" AND Actor1CountryCode IN ({codes}) AND Actor2CountryCode IN ({codes})"
        f" AND SQLDATE BETWEEN {first:%Y%m%d} AND {last:%Y%m%d}),"
        f" meanings AS (SELECT * FROM (VALUES {acts}) AS m(cameo, type, domain, intensity)),"
        f" acts AS (SELECT r.number, r.date, r.actor, r.recipient, r.weight, m.type, m.domain, m.intensity,"
        f" greatest(r.date, r.added) AS known FROM rows_told r JOIN meanings m ON m.cameo = r.cameo"
        f" WHERE r.actor <> r.recipient AND greatest(r.date, r.added) <= {literal(day)}),"
        f" ranked AS (SELECT *, row_number() OVER ({same} ORDER BY known, weight DESC, CAST(number AS VARCHAR))"
        f" AS place, count(*) OVER ({same}) AS n, sum(weight) OVER ({same}) AS reports FROM acts)"
        f" SELECT period, direction, domain, quad_class, count(*) AS n_acts, sum(n_rows) AS n_rows,"
        f" round(sum(weight), 6) AS weight, round(sum(intensity), 6) AS intensity FROM (SELECT"
        f" {period_of(every)} AS period, actor || '>' || recipient AS direction, domain, CASE type {quads} END AS"
        f" quad_class, {counted[0]} AS n_rows, {counted[1]} AS weight, intensity FROM ranked WHERE {merge}) p"
        f" GROUP BY period, direction, domain, quad_class ORDER BY period, direction, domain, quad_class"
    )


def bigquery_sql(query: str) -> str:
    """Put a query of `gdelt_query` into BigQuery's SQL.

    Raises
    ------
    MissingExtraError
        If the extra ``bigquery`` is not installed.
    """
    sqlglot = extra("sqlglot", "bigquery", "BigQuery's SQL")
    (told,) = sqlglot.transpile(query, read="duckdb", write="bigquery", pretty=True)
    # BigQuery's week begins on Sunday unless it is told otherwise.
    return str(told).replace(", WEEK)", ", WEEK(MONDAY))")


def cost(query: str, *, client: Any = None) -> Cost:
    """Ask BigQuery what a query would read, without running it.

    Parameters
    ----------
    query : str
        From `gdelt_query`.
    client : google.cloud.bigquery.Client, optional
        By default one with the credentials of the environment.

    Raises
    ------
    MissingExtraError
        If the extra ``bigquery`` is not installed.
    """
    bigquery = extra("google.cloud.bigquery", "bigquery", "BigQuery")
    asked = bigquery.Client() if client is None else client
    job = asked.query(bigquery_sql(query), job_config=bigquery.QueryJobConfig(dry_run=True, use_query_cache=False))
    read = int(job.total_bytes_processed)
    return Cost(read, read / 2**40 * USD_PER_TEBIBYTE)


def gdelt_counts(query: str, *, most_bytes: int, client: Any = None) -> pl.DataFrame:
    """Run a query of `gdelt_query`, if it reads no more than agreed.

    Parameters
    ----------
    query : str
        From `gdelt_query`.
    most_bytes : int
        Bytes that it may read; BigQuery is told too, and refuses what exceeds them.
    client : google.cloud.bigquery.Client, optional
        By default one with the credentials of the environment.

    Returns
    -------
    polars.DataFrame
        ``period``, ``direction``, ``domain``, ``quad_class``, ``n_acts``, ``n_rows``, ``weight``, ``intensity`` (sum).

    Raises
    ------
    DetenteError
        If it would read more; the message says how much, and what that costs.
    """
    bigquery = extra("google.cloud.bigquery", "bigquery", "BigQuery")
    asked = bigquery.Client() if client is None else client
    expected = cost(query, client=asked)
    if expected.bytes > most_bytes:
        raise DetenteError(f"{expected} No more than {most_bytes / 2**30:,.1f} GiB were allowed; nothing was run.")
    limits = bigquery.QueryJobConfig(maximum_bytes_billed=most_bytes)
    rows = [dict(row) for row in asked.query(bigquery_sql(query), job_config=limits).result()]
    return pl.DataFrame(rows, schema=SCHEMA)


def _actors(a: str, b: str) -> dict[str, str]:
    """Return GDELT's country codes for two states: theirs to ours."""
    named = ((key, rows) for (scheme, key), rows in sorted(registry().by_key.items()) if scheme == "cameo")
    return {theirs: row.code for theirs, rows in named for row in rows if row.code in (a, b)}


def _acts() -> list[tuple[str, str, str, float]]:
    """Return every CAMEO code that is an act: code, type, domain, intensity."""
    told = ((code, act_of(coding)) for code, coding in sorted(codings("cameo").items()))
    return [(code, act.type, act.domain, act.intensity) for code, act in told if act.type]


def _day(number: str, *, zeros: int = 0) -> str:
    """Return SQL for a day that is written as a number: YYYYMMDD and so many further digits."""
    year, month, last = (10 ** (zeros + digits) for digits in (4, 2, 0))
    return f"make_date({number} // {year}, {number} // {month} % 100, {number} // {last} % 100)"
