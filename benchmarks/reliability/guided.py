"""Fuzz every target, guided by the code that an input reaches, from the corpus that is kept.

    python -m benchmarks.reliability.guided [TARGET ...] [--seconds 40] [--keep]

Each target runs in a process of its own, which libFuzzer takes over (Atheris, in the extra ``benchmark``; Linux). A
line a target: inputs tried, edges and features of our code that the kept corpus reached and that were reached at the
end, seconds of the processor that the slowest input took, and what was found: an error that is no `DetenteError`, an
input of more than 20 seconds or 2 GB, a file outside the target's folder. With ``--keep`` the corpus is replaced by
inputs that together reach what all reach, the smallest first, within ``MOST_INPUTS`` and ``MOST_BYTES`` a target;
inputs with a name of their own stay.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.reliability.mutations import changed_row
from benchmarks.reliability.trees import changed_line

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "reliability" / "corpus"
MOST_INPUTS = 40
MOST_BYTES = 32_000
LONGEST_INPUT = 10_000
SECONDS_AN_INPUT = 20
_HASH = re.compile(r"[0-9a-f]{40}")
_EDGES = re.compile(r"cov: (\d+) ft: (\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """What a run came to."""

    target: str
    n_inputs: int
    at_first: tuple[int, int]
    at_last: tuple[int, int]
    slowest: float
    fault: str

    def __str__(self) -> str:
        reached = "".join(f"{'{}/{}'.format(*one):>14}" for one in (self.at_first, self.at_last))
        return f"{self.target:30}{self.n_inputs:>9,}{reached}{self.slowest:>9.2f}  {self.fault or '-'}"


def fuzz(target: str, *flags: str) -> None:
    """Hand this process over to libFuzzer."""
    import atheris

    sys.dont_write_bytecode = True
    with atheris.instrument_imports(include=["detente"]):
        from benchmarks.reliability.confined import confined
        from benchmarks.reliability.targets import TARGETS, workplace

        slowest = 0.0

        def one(data: bytes) -> None:
            nonlocal slowest
            begun = time.process_time()
            with confined(workplace()):
                TARGETS[target](data)
            seconds = time.process_time() - begun
            if seconds > slowest:
                slowest = seconds
                print(f"slowest: {seconds:.3f}", file=sys.stderr, flush=True)

        for path in sorted((CORPUS / target).iterdir())[:1]:
            one(path.read_bytes())
        slowest = 0.0  # what is loaded once is not the first input's
        # Where libFuzzer starts itself anew, it gives this to a shell.
        atheris.Setup([shlex.join(_command(target)), *flags], one, custom_mutator=_mutator(target))
        atheris.Fuzz()


def _mutator(target: str) -> Callable[[bytes, int, int], bytes]:
    """Return what changes inputs: half of the time bytes, otherwise a field of a row or a value in JSON."""
    import atheris

    from benchmarks.reliability.feedrows import SUBJECTS

    subject = SUBJECTS.get(target.removeprefix("feed_"))
    delimiter = subject.delimiter.encode() if subject else b","

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        made = changed_line(data, random)
        return (changed_row(data, random, delimiter) if made == data else made)[:most]

    return mutated


def _command(target: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.reliability.guided", "--take-over", target]


def _run(target: str, *flags: str) -> tuple[int, str]:
    """Start the process of a target; return its exit code and what it said."""
    with TemporaryDirectory() as folder:  # a process that libFuzzer ends does not tidy up
        ended = subprocess.run(
            [*_command(target), *flags], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            check=False, env={**os.environ, "TMPDIR": folder},
        )  # fmt: skip
    return ended.returncode, ended.stdout


def guided(target: str, seconds: int, new: Path, faults: Path) -> Found:
    """Fuzz one target for some time; new inputs go to one folder, those with a fault to another."""
    limits = (f"-timeout={SECONDS_AN_INPUT}", f"-max_len={LONGEST_INPUT}", "-rss_limit_mb=2048")
    code, said = _run(
        target, f"-max_total_time={seconds}", *limits, "-print_final_stats=1", f"-artifact_prefix={faults}/{target}-",
        str(new), str(CORPUS / target),
    )  # fmt: skip
    reached = [(int(edges), int(features)) for edges, features in _EDGES.findall(said)] or [(0, 0)]
    at_first = _EDGES.search(said.partition("INITED")[2])
    tried = re.search(r"number_of_executed_units: (\d+)", said)
    times = re.findall(r"slowest: ([\d.]+)", said)
    return Found(
        target,
        int(tried[1]) if tried else 0,
        (int(at_first[1]), int(at_first[2])) if at_first else reached[0],
        reached[-1],
        float(times[-1]) if times else 0.0,
        _fault(said) if code else "",
    )


def _fault(said: str) -> str:
    """Return the error of a run that ended early, and where it came from in our code."""
    error = re.search(r"^ERROR: (libFuzzer: .*)|^==\d+== ?ERROR: (libFuzzer: .*)", said, re.MULTILINE)
    lines = said[: error.start()].rstrip().splitlines() if error else said.splitlines()
    places = re.findall(r'File ".*/(detente/.*)", line (\d+)', said)
    place = f" at {places[-1][0]}:{places[-1][1]}" if places else ""
    return f"{lines[-1][:160] if lines else ''}{place}"


def keep(target: str, new: Path) -> None:
    """Replace a target's corpus by the best of it and of new inputs."""
    kept = CORPUS / target
    with TemporaryDirectory() as folder:
        merged = Path(folder)
        for path in kept.iterdir():
            if not _HASH.fullmatch(path.name):
                shutil.copy(path, merged)
        code, said = _run(target, "-set_cover_merge=1", f"-max_len={LONGEST_INPUT}", *map(str, (merged, kept, new)))
        if code:
            raise RuntimeError(said[-1000:])
        best = sorted((path for path in merged.iterdir() if _HASH.fullmatch(path.name)), key=_size)
        for path in kept.iterdir():
            if _HASH.fullmatch(path.name):
                path.unlink()
        left = MOST_BYTES
        for path in best[:MOST_INPUTS]:
            left -= _size(path)
            if left >= 0:
                shutil.copy(path, kept)


def _size(path: Path) -> int:
    return path.stat().st_size


def main() -> None:
    """Fuzz the targets that are named, or all, and print one line each."""
    from benchmarks.reliability.targets import TARGETS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--seconds", type=int, default=40, help="time of a target")
    parser.add_argument("--keep", action="store_true", help="replace the corpus by the best of old and new inputs")
    parser.add_argument("--faults", type=Path, default=Path("faults"), help="folder for inputs with a fault")
    asked = parser.parse_args()
    print(f"{'target':30}{'inputs':>9}{'at first':>14}{'at last':>14}{'slowest':>9}  fault   (edges/features, s)")
    for target in asked.targets:
        asked.faults.mkdir(exist_ok=True)
        (CORPUS / target).mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as new:
            print(guided(target, asked.seconds, Path(new), asked.faults), flush=True)
            if asked.keep:
                keep(target, Path(new))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--take-over"]:
        fuzz(*sys.argv[2:])
    else:
        main()
