"""How long the heavy questions take on a store of many events, beside a bare group-by of the same table.

``python -m benchmarks.speed.questions [--rows N] [--runs N] [--data DIR] [--json]``

The store holds N events between two states (10 million unless said otherwise): the rows of real GDELT exports, copied
with shifted days, in stretches of some 20,000 rows that are sorted by pair, as loading a day of GDELT leaves them. The
copies know some five hundred pairs where the real archive has ten thousand, so one pair has twenty times as many rows
here as it would have there; the *middle* pair is the median by rows.

Seconds on the clock, the least of the runs, and beside them the seconds of all processors together: on a busy machine
the clock says more about the others. A line that begins with ``bare`` is DuckDB alone on the same table: the least that
anyone could do. A limit stands beside the questions that have one.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from detente.observe.feeds import feed_named
from detente.observe.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from detente.observe.engine_duckdb import DuckEngine

SAMPLES = (
    "20151027220000.export.CSV.gz",
    "20170101073000.export.CSV.zip",
    "20180101000000.export.CSV.gz",
    "gdelt2_header_csv_20201113.csv.gz",
)
STRETCH = 20_000
"""Events between two states in the 48 MB of GDELT that are loaded in one transaction."""
AS_OF = "2026-10-01"
SERIES_LIMIT, PAIR_LIMIT = 2.0, 0.05


class Row(NamedTuple):
    """What was measured; ``ok`` unless the limit is passed."""

    name: str
    seconds: float
    processor: float
    n_rows: int
    limit: float | None
    ok: bool


def build(path: Path, data: Path, rows: int) -> int:
    """Make a store of so many events between two states, and return how many there are."""
    files = [data / "events" / "gdelt" / name for name in SAMPLES]
    with open_store(path) as store:
        store.ingest(feed_named("gdelt"), files)
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TEMP TABLE sample AS SELECT * FROM events WHERE feed = 'gdelt' AND is_pair_act")
    connection.execute("DELETE FROM events WHERE feed = 'gdelt'")
    (n,) = connection.execute("SELECT count(*) FROM sample").fetchall()[0]
    copies, together = -(-rows // n), max(1, STRETCH // n)
    connection.execute(
        "INSERT INTO events BY NAME SELECT s.* REPLACE (s.id || ':' || i AS id, s.date - (? - i)::INT AS date,"
        " s.known - (? - i)::INT AS known, s.number + i * 10000000000 AS number) FROM sample s, range(?) t(i)"
        " ORDER BY i // ?, dyad, date LIMIT ?",
        [copies, copies, copies, together, rows],
    )
    connection.execute("CHECKPOINT")
    (n,) = connection.execute("SELECT count(*) FROM events").fetchall()[0]
    connection.close()
    return int(n)


def measured(name: str, ask: Callable[[], pl.DataFrame], runs: int, limit: float | None = None) -> Row:
    """Ask several times and keep the least time."""
    least = processor = float("inf")
    n_rows = 0
    for _ in range(runs):
        start, before = time.perf_counter(), time.process_time()
        n_rows = ask().height
        least, processor = min(least, time.perf_counter() - start), min(processor, time.process_time() - before)
    return Row(name, least, processor, n_rows, limit, limit is None or least <= limit)


def all_rows(engine: DuckEngine, runs: int) -> list[Row]:
    """Ask every question."""
    bare_series = "SELECT dyad, date_trunc('month', date) AS month, count(*) AS n, sum(weight) AS weight"
    pairs = engine.answer("SELECT dyad FROM events GROUP BY dyad ORDER BY count(*), dyad")["dyad"].to_list()
    rows = [
        measured(
            "bare: group by pair and month", lambda: engine.answer(f"{bare_series} FROM events GROUP BY ALL"), runs
        ),
        measured(
            "series of all pairs, every row", lambda: engine.counts(repeats="keep", as_of=AS_OF), runs, SERIES_LIMIT
        ),
        measured(
            "bare: group by day, pair, actor, type",
            lambda: engine.answer(
                f"{bare_series} FROM (SELECT date, dyad, sum(weight) AS weight FROM events"
                " GROUP BY date, dyad, actor, recipient, type) GROUP BY ALL"
            ),
            runs,
        ),
        measured("series of all pairs, merged", lambda: engine.counts(as_of=AS_OF), runs, SERIES_LIMIT),
        measured(
            "  the same by direction, domain, quad class",
            lambda: engine.counts(by=("direction", "domain", "quad_class"), as_of=AS_OF),
            runs,
        ),
        measured("coverage of the whole table", lambda: engine.coverage(as_of=AS_OF), runs),
        measured("presence of every state", lambda: engine.presence(as_of=AS_OF), runs),
    ]
    for word, pair in (("middle", pairs[len(pairs) // 2]), ("largest", pairs[-1])):
        bare = f"SELECT * FROM events WHERE dyad = '{pair}' ORDER BY date, id"
        limit = PAIR_LIMIT if word == "middle" else None
        rows += [
            measured(f"bare: rows of the {word} pair", lambda sql=bare: engine.answer(sql), runs),  # type: ignore[misc]
            measured(
                f"events of the {word} pair, every row",
                lambda pair=pair: engine.events(pair, repeats="keep", as_of=AS_OF),  # type: ignore[misc]
                runs,
                limit,
            ),
            measured(
                f"events of the {word} pair, merged",
                lambda pair=pair: engine.events(pair, as_of=AS_OF),  # type: ignore[misc]
                runs,
                limit,
            ),
            measured(f"series of the {word} pair", lambda pair=pair: engine.counts(pair, as_of=AS_OF), runs),  # type: ignore[misc]
            measured(f"coverage of the {word} pair", lambda pair=pair: engine.coverage(pair, as_of=AS_OF), runs),  # type: ignore[misc]
        ]
    return rows


def main() -> None:
    """Measure, print the table, and with ``--json`` one line of JSON after it."""
    reader = argparse.ArgumentParser(description="The heavy questions on a store of many events.")
    reader.add_argument("--rows", type=int, default=10_000_000)
    reader.add_argument("--runs", type=int, default=5)
    reader.add_argument("--data", type=Path, default=Path(os.environ.get("DATA", "../shared/data")))
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.duckdb"
        n = build(path, chosen.data, chosen.rows)
        size = path.stat().st_size / 1e6
        with open_store(path) as store:
            rows = all_rows(store, max(1, chosen.runs))
    print(f"{n:,} events, {size:,.0f} MB, {os.cpu_count()} cores")
    print(f"{'question':<48}{'clock s':>9}{'processor':>11}{'limit':>7}{'rows':>10}")
    for row in rows:
        limit = f"{row.limit:g}" if row.limit else ""
        figures = f"{row.seconds:>9.3f}{row.processor:>11.3f}{limit:>7}{row.n_rows:>10,}"
        print(f"{row.name:<48}{figures}{'' if row.ok else '  over the limit'}")
    if chosen.json:
        print(json.dumps({"events": n, "ok": all(row.ok for row in rows), "rows": [row._asdict() for row in rows]}))


if __name__ == "__main__":
    main()
