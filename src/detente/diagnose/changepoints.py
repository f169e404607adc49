r"""Change points of any series: where what a persistent series is drawn to moves, under one setting for all.

**Model.** Within a stretch the series is drawn towards a level of its own, with a persistence shared by the stretches,

.. math:: y_t = a_s + \varphi y_{t-1} + \varepsilon_t, \qquad \varepsilon_t \sim N(0, \sigma^2),

so a series that swings slowly has a high :math:`\varphi` and few changes, and near :math:`\varphi = 1` a change is a
kink of the trend: a *partial structural change* of the intercept (Bai and Perron 1998). For every number of changes and
every :math:`\varphi` of a grid the best dates follow exactly from dynamic programming (Bellman 1961; Bai and Perron
2003); number and persistence are those with the least

.. math:: n \log(\mathrm{RSS} / n) + 4 k \log n ,

twice what Schwarz' criterion asks for a date and a level, because dates are searched for.

**Before that** each column is brought to mean 0 and standard deviation 1; single values more than ``OUTLYING`` robust
deviations off the median of the seven around them become that median (Hampel 1974); a fixed seasonal pattern is taken
out where it explains most of what the moving average leaves. A gap of :math:`g` steps enters by the model itself. The
columns of a multivariate series change together; each is weighed by its own noise.

Assumes one persistence and one noise variance; does not see a change of variance alone. References: Bai and Perron
1998, Econometrica 66:47-78; 2003, J. Appl. Econometrics 18:1-22; Yao 1988, Stat. Probab. Lett. 6:181-189 (the
criterion); Hampel 1974, JASA 69:383-393.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PERSISTENCE = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98)
PRICE = 4.0
"""Cost of a change in units of log n, on the scale of -2 log likelihood."""
SHORTEST = 3
MOST_CHANGES = 25
FEWEST = 10
"""Fewer observations are not enough data."""
MOST_STEPS = 800
"""Longer series are averaged over equal spans first: the cost grows with the square."""
OUTLYING = 6.0
PERIODS = (4, 7, 12, 24, 52)
SEASONAL_FROM = 0.5
NOISE_FLOOR = 1e-6
"""Least innovation variance, in units of the series' own variance: a series without noise has one too."""

LIMITATION = (
    "Dates of a smooth change are conventions, and one persistence holds throughout: a series that swings in one part "
    "and stands still in another gets the compromise of both."
)


@dataclass(frozen=True, slots=True)
class Changepoints:
    """Change points of a series.

    Attributes
    ----------
    indices : tuple of int or None
        First observation of each new stretch (from 0), ascending; None where there is not enough data.
    support : tuple of float
        For each change, half the rise of the criterion without it: about the log Bayes factor in its favour, after the
        price of ``PRICE``.
    persistence : float or None
        The shared persistence chosen.
    period : int or None
        Steps of the seasonal pattern that was taken out.
    """

    indices: tuple[int, ...] | None
    support: tuple[float, ...] = ()
    persistence: float | None = None
    period: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "indices": None if self.indices is None else list(self.indices),
            "support": [round(value, 2) for value in self.support],
            "persistence": self.persistence,
            "period": self.period,
            "limitation": LIMITATION,
        }


