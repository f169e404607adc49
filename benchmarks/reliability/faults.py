"""Disturb a watch in every way that a machine can, a thousand times; let it end; compare with an undisturbed run.

    python -m benchmarks.reliability.faults [--schedules 1000] [--seed 1] [--json]

A schedule is a row of rounds over a folder in which files appear. Each round runs in a process of its own and may be
disturbed: killed at a random moment (SIGKILL); out of disk (no file may grow beyond a random size); not allowed to
write (another user); beside a second program that loads files into the same store; with a clock that jumped; or with
bytes changed in the store or in the memory of the watch beforehand. After each round the store must open, or say in one
sentence that it is damaged, in which case it is moved away, as a user would. At the end rounds run undisturbed, and the
tables ``events``, ``files`` (without the time), ``skips`` and ``quarantine`` must be those of an undisturbed run, and
every alert made must have been sent.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random
import resource
import shutil
import signal
import sqlite3
import stat
import sys
import tempfile
import time
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.reliability.kills import contents, write_files
from detente.brief import words  # noqa: F401 - what a round needs is imported before the processes part
from detente.cli.doctor import examined
from detente.errors import DetenteError, StoreError
from detente.observe.feeds import gdelt  # noqa: F401
from detente.observe.ingestion import load  # noqa: F401
from detente.observe.store import open_store
from detente.vocabulary.dyads import Dyad
from detente.watch.config import Config, Stated
from detente.watch.lock import only_watch
from detente.watch.memory import beside, open_memory
from detente.watch.rules import Rule
from detente.watch.sources.folder import FolderSource
from detente.watch.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

FAULTS = ("none", "kill", "disk full", "read only", "second writer", "clock", "damaged store", "damaged memory")
FILES, ROWS, ROUNDS = 6, 100, 3
SENTENCE, FINISHED = 3, 0
"""How a process of a round ends: with the sentence of an error of ours, or well."""
NOBODY = 65534
LOST = "store lost"


class Still:
    """A clock that shows one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """Return the moment."""
        return self._moment

    def monotonic(self) -> float:
        """Return a time of no meaning."""
        return 0.0

    def wait(self, seconds: float) -> None:
        """Do not wait."""


def one_round(place: Path, moment: datetime) -> None:
    """Go round once, as ``detente watch --once`` does."""
    store = place / "e.duckdb"
    config = Config(
        (Dyad("JPN", "KOR"),),
        rules=(Rule("first", {"reports": 1.0, "intensity": 1.0}), Rule("deadline"), Rule("silence")),
        channels=(Stated("jsonl", {"path": place / "alerts.jsonl"}),),
    )
    with only_watch(store), open_memory(beside(store)) as memory:
        made = Watcher(store, memory, config, [FolderSource(place / "in", "gdelt")], Still(moment)).once()
    if any("cannot be written" in note or "is damaged" in note for note in made.notes):
        raise SystemExit(SENTENCE)


def ingest(place: Path) -> None:
    """Load files as another program would."""
    with open_store(place / "e.duckdb") as store:
        store.ingest("gdelt", sorted((place / "in").iterdir()))


