"""Drivers: which of economy, security, status and society are in conflict now, against their own past and each other.

* **In conflict**: tension in the domain is above balance with probability at least ``P_CONFLICT``.
* **At once**: the domains in conflict now, and the last earlier month in which at least these were so together.
* **Share**: the part of the summed intensity of hostile acts that fell in the domain, in the last year and before.
* **Cushion**: how far tension in one domain lies below the mean of the other three, in *tense months* (the mean of the
  others above the median of its own history). Positive: the domain cushions; around zero or negative: it has become
  part of the quarrel. Given for the months before the last three years, with a block-bootstrap interval (blocks of two
  years, 80 %), and for the last three years.
* **New**: the acts of the last year of a kind (who, what type, which domain) that the record had not seen before, or
  not for at least ten years.

Assumes that the chronicle covers the domains evenly over time. Tension per domain shares no strength between domains.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from detente.diagnose.evidence import carriers
from detente.diagnose.standing import Standing, standing
from detente.observe.tension import P_CONFLICT, Change, Level, Tension
from detente.period import DAYS_PER_YEAR
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from datetime import date

LATELY_DAYS = 365
CUSHION_YEARS = 3
BLOCK_MONTHS = 24
DRAWS = 400
SEED = 1965
NEW_AFTER_YEARS = 10
NEW_INTENSITY = 2.0
"""Acts milder than this are not counted as new: there is always a new small thing."""

LIMITATION = (
    "Each act belongs to one domain by choice of the coder, and a domain with few acts has a wide interval; a cushion "
    "is an association between domains, not a cause."
)


@dataclass(frozen=True, slots=True)
class Novelty:
    """An act of a kind not seen before, or not for long.

    Attributes
    ----------
    event_id : str
        The act.
    day : date
        When.
    kind : str
        Who did what: ``KOR SANCTION``.
    last_seen : date or None
        The last earlier act of the kind in the domain; None: never on record.
    intensity : float
        Of the act.
    """

    event_id: str
    day: date
    kind: str
    last_seen: date | None
    intensity: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "event_id": self.event_id,
            "day": self.day.isoformat(),
            "kind": self.kind,
            "last_seen": self.last_seen.isoformat() if self.last_seen else None,
            "intensity": self.intensity,
        }


@dataclass(frozen=True, slots=True)
class Cushion:
    """How far a domain lies below the others when these are tense, in points of tension (see the module)."""

    before: float | None
    before_lower: float | None
    before_upper: float | None
    lately: float | None
    n_before: int
    n_lately: int

    def to_dict(self) -> dict[str, Any]:
        """Return rounded values for JSON."""
        return {
            name: round(value, 1) if isinstance(value, float) else value
            for name in self.__slots__
            for value in [getattr(self, name)]
        }


@dataclass(frozen=True, slots=True)
class Driver:
    """One domain now."""

    domain: str
    level: Level
    p_conflict: float
    change: Change
    standing: Standing | None
    share_lately: float
    share_before: float
    cushion: Cushion
    novelties: tuple[Novelty, ...]
    event_ids: tuple[str, ...]

    @property
    def is_in_conflict(self) -> bool:
        """Say whether tension in the domain is above balance with probability ``P_CONFLICT``."""
        return self.p_conflict >= P_CONFLICT

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "domain": self.domain,
            "level": self.level.to_dict(),
            "p_conflict": round(self.p_conflict, 3),
            "is_in_conflict": self.is_in_conflict,
            "change_12_months": self.change.to_dict(),
            "standing": self.standing.to_dict() if self.standing else None,
            "share_of_hostility_lately": round(self.share_lately, 3),
            "share_of_hostility_before": round(self.share_before, 3),
            "cushion": self.cushion.to_dict(),
            "new": [novelty.to_dict() for novelty in self.novelties],
            "event_ids": list(self.event_ids),
        }


@dataclass(frozen=True, slots=True)
class Drivers:
    """The four domains together.

    Attributes
    ----------
    drivers : tuple of Driver
        In the order economy, security, status, society.
    at_once : tuple of str
        Domains in conflict now.
    at_once_last : date or None
        Last month before the present run in which at least these domains were in conflict together; None: never on
        record.
    at_once_since : date or None
        First month of the present run.
    """

    drivers: tuple[Driver, ...]
    at_once: tuple[str, ...]
    at_once_last: date | None
    at_once_since: date | None

    def __getitem__(self, domain: str) -> Driver:
        """Return the driver of a domain."""
        return next(driver for driver in self.drivers if driver.domain == domain)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "in_conflict_at_once": list(self.at_once),
            "since": self.at_once_since.isoformat() if self.at_once_since else None,
            "last_together_before": self.at_once_last.isoformat() if self.at_once_last else None,
            "p_conflict_threshold": P_CONFLICT,
            "domains": [driver.to_dict() for driver in self.drivers],
            "limitation": LIMITATION,
        }


def drivers(tension: Tension, events: pl.DataFrame, *, before: date) -> Drivers:
    """Read the four domains.

    Parameters
    ----------
    tension : Tension
        The measured paths.
    events : polars.DataFrame
        Event table cut to the as-of day.
    before : datetime.date
        Months before this day count as *earlier* in comparisons (the onset of the present episode).
    """
    acts = events.filter(pl.col("is_pair_act"))
    found = tuple(_driver(tension, acts, domain, before) for domain in DOMAINS)
    at_once = tuple(driver.domain for driver in found if driver.is_in_conflict)
    since, last = _together(tension, at_once) if at_once else (None, None)
    return Drivers(found, at_once, last, since)


def _driver(tension: Tension, acts: pl.DataFrame, domain: str, before: date) -> Driver:
    lately = tension.as_of - timedelta(days=LATELY_DAYS)
    level = tension.now(domain)
    return Driver(
        domain=domain,
        level=level,
        p_conflict=tension.in_conflict()[domain],
        change=tension.change(LATELY_DAYS, domain),
        standing=standing(tension, before=before, key=domain),
        share_lately=_share(acts.filter(pl.col("date") > lately), domain),
        share_before=_share(acts.filter(pl.col("date") <= lately), domain),
        cushion=cushion(tension, domain),
        novelties=novelties(acts, domain, lately),
        event_ids=carriers(acts, since=lately, domain=domain),
    )


def _share(acts: pl.DataFrame, domain: str) -> float:
    hostile = acts.filter(pl.col("intensity") < 0)
    total = float(hostile["intensity"].sum())
    return float(hostile.filter(pl.col("domain") == domain)["intensity"].sum()) / total if total else 0.0


def novelties(acts: pl.DataFrame, domain: str, lately: date, *, shown: int = 4) -> tuple[Novelty, ...]:
    """Return the strongest acts since ``lately`` of a kind (actor, type) new to the domain, or long not seen."""
    in_domain = acts.filter(pl.col("domain") == domain)
    kinds = ["actor", "type"]
    earlier = in_domain.filter(pl.col("date") <= lately).group_by(kinds).agg(last_seen=pl.col("date").max())
    recent = in_domain.filter((pl.col("date") > lately) & (pl.col("intensity").abs() >= NEW_INTENSITY))
    first = (
        recent.sort(pl.col("intensity").abs(), "date", "id", descending=[True, False, False])
        .unique(kinds, keep="first", maintain_order=True)
        .join(earlier, on=kinds, how="left", maintain_order="left")
    )
    found = []
    for row in first.iter_rows(named=True):
        seen = row["last_seen"]
        if seen is None or (row["date"] - seen).days >= NEW_AFTER_YEARS * DAYS_PER_YEAR:
            found.append(Novelty(row["id"], row["date"], f"{row['actor']} {row['type']}", seen, row["intensity"]))
    return tuple(found[:shown])


def cushion(tension: Tension, domain: str) -> Cushion:
    """Measure how far a domain lies below the mean of the others in tense months, before and lately."""
    others = np.mean([tension.path(other) for other in DOMAINS if other != domain], axis=0)
    gap = others - tension.path(domain)
    is_tense = others > np.median(others)
    split = max(len(gap) - 12 * CUSHION_YEARS, 0)
    before, lately = gap[:split][is_tense[:split]], gap[split:][is_tense[split:]]
    lower, upper = _bootstrap(before) if len(before) >= BLOCK_MONTHS else (None, None)
    return Cushion(
        before=float(before.mean()) if len(before) else None,
        before_lower=lower,
        before_upper=upper,
        lately=float(lately.mean()) if len(lately) else None,
        n_before=len(before),
        n_lately=len(lately),
    )


def _bootstrap(values: np.ndarray) -> tuple[float, float]:
    """Return the 80 % interval of the mean by a moving-block bootstrap (Kuensch 1989)."""
    rng = np.random.default_rng(SEED)
    n_blocks = -(-len(values) // BLOCK_MONTHS)
    starts = rng.integers(0, len(values) - BLOCK_MONTHS + 1, size=(DRAWS, n_blocks))
    rows = (starts[:, :, None] + np.arange(BLOCK_MONTHS)).reshape(DRAWS, -1)[:, : len(values)]
    lower, upper = np.quantile(values[rows].mean(axis=1), [0.1, 0.9])
    return float(lower), float(upper)


def _together(tension: Tension, domains: tuple[str, ...]) -> tuple[date | None, date | None]:
    """Return the first month of the present run with all these domains in conflict, and the last one before the run."""
    is_together = [
        all(p >= P_CONFLICT for domain, p in tension.in_conflict(row).items() if domain in domains)
        for row in range(len(tension.days))
    ]
    start = len(is_together) - 1
    while start > 0 and is_together[start - 1]:
        start -= 1
    earlier = [row for row in range(start) if is_together[row]]
    return tension.days[start], tension.days[earlier[-1]] if earlier else None
