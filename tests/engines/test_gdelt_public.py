"""The query of GDELT's public tables: what BigQuery is asked, what it would cost, that it counts as the store does."""

from __future__ import annotations

import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import polars as pl
import pytest

from detente.errors import DetenteError, InvalidInputError, MissingExtraError
from detente.observe.duplicates import Repeats
from detente.observe.feeds import feed_named
from detente.observe.feeds.gdelt import COLUMNS_2
from detente.observe.gdelt_public import SCHEMA, bigquery_sql, cost, gdelt_counts, gdelt_query
from detente.observe.questions import Every
from detente.observe.store import open_store

GOLDEN = Path(__file__).parent / "golden" / "gdelt_isr_pse_2018.sql"
GDELT = Path(os.environ.get("DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "events" / "gdelt"
needs_sqlglot = pytest.mark.skipif(find_spec("sqlglot") is None, reason="sqlglot is not installed (extra 'bigquery')")
try:
    has_client = find_spec("google.cloud.bigquery") is not None
except ModuleNotFoundError:
    has_client = False
needs_client = pytest.mark.skipif(not has_client, reason="no client for BigQuery is installed (extra 'bigquery')")


def query(**options: Any) -> str:
    return gdelt_query("ISR-PSE", since="2018-01-01", until="2018-12-31", as_of="2019-09-12", **options)


@needs_sqlglot
def test_bigquery_is_asked_the_words_of_the_golden_file() -> None:
    """Write it anew with GOLDEN=write, and read the difference."""
    told = bigquery_sql(query()) + "\n"
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(told, encoding="utf-8")
    assert told == GOLDEN.read_text(encoding="utf-8")


@needs_sqlglot
def test_only_the_days_asked_for_are_read() -> None:
    told = " ".join(bigquery_sql(query(every="week")).split())
    assert "_PARTITIONTIME >= CAST('2018-01-01 00:00:00+00' AS TIMESTAMP)" in told
    assert "_PARTITIONTIME <= CAST('2019-01-31 00:00:00+00' AS TIMESTAMP)" in told
    assert "WEEK(MONDAY)" in told
    late = gdelt_query("ISR-PSE", since="2018-01-01", until="2018-12-31", as_of="2018-06-01")
    assert "_PARTITIONTIME <= TIMESTAMPTZ '2018-06-01 00:00:00+00'" in late


@pytest.mark.skipif(not GDELT.is_dir(), reason="no samples of GDELT at hand")
@pytest.mark.parametrize("dyad", ["ISR-PSE", "CHN-USA", "RUS-USA"])
@pytest.mark.parametrize("repeats", ["merge", "keep"])
@pytest.mark.parametrize("every", ["week", "month"])
def test_the_query_counts_as_the_store_does(dyad: str, repeats: Repeats, every: Every) -> None:
    files = [GDELT / "20151027220000.export.CSV.gz", GDELT / "20180101000000.export.CSV.gz"]
    span: dict[str, Any] = {"since": "2015-01-01", "until": "2018-12-31", "every": every, "as_of": "2019-09-12"}
    with open_store() as store:
        store.ingest(feed_named("gdelt"), files)
        by: Any = ("direction", "domain", "quad_class")
        expected = store.counts(dyad, by=by, feeds="gdelt", repeats=repeats, **span).drop("dyad")
    connection = duckdb.connect()
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS_2)
    connection.execute(
        "CREATE TABLE raw AS SELECT * REPLACE (CAST(SQLDATE AS BIGINT) AS SQLDATE,"
        " CAST(DATEADDED AS BIGINT) AS DATEADDED),"
        " make_date(CAST(DATEADDED AS BIGINT) // 10000000000, CAST(DATEADDED AS BIGINT) // 100000000 % 100,"
        " CAST(DATEADDED AS BIGINT) // 1000000 % 100)::TIMESTAMPTZ AS _PARTITIONTIME"
        f" FROM read_csv(?, delim = '\t', quote = '', header = false, auto_detect = false, columns = {{{columns}}})",
        [[str(file) for file in files]],
    )
    found = connection.execute(gdelt_query(dyad, repeats=repeats, table="raw", **span)).fetchall()
    assert expected.height > 0
    assert pl.DataFrame(found, schema=SCHEMA, orient="row").rows() == expected.rows()


class Client:
    """Stands in for BigQuery's client: counts what it is asked, reads 3 GiB a query."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def query(self, sql: str, *, job_config: Any) -> Any:
        self.asked.append((sql, job_config))
        row = (date(2018, 1, 1), "ISR>PSE", "security", "material conflict", 7, 9, 30.0, -52.5)
        rows = [dict(zip(SCHEMA, row, strict=True))]
        return SimpleNamespace(total_bytes_processed=3 * 2**30, result=lambda: rows)


@needs_sqlglot
@needs_client
@pytest.mark.filterwarnings("ignore")
def test_the_cost_is_told_before_anything_is_run() -> None:
    client = Client()
    told = cost(query(), client=client)
    assert str(told) == (
        "This would read 3.0 GiB of BigQuery, 0.3 % of the free tebibyte a month; beyond that about 0.02 US dollars at"
        " list price."
    )
    assert [config.dry_run for _, config in client.asked] == [True]
    with pytest.raises(DetenteError, match=r"No more than 2\.0 GiB were allowed; nothing was run"):
        gdelt_counts(query(), most_bytes=2 * 2**30, client=client)
    assert [config.dry_run for _, config in client.asked] == [True, True]
    found = gdelt_counts(query(), most_bytes=4 * 2**30, client=client)
    assert found.row(0, named=True)["n_acts"] == 7
    assert client.asked[-1][1].maximum_bytes_billed == 4 * 2**30


@pytest.mark.skipif(has_client, reason="the extra is installed")
def test_a_missing_extra_is_named() -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'detente\[bigquery\]'"):
        cost(query(), client=Client())


def test_wrong_words_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="expected 'merge' or 'keep'"):
        query(repeats="drop")
    with pytest.raises(InvalidInputError, match="is not a pair"):
        gdelt_query("ISR", since="2018-01-01", until="2018-12-31")
