"""Fit the calm after a crisis, and write the table that is shipped.

``python -m benchmarks.accuracy.effects_fit --data DIR [--write]``

DIR holds the tables of ICB, MID, rivalries and territorial claims (``icb_calm_after_crisis.csv``, ``icb_crises.csv``,
``icb_dyads.csv``, ``mid_dyads.csv.gz``, ``rivalries.csv``, ``icow_territorial_claims.csv``). Without ``--write`` the
slopes are printed only.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import polars as pl

from detente.resolve.calm import CUTS, FIGURES, OUTCOMES, CrisisKind, Hazard, Outcome, Settlement, Style, design

if TYPE_CHECKING:
    from collections.abc import Iterator

RIDGE, RIDGE_TIME, RIDGE_INTERCEPT = 40.0, 100.0, 0.1
"""Chosen by leave-dyads-out on the shared half, with the list of figures."""
USUAL = -1.5
TABLE = Path(__file__).parents[2] / "src" / "detente" / "data" / "calm.json"
COLUMN = {"crisis": "icb", "dispute": "mid"}
SETTLEMENT = {
    "formal_agreement": "formal",
    "semiformal_agreement": "semiformal",
    "tacit_understanding": "semiformal",
    "faded": "faded",
    "other": "faded",
    "unilateral_act": "unilateral",
    "imposed": "unilateral",
}


@dataclass(frozen=True, slots=True)
class Crises:
    """Crises of dyads, one row each, and when calm ended.

    Attributes
    ----------
    dyads : numpy.ndarray of str, shape (N,)
    kinds : list of CrisisKind
    figures : numpy.ndarray, shape (N, P)
    time, is_end : dict of numpy.ndarray, shape (N,)
        By outcome: years followed (nan when not followed), and whether the calm ended then.
    """

    dyads: np.ndarray
    kinds: list[CrisisKind]
    figures: np.ndarray
    time: dict[Outcome, np.ndarray]
    is_end: dict[Outcome, np.ndarray]


def read(folder: Path) -> Crises:
    """Read the crises of a folder, each with what was known at its end."""

    def table(name: str) -> pl.DataFrame:
        return pl.read_csv(folder / name, try_parse_dates=True, infer_schema_length=None)

    rows = table("icb_calm_after_crisis.csv")
    crises = {row["crisno"]: row for row in table("icb_crises.csv").iter_rows(named=True)}
    disputes, before = _spans(table("mid_dyads.csv.gz"), "start", "end"), _spans(table("icb_dyads.csv"), "start", "end")
    rivals = _spans(table("rivalries.csv"), "start_year", "end_year")
    claims = _spans(table("icow_territorial_claims.csv"), "start", "end")
    kinds = [
        _kind(
            row,
            crises.get(row["crisno"], {}),
            disputes[row["dyad"]],
            before[row["dyad"]],
            is_rivalry=_holds(rivals[row["dyad"]], row["end"]),
            has_claim=_holds(claims[row["dyad"]], row["end"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    time, is_end = {}, {}
    for outcome in OUTCOMES:
        next_one = rows[f"days_to_next_{COLUMN[outcome]}"].cast(pl.Float64).to_numpy()
        limit = rows[f"{COLUMN[outcome]}_censor_days"].cast(pl.Float64).to_numpy()
        is_end[outcome] = np.isfinite(next_one)
        time[outcome] = np.where(limit < 0, np.nan, np.where(is_end[outcome], next_one, limit)) / 365.25
    return Crises(rows["dyad"].to_numpy(), kinds, np.array([kind.figures() for kind in kinds]), time, is_end)


def _spans(table: pl.DataFrame, start: str, end: str) -> defaultdict[str, list[tuple[Any, Any]]]:
    found: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)
    for row in table.iter_rows(named=True):
        found[row["dyad"]].append((row[start], row[end]))
    return found


def _holds(spans: list[tuple[Any, Any]], day: date) -> bool:
    """Say whether a span of years, given as years or as YYYY-MM, holds the year of a day; an open one does."""
    return any(int(str(start)[:4]) <= day.year <= int(str(end or 9999)[:4]) for start, end in spans)


def _kind(
    row: dict[str, Any],
    crisis: dict[str, Any],
    disputes: list[tuple[date, date]],
    before: list[tuple[date, date]],
    *,
    is_rivalry: bool,
    has_claim: bool,
) -> CrisisKind:
    start, end = row["start"], row["end"]
    style = "none" if row["mediate"] != "occurred" else row["medstyle"]
    settlement = SETTLEMENT.get(row["form_of_outcome"] or "")
    return CrisisKind(
        style=style if style in get_args(Style) else None,  # type: ignore[arg-type]
        settlement=settlement if settlement in get_args(Settlement) else None,  # type: ignore[arg-type]
        n_disputes_25y=sum(end - timedelta(days=9131) < began <= end for began, _ in disputes),
        n_crises_10y=sum(end - timedelta(days=3652) < began < start for began, _ in before),
        is_dispute_under_way=any(began <= end <= over for began, over in disputes),
        duration_days=(end - start).days,
        n_actors=crisis.get("cractr"),
        is_territorial=crisis["gravcr"] == 3 if crisis.get("gravcr") is not None else None,
        is_protracted=crisis["protrac"] > 1 if crisis.get("protrac") is not None else None,
        is_rivalry=is_rivalry,
        has_claim=has_claim,
    )


def fitted(crises: Crises, outcome: Outcome, take: np.ndarray, *, ridge_time: float = RIDGE_TIME) -> Hazard:
    """Fit the model on some of the crises by penalised maximum likelihood (Newton)."""
    take = take & np.isfinite(crises.time[outcome])
    raw = crises.figures[take]
    centre, scale = np.nanmean(raw, axis=0), np.nanstd(raw, axis=0) + 1e-9
    whole = design(np.nan_to_num((raw - centre) / scale))
    owner, piece, ended = _spells(crises.time[outcome][take], crises.is_end[outcome][take])
    rows = whole[owner, piece]
    pieces, n_figures = len(CUTS) - 1, raw.shape[1]
    penalty = np.r_[np.full(pieces, RIDGE_INTERCEPT), np.full(n_figures, RIDGE), np.full(n_figures, ridge_time)]
    start = np.r_[np.full(pieces, USUAL), np.zeros(2 * n_figures)]
    found = start.copy()
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-rows @ found))
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(bend, rows.T @ (ended - chance) - penalty * (found - start))
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    residual = rows * (ended - 1.0 / (1.0 + np.exp(-rows @ found)))[:, None]
    names = crises.dyads[take][owner]
    scores = np.array([residual[names == name].sum(axis=0) for name in np.unique(names)])
    inverse = np.linalg.inv(bend)
    return Hazard(centre, scale, found, inverse @ (scores.T @ scores) @ inverse)


def _spells(time: np.ndarray, is_end: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return crisis, piece and whether the calm ended, for every piece that was followed to its end."""

    def pieces() -> Iterator[tuple[int, int, bool]]:
        for owner, (until, ended) in enumerate(zip(time, is_end, strict=True)):
            for piece, (low, high) in enumerate(itertools.pairwise(CUTS)):
                if until <= low or (until < high and not ended):
                    break
                yield owner, piece, bool(ended and until <= high)

    found = np.array(list(pieces()), dtype=int)
    return found[:, 0], found[:, 1], found[:, 2].astype(float)


