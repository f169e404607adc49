"""How long the second room takes for one pair of forty years, method by method, beside peers on the same series.

``python -m benchmarks.speed.diagnose [--years N] [--json]``

The pair has an act on some two days in three, of either side, in all four domains, with a slow cycle. Limit: all of it
in two seconds. Peers, where they are installed (extra ``benchmark``): ``AutoARIMA`` of statsforecast and ``Pelt`` of
ruptures, each on the one monthly series of hostile acts; they answer one question each. Least of three runs, processor
seconds.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from detente.diagnose.breaks import breaks, hostile_acts
from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.drivers import drivers
from detente.diagnose.episodes import episodes
from detente.diagnose.manner import hostile_months, manner
from detente.diagnose.outlook import outlook
from detente.diagnose.record import record
from detente.diagnose.spiral import hostile_by_side, spiral
from detente.diagnose.verdict import verdict
from detente.observe.event import EVENT_SCHEMA
from detente.observe.tension import replay, tension
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from collections.abc import Callable

DYAD, AS_OF, LIMIT = "AAA-BBB", date(2019, 12, 31), 2.0
RUNS = 3


def pair(years: int) -> pl.DataFrame:
    """Draw the acts of a pair."""
    rng = np.random.default_rng(1)
    n_days = int(365.25 * years)
    at = np.flatnonzero(rng.random(n_days) < 0.66)
    hostility = 2.0 * np.sin(2 * np.pi * at / 2500) + rng.normal(0.0, 4.0, len(at))
    is_first = rng.random(len(at)) < 0.5
    first = AS_OF - timedelta(days=n_days)
    rows = pl.DataFrame(
        {
            "id": [f"e{n}" for n in at],
            "date": [first + timedelta(days=int(n)) for n in at],
            "actor": np.where(is_first, "AAA", "BBB"),
            "recipient": np.where(is_first, "BBB", "AAA"),
            "intensity": -np.clip(hostility, -10.0, 10.0),
            "domain": rng.choice(DOMAINS, len(at)),
        }
    ).with_columns(
        type=pl.when(pl.col("intensity") < 0).then(pl.lit("ACCUSE")).otherwise(pl.lit("CONSULT")), known=pl.col("date")
    )
    fixed = {"precision": "day", "dyad": DYAD, "is_pair_act": True, "is_mutual": False, "weight": 1.0, "feed": "bench"}
    sectors = {"actor_sector": "GOV", "recipient_sector": "GOV", "is_checked": True, "text": ""}
    given = rows.with_columns(**{name: pl.lit(value) for name, value in (fixed | sectors).items()})
    missing = [pl.lit(None).alias(name) for name in EVENT_SCHEMA if name not in given.columns]
    return given.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items())


def seconds(ask: Callable[[], object]) -> float:
    """Return the least processor seconds of some runs."""
    least = float("inf")
    for _ in range(RUNS):
        before = time.process_time()
        ask()
        least = min(least, time.process_time() - before)
    return least


def ours(events: pl.DataFrame) -> dict[str, float]:
    """Time every method by itself, and all of them in one diagnosis."""
    measured, replayed = tension(events, DYAD, AS_OF), replay(events, DYAD, AS_OF)
    found = episodes(measured, replayed, events)
    before = found.reference_day(AS_OF)
    counts, every = hostile_by_side(events, DYAD, AS_OF)
    by_side, months = hostile_months(events, DYAD, AS_OF)
    asked: dict[str, Callable[[], object]] = {
        "tension": lambda: tension(events, DYAD, AS_OF),
        "replay": lambda: replay(events, DYAD, AS_OF),
        "episodes": lambda: episodes(measured, replayed, events),
        "drivers": lambda: drivers(measured, events, before=before),
        "breaks": lambda: breaks(*hostile_acts(events, DYAD, AS_OF)),
        "verdict": lambda: verdict(replayed, record=record(replayed)),
        "outlook": lambda: outlook(measured, found, replayed, events),
        "spiral": lambda: spiral(counts[0], counts[1], every=every),
        "manner": lambda: manner(by_side[0], by_side[1], months),
        "whole diagnosis": lambda: diagnosis(events, DYAD, AS_OF),
    }
    return {name: seconds(ask) for name, ask in asked.items()}


def peers(monthly: np.ndarray) -> dict[str, float]:
    """Time the peers that are installed."""
    found = {}
    if find_spec("statsforecast"):
        from statsforecast.models import AutoARIMA

        found["AutoARIMA (statsforecast)"] = seconds(lambda: AutoARIMA(season_length=12).forecast(y=monthly, h=12))
    if find_spec("ruptures"):
        import ruptures

        found["Pelt, rbf (ruptures)"] = seconds(
            lambda: ruptures.Pelt(model="rbf", jump=1).fit(monthly).predict(pen=float(np.log(len(monthly))))
        )
    return found


def main() -> None:
    """Measure, print, and with ``--json`` print one line of JSON after it."""
    reader = argparse.ArgumentParser(description="Seconds of a diagnosis.")
    reader.add_argument("--years", type=int, default=40)
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    events = pair(chosen.years)
    rows = ours(events)
    whole = rows["whole diagnosis"]
    hostile = events.filter(pl.col("intensity") < 0).group_by_dynamic("date", every="1mo").agg(n=pl.len())
    beside = peers(hostile["n"].to_numpy().astype(float))
    print(f"{events.height:,} acts in {chosen.years} years, {hostile.height} months; processor seconds")
    for name, value in rows.items():
        print(f"{name:<28}{value:>8.2f}")
    print(f"{'limit':<28}{LIMIT:>8.2f}{'' if whole <= LIMIT else '  passed'}")
    for name, value in beside.items():
        print(f"{name:<28}{value:>8.2f}")
    if chosen.json:
        print(json.dumps({"acts": events.height, **rows, **beside}))


if __name__ == "__main__":
    main()