def in_child(run: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> int:
    """Start a function in a process of its own; nothing heavy runs in this one, so that it may be forked safely."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        if not os.environ.get("FAULTS_SHOWN"):
            os.dup2(null, 2)
        prepare()
        code = _ended(run)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _ended(run: Callable[[], object]) -> int:
    try:
        run()
    except DetenteError as error:
        text = str(error)
        return SENTENCE if text.endswith(".") and "\n" not in text else 1
    except SystemExit as asked:
        return int(asked.code or 0)
    return FINISHED


def wait(pid: int, seconds: float = 60.0) -> int:
    """Return how a process ended; one that hangs is an error."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -signal.SIGALRM


def damage(path: Path, random_: random.Random) -> None:
    """Change bytes of a file, as a failing disk does."""
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("r+b") as file:
        for _ in range(random_.choice((1, 8, 200))):
            file.seek(random_.randrange(path.stat().st_size))
            file.write(random_.randbytes(16))


def small_disk(place: Path, random_: random.Random) -> Callable[[], None]:
    """Let no file grow beyond a size near that of the store."""
    size = (place / "e.duckdb").stat().st_size if (place / "e.duckdb").exists() else 1 << 20
    limit = int(size * random_.uniform(0.2, 1.3))

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return prepare


def disturbed(place: Path, fault: str, moment: datetime, random_: random.Random) -> int:
    """Run one round with a fault, and return how it ended."""
    prepare: Callable[[], object] = lambda: None  # noqa: E731
    if fault == "clock":
        moment += timedelta(days=random_.choice((-400, -3, 2, 300)))
    elif fault == "disk full":
        prepare = small_disk(place, random_)
    elif fault == "read only" and others_can_read():
        prepare = lambda: os.setuid(NOBODY)  # noqa: E731
    elif fault == "damaged store":
        damage(place / "e.duckdb", random_)
    elif fault == "damaged memory":
        damage(place / "e.duckdb.watch", random_)
    other = in_child(lambda: ingest(place)) if fault == "second writer" else 0
    pid = in_child(lambda: one_round(place, moment), prepare)
    if fault == "kill":
        time.sleep(random_.uniform(0.0, 0.25))
        os.kill(pid, signal.SIGKILL)
    code = wait(pid)
    if other and wait(other) not in (FINISHED, SENTENCE):
        return 1
    return code


def others_can_read() -> bool:
    """Tell whether this process can give up its rights and still read its own code: not below a private folder."""
    folders = (*Path(__file__).resolve().parents, *(Path(sys.prefix).resolve() / "bin").parents)
    return os.getuid() == 0 and all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def whole(place: Path) -> None:
    """Read every block of the store, as ``detente doctor`` does, and its rows; a damaged one is told in a sentence."""
    for one in examined(place / "e.duckdb"):
        if one.what == "store" and one.state == "wrong":
            raise StoreError(one.told)
    contents(place / "e.duckdb")


def schedule(files: list[Path], empty: Path, place: Path, seed: int, expected: Path) -> tuple[Counter[str], list[str]]:
    """Run one schedule; return the faults that struck, with the stores lost, and what was wrong at the end."""
    random_ = random.Random(seed)
    (place / "in").mkdir(parents=True)
    place.chmod(0o755)
    shutil.copy(empty, place / "e.duckdb")
    struck: Counter[str] = Counter()
    wrong: list[str] = []
    moment = datetime(2019, 3, 1, tzinfo=UTC)
    waiting = list(files)
    for n in range(ROUNDS):
        for path in waiting[: FILES // ROUNDS + 1]:
            shutil.copy2(path, place / "in" / path.name)
        waiting = waiting[FILES // ROUNDS + 1 :]
        fault = random_.choice(FAULTS)
        code = disturbed(place, fault, moment + n * timedelta(hours=1), random_)
        struck[fault] += 1
        allowed = (FINISHED, SENTENCE, *((-signal.SIGKILL,) if fault == "kill" else ()))
        if code not in allowed:
            wrong.append(f"seed {seed}, round {n}, {fault}: ended with {code}")
        if wait(in_child(lambda: whole(place))) != FINISHED:
            # Accepted only of a store whose pages this schedule changed; a block may be met rounds after that.
            if not struck["damaged store"]:
                wrong.append(f"seed {seed}, round {n}, {fault}: the store does not open")
            struck[LOST] += (place / "e.duckdb").exists()
            for path in place.glob("e.duckdb*"):  # the memory knows which files were read: it goes as well
                path.unlink()
    ends = [wait(in_child(partial(one_round, place, moment + timedelta(days=day)))) for day in (1, 2)]
    wrong += [f"seed {seed}: a last round ends with {code}" for code in ends if code != FINISHED]
    if wait(in_child(lambda: compare(place, expected))) != FINISHED:
        wrong.append(f"seed {seed}: the store differs from the undisturbed one")
    return struck, wrong


def compare(place: Path, expected: Path) -> None:
    """Hold the store and the alerts against an undisturbed run."""
    found, undisturbed = _told(place / "e.duckdb"), pickle.loads(expected.read_bytes())
    with sqlite3.connect(place / "e.duckdb.watch") as connection:
        made = {row[0] for row in connection.execute("SELECT id FROM alerts")}
        unsent = connection.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()[0]
    path = place / "alerts.jsonl"
    sent = {json.loads(line)["id"] for line in path.read_text().splitlines()} if path.exists() else set()
    if found != undisturbed or unsent or not made <= sent:
        raise SystemExit(1)


def _told(store: Path) -> dict[str, Any]:
    """Return what a store holds, each file by its name alone: the places differ."""
    return {
        table: sorted(
            tuple(Path(cell).name if str(cell).endswith(".zip") else str(cell) for cell in row) for row in rows
        )
        for table, rows in contents(store).items()
    }


def trial(folder: Path, *, schedules: int, seed: int, first: int = 0) -> dict[str, Any]:
    """Run all schedules."""
    files = sorted(write_files(folder, FILES, seed, rows=ROWS))
    for path in files:
        os.utime(path, (1e9, 1e9))
        path.chmod(0o644)
    folder.chmod(0o755)
    expected = folder / "undisturbed"
    (expected / "in").mkdir(parents=True)
    if wait(in_child(lambda: one_round(expected, datetime(2019, 3, 1, tzinfo=UTC)))) != FINISHED:
        raise SystemExit("the empty round failed")
    shutil.copy(expected / "e.duckdb", empty := folder / "empty.duckdb")
    for path in files:
        shutil.copy2(path, expected / "in" / path.name)
    for _ in range(2):
        if wait(in_child(lambda: one_round(expected, datetime(2019, 3, 1, tzinfo=UTC)))) != FINISHED:
            raise SystemExit("the undisturbed run failed")
    told = folder / "undisturbed.pickle"
    if wait(in_child(lambda: told.write_bytes(pickle.dumps(_told(expected / "e.duckdb"))))) != FINISHED:
        raise SystemExit("the undisturbed store cannot be read")
    struck: Counter[str] = Counter()
    wrong: list[str] = []
    for n in range(first, first + schedules):
        place = folder / f"s{n}"
        some, faults = schedule(files, empty, place, seed * 1_000_000 + n, told)
        struck += some
        wrong += faults
        print("\n".join(faults), end="\n" if faults else "", file=sys.stderr, flush=True)
        shutil.rmtree(place)
        if (n - first) % 10 == 9:  # a run of hours that is stopped has told how far it came
            print(f"{n + 1 - first} schedules, {len(wrong)} things wrong so far", file=sys.stderr, flush=True)
    lost = struck.pop(LOST, 0)
    return {"schedules": schedules, "struck": dict(struck), "lost": lost, "wrong": wrong}


def main() -> int:
    """Print the figures; exit with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schedules", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="go on with this schedule of the seed")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = trial(Path(folder), schedules=asked.schedules, seed=asked.seed, first=asked.first)
    told = ", ".join(f"{n} {fault}" for fault, n in sorted(found["struck"].items()))
    print(f"{found['schedules']} schedules of {ROUNDS} rounds ({told})")
    print(f"{found['lost']} stores could not be read after their own pages were changed, and were moved away")
    print("\n".join(found["wrong"]) or "every store opened in the end and equals the undisturbed one")
    if asked.json:
        print(json.dumps(found))
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
