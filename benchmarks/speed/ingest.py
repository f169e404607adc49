"""How long it takes to load a feed, beside a bare read of the same file, and how much memory.

    python -m benchmarks.speed.ingest [--rows 1M] [--runs 3] [--data ../shared/data] [--peer pandas] [--json]

The rows are GDELT 2.0 lines made from real exports (``tools/make_gdelt.py`` beside the data). Every line of the table
is a process of its own; its own clock begins when Python has imported what it needs. *bare* is DuckDB reading the same
file and grouping it by both countries and the act, with as many threads; it stores nothing, checks nothing and knows
no code. The limit of a load is three times the bare read, and a third of the time that pandas needs to read the file.
The second load finds the file in the ledger. Where the raw ICEWS quarter is at hand, it is loaded too (limit 2 s).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BARE = """
import duckdb
columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(61))
connection = duckdb.connect()
connection.execute("SET enable_progress_bar = false")
begin()
connection.execute(
    f"SELECT c7, c17, c26, count(*) FROM read_csv('{arguments[0]}', delim = chr(9), header = false, quote = '',"
    f" auto_detect = false, columns = {{{columns}}}) GROUP BY ALL"
).fetchall()
"""
PANDAS = """
import pandas
begin()
n = len(pandas.read_csv(arguments[0], sep=chr(9), header=None, quoting=3, dtype=str))
"""
LOAD = """
from pathlib import Path
from detente.observe.feeds import feed_named
from detente.observe.store import open_store
feed = feed_named(arguments[0])
with open_store(arguments[1]) as store:
    begin()
    reports = store.ingest(feed, [Path(path) for path in arguments[2:]])
    result = {"status": reports[0].status, "rows": sum(one.n_rows for one in reports),
              "events": sum(one.n_events for one in reports), "quarantined": sum(one.n_quarantined for one in reports)}
"""
FRAME = """
import json, sys, time
arguments, started, result = sys.argv[1:], [time.perf_counter()], {}
def begin(): started[0] = time.perf_counter()
CODE
print(json.dumps({"seconds": time.perf_counter() - started[0], **result}))
"""


def once(code: str, *arguments: str) -> dict[str, Any]:
    """Run code in a process of its own; return its seconds, its figures and its greatest memory in megabytes."""
    command = [sys.executable, "-c", FRAME.replace("CODE", code), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    assert process.stdout is not None
    with process.stdout:
        told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"a run failed with exit code {process.returncode}")
    return {**json.loads(told), "memory_mb": usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)}


def make_rows(data: Path, rows: str, target: Path) -> None:
    """Make GDELT 2.0 lines."""
    maker = data.parent / "tools" / "make_gdelt.py"
    if not maker.exists():
        raise SystemExit(f"{maker} is not at hand; give the folder of the reference data with --data.")
    subprocess.run([sys.executable, str(maker), "--rows", rows, "--out", str(target)], check=True, capture_output=True)


def measure(folder: Path, file: Path, runs: int, peer: str) -> dict[str, dict[str, Any]]:
    """Measure a file: bare read, peer, first load and second load; bare and load in turn, the least of each counts."""
    found: dict[str, list[dict[str, Any]]] = {"bare": [], "load": [], "again": [], peer: []}
    for run in range(runs):
        store = str(folder / f"store-{run}.duckdb")
        found["bare"].append(once(BARE, str(file)))
        found["load"].append(once(LOAD, "gdelt", store, str(file)))
        found["again"].append(once(LOAD, "gdelt", store, str(file)))
    if peer:
        found[peer].append(once(PANDAS, str(file)))
    return {name: min(results, key=lambda one: one["seconds"]) for name, results in found.items() if results}


def main() -> int:
    """Print the table; exit with 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1M")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--peer", default="", choices=("", "pandas"), help="also read with pandas (needs it installed)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "rows.export.CSV"
        make_rows(asked.data, asked.rows, file)
        found = measure(folder, file, asked.runs, asked.peer)
        icews = asked.data / "events" / "icews_raw_20181004_20181231.tab.gz"
        if icews.exists():
            found["icews quarter"] = once(LOAD, "icews", str(folder / "icews.duckdb"), str(icews))
    limits = {"load": 3 * found["bare"]["seconds"], "again": 1.0, "icews quarter": 2.0}
    if asked.peer:
        limits["load"] = min(limits["load"], found[asked.peer]["seconds"] / 3)
    print(f"{asked.rows} rows of GDELT 2.0, least of {asked.runs} runs, {os.cpu_count()} cores")
    print(f"{'':16}{'seconds':>9}{'limit':>9}{'MB':>8}   rows, acts, set aside")
    for label, one in found.items():
        limit = f"{limits[label]:9.2f}" if label in limits else f"{'':9}"
        counts = f"{one['rows']:,}, {one['events']:,}, {one['quarantined']:,}" if "rows" in one else ""
        late = " over the limit" if label in limits and one["seconds"] > limits[label] else ""
        print(f"{label:16}{one['seconds']:9.2f}{limit}{one['memory_mb']:8.0f}   {counts}{late}")
    if asked.json:
        print(json.dumps({"rows": asked.rows, "limits": limits, **found}))
    return int(any(found[label]["seconds"] > limit for label, limit in limits.items() if label in found))


if __name__ == "__main__":
    sys.exit(main())
