"""Calm after a crisis: chances of no new crisis and no new dispute, against Kaplan-Meier and proportional hazards.

``python -m benchmarks.accuracy.effects --data DIR [--folds K] [--json]``

DIR is laid out like the one of ``effects_fit``. Two sets of forecasts are scored: *shipped*, the public
``calm_after``; *left out*, the same model fitted on the other dyads of DIR (K folds of whole dyads, 20 unless said
otherwise). The JSON line gives the shipped ones where DIR holds other dyads than those they were fitted on, else those
left out (``stands_by``). The baseline is the Kaplan-Meier curve of all crises of DIR, which has seen every outcome that
is scored. Beside it, with dyads left out too: the same model with proportional hazards, and Cox regression (lifelines,
if installed).

Score: Brier with inverse probability of censoring weights (Graf et al. 1999, Stat. Med. 18:2529-2545); skill is one
minus its ratio to the baseline's. ``brier_skill_Ny`` is the mean of both outcomes. Interval: dyads drawn with
replacement. Then calibration by fifths, mediated against unmediated crises, and the E-value of that contrast.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.accuracy.effects_fit import TABLE, Crises, digest, fitted, read
from detente.resolve.calm import OUTCOMES, YEARS, Outcome, calm_after, e_value

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWS = 1000
PROPORTIONAL = 1e9
"""A ridge that leaves the slopes no change with time."""


def kaplan_meier(time: np.ndarray, is_end: np.ndarray, at: np.ndarray, *, before: bool = False) -> np.ndarray:
    """Return the share without an end by the times ``at``, or just before them."""
    days = np.unique(time[is_end])
    left = len(time) - np.searchsorted(np.sort(time), days)
    ended = np.bincount(np.searchsorted(days, time[is_end]), minlength=len(days))
    curve = np.concatenate([[1.0], np.cumprod(1.0 - ended / left)])
    return np.asarray(curve[np.searchsorted(days, at, side="left" if before else "right")])


def weights(time: np.ndarray, is_end: np.ndarray, year: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight of each crisis in the Brier score of a horizon, and whether calm lasted."""
    kept = kaplan_meier(time, ~is_end, np.minimum(time, year), before=True)
    lasted = time > year
    known = lasted | is_end
    kept = np.where(lasted, kaplan_meier(time, ~is_end, np.array([year])), kept)
    return np.where(known, 1.0 / kept, 0.0), lasted


def forecast(crises: Crises, outcome: Outcome, how: str, folds: int) -> np.ndarray:
    """Return the chances of each crisis, shape (N, len(YEARS))."""
    if how == "shipped":
        told = [calm_after(kind) for kind in crises.kinds]
        return np.array([[getattr(one, f"no_{outcome}")[year].value for year in YEARS] for one in told])
    predict: Callable[[np.ndarray], np.ndarray] = _cox(crises, outcome) if how == "cox" else _own(crises, outcome, how)
    names = np.unique(crises.dyads)
    fold = np.random.default_rng(0).permutation(len(names)) % min(folds, len(names))
    of_crisis = fold[np.searchsorted(names, crises.dyads)]
    said = np.empty((len(crises.dyads), len(YEARS)))
    for one in range(fold.max() + 1):
        said[of_crisis == one] = predict(of_crisis != one)[of_crisis == one]
    return said


def _own(crises: Crises, outcome: Outcome, how: str) -> Callable[[np.ndarray], np.ndarray]:
    ridge = {"ridge_time": PROPORTIONAL} if how == "proportional" else {}
    return lambda take: fitted(crises, outcome, take, **ridge).chances(crises.figures)[:, :, 0]


def _cox(crises: Crises, outcome: Outcome) -> Callable[[np.ndarray], np.ndarray]:
    import pandas as pd
    from lifelines import CoxPHFitter

    def predict(take: np.ndarray) -> np.ndarray:
        raw = crises.figures
        filled = np.nan_to_num((raw - np.nanmean(raw[take], axis=0)) / (np.nanstd(raw[take], axis=0) + 1e-9))
        frame = pd.DataFrame(filled).assign(time=crises.time[outcome], is_end=crises.is_end[outcome])
        used = frame[take & np.isfinite(crises.time[outcome])]
        model = CoxPHFitter(penalizer=0.1).fit(used, "time", "is_end")
        return np.asarray(model.predict_survival_function(frame, times=list(YEARS)).T)

    return predict


