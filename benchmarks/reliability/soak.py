"""A year of GDELT's quarter-hour files in fast motion: each in the store exactly once, memory and open files flat.

    python -m benchmarks.reliability.soak [--days 365] [--json]

Every simulated day 96 small files in the layout of GDELT 2.0 appear in a folder, under the names that GDELT gives; a
watch goes round, and what lay there a day before is removed, as a user would. At the end the ledger must hold every
file once and the store every row once. Memory (resident set) and open files are measured after each round; growth is
the mean of the last tenth of the rounds less that of the second tenth.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.reliability.faults import Still
from benchmarks.reliability.kills import gdelt_row
from detente.observe.store import open_store
from detente.vocabulary.dyads import Dyad
from detente.watch.config import Config, Stated
from detente.watch.lock import only_watch
from detente.watch.memory import beside, open_memory
from detente.watch.rules import Rule
from detente.watch.sources.folder import FolderSource
from detente.watch.watcher import Watcher

FIRST = date(2018, 1, 1)
FILES_A_DAY, ROWS_A_FILE = 96, 2


def write_day(folder: Path, n: int, random_: random.Random) -> None:
    """Write the files of one day."""
    day = FIRST + timedelta(days=n)
    for file in range(FILES_A_DAY):
        number = (n * FILES_A_DAY + file) * ROWS_A_FILE
        rows = [gdelt_row(number + row, f"{day:%Y%m%d}", random_) for row in range(ROWS_A_FILE)]
        name = f"{day:%Y%m%d}{file // 4:02}{file % 4 * 15:02}00.export.CSV"
        path = folder / f"{name}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "\n".join(rows) + "\n")
        os.utime(path, (1e9, 1e9))


def measured() -> tuple[float, int]:
    """Return resident memory in MB and the number of open files of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20, len(list(Path("/proc/self/fd").iterdir()))


def soak(place: Path, *, days: int, seed: int) -> dict[str, Any]:
    """Run the days, and return what was measured."""
    random_ = random.Random(seed)
    store, folder = place / "e.duckdb", place / "in"
    folder.mkdir()
    config = Config(
        (Dyad("JPN", "KOR"),),
        rules=(Rule("first"), Rule("deadline"), Rule("silence")),
        channels=(Stated("jsonl", {"path": place / "alerts.jsonl"}),),
    )
    memory_mb, open_files, seconds = [], [], []
    with only_watch(store), open_memory(beside(store)) as memory:
        for n in range(days):
            for path in folder.iterdir():
                path.unlink()
            write_day(folder, n, random_)
            noon = datetime(FIRST.year, 1, 1, 12, tzinfo=UTC) + timedelta(days=n)
            source = FolderSource(folder, "gdelt")
            began = time.process_time()
            made = Watcher(store, memory, config, [source], Still(noon)).once()
            seconds.append(time.process_time() - began)
            if made.notes:
                raise SystemExit(f"day {n}: {made.notes}")
            resident, n_open = measured()
            memory_mb.append(resident)
            open_files.append(float(n_open))
    with open_store(store) as opened:
        files = opened.files()
    n_files, n_rows = files.height, int(files["n_rows"].sum())
    expected = days * FILES_A_DAY
    return {
        "files": n_files,
        "files_once": n_files == expected == len({Path(path).name for path in files["path"]}),
        "rows_once": n_rows == expected * ROWS_A_FILE,
        "memory_mb": round(max(memory_mb)),
        "memory_growth_mb": round(growth(memory_mb), 1),
        "open_files": int(max(open_files)),
        "open_files_growth": round(growth(open_files), 1),
        "seconds_a_round_first": round(sum(seconds[: days // 10 or 1]) / (days // 10 or 1), 2),
        "seconds_a_round_last": round(sum(seconds[-(days // 10 or 1) :]) / (days // 10 or 1), 2),
    }


def growth(values: list[float]) -> float:
    """Return the mean of the last tenth less that of the second tenth: the first is the warming up."""
    tenth = max(1, len(values) // 10)
    return sum(values[-tenth:]) / tenth - sum(values[tenth : 2 * tenth]) / len(values[tenth : 2 * tenth])


def main() -> int:
    """Print the figures; exit with 1 if a file or row is missing or twice, or open files grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), days=asked.days, seed=asked.seed)
    print("\n".join(f"{name:<24} {value}" for name, value in found.items()))
    if asked.json:
        print(json.dumps(found))
    return 0 if found["files_once"] and found["rows_once"] and found["open_files_growth"] < 1 else 1


if __name__ == "__main__":
    sys.exit(main())
