r"""The outlook: where tension goes in the next twelve months, as simulated paths.

The parts of the relation (level and swing) on the as-of day are drawn from the filter's posterior, over the kept
points of the parameter grid, and moved on month by month with the exact transition of
:mod:`detente.observe.statespace`. The fan shows quantiles of the paths.

* **Back to normal**: the path lies below the upper edge of the normal range at the end of the month asked for.
* **New nadir** (relations worse than at any time in this episode): the path passes, at any month end of the year,
  both where it stands today and the highest tension of the episode under way (of the last one when none is) by at
  least ``NADIR_MARGIN`` points. Peak and present are drawn together, so that doubt about the level alone makes no new
  nadir, and without the margin a relation at its worst would seem more likely than not to get worse.
* **Acts ahead**: how many hostile acts of each side each month will bring (:mod:`detente.diagnose.counts_ahead`).

**Record** (:func:`outlook_record`). From each month end of the past, with what was known then, the mean reading of
the acts 1, 3, 6 and 12 months ahead is forecast as a normal distribution and scored by CRPS against two baselines:
*history* (mean and spread of all monthly readings so far) and *last year* (the same of the last twelve months with
acts). The share of outcomes inside the 80 % interval is the coverage.

Assumes that the relation keeps drifting and swinging as it did; a shock from outside is only in the spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.diagnose.counts_ahead import acts_ahead
from detente.diagnose.scores import crps_normal, log_score_normal
from detente.observe.statespace import kept_points, mixture, softmax
from detente.observe.tension import BALANCE, POINTS_PER_INTENSITY, Z_INTERVAL
from detente.period import add_months
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from detente.diagnose.counts_ahead import CountOutlook
    from detente.diagnose.episodes import Episodes
    from detente.observe.tension import Replay, Tension

MONTHS = 12
PATHS = 4000
SEED = 20190912
NADIR_MARGIN = 2.5
"""Half a point of mean intensity: a smaller worsening would pass unnoticed."""
HORIZONS = (1, 3, 6, 12)
FIRST_MONTH = 96
"""The record of the outlook begins after eight years of months."""
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)

LIMITATION = (
    "The paths continue the pair's own drift and swing; elections, wars elsewhere and decisions not yet taken are only "
    "in the width of the fan."
)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How forecasts of one horizon did: mean CRPS and log score of ours and of the baselines, coverage, how many."""

    months: int
    n: int
    crps: float
    crps_history: float
    crps_last_year: float
    log_score: float
    log_score_history: float
    log_score_last_year: float
    coverage: float

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            "months": self.months,
            "n": self.n,
            "crps": round(self.crps, 3),
            "crps_history": round(self.crps_history, 3),
            "crps_last_year": round(self.crps_last_year, 3),
            "log_score": round(self.log_score, 3),
            "log_score_history": round(self.log_score_history, 3),
            "log_score_last_year": round(self.log_score_last_year, 3),
            "coverage_80": round(self.coverage, 2),
        }


@dataclass(frozen=True, slots=True)
class Outlook(Shows):
    """The forecast of a pair's tension.

    Attributes
    ----------
    days : tuple of datetime.date
        As-of day, then the same day of each month ahead.
    quantiles : numpy.ndarray, shape (months + 1, len(QUANTILES))
        Quantiles of tension.
    p_normal : numpy.ndarray, shape (months + 1,)
        Probability of lying below the upper edge of the normal range.
    p_back_within_year : float
        Probability of being below it at one month end at least.
    p_new_nadir : float
        Probability of passing ``nadir`` (and today) by ``NADIR_MARGIN`` at one month end at least.
    edge, nadir : float
        The two marks, in points of tension.
    record : tuple of Horizon
        How such forecasts did.
    acts : dict
        By direction (``JPN>KOR``), how many hostile acts each month will bring; None without enough data.
    """

    dyad: str
    as_of: date
    days: tuple[date, ...]
    quantiles: np.ndarray
    p_normal: np.ndarray
    p_back_within_year: float
    p_new_nadir: float
    edge: float
    nadir: float
    record: tuple[Horizon, ...]
    acts: dict[str, CountOutlook | None]

    def __repr__(self) -> str:
        return (
            f"<Outlook {self.dyad} {self.as_of}: in 12 months {self.quantiles[-1, 3]:.0f} "
            f"({self.quantiles[-1, 1]:.0f} to {self.quantiles[-1, 5]:.0f}), P(normal) = {self.p_normal[-1]:.2f}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "days": [day.isoformat() for day in self.days],
            "quantile_levels": list(QUANTILES),
            "quantiles": np.round(self.quantiles, 1).tolist(),
            "p_normal": np.round(self.p_normal, 3).tolist(),
            "p_back_within_year": round(self.p_back_within_year, 3),
            "p_new_nadir": round(self.p_new_nadir, 3),
            "edge": round(self.edge, 1),
            "nadir": round(self.nadir, 1),
            "record": [horizon.to_dict() for horizon in self.record],
            "acts": {direction: ahead.to_dict() if ahead else None for direction, ahead in self.acts.items()},
            "limitation": LIMITATION,
        }


