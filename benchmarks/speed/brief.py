"""How long a brief takes, from a cold start in a fresh process, and how much memory it needs.

``python -m benchmarks.speed.brief [--runs N] [--json]``

Every line of the table is one command, run N times, each time in a process of its own: seconds on the clock (least,
median, most), processor seconds (least, for a machine that does other work too) and the greatest resident memory of any
run. A limit stands beside the commands that have one; the median is held against it, the greatest memory against the
limit of memory. The lines ``import ...`` start Python and import one package alone; ``python`` is the start of Python
itself, which is part of every other line. One run before the others is not counted: it compiles the modules, as
installing a package does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

MEMORY_LIMIT_MB = 500.0
HEAVY = ("numpy", "polars", "duckdb", "rich", "altair", "vl_convert")
DETENTE = ("-m", "detente.cli")
BRIEF = (*DETENTE, "brief", "JPN", "KOR", "--as-of", "2019-09-12")


class Job(NamedTuple):
    """What is run: a name, the arguments of Python and the limit in seconds, if there is one."""

    name: str
    arguments: tuple[str, ...]
    limit: float | None = None


class Row(NamedTuple):
    """What was measured: seconds and the greatest memory over the runs; ``ok`` unless a limit is passed."""

    name: str
    least: float
    median: float
    most: float
    processor: float
    memory_mb: float
    limit: float | None
    ok: bool


def jobs(folder: Path) -> list[Job]:
    """List what is measured; files are written into a folder."""
    return [
        Job("python", ("-c", "pass")),
        Job("import detente", ("-c", "import detente")),
        *(Job(f"import {name}", ("-c", f"import {name}")) for name in HEAVY),
        Job("detente --help", (*DETENTE, "--help"), 0.4),
        Job("brief in the terminal", BRIEF, 2.5),
        Job("brief as HTML", (*BRIEF, "--html", str(folder / "brief.html")), 6.0),
    ]


def once(job: Job, compiled: Path) -> tuple[float, float, float]:
    """Run a job in a fresh process: seconds, processor seconds, and greatest resident memory in megabytes.

    Modules are kept compiled in a folder.

    Raises
    ------
    RuntimeError
        If the command fails: a failed run has no time.
    """
    none = subprocess.DEVNULL
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled), "PYTHONDONTWRITEBYTECODE": ""}
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *job.arguments], env=environment, stdin=none, stdout=none, stderr=none)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{job.name}: exit code {process.returncode} from python {' '.join(job.arguments)}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def measured(job: Job, runs: int, compiled: Path) -> Row:
    """Run a job several times, and once before that."""
    once(job, compiled)
    seconds, processor, memory = zip(*(once(job, compiled) for _ in range(runs)), strict=True)
    median, most_memory = statistics.median(seconds), max(memory)
    ok = job.limit is None or (median <= job.limit and most_memory <= MEMORY_LIMIT_MB)
    return Row(job.name, min(seconds), median, max(seconds), min(processor), most_memory, job.limit, ok)


def main() -> None:
    """Measure, print the table, and with ``--json`` one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Start-up time and memory of a brief, in fresh processes.")
    reader.add_argument("--runs", type=int, default=5)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [measured(job, max(1, chosen.runs), Path(folder, "compiled")) for job in jobs(Path(folder))]
    print(f"{'fresh process':<24}{'min s':>8}{'median':>8}{'max':>8}{'limit':>8}{'CPU s':>8}{'MB':>8}{'limit':>8}")
    for row in rows:
        limits = (f"{row.limit:.1f}", f"{MEMORY_LIMIT_MB:.0f}") if row.limit else ("", "")
        print(
            f"{row.name:<24}{row.least:>8.2f}{row.median:>8.2f}{row.most:>8.2f}{limits[0]:>8}"
            f"{row.processor:>8.2f}{row.memory_mb:>8.0f}{limits[1]:>8}{'' if row.ok else '  over the limit'}"
        )
    if chosen.json:
        plain = [{**row._asdict(), "memory_limit_mb": MEMORY_LIMIT_MB if row.limit else None} for row in rows]
        print(json.dumps({"runs": chosen.runs, "ok": all(row.ok for row in rows), "rows": plain}))


if __name__ == "__main__":
    main()
