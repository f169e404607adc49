"""How long a scan of a store takes, for each pair and in all.

``python -m benchmarks.speed.scan [--data DIR] [--as-of DAY] [--processes N] [--rows N] [--json]``

The store holds KEDS (Levant, Gulf, Central Asia) and a tenth of ICEWS 2005-2015. With ``--rows 10000000`` it holds as
many events between two states instead, copies of real GDELT rows with shifted days (:mod:`benchmarks.speed.questions`),
and is asked on a day within them; building it takes half a minute. Seconds on the clock, and the processor seconds of
this process and its workers: on a busy machine the clock says more about the others.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.speed.questions import build as build_large
from detente.diagnose.scan import Scan, scan
from detente.diagnose.workers import cores
from detente.observe.store import Store, open_store

FILES = {
    "keds": ("keds_levant_cameo.csv.gz",),
    "keds_weis": ("keds_gulf_weis.csv.gz", "keds_casia_weis.csv.gz"),
    "icews_kg": ("icews0515_random10_a.csv.gz",),
}
AS_OF, AS_OF_LARGE = "2010-06-30", "2017-12-31"


def build(path: Path, data: Path) -> None:
    """Make the store."""
    with open_store(path) as store:
        for feed, names in FILES.items():
            store.ingest(feed, [data / "events" / name for name in names])


def processor() -> float:
    """Return the processor seconds used so far here and in workers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measured(store: Store, as_of: str, processes: int) -> tuple[Scan, dict[str, float]]:
    """Scan once, and return what was found with the seconds."""
    clock, before = time.perf_counter(), processor()
    found = scan(store, as_of, processes=processes)
    return found, {"clock": time.perf_counter() - clock, "processor": processor() - before}


def main() -> None:
    """Measure, print, and with ``--json`` print one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Seconds of a scan.")
    reader.add_argument("--data", type=Path, default=Path(os.environ.get("DATA", "../shared/data")))
    reader.add_argument("--as-of")
    reader.add_argument("--processes", type=int, default=cores())
    reader.add_argument("--rows", type=int)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.duckdb"
        if chosen.rows:
            build_large(path, chosen.data, chosen.rows)
        else:
            build(path, chosen.data)
        with open_store(path) as store:
            found, seconds = measured(store, chosen.as_of or (AS_OF_LARGE if chosen.rows else AS_OF), chosen.processes)
    n_acts = sum(one.n_acts for one in found.ranked)
    n = max(len(found.ranked), 1)
    print(
        f"{len(found.ranked)} pairs judged from {n_acts:,} acts by {chosen.processes} processes, "
        f"{len(found.missing)} without enough data"
    )
    for name, value in seconds.items():
        print(f"{name:<10} {value:7.1f} s in all {value / n:7.3f} s a pair {1000 * value / n / 60:7.1f} min for 1,000")
    if chosen.json:
        plain = {"pairs": len(found.ranked), "thin": len(found.missing), "acts": n_acts, **seconds}
        print(json.dumps(plain))


if __name__ == "__main__":
    main()