def outlook(tension: Tension, found: Episodes, replayed: Replay, events: pl.DataFrame, *, seed: int = SEED) -> Outlook:
    """Simulate the next twelve months.

    Parameters
    ----------
    tension, found, replayed
        Results for the same dyad and day.
    events : polars.DataFrame
        Event table they rest on.
    seed : int
        Seed of the simulation: the same question gets the same figures.
    """
    edge, worst = found.normal.upper, _worst_row(tension, found)
    paths, peaks = _paths(tension, worst, seed)
    below = paths < edge
    nadir = np.maximum(peaks, paths[0]) + NADIR_MARGIN
    return Outlook(
        dyad=tension.dyad,
        as_of=tension.as_of,
        days=tuple(add_months(tension.as_of, month) for month in range(MONTHS + 1)),
        quantiles=np.quantile(paths, QUANTILES, axis=1).T,
        p_normal=below.mean(axis=1),
        p_back_within_year=float(below[1:].any(axis=0).mean()),
        p_new_nadir=float((paths[1:] > nadir).any(axis=0).mean()),
        edge=edge,
        nadir=float(tension.path()[worst]),
        record=outlook_record(replayed),
        acts=acts_ahead(events, tension.dyad, tension.as_of),
    )


def paths_ahead(tension: Tension, found: Episodes, seed: int = SEED) -> np.ndarray:
    """Return the paths of tension behind the outlook, shape (MONTHS + 1, PATHS); the first row is the as-of day."""
    return _paths(tension, _worst_row(tension, found), seed)[0]


def outlook_record(replayed: Replay) -> tuple[Horizon, ...]:
    """Score the forecasts that could have been made at each past month end."""
    observed = _monthly(replayed)
    months = [day.year * 12 + day.month - 1 for day in replayed.days]
    seen = np.array(sorted(observed))
    means = np.array([observed[month][0] for month in seen])
    return tuple(
        horizon
        for ahead in HORIZONS
        if (horizon := _score_horizon(replayed, months, observed, seen, means, ahead)) is not None
    )


def _worst_row(tension: Tension, found: Episodes) -> int:
    """Return the reporting day of the worst month of the episode under way, of the last one, or of the record."""
    last = found.current or (found.past[-1] if found.past else None)
    return tension.days.index(last.peak) if last else int(tension.path().argmax())