def scored(crises: Crises, said: dict[str, dict[Outcome, np.ndarray]]) -> dict[str, Any]:
    """Score every set of forecasts against the Kaplan-Meier curve."""
    found: dict[str, Any] = {how: {} for how in said}
    names, place = np.unique(crises.dyads, return_inverse=True)
    drawn = np.random.default_rng(0).integers(0, len(names), (DRAWS, len(names)))
    for column, year in enumerate(YEARS):
        ratios: dict[str, list[np.ndarray]] = {how: [] for how in said}
        for outcome in OUTCOMES:
            use = np.isfinite(crises.time[outcome])
            time, is_end = crises.time[outcome][use], crises.is_end[outcome][use]
            weight, lasted = weights(time, is_end, year)
            base = weight * (kaplan_meier(time, is_end, np.array([year])) - lasted) ** 2
            by_dyad = np.bincount(place[use], base, len(names))
            for how, chances in said.items():
                loss = weight * (chances[outcome][use, column] - lasted) ** 2
                found[how][f"{outcome}_{year}y"] = 1 - loss.sum() / base.sum()
                ours = np.bincount(place[use], loss, len(names))
                ratios[how].append(1 - ours[drawn].sum(axis=1) / by_dyad[drawn].sum(axis=1))
        for how in said:
            found[how][f"mean_{year}y"] = float(np.mean([found[how][f"{outcome}_{year}y"] for outcome in OUTCOMES]))
            found[how][f"mean_{year}y_90"] = np.quantile(np.mean(ratios[how], axis=0), (0.05, 0.95)).tolist()
    return found


def fifths(crises: Crises, said: dict[Outcome, np.ndarray]) -> list[dict[str, Any]]:
    """Return, by fifths of what was said, the mean said and the share that came (Kaplan-Meier)."""
    rows = []
    for outcome in OUTCOMES:
        use = np.isfinite(crises.time[outcome])
        for column, year in enumerate(YEARS):
            p = said[outcome][use, column]
            fifth = np.minimum((np.argsort(np.argsort(p, kind="stable")) * 5) // len(p), 4)
            pairs = [
                (
                    float(p[fifth == one].mean()),
                    float(
                        kaplan_meier(
                            crises.time[outcome][use][fifth == one],
                            crises.is_end[outcome][use][fifth == one],
                            np.array([year]),
                        )[0]
                    ),
                )
                for one in range(5)
            ]
            rows.append({"outcome": outcome, "years": year, "fifths": pairs})
    return rows


def contrast(crises: Crises, outcome: Outcome, year: int) -> dict[str, float]:
    """Compare mediated with unmediated crises, as they are and with all else equal (shipped model)."""
    use = np.isfinite(crises.time[outcome])
    mediated = np.array([kind.style not in (None, "none") for kind in crises.kinds])
    unmediated = np.array([kind.style == "none" for kind in crises.kinds])
    plain = [
        float(kaplan_meier(crises.time[outcome][use & group], crises.is_end[outcome][use & group], np.array([year]))[0])
        for group in (mediated, unmediated)
    ]
    without = np.mean(
        [
            getattr(calm_after(replace(kind, style="none")), f"no_{outcome}")[year].value
            for kind, is_one in zip(crises.kinds, mediated, strict=True)
            if is_one
        ]
    )
    with_it = np.mean(
        [
            getattr(calm_after(kind), f"no_{outcome}")[year].value
            for kind, is_one in zip(crises.kinds, mediated, strict=True)
            if is_one
        ]
    )
    return {
        "mediated": plain[0],
        "unmediated": plain[1],
        "mediated_model": float(with_it),
        "same_unmediated_model": float(without),
        "e_value": e_value((1 - plain[0]) / (1 - plain[1])),
        "e_value_adjusted": e_value(float((1 - with_it) / (1 - without))),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the calm after a crisis.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    crises = read(chosen.data)
    ways = ["shipped", "left out", "proportional"]
    try:
        import lifelines  # noqa: F401

        ways.append("cox")
    except ImportError:
        print("lifelines is not installed: no Cox regression (python -m pip install lifelines)")
    said = {how: {outcome: forecast(crises, outcome, how, chosen.folds) for outcome in OUTCOMES} for how in ways}
    found = scored(crises, said)
    is_new = digest(crises.dyads) != json.loads(TABLE.read_text(encoding="utf-8"))["dyads"]
    ours = "shipped" if is_new else "left out"
    print(f"{len(crises.dyads)} crises, {len(set(crises.dyads.tolist()))} dyads; we stand by: {ours}")
    print(
        f"Brier skill against Kaplan-Meier\n{'':<14}" + "".join(f"{key:>14}" for key in found[ours] if "90" not in key)
    )
    for how, row in found.items():
        print(f"{how:<14}" + "".join(f"{value:>14.3f}" for key, value in row.items() if "90" not in key))
    calibration = fifths(crises, said[ours])
    for line in calibration:
        pairs = "  ".join(f"{p:.2f} {came:.2f}" for p, came in line["fifths"])
        print(f"no new {line['outcome']} in {line['years']} y, said and came by fifths: {pairs}")
    contrasts = {f"{outcome}_{year}y": contrast(crises, outcome, year) for outcome in OUTCOMES for year in YEARS}
    for key, one in contrasts.items():
        print(key, " ".join(f"{name} {value:.2f}" for name, value in one.items()))
    if chosen.json:
        told: dict[str, Any] = {f"brier_skill_{year}y": found[ours][f"mean_{year}y"] for year in YEARS}
        told |= {f"brier_skill_{year}y_90": found[ours][f"mean_{year}y_90"] for year in YEARS}
        told |= {f"brier_skill_{key}": value for key, value in found[ours].items() if not key.startswith("mean")}
        told |= {"stands_by": ours, "by_method": found, "calibration": calibration, "contrast": contrasts}
        print(json.dumps(told))


if __name__ == "__main__":
    main()
