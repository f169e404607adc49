"""How fast the page answers: first byte, slider, conflict editor, page weight, and many readers at once.

``python -m benchmarks.speed.web [--store FILE] [--pair JPN-KOR] [--as-of DAY] [--readers 100] [--json]``

The server runs in a process of its own, as ``detente serve`` starts it, and is asked over the loopback. *Cold* is the
first question, for which everything is worked out; *warm* is the median of twenty repeats. The slider's step within the
page is told from the months that came with it, in the browser, and asks nothing; what is measured here is the brief
that follows when it rests. *Readers* each ask for the warm page of the pair ten times over one connection.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = (sys.executable, "-m", "detente.cli", "serve")
REPEATS = 20
EACH = 10
START_SECONDS = 60
PATIENCE = 600


class Row(NamedTuple):
    """What was measured, in its unit, with the limit it has."""

    name: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.value <= self.limit


class Server(NamedTuple):
    """Where the server listens."""

    port: int

    def ask(
        self, path: str, *, body: object = None, kept: http.client.HTTPConnection | None = None
    ) -> tuple[float, int]:
        """Ask once: seconds to the first byte, and bytes of the whole answer."""
        link = kept or http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"accept": "text/html", "accept-encoding": "gzip", "content-type": "application/json"}
        start = time.perf_counter()
        link.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body), headers)
        answer = link.getresponse()
        seconds = time.perf_counter() - start
        content = answer.read()
        if answer.status not in (200, 202):
            raise SystemExit(f"{path}: status {answer.status}")
        if kept is None:
            link.close()
        return seconds, len(content) if answer.status == 200 else 0


@contextmanager
def served(store: str | None) -> Iterator[Server]:
    """Serve the page in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "detente.cli",
        "serve",
        "--port",
        str(port),
        *(["--store", store] if store else []),
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        server = Server(port)
        for _ in range(START_SECONDS * 10):
            try:
                server.ask("/health")
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait()


def large_case(n_options: int = 12, seed: int = 1) -> dict[str, Any]:
    """Return a conflict of 4,096 states with three decision makers and random priorities."""
    dice = random.Random(seed)
    names, ids = ["First", "Second", "Third"], [f"o{place}" for place in range(n_options)]
    return {
        "schema": "gmcr-case/1",
        "id": "large",
        "decision_makers": [{"name": name} for name in names],
        "parties": {"A": "First", "B": "Second"},
        "options": [{"id": one, "dm": names[place % 3]} for place, one in enumerate(ids)],
        "preferences": {
            name: {
                "kind": "prioritised",
                "statements": [("!" if dice.random() < 0.5 else "") + one for one in dice.sample(ids, len(ids))],
            }
            for name in names
        },
        "status_quo": "N" * n_options,
    }


def warm(server: Server, path: str, body: object = None) -> float:
    """Return the median of repeats, in milliseconds."""
    return 1000 * statistics.median(server.ask(path, body=body)[0] for _ in range(REPEATS))


def crowd(server: Server, path: str, readers: int) -> tuple[float, float, int]:
    """Let many read at once: median and 95th percentile in milliseconds, and errors."""

    def read(_: int) -> list[float]:
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        try:
            return [server.ask(path, kept=link)[0] for _ in range(EACH)]
        except (OSError, SystemExit, http.client.HTTPException):
            return []
        finally:
            link.close()

    with ThreadPoolExecutor(readers) as pool:
        times = sorted(1000 * one for found in pool.map(read, range(readers)) for one in found)
    errors = readers * EACH - len(times)
    return statistics.median(times), times[int(0.95 * len(times))], errors


def measured(store: str | None, pair: str, day: str, readers: int) -> list[Row]:
    """Measure everything."""
    brief, step = f"/{pair}?as_of={day}", f"/{pair}?as_of={day}&part=brief"
    large = {"case": large_case()}
    with served(store) as server:
        cold, size = server.ask(brief)
        months, months_size = server.ask(f"/{pair}/months?format=json")
        assets = sum(
            server.ask(f"/static/{name}")[1]
            for name in (one.name for one in (files("detente.web") / "static").iterdir())
            if name in ("page.css", "dyad.js")
        )
        rows = [
            Row("brief, cold", 1000 * cold, "ms"),
            Row("months of the slider, with the brief", 1000 * months, "ms"),
            Row("brief, warm: first byte", warm(server, brief), "ms", 300),
            Row("slider at rest, warm", warm(server, step), "ms", 200),
            Row("acts, filtered", warm(server, f"/{pair}/events?as_of={day}&part=table&sense=hostile"), "ms", 200),
            Row("conflict of 108 states, update", warm(server, "/conflicts/analysis", _shipped()), "ms", 500),
            Row(
                "conflict of 4,096 states, update",
                warm(server, "/conflicts/analysis", large),
                "ms",
                500,
            ),
            Row("weight of the page, packed", (size + months_size + assets) / 1000, "kB", 1500),
        ]
        middle, slow, errors = crowd(server, brief, readers)
        rows += [
            Row(f"{readers} readers: median", middle, "ms"),
            Row(f"{readers} readers: 95 of 100 within", slow, "ms", 1000),
            Row(f"{readers} readers: errors", errors, "", 0),
        ]
    return rows


def _shipped() -> dict[str, Any]:
    from detente.resolve.cases import case_content

    return {"case": dict(case_content("jpn-kor-usa-2019"))}


def main() -> int:
    """Print the table; 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store")
    parser.add_argument("--pair", default="JPN-KOR")
    parser.add_argument("--as-of", default="2019-09-12", dest="day")
    parser.add_argument("--readers", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = measured(asked.store, asked.pair, asked.day, asked.readers)
    if asked.json:
        print(json.dumps([row._asdict() for row in rows], indent=2))
    else:
        print(f"{'what':42} {'measured':>12} {'limit':>9}")
        for row in rows:
            limit = "" if row.limit is None else f"{row.limit:.0f}"
            print(f"{row.name:42} {row.value:9.0f} {row.unit:2} {limit:>9}{'' if row.is_kept else '  over'}")
    return 0 if all(row.is_kept for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