def _paths(tension: Tension, worst: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw paths of the relation and its level on an earlier day, both in points of tension.

    Returns
    -------
    tuple of numpy.ndarray
        Paths, shape (months + 1, PATHS), and levels on the ``worst`` reporting day, shape (PATHS,).
    """
    rng = np.random.default_rng(seed)
    points, weight = kept_points(tension.filtered)
    place = rng.choice(points.shape[1], size=PATHS, p=weight[0])
    chosen = points[0][place]
    grid = tension.filtered.grid.take(chosen)
    mean, cov = tension.filtered.mean[-1, 0, chosen], tension.filtered.cov[-1, 0, chosen]
    factor = np.linalg.cholesky(cov[:, :2, :2])
    parts = mean[:, :2] + (factor @ rng.standard_normal((PATHS, 2, 1)))[..., 0]
    kept, gained = grid.transition(1 / 12)
    path = [parts.sum(axis=1)]
    smoothed, step = tension.smoothed, int(tension.steps[worst])
    slope = smoothed.cov_with_last[step, 0, place] / smoothed.var[-1, 0, place]
    left = np.maximum(smoothed.var[step, 0, place] - slope * smoothed.cov_with_last[step, 0, place], 0.0)
    peaks = smoothed.mean[step, 0, place] + slope * (path[0] - smoothed.mean[-1, 0, place])
    peaks = peaks + np.sqrt(left) * rng.standard_normal(PATHS)
    for _ in range(MONTHS):
        parts = kept[:, :2] * parts + np.sqrt(gained[:, :2]) * rng.standard_normal((PATHS, 2))
        path.append(parts.sum(axis=1))
    return BALANCE + POINTS_PER_INTENSITY * np.array(path), BALANCE + POINTS_PER_INTENSITY * peaks


def _monthly(replayed: Replay) -> dict[int, tuple[float, float]]:
    """Return, per month with acts, the mean reading and its noise factor."""
    by_month: dict[int, list[tuple[float, float]]] = {}
    read = replayed.readings
    for day, hostility, noise in zip(read.days, read.hostility[:, 0], read.noise[:, 0], strict=True):
        by_month.setdefault(day.year * 12 + day.month - 1, []).append((float(hostility), 1.0 / float(noise)))
    return {
        month: (sum(h * p for h, p in rows) / sum(p for _, p in rows), 1.0 / sum(p for _, p in rows))
        for month, rows in by_month.items()
    }


def _score_horizon(
    replayed: Replay,
    months: list[int],
    observed: dict[int, tuple[float, float]],
    seen: np.ndarray,
    means: np.ndarray,
    ahead: int,
) -> Horizon | None:
    last_full = months[-1] - 1  # the month of the as-of day is not over
    rows = [
        row
        for row, month in enumerate(months)
        if row >= FIRST_MONTH and month + ahead in observed and month + ahead <= last_full
    ]
    if not rows:
        return None
    truth = np.array([observed[months[row] + ahead] for row in rows])
    mean, sd = _forecast(replayed, rows, ahead, truth[:, 1])
    history, last_year = _baselines(months, rows, seen, means)
    return Horizon(
        months=ahead,
        n=len(rows),
        crps=float(crps_normal(mean, sd, truth[:, 0]).mean()),
        crps_history=float(crps_normal(*history, truth[:, 0]).mean()),
        crps_last_year=float(crps_normal(*last_year, truth[:, 0]).mean()),
        log_score=float(log_score_normal(mean, sd, truth[:, 0]).mean()),
        log_score_history=float(log_score_normal(*history, truth[:, 0]).mean()),
        log_score_last_year=float(log_score_normal(*last_year, truth[:, 0]).mean()),
        coverage=float((np.abs(truth[:, 0] - mean) <= Z_INTERVAL * sd).mean()),
    )


def _forecast(replayed: Replay, rows: list[int], ahead: int, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forecast the mean reading ``ahead`` months on, from the filter at each row: mean and sd, shape (rows,)."""
    filtered = replayed.filtered
    steps = replayed.steps[rows]
    kept, gained = filtered.grid.transition(ahead / 12)
    mean = (filtered.mean[steps, 0] * kept).sum(axis=-1)
    cov = filtered.cov[steps, 0] * (kept[:, :, None] * kept[:, None, :])
    var = cov.sum(axis=(-1, -2)) + gained.sum(axis=-1) + filtered.grid.noise_sd**2 * noise[:, None]
    return mixture(mean, var, softmax(filtered.log_likelihood[steps, 0]))


Moments = tuple[np.ndarray, np.ndarray]


def _baselines(months: list[int], rows: list[int], seen: np.ndarray, means: np.ndarray) -> tuple[Moments, Moments]:
    """Return mean and sd of all monthly readings so far, and of the last twelve, at each row."""
    history, last_year = [], []
    for row in rows:
        past = means[: int(np.searchsorted(seen, months[row], side="right"))]
        history.append((past.mean(), past.std() + 0.1))
        last_year.append((past[-12:].mean(), past[-12:].std() + 0.1))
    return (np.array(history)[:, 0], np.array(history)[:, 1]), (np.array(last_year)[:, 0], np.array(last_year)[:, 1])
