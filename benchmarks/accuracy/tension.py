"""Does tension see disputes? Monthly tension of event feeds against militarised disputes coded by hand.

``python -m benchmarks.accuracy.tension --data DIR [--label mid|icb] [--mode ongoing|lead] [--part shared|held|all]
[--json] [--out FILE]``

DIR holds event lists: ``keds_*_cameo.csv.gz``, ``keds_*_weis.csv.gz`` and ``icews0515_*.csv.gz``; beside it ``truth``
(``mid_dyads.csv.gz``, ``icb_dyads.csv``), and there or in ``structure`` ``country_codes.csv`` (members of the state
system). Each list is loaded through its feed into a store of its own. For each pair of states with enough acts (24 in a
sample of ICEWS, 40 in a full list, 120 in KEDS), what could be said at every month end is read off ``dt.pressure``, how
much is done against how much is reported, and off ``dt.replay``, tension, their hostility one by one. Months without a
figure, as before the first act, get the least one of the set.

A dyad-month is positive while a dispute (or crisis) is under way in it; with ``--mode lead``, when none is and one
begins within the next three months, months with one under way left out. Baselines: *y1*, the sum of the negative
intensities of three months; *x2*, the count of all acts of the month, which sees only attention. AUROC over all
dyad-months, average precision (AP), and AUROC within dyads: pairs of months of one dyad only, pooled, so that a pair
which is always hostile earns nothing by its level.

A dyad is held out when the first eight hex digits of sha256("detente-truth-v1|" + dyad) make an odd number; its spells
stand in another folder. Scored are the dyads of the part that the truth tells of, or of ``--part``; ``--out`` writes
the pressure of all of them (dyad, month, score, set).
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

import detente as dt
from benchmarks.accuracy.arguments import reader_of
from detente.period import month_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

MEASURES = ("pressure", "tension", "y1", "x2")
FIGURES = ("auroc", "ap", "auroc_within_dyads")
LAST = {"mid": (2014, 12), "icb": (2017, 12)}
FIRST = (1990, 1)
LEAD = 3
LEAST_ACTS = {"keds": 120, "random": 24, "full": 40}
SAME = "detente-truth-v1|"


Scores = dict[str, dict[int, tuple[float, ...]]]


class Universe(NamedTuple):
    """Dyad-months of one set with their truth and scores, all arrays of one length."""

    dyad: np.ndarray
    month: np.ndarray
    is_positive: np.ndarray
    scores: dict[str, np.ndarray]


def number(text: str) -> int:
    """Return the running number of a month, from ``YYYY-MM`` or a day."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def spells(truth: Path, label: str) -> dict[str, list[tuple[int, int]]]:
    """Return first and last month of the spells of each dyad."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    names = {"mid": "mid_dyads.csv.gz", "icb": "icb_dyads.csv"}
    for row in rows(truth / names[label]):
        if row["start"] and row["end"]:
            found[row["dyad"]].append((number(row["start"]), number(row["end"])))
    return found


def members(data: Path) -> dict[str, list[tuple[int, int]]]:
    """Return the months in which each state was a member of the state system."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for folder in (data.parent / "truth", data.parent / "structure"):
        path = folder / "country_codes.csv"
        if path.exists():
            for row in rows(path):
                end = number("2099-12") if row.get("open_end") == "1" else number(row["end"])
                found[row["iso3"]].append((number(row["start"]), end))
            break
    return found


def is_held_out(dyad: str) -> bool:
    return dyad != "JPN-KOR" and int(hashlib.sha256((SAME + dyad).encode()).hexdigest()[:8], 16) % 2 == 1


def sets(data: Path) -> dict[str, tuple[str, list[Path], int]]:
    """Return, for each set, its feed, its files and the least acts of a dyad."""
    found = {}
    for path in sorted(data.glob("*.csv.gz")):
        name = path.name.removesuffix(".csv.gz")
        if name.startswith("keds_") and name.endswith(("_cameo", "_weis")):
            found[name] = ("keds_weis" if name.endswith("_weis") else "keds", [path], LEAST_ACTS["keds"])
        elif name.startswith("icews0515_"):
            kind = "random" if "random" in name else "full"
            feed, files, least = found.get(f"icews0515_{kind}", ("icews_kg", [], LEAST_ACTS[kind]))
            found[f"icews0515_{kind}"] = (feed, [*files, path], least)
    return found


