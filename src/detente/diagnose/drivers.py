"""Drivers: which of economy, security, status and society are in conflict now, against their own past and each other.

* **In conflict**: tension in the domain is above balance with probability at least ``P_CONFLICT``.
* **At once**: the domains in conflict now, and the last earlier month in which at least these were so together.
* **Share**: the part of the summed intensity of hostile acts that fell in the domain, in the last year (with an 80 %
  interval: acts drawn anew month by month) and before, and in steps of five years.
* **Cushion**: on which side the domain's acts weigh when the other three are tense, before the last three years and in
  them: a safety valve or a cause, and has that changed (:mod:`detente.diagnose.cushion`)?
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

from detente.diagnose.cushion import CUSHION_YEARS, Cushion, cushion
from detente.diagnose.evidence import carriers
from detente.diagnose.standing import Standing, standing
from detente.observe.tension import P_CONFLICT, POINTS_PER_INTENSITY, Change, Level, Tension
from detente.period import DAYS_PER_YEAR
from detente.vocabulary.domains import DOMAINS

if TYPE_CHECKING:
    from datetime import date

LATELY_DAYS = 365
SHARE_YEARS = 5
"""Length of a step in the history of the shares."""
FEWEST_MONTHS = 3
"""Months with hostile acts below which a share has no interval."""
DRAWS = 1000
SEED = 1965
NEW_AFTER_YEARS = 10
NEW_INTENSITY = 2.0
"""Acts milder than this are not counted as new: there is always a new small thing."""

LIMITATION = (
    "Each act belongs to one domain by choice of the coder, and a domain with few acts has a wide interval; that a "
    "domain calms or feeds a quarrel says how its acts weighed then, not what moved what."
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
class Driver:
    """One domain now.

    Attributes
    ----------
    domain : str
        Economy, security, status or society.
    level : Level
        Tension in it.
    p_conflict : float
        Probability that hostile acts outweigh cooperative ones.
    change : Change
        Over the last year.
    standing : Standing or None
        Against its own past.
    share_lately, share_before : float
        Part of the summed hostility, in the last year and before.
    share_interval : tuple of float or None
        Ends of the 80 % interval of ``share_lately``; None with hostile acts in fewer than three months.
    shares : tuple
        First year of each five, and the part of the hostility in them; years without any are left out.
    cushion : Cushion
        Safety valve or cause, before and lately.
    novelties : tuple of Novelty
        What is new.
    event_ids : tuple of str
        The strongest acts of the last year.
    """

    domain: str
    level: Level
    p_conflict: float
    change: Change
    standing: Standing | None
    share_lately: float
    share_interval: tuple[float, float] | None
    share_before: float
    shares: tuple[tuple[int, float], ...]
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
            "share_of_hostility_lately_interval": _rounded(self.share_interval),
            "share_of_hostility_before": round(self.share_before, 3),
            "share_of_hostility_by_years": [[year, round(share, 3)] for year, share in self.shares],
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
    recent, past = acts.filter(pl.col("date") > lately), acts.filter(pl.col("date") <= lately)
    return Driver(
        domain=domain,
        level=level,
        p_conflict=tension.in_conflict()[domain],
        change=tension.change(LATELY_DAYS, domain),
        standing=standing(tension, before=before, key=domain),
        share_lately=_share(recent, domain),
        share_interval=_share_interval(recent, domain),
        share_before=_share(past, domain),
        shares=_shares(acts, domain, tension.as_of.year),
        cushion=cushion_of(tension, acts, domain),
        novelties=novelties(acts, domain, lately),
        event_ids=carriers(acts, since=lately, domain=domain),
    )


def _hostility(acts: pl.DataFrame, domain: str, by: pl.Expr) -> pl.DataFrame:
    """Sum hostile intensity by a span of time: ``own`` of the domain, ``all`` of every one."""
    hostile = acts.filter(pl.col("intensity") < 0)
    own = pl.col("intensity").abs().filter(pl.col("domain") == domain).sum()
    return hostile.group_by(span=by).agg(own=own, all=pl.col("intensity").abs().sum()).sort("span")


def _share(acts: pl.DataFrame, domain: str) -> float:
    found = _hostility(acts, domain, pl.col("date"))
    whole = float(found["all"].sum())
    return float(found["own"].sum()) / whole if whole else 0.0


def _shares(acts: pl.DataFrame, domain: str, last: int) -> tuple[tuple[int, float], ...]:
    """Return the share in each five years, counted back from the year of the question."""
    start = last - (last - pl.col("date").dt.year().cast(pl.Int64)).floordiv(SHARE_YEARS) * SHARE_YEARS
    found = _hostility(acts, domain, start - SHARE_YEARS + 1)
    return tuple((row["span"], row["own"] / row["all"]) for row in found.iter_rows(named=True))


def _share_interval(acts: pl.DataFrame, domain: str) -> tuple[float, float] | None:
    """Return the 80 % interval of the share, months with hostile acts drawn with replacement."""
    found = _hostility(acts, domain, pl.col("date").dt.truncate("1mo"))
    if found.height < FEWEST_MONTHS:
        return None
    sums = found.select("own", "all").to_numpy()
    drawn = sums[np.random.default_rng(SEED).integers(0, len(sums), (DRAWS, len(sums)))].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [0.1, 0.9])
    return float(low), float(high)


def _rounded(interval: tuple[float, float] | None) -> list[float] | None:
    return [round(value, 3) for value in interval] if interval else None


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


def cushion_of(tension: Tension, acts: pl.DataFrame, domain: str) -> Cushion:
    """Weigh the acts of a domain in tense months, before and lately (:mod:`detente.diagnose.cushion`).

    Parameters
    ----------
    tension : Tension
        The measured paths, by domain.
    acts : polars.DataFrame
        Acts between the two known by the day.
    domain : str
        Which.
    """
    others = np.mean([tension.path(other) for other in DOMAINS if other != domain], axis=0)
    is_tense = others > np.median(others)
    tense_months = [_month(day) for day, tense in zip(tension.days, is_tense, strict=True) if tense]
    own = acts.filter(pl.col("domain") == domain).with_columns(
        month=pl.col("date").dt.year().cast(pl.Int64) * 12 + pl.col("date").dt.month() - 1
    )
    # Quarters end with the month of the question, so that lately is whole quarters of the last three years.
    quarter = (pl.col("month") - _month(tension.as_of) - 1).floordiv(3)
    by_quarter = (
        own.filter(pl.col("month").is_in(tense_months))
        .group_by(quarter=quarter)
        .agg(value=pl.col("intensity").mean(), days=pl.col("date").n_unique())
        .sort("quarter")
    )
    quarters, value, days = (by_quarter[name].to_numpy().astype(float) for name in ("quarter", "value", "days"))
    return cushion(quarters, POINTS_PER_INTENSITY * value, days, -4.0 * CUSHION_YEARS)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


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
