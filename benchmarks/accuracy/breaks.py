"""Change points against those that people marked, one setting for all series.

``python -m benchmarks.accuracy.breaks --data DIR [--json] [--out FILE]``

DIR holds one JSON file a series (layout of the Turing Change Point Dataset: ``name``, ``n_obs``, ``series[].raw``) and
``annotations.json``: series -> annotator -> indices. F1 (margin 5) and covering are those of van den Burg and Williams
(2020, arXiv:2003.06222); the headline is the mean over real univariate series, those named ``quality_control_*`` and
the multivariate ones stand apart. If ``published_scores.csv`` is there, the means of its default settings over the
same series stand beside ours. ``--out`` writes series -> indices.
"""

from __future__ import annotations

import csv
import json
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import detente as dt
from benchmarks.accuracy.arguments import reader_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MARGIN = 5
DRAWS = 2000
PUBLISHED = ("zero", "binseg", "pelt", "bocpd", "amoc", "segneigh")
BEST_DEFAULT = {"f1": 0.698, "cover": 0.672}
"""Best published default (BinSeg), mean over the 32 series of that paper."""


class Row(NamedTuple):
    """One series: its scores and what was found."""

    name: str
    n_dim: int
    f1: float
    cover: float
    found: tuple[int, ...]

    @property
    def is_headline(self) -> bool:
        """Return whether it is a real univariate series."""
        return self.n_dim == 1 and not self.name.startswith("quality_control")


def hits(truth: Iterable[int], found: Iterable[int]) -> int:
    """Count the true points with a reported one within the margin, each reported point serving one."""
    left, n_hits = sorted(found), 0
    for point in sorted(truth):
        near = [(abs(point - one), one) for one in left if abs(point - one) <= MARGIN]
        if near:
            left.remove(min(near)[1])
            n_hits += 1
    return n_hits


def f1_score(marks: Sequence[Sequence[int]], found: Sequence[int]) -> float:
    """Return the harmonic mean of precision (all annotators) and mean recall; index 0 belongs to every set."""
    sets, reported = [{0, *one} for one in marks], {0, *found}
    precision = hits(set().union(*sets), reported) / len(reported)
    recall = sum(hits(one, reported) / len(one) for one in sets) / len(sets)
    return 2 * precision * recall / (precision + recall)


def covering(marks: Sequence[Sequence[int]], found: Sequence[int], n: int) -> float:
    """Return the mean over annotators of the length-weighted best Jaccard overlap of their segments."""

    def segments(points: Iterable[int]) -> list[tuple[int, int]]:
        edges = [0, *sorted({point for point in points if 0 < point < n}), n]
        return list(pairwise(edges))

    def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
        both = min(one[1], other[1]) - max(one[0], other[0])
        return max(both, 0) / (max(one[1], other[1]) - min(one[0], other[0]))

    ours = segments(found)
    return float(
        np.mean(
            [
                sum((hi - lo) * max(overlap((lo, hi), other) for other in ours) for lo, hi in segments(one)) / n
                for one in marks
            ]
        )
    )


def judged(path: Path, marks: Sequence[Sequence[int]]) -> Row:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    raw = [[np.nan if value is None else value for value in column["raw"]] for column in content["series"]]
    found = dt.changepoints(np.array(raw, float).T).indices or ()
    return Row(
        content["name"], len(raw), f1_score(marks, found), covering(marks, found, content["n_obs"]), tuple(found)
    )


def means(rows: Sequence[Row]) -> tuple[float, float]:
    return float(np.mean([row.f1 for row in rows])), float(np.mean([row.cover for row in rows]))


def published(path: Path, names: set[str]) -> dict[str, tuple[float, float, int]]:
    """Read published default scores: method -> mean F1, mean cover, number of series."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["series"] in names]
    return {
        method: (
            float(np.mean([float(row[f"f1d_{method}"]) for row in rows])),
            float(np.mean([float(row[f"cvd_{method}"]) for row in rows])),
            len(rows),
        )
        for method in PUBLISHED
        if rows
    }


def main() -> None:
    chosen = reader_of("Change points against those that people marked.").parse_args()
    marks = json.loads((chosen.data / "annotations.json").read_text(encoding="utf-8"))
    start = time.perf_counter()
    rows = [
        judged(path, list(marks[path.stem].values()))
        for path in sorted(chosen.data.glob("*.json"))
        if path.stem in marks
    ]
    seconds = time.perf_counter() - start
    print(f"{'series':<22}{'F1':>8}{'cover':>8}{'changes':>9}")
    for row in rows:
        print(f"{row.name:<22}{row.f1:>8.3f}{row.cover:>8.3f}{len(row.found):>9}")
    groups = {
        "real, univariate": [row for row in rows if row.is_headline],
        "quality control": [row for row in rows if row.name.startswith("quality_control")],
        "multivariate": [row for row in rows if row.n_dim > 1],
    }
    print(f"\n{'mean':<34}{'n':>4}{'F1':>8}{'cover':>8}")
    for name, group in groups.items():
        if group:
            print(f"{f'detente, {name}':<34}{len(group):>4}{means(group)[0]:>8.3f}{means(group)[1]:>8.3f}")
    headline = groups["real, univariate"] or rows
    rng = np.random.default_rng(1)
    drawn = [means([headline[at] for at in rng.integers(0, len(headline), len(headline))]) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    spans = [f"{one:.2f}-{other:.2f}" for one, other in zip(low, high, strict=True)]
    print(f"{'  90 % interval over series':<36}{spans[0]:>10}{spans[1]:>10}")
    for method, (f1, cover, n) in published(
        chosen.data / "published_scores.csv", {row.name for row in headline}
    ).items():
        print(f"{f'{method}, default':<34}{n:>4}{f1:>8.3f}{cover:>8.3f}")
    print(f"{'best published default, their 32':<34}{32:>4}{BEST_DEFAULT['f1']:>8.3f}{BEST_DEFAULT['cover']:>8.3f}")
    print(f"{seconds:.1f} s")
    if chosen.out:
        chosen.out.write_text(json.dumps({row.name: row.found for row in rows}), encoding="utf-8")
    if chosen.json:
        f1, cover = means(headline)
        print(json.dumps({"f1": round(f1, 3), "cover": round(cover, 3), "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main()
