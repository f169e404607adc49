"""Kill an ingest at random moments; finish it; compare with an undisturbed load, row for row.

    python -m benchmarks.reliability.kills [--kills 200] [--seed 1] [--json]

The rows are made from real-looking GDELT 2.0 lines of our own, so no data are needed. Each round kills a load with
SIGKILL at a random moment, opens the store (it must open), loads again to the end, and compares the tables ``events``,
``files`` (without the time) and ``skips`` with those of an undisturbed load.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

COLUMNS = 61
ROWS_PER_FILE = 400
STATES = ("JPN", "KOR", "CHN", "USA", "IND", "PAK", "ISR", "PSE", "")
CODES = (("040", "04"), ("112", "11"), ("190", "19"), ("057", "05"), ("010", "01"), ("163", "16"))


def gdelt_row(number: int, day: str, random_: random.Random) -> str:
    """Return one line in the GDELT 2.0 layout; one in a hundred is flawed."""
    code, root = random_.choice(CODES)
    fields = [""] * COLUMNS
    fields[0], fields[1] = str(number), day
    fields[7], fields[17] = random_.choice(STATES), random_.choice(STATES)
    fields[26], fields[27], fields[28] = code, code, root
    fields[33], fields[59], fields[60] = str(random_.randint(1, 20)), f"{day}120000", f"https://example.org/{number}"
    if number % 100 == 7:
        fields[7], fields[17], fields[1] = "JPN", "KOR", "20190230"
    return "\t".join(fields)


def write_files(folder: Path, n_files: int, seed: int, *, rows: int = ROWS_PER_FILE) -> list[Path]:
    """Write files as GDELT packs them."""
    random_ = random.Random(seed)
    paths = []
    for file in range(n_files):
        day = f"201901{1 + file % 28:02d}"
        stamp = f"{day}{file % 24:02d}{file // 24 % 4 * 15:02d}00"
        lines = [gdelt_row(file * rows + row, day, random_) for row in range(rows)]
        path = folder / f"{stamp}.export.CSV.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(path.name.removesuffix(".zip"), "\n".join(lines) + "\n")
        paths.append(path)
    return paths


def ingest(store: Path, paths: list[Path]) -> None:
    """Load the files, a few in each transaction."""
    from detente.observe.feeds.gdelt import GDELT
    from detente.observe.ingestion import load
    from detente.observe.store import open_store

    load.BATCH_BYTES = 8 * ROWS_PER_FILE * 120
    print("ready", flush=True)
    with open_store(store) as opened:
        opened.ingest(GDELT, paths)


def contents(store: Path) -> dict[str, list[Any]]:
    """Return what a store holds, without the times of loading."""
    import duckdb

    with duckdb.connect(str(store), read_only=True) as connection:
        return {
            table: connection.execute(sql).fetchall()
            for table, sql in {
                "events": "SELECT e.* EXCLUDE (file), f.path FROM events e LEFT JOIN files f USING (file) ORDER BY id",
                "files": "SELECT feed, layout, path, n_rows, n_events, n_quarantined FROM files ORDER BY path",
                "skips": "SELECT f.path, reason, n FROM skips JOIN files f USING (file) ORDER BY ALL",
                "quarantine": 'SELECT f.path, line, "column", value, raw FROM quarantine JOIN files f USING (file)'
                " ORDER BY ALL",
            }.items()
        }


def start(store: Path, paths: list[Path]) -> subprocess.Popen[bytes]:
    """Start a load in a process of its own, and wait until it is about to begin."""
    command = [sys.executable, "-m", __spec__.name, "--load", str(store), *map(str, paths)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert child.stdout is not None
    child.stdout.readline()
    child.stdout.close()
    return child


def one_kill(store: Path, paths: list[Path], after: float) -> bool:
    """Start a load, kill it after a time, and say whether it was still running."""
    child = start(store, paths)
    try:
        child.wait(after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
        child.wait()
    return child.returncode != 0


def whole_load(store: Path, paths: list[Path]) -> float:
    """Load to the end, and return the seconds that it took."""
    child = start(store, paths)
    began = time.perf_counter()
    if child.wait() != 0:
        raise SystemExit(f"loading {store} to the end failed with exit code {child.returncode}")
    return time.perf_counter() - began


def trial(folder: Path, *, kills: int, n_files: int, seed: int) -> dict[str, Any]:
    """Run all rounds; return how many kills hit, and how many stores differed."""
    paths = write_files(folder, n_files, seed)
    whole = folder / "whole.duckdb"
    duration = whole_load(whole, paths)
    expected = contents(whole)
    random_ = random.Random(seed)
    hits = different = 0
    for round_ in range(kills):
        store = folder / f"round-{round_}.duckdb"
        hits += one_kill(store, paths, random_.uniform(0.0, 1.1 * duration))
        whole_load(store, paths)
        different += contents(store) != expected
        store.unlink()
    return {"kills": kills, "hit_while_loading": hits, "different": different, "rows": n_files * ROWS_PER_FILE}


def main() -> int:
    """Print the figures; exit with 1 if any store differed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--files", type=int, default=96)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--load", nargs="+", type=Path, metavar="FILE", help="load FILE... into the first, a store")
    asked = parser.parse_args()
    if asked.load:
        ingest(asked.load[0], asked.load[1:])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = trial(Path(folder), kills=asked.kills, n_files=asked.files, seed=asked.seed)
    print(f"{found['kills']} kills ({found['hit_while_loading']} while loading) of a load of {found['rows']:,} rows:")
    print(f"{found['different']} stores differ from the undisturbed one")
    if asked.json:
        print(json.dumps(found))
    return 1 if found["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