def changepoints(values: ArrayLike) -> Changepoints:
    """Find the change points of a series.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, D)
        Evenly spaced observations; ``nan`` where one is missing.

    Raises
    ------
    InvalidInputError
        If the values are infinite or have another shape.
    """
    series = np.array(values, float)
    if series.ndim == 1:
        series = series[:, None]
    if series.ndim != 2 or series.shape[1] == 0 or np.isinf(series).any():
        raise InvalidInputError(
            f"values of shape {series.shape} are no series; expected finite numbers, one row for each step."
        )
    times = max(1, -(-len(series) // MOST_STEPS))
    series = _averaged(series, times)
    if len(series) < FEWEST or np.isfinite(series).sum(axis=0).min() < FEWEST:
        return Changepoints(None)
    columns = [_prepared(column) for column in series.T if np.nanmax(column) > np.nanmin(column)]
    if not columns:
        return Changepoints(())
    found = min((_best(columns, phi) for phi in PERSISTENCE), key=lambda one: one[0])
    period = next((season for _, season in columns if season), None)
    return Changepoints(tuple(times * at for at in found[1]), found[2], found[3], period)


def _averaged(series: np.ndarray, times: int) -> np.ndarray:
    """Average over spans of so many steps, the observed ones only; the last span may be shorter."""
    if times == 1:
        return series
    spare = -len(series) % times
    blocks = np.pad(series, ((0, spare), (0, 0)), constant_values=np.nan).reshape(-1, times, series.shape[1])
    seen = np.isfinite(blocks)
    n_seen = seen.sum(axis=1)
    mean = np.where(seen, blocks, 0.0).sum(axis=1) / np.maximum(n_seen, 1)
    return np.where(n_seen > 0, mean, np.nan)


def _prepared(column: np.ndarray) -> tuple[np.ndarray, int | None]:
    """Bring a column to mean 0 and standard deviation 1, without single outliers and without season."""
    small = column / np.nanmax(np.abs(column))  # squares of enormous values overflow
    scaled = (small - np.nanmean(small)) / np.nanstd(small)
    calm = _without_outliers(scaled)
    pattern, period = season(calm)
    return calm - pattern, period


def _without_outliers(column: np.ndarray) -> np.ndarray:
    """Replace single values far off the median of the seven observed ones around them (Hampel's filter)."""
    seen = np.flatnonzero(np.isfinite(column))
    values = column[seen]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(values, 3, mode="reflect"), 7)
    middle = np.median(around, axis=1)
    local = np.median(np.abs(around - middle[:, None]), axis=1)
    spread = 1.4826 * np.maximum(local, np.median(np.abs(values - middle)))
    out = column.copy()
    out[seen] = np.where(np.abs(values - middle) > OUTLYING * spread + 1e-9, middle, values)
    return out


def season(column: np.ndarray) -> tuple[np.ndarray, int | None]:
    """Return the fixed seasonal pattern of a series and its period; zeros and None where there is none.

    Parameters
    ----------
    column : numpy.ndarray, shape (n,)
        The series; ``nan`` where missing.
    """
    n = len(column)
    best: tuple[float, np.ndarray, int | None] = (SEASONAL_FROM, np.zeros(n), None)
    steps = np.arange(n)
    filled = np.interp(steps, steps[np.isfinite(column)], column[np.isfinite(column)])
    for period in PERIODS:
        if n < 4 * period:
            continue
        half = period // 2
        window = np.ones(period + 1 - period % 2)
        if period % 2 == 0:
            window[[0, -1]] = 0.5
        rest = (filled - np.convolve(filled, window / period, "same"))[half : n - half]
        phase = steps[half : n - half] % period
        means = np.bincount(phase, rest, minlength=period) / np.bincount(phase, minlength=period)
        total = float(((rest - rest.mean()) ** 2).sum())
        left = float(((rest - means[phase]) ** 2).sum())
        share = 1.0 - (left / (len(rest) - period)) / max(total / (len(rest) - 1), 1e-12)
        if share > best[0]:
            best = (share, (means - means.mean())[steps % period], period)
    return best[1], best[2]


def _best(
    columns: list[tuple[np.ndarray, int | None]], phi: float
) -> tuple[float, tuple[int, ...], tuple[float, ...], float]:
    """Return criterion, dates, their support and phi of the best segmentation with one persistence."""
    n = len(columns[0][0])
    table, log_noise = np.zeros((n + 1, n + 1)), 0.0
    for column, _ in columns:
        cost, noise = costs(column, phi)
        noise = noise if len(columns) > 1 else 1.0
        table += cost / noise
        log_noise += np.isfinite(column).sum() * np.log(noise)
    table[np.subtract.outer(np.arange(n + 1), np.arange(n + 1)) > -SHORTEST] = np.inf
    n_seen = sum(int(np.isfinite(column).sum()) for column, _ in columns)
    price = PRICE * 0.5 * (1 + len(columns)) * np.log(n)

    def criterion(rss: float, changes: int) -> float:
        return float(log_noise + n_seen * np.log(rss / n_seen + NOISE_FLOOR) + changes * price)

    totals, sources = segmentations(table, min(MOST_CHANGES, n // SHORTEST - 1))
    scores = [criterion(total, changes) for changes, total in enumerate(totals)]
    changes = int(np.argmin(scores))
    dates = _traced(sources, changes, n)
    edges = [0, *dates, n]
    support = []
    for place in range(1, len(edges) - 1):
        before, at, after = edges[place - 1 : place + 2]
        merged = totals[changes] + table[before, after] - table[before, at] - table[at, after]
        support.append(0.5 * (criterion(merged, changes - 1) - scores[changes]))
    return scores[changes], tuple(dates), tuple(support), phi


def costs(column: np.ndarray, phi: float) -> tuple[np.ndarray, float]:
    """Return the residual sum of squares of every stretch, (n + 1, n + 1), and the noise variance of short differences.

    Entry (i, j) belongs to the observations i ... j - 1, each given the one before it; the first of the series is
    given.

    Parameters
    ----------
    column : numpy.ndarray, shape (n,)
        The series; ``nan`` where missing.
    phi : float
        Persistence, 0 to below 1.
    """
    seen = np.flatnonzero(np.isfinite(column))
    gap = np.diff(seen)
    kept = phi**gap
    scale = np.sqrt((1.0 - kept**2) / (1.0 - phi**2))
    step, reach = np.zeros(len(column)), np.zeros(len(column))
    step[seen[1:]] = (column[seen[1:]] - kept * column[seen[:-1]]) / scale
    reach[seen[1:]] = (1.0 - kept) / (1.0 - phi) / scale
    squares, cross, length = (np.r_[0.0, np.cumsum(part)] for part in (step**2, step * reach, reach**2))
    across = np.subtract.outer(length, length).T
    slope = np.subtract.outer(cross, cross).T ** 2 / np.where(across > 0, across, np.inf)
    rss = np.maximum(np.subtract.outer(squares, squares).T - slope, 0.0)
    moves = np.diff(step[seen[1:]])
    return rss, max(float(np.median(moves**2)) / 0.91, NOISE_FLOOR)


def segmentations(table: np.ndarray, most: int) -> tuple[list[float], list[np.ndarray]]:
    """Return the least total cost for 0 ... most changes, and where the last stretch begins for each end.

    Parameters
    ----------
    table : numpy.ndarray, shape (n + 1, n + 1)
        Cost of the stretch from row to column; ``inf`` where it is not allowed.
    most : int
        Most changes.
    """
    least = table[0]
    totals, sources = [float(least[-1])], []
    for _ in range(most):
        ways = least[:, None] + table
        source = ways.argmin(axis=0)
        least = ways[source, np.arange(len(source))]
        if not np.isfinite(least[-1]):
            break
        sources.append(source)
        totals.append(float(least[-1]))
    return totals, sources


def _traced(sources: list[np.ndarray], changes: int, end: int) -> list[int]:
    """Walk back from the end through the chosen beginnings."""
    dates = []
    for source in reversed(sources[:changes]):
        end = int(source[end])
        dates.append(end)
    return dates[::-1]