@contextmanager
def loaded(feed: str, files: list[Path], least: int) -> Iterator[tuple[dt.Store, list[str], date]]:
    """Load a set; its store, the dyads with acts enough, and the end of its last month."""
    with tempfile.TemporaryDirectory() as folder, dt.open_store(Path(folder) / "events.duckdb") as store:
        store.ingest(feed, files)
        acts = store.events(feeds=feed, pair_acts=True, repeats="keep")
        dyads = acts.group_by("dyad").len().filter(pl.col("len") >= least)["dyad"].sort().to_list()
        yield store, dyads, month_end(acts["date"].to_numpy().max().astype("datetime64[D]").item())


def part_of(spelled: Iterable[str]) -> str:
    """Return the part of the dyads whose disputes a truth tells: shared, held or all."""
    held = {is_held_out(dyad) for dyad in spelled}
    return "all" if len(held) == 2 else "held" if held == {True} else "shared"


def measured(feed: str, files: list[Path], least: int) -> Scores:
    """Return, for each dyad and month, the ``MEASURES``; NaN where we say nothing."""
    with loaded(feed, files, least) as (store, told, last):
        acts = store.events(feeds=feed, pair_acts=True, repeats="keep")
        whole = [number(str(day)) for day in (acts["date"].to_numpy().min(), last)]
        found: Scores = {}
        for dyad in told:
            replayed = dt.replay(store.events(dyad, feeds=feed), dyad, last)
            pressed = dt.pressure(store, dyad, last, feeds=feed).frame.filter(pl.col("series") == "all")
            amount = {
                number(str(day)): value
                for day, value in pressed.select("date", "pressure").iter_rows()
                if value is not None
            }
            ours = {number(str(day)): float(value) for day, value in zip(replayed.days, replayed.mean, strict=True)}
            own = acts.filter(pl.col("dyad") == dyad)
            months = np.array([number(str(day)) for day in own["date"]]) - whole[0]
            size = whole[1] - whole[0] + 1
            hostile = np.bincount(months, np.maximum(-own["intensity"].to_numpy(), 0.0), minlength=size)
            three = np.convolve(hostile, np.ones(3))[:size]
            count = np.bincount(months, minlength=size)
            found[dyad] = {
                month: (
                    amount.get(month, float("nan")),
                    ours.get(month, float("nan")),
                    float(three[month - whole[0]]),
                    float(count[month - whole[0]]),
                )
                for month in range(whole[0], whole[0] + size)
            }
        return found


def lines(scores: Scores, name: str) -> list[tuple[str, str, float, str]]:
    """Return dyad, month, pressure and set; where nothing is said, the least pressure of the set."""
    said = [one[0] for months in scores.values() for one in months.values() if not np.isnan(one[0])]
    least = min(said, default=0.0)
    return [
        (dyad, f"{month // 12}-{month % 12 + 1:02}", least if np.isnan(one[0]) else float(one[0]), name)
        for dyad, months in scores.items()
        for month, one in months.items()
    ]


