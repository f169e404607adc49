"""Mutate rows of every feed and load them: each file ends as acts, quarantine and skips that add up, or is refused.

What else must hold, in every mutated file:

* every act keeps the rules of the event table, and its weight is a finite number;
* every act whose row was left as it was says what that row says, by a second, much smaller reader
  (`benchmarks.reliability.feedrows`);
* every row that was left as it was comes to the same end as in the clean file.

``python -m benchmarks.reliability.fuzz [FEED ...] [--rows 100000] [--seed 1]`` prints one line a feed.
"""

from __future__ import annotations

import argparse
import csv
import io
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from benchmarks.reliability.feedrows import ROWS_OF_A_FILE, SUBJECTS, Subject
from benchmarks.reliability.loading import Loader, feed
from benchmarks.reliability.mutations import mutated, plan
from detente.observe.feeds.feed import Feed, TableFeed, TextFeed
from detente.observe.ingestion.files import UNIT, clean_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.observe.feeds.layout import Layout

SHARE_MUTATED = 0.5


def _on_one_line(text: str) -> str:
    return text.translate(dict.fromkeys(range(32), " "))


class Fuzz:
    """A store that is loaded again and again with mutated files of one feed."""

    def __init__(self, subject: Subject, rows: Sequence[bytes], folder: Path) -> None:
        self.subject, self.rows, self._folder = subject, rows, folder
        self._clean = set(rows)
        self._loader = Loader(folder)
        self.counts = {"rows": 0, "acts": 0, "aside": 0, "skipped": 0, "refused": 0}
        clean = self._load(mutated(subject, rows, ()))
        assert clean is not None, "the clean file is refused"
        self._is_act = {self.rows[line - 1] for line in clean[0]}
        self._aside = {self.rows[line - 1] for line in clean[1]}

    def close(self) -> None:
        """Close the store."""
        self._loader.close()

    def _load(self, data: bytes) -> tuple[dict[int, dict[str, Any]], set[int]] | None:
        """Load bytes into the emptied store; return the acts and the rows set aside by line, or None if refused."""
        found = self._loader.load(feed(self.subject.feed), data)
        if found is None:
            self.counts["refused"] += 1
            return None
        sums = (found.n_rows, found.acts.height, found.aside.height, found.n_skipped)
        for name, n in zip(self.counts, sums, strict=False):
            self.counts[name] += n
        return {act["line"]: act for act in found.acts.iter_rows(named=True)}, set(found.aside["row"])

    def check(self, data: bytes) -> None:
        """Load a mutated file and hold what came of it against what its untouched rows say."""
        found = self._load(data)
        if found is None:
            return
        acts, aside = found
        clean, ids = self._clean, {act["id"] for act in acts.values()}
        for line, row in self._lines(data):
            if row not in clean:
                continue
            if line in acts:
                self._compare(row, acts[line])
            elif row in self._is_act:  # only a row before it with its id may have taken its place
                assert self.subject.told(self.subject.fields(row)).get("id") in ids, (line, row)
            else:
                assert (line in aside) == (row in self._aside), (line, row)

    def _lines(self, data: bytes) -> list[tuple[int, bytes]]:
        """Number the rows as a reader of the file must: lines, or rows of a CSV table; the header not counted."""
        lines = data.split(b"\n")
        if not self.subject.is_quoted:
            return list(enumerate(lines[1:] if self.subject.header else lines, 1))
        read_by = feed(self.subject.feed)
        by_fields = {tuple(map(_on_one_line, self.subject.fields(row))): row for row in self.rows}
        if isinstance(read_by, TableFeed):
            text = io.StringIO(data.decode(self.subject.encoding), newline="")
            # A reader by names passes empty lines over without counting them.
            found = [tuple(row) for row in csv.reader(text, delimiter=self.subject.delimiter) if row][1:]
        else:
            path = self._folder / "numbered.txt"
            path.write_bytes(data)
            cleaned = (line.decode().rstrip("\n") for line in clean_lines(path, self._layout(read_by)))
            found = [tuple(line.split(UNIT)) for line in cleaned]
        rows = [(number, by_fields.get(fields, b"")) for number, fields in enumerate(found, 1)]
        self._require_none_lost(lines, [row for _, row in rows])
        return rows

    def _layout(self, read_by: Feed | TextFeed) -> Layout:
        if isinstance(read_by, TextFeed):
            return read_by.layout
        return next(one for one in read_by.layouts if one.delimiter == self.subject.delimiter and one.is_quoted)

    def _require_none_lost(self, lines: list[bytes], rows: list[bytes]) -> None:
        """Let no broken row swallow one that was left as it was."""
        lost = Counter(line for line in lines if line in self._clean) - Counter(rows)
        assert self.subject.has_text_only or not lost, lost

    def _compare(self, row: bytes, act: dict[str, Any]) -> None:
        assert row in self._is_act, (row, act)
        told = self.subject.told(self.subject.fields(row))
        wrong = {key: (value, act[key]) for key, value in told.items() if value is not None and act[key] != value}
        assert not wrong, (wrong, row)


def run(name: str, n: int, seed: int) -> tuple[dict[str, int], float]:
    """Load files of a feed until so many rows were mutated; return the counts and the seconds."""
    subject, random, begun = SUBJECTS[name], Random(seed), time.perf_counter()
    rows = list(dict.fromkeys(subject.rows()))[:ROWS_OF_A_FILE]
    done = 0
    with TemporaryDirectory() as folder:
        fuzz = Fuzz(subject, rows, Path(folder))
        fuzz.counts = dict.fromkeys(fuzz.counts, 0)
        try:
            while done < n:
                some = min(max(int(len(rows) * SHARE_MUTATED), 1), n - done)
                cut = random.randrange(1, 200) if random.random() < 0.2 else 0
                fuzz.check(mutated(subject, rows, plan(random, len(rows), some), cut=cut))
                done += some
        finally:
            fuzz.close()
    return fuzz.counts, time.perf_counter() - begun


def main() -> None:
    """Fuzz the feeds that are named, or all, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="*", default=list(SUBJECTS))
    parser.add_argument("--rows", type=int, default=100_000, help="mutated rows a feed")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"{'feed':26}{'mutated':>10}{'loaded':>10}{'acts':>10}{'aside':>10}{'skipped':>10}{'refused':>9}{'s':>7}")
    for name in asked.feeds:
        counts, seconds = run(name, asked.rows, asked.seed)
        told = "".join(f"{counts[key]:>10,}" for key in ("rows", "acts", "aside", "skipped"))
        print(f"{name:26}{asked.rows:>10,}{told}{counts['refused']:>9,}{seconds:>7.0f}", flush=True)


if __name__ == "__main__":
    main()