def digest(dyads: np.ndarray) -> str:
    """Return what tells whether two folders hold the same dyads."""
    return hashlib.sha256("\n".join(sorted(set(dyads.tolist()))).encode()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the calm after a crisis.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    crises = read(chosen.data)
    everything = np.ones(len(crises.dyads), bool)
    told: dict[str, Any] = {
        "made_by": "python -m benchmarks.accuracy.effects_fit",
        "fitted_on": "half of the dyads of ICB 14 (crises 1918-2017) with disputes of GML 2.2.1 and COW MID 5.0",
        "n_crises": len(crises.dyads),
        "n_dyads": len(set(crises.dyads.tolist())),
        "dyads": digest(crises.dyads),
        "cuts_years": CUTS.tolist(),
        "figures": list(FIGURES),
    }
    for outcome in OUTCOMES:
        model = fitted(crises, outcome, everything)
        told[outcome] = {name: _rounded(getattr(model, name)) for name in Hazard.__slots__}
        pieces, n = len(CUTS) - 1, len(FIGURES)
        print(outcome)
        for place, name in enumerate(FIGURES):
            at, drift = pieces + place, pieces + n + place
            spread = np.sqrt(np.diag(model.covariance))
            print(
                f"  {name:<18} {model.coefficients[at]:+.3f} ({spread[at]:.3f})   "
                f"with time {model.coefficients[drift]:+.3f} ({spread[drift]:.3f})"
            )
    if chosen.write:
        TABLE.write_text(json.dumps(told) + "\n", encoding="utf-8")
        print(f"Written: {TABLE}")


def _rounded(values: np.ndarray) -> Any:
    return [_rounded(one) for one in values] if values.ndim > 1 else [float(f"{value:.5g}") for value in values]


if __name__ == "__main__":
    main()