def universe(
    found: Scores,
    spelled: dict[str, list[tuple[int, int]]],
    states: dict[str, list[tuple[int, int]]],
    label: str,
    mode: str = "ongoing",
    measures: tuple[str, ...] = MEASURES,
    since: tuple[int, int] = FIRST,
) -> Universe:
    """Keep the months that can be judged, and mark those with a spell under way, or with one ahead."""
    first, last = (year * 12 + month - 1 for year, month in (since, LAST[label]))
    last -= LEAD if mode == "lead" else 0
    dyads, months, truth, scores = [], [], [], []
    for dyad, by_month in found.items():
        a, b = dyad.split("-")
        own = spelled.get(dyad, ())
        for month, said in by_month.items():
            is_under_way = any(low <= month <= high for low, high in own)
            if mode == "lead" and is_under_way:
                continue
            is_member = all(any(low <= month <= high for low, high in states.get(state, ())) for state in (a, b))
            if is_member and first <= month <= last:
                dyads.append(dyad)
                months.append(month)
                truth.append(is_under_way or (mode == "lead" and any(month < low <= month + LEAD for low, _ in own)))
                scores.append(said)
    table = np.array(scores).reshape(-1, len(measures))
    if len(table):
        table = np.where(np.isnan(table), np.nanmin(table, axis=0), table)
    by_measure = dict(zip(measures, table.T, strict=True))
    return Universe(np.array(dyads), np.array(months), np.array(truth, bool), by_measure)


def auroc_ap(y: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Return AUROC, ties counting half, and average precision, ties as one threshold."""
    n, positives = len(y), int(y.sum())
    if positives in (0, n):
        return float("nan"), float("nan")
    order = np.argsort(-x, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(x[order])), n - 1]
    true = np.cumsum(y[order])[ends].astype(float)
    gained = np.diff(true, prepend=0.0)
    false = np.diff(ends + 1.0 - true, prepend=0.0)
    auroc = (false * (true - gained / 2)).sum() / (positives * (n - positives))
    return float(auroc), float((gained * true / (ends + 1.0)).sum() / positives)


def figures(judged: Universe, measure: str) -> dict[str, float]:
    """Return the three figures of one measure."""
    x, y = judged.scores[measure], judged.is_positive
    auroc, ap = auroc_ap(y, x)
    total = weight = 0.0
    for dyad in np.unique(judged.dyad):
        own = judged.dyad == dyad
        pairs = float(y[own].sum() * (~y[own]).sum())
        if pairs:
            total += auroc_ap(y[own], x[own])[0] * pairs
            weight += pairs
    return dict(zip(FIGURES, (auroc, ap, total / weight if weight else float("nan")), strict=True))


def main() -> None:
    reader = reader_of("Tension against disputes coded by hand.")
    reader.add_argument("--label", choices=sorted(LAST), default="mid")
    reader.add_argument("--mode", choices=("ongoing", "lead"), default="ongoing")
    reader.add_argument("--part", choices=("shared", "held", "all"))
    chosen = reader.parse_args()
    spelled, states = spells(chosen.data.parent / "truth", chosen.label), members(chosen.data)
    part = chosen.part or part_of(spelled)
    results: dict[str, Any] = {}
    written: list[tuple[str, str, float, str]] = []
    print(f"{'set':<18}{'months':>8}{'positive':>9}{'dyads':>6}  " + "".join(f"{name:^36}" for name in FIGURES))
    print(f"{'':<43}" + "".join(f"{measure:>9}" for _ in FIGURES for measure in MEASURES))
    for name, (feed, files, least) in sets(chosen.data).items():
        scores = measured(feed, files, least)
        written += lines(scores, name)
        asked = {dyad: own for dyad, own in scores.items() if part == "all" or is_held_out(dyad) == (part == "held")}
        judged = universe(asked, spelled, states, chosen.label, chosen.mode)
        if not judged.is_positive.any():
            print(f"{name:<18}{len(judged.dyad):>8}{0:>9}")
            continue
        of = {measure: figures(judged, measure) for measure in MEASURES}
        results[name] = of["pressure"] | {measure: of[measure] for measure in MEASURES[1:]}
        sizes = f"{len(judged.dyad):>8}{judged.is_positive.sum():>9}{len(np.unique(judged.dyad)):>6}  "
        print(
            f"{name:<18}{sizes}" + "".join(f"{of[m][figure]:>9.3f}" for figure in FIGURES for m in MEASURES), flush=True
        )
    if chosen.out:
        with chosen.out.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(("dyad", "month", "score", "set"))
            out.writerows(written)
    if chosen.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
