r"""Calm after a crisis: the chance of no new crisis, and of no new dispute, within one, two and five years.

**Model.** Five years are cut at ``CUTS`` into pieces. With the crisis's figures :math:`x` (:class:`CrisisKind`,
standardised), the chance :math:`h_j` that the calm ends in piece :math:`j` when it has lasted until then is

.. math:: \operatorname{logit} h_j = \alpha_j + x^\top (\beta + \gamma z_j), \qquad S(t) = \prod_{j \le t} (1 - h_j),

:math:`z_j` being the standardised logarithm of the time since the crisis. :math:`\gamma` lets an influence fade or
turn: hazards need not be proportional. Slopes are drawn to zero (ridge). The fitted table is shipped
(``data/calm.json``); it was made by ``python -m benchmarks.accuracy.effects_fit`` from the crises of ICB 14 and the
disputes of GML and COW MID.

**Interval.** 80 %, by the delta method on the scale of :math:`\log(-\log S)` from the sandwich variance with dyads as
clusters. A figure that is not given counts as that of the average crisis.

**E-value.** How strongly something unseen would have to go with both mediation and calm, as a risk ratio, to explain
a ratio :math:`r \ge 1` of risks away: :math:`r + \sqrt{r (r - 1)}`.

Assumes that crises after today end as those from 1918 to 2017 did. Rivalry and protracted conflict were coded by people
who knew what came later.

References: Allison 1982, *Sociological Methodology* 13:61-98 (discrete-time hazards); le Cessie and van Houwelingen
1992, *Appl. Stat.* 41:191-201; Lin and Wei 1989, *J. Am. Stat. Assoc.* 84:1074-1078 (sandwich); VanderWeele and Ding
2017, *Ann. Intern. Med.* 167:268-274 (E-value); Beardsley 2008, *AJPS* 52:723-740 (mediation's calm may be short).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from detente.errors import InvalidInputError
from detente.resolve.intervals import Estimate, Z

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Style = Literal["none", "facilitation", "formulation", "manipulation"]
Settlement = Literal["unilateral", "formal", "semiformal", "faded"]
Outcome = Literal["crisis", "dispute"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
YEARS = (1, 2, 5)
CUTS = np.array([0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0])
"""Ends of the pieces in years; ``YEARS`` are among them."""
FIGURES = (
    *("disputes_25y", "dispute_under_way", "crises_10y"),
    *("formal", "semiformal", "faded", "facilitation", "formulation", "manipulation"),
    *("duration", "actors", "territorial", "protracted", "rivalry", "claim"),
)

LIMITATION = (
    "Mediators choose their crises and the parties choose them, so the difference between mediated and unmediated "
    "crises is no effect of mediation."
)


@dataclass(frozen=True, slots=True)
class CrisisKind:
    """What kind of crisis it was; None means unknown and counts as the average of all crises.

    Attributes
    ----------
    style : str or None
        The strongest thing a mediator did: ``none``, ``facilitation``, ``formulation`` or ``manipulation``.
    settlement : str or None
        How it ended: ``unilateral`` (by an act of one side, or imposed), ``formal`` agreement, ``semiformal`` agreement
        or tacit understanding, ``faded`` or otherwise.
    n_disputes_25y, n_crises_10y : int or None
        Militarised disputes that began in the 25 years before its end, crises that began in the ten years before it.
    is_dispute_under_way : bool or None
        Whether a militarised dispute was under way when it ended.
    duration_days : int or None
        From trigger to end.
    n_actors : int or None
        States in crisis.
    is_territorial : bool or None
        Whether territory was the gravest value at stake.
    is_protracted, is_rivalry, has_claim : bool or None
        Whether it was part of a protracted conflict, between strategic rivals, or went with a territorial claim.
    """

    style: Style | None = None
    settlement: Settlement | None = None
    n_disputes_25y: int | None = None
    n_crises_10y: int | None = None
    is_dispute_under_way: bool | None = None
    duration_days: int | None = None
    n_actors: int | None = None
    is_territorial: bool | None = None
    is_protracted: bool | None = None
    is_rivalry: bool | None = None
    has_claim: bool | None = None

    def __post_init__(self) -> None:
        for name, allowed in (("style", get_args(Style)), ("settlement", get_args(Settlement))):
            value = getattr(self, name)
            if value is not None and value not in allowed:
                raise InvalidInputError(f"{name} '{value}' found; expected one of {', '.join(allowed)}.")
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name.startswith(("n_", "duration")) and value is not None and value < 0:
                raise InvalidInputError(f"{one.name} {value} found; expected a number from 0 on.")

    def figures(self) -> np.ndarray:
        """Return the figures of the model in the order of ``FIGURES``; nan where unknown."""

        def among(value: str | None, name: str) -> float:
            return math.nan if value is None else float(value == name)

        def number(value: float | None, *, is_logged: bool = False) -> float:
            return math.nan if value is None else math.log1p(value) if is_logged else float(value)

        return np.array(
            [
                number(self.n_disputes_25y, is_logged=True),
                number(self.is_dispute_under_way),
                number(self.n_crises_10y, is_logged=True),
                *(among(self.settlement, name) for name in ("formal", "semiformal", "faded")),
                *(among(self.style, name) for name in ("facilitation", "formulation", "manipulation")),
                number(self.duration_days, is_logged=True),
                number(self.n_actors, is_logged=True),
                *map(number, (self.is_territorial, self.is_protracted, self.is_rivalry, self.has_claim)),
            ]
        )


@dataclass(frozen=True, slots=True)
class Calm:
    """How long a calm holds after a crisis of a kind.

    Attributes
    ----------
    kind : CrisisKind
        What was asked for.
    no_crisis, no_dispute : dict
        Years (1, 2, 5) -> chance that no new crisis, or no new militarised dispute, begins within them, with its 80 %
        interval.
    """

    kind: CrisisKind
    no_crisis: dict[int, Estimate]
    no_dispute: dict[int, Estimate]

    def __repr__(self) -> str:
        told = ", ".join(f"{years} y {chance.value:.2f}" for years, chance in self.no_crisis.items())
        return f"<Calm without a new crisis: {told}>"

    @property
    def limitation(self) -> str:
        """What the chances cannot tell."""
        return LIMITATION

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "kind": {one.name: getattr(self.kind, one.name) for one in fields(self.kind)},
            "no_crisis": {str(years): chance.to_dict() for years, chance in self.no_crisis.items()},
            "no_dispute": {str(years): chance.to_dict() for years, chance in self.no_dispute.items()},
            "limitation": LIMITATION,
        }


@dataclass(frozen=True, slots=True)
class Hazard:
    """A fitted model of when the calm ends.

    Attributes
    ----------
    centre, scale : numpy.ndarray, shape (P,)
        Mean and standard deviation of the figures it was fitted on.
    coefficients : numpy.ndarray, shape (J + 2 P,)
        Intercepts of the J pieces, slopes, and how the slopes change with time.
    covariance : numpy.ndarray, shape (J + 2 P, J + 2 P)
        Their sandwich variance.
    """

    centre: np.ndarray
    scale: np.ndarray
    coefficients: np.ndarray
    covariance: np.ndarray

    def chances(self, figures: np.ndarray, years: Sequence[int] = YEARS) -> np.ndarray:
        """Return the chances that calm lasts, with interval, shape (N, len(years), 3), for figures of shape (N, P)."""
        x = np.nan_to_num((figures - self.centre) / self.scale)
        rows = design(x)
        ends = 1.0 / (1.0 + np.exp(-rows @ self.coefficients))
        last = [int(np.flatnonzero(year == CUTS)[0]) for year in years]
        log_s = np.cumsum(np.log1p(-ends), axis=1)[:, [at - 1 for at in last]]
        slope = np.cumsum(-ends[..., None] * rows, axis=1)[:, [at - 1 for at in last]]
        spread = np.sqrt(np.einsum("nyk,kl,nyl->ny", slope, self.covariance, slope)) / np.abs(log_s)
        hazard = np.log(-log_s)
        return np.asarray(np.exp(-np.exp(np.stack([hazard, hazard + Z * spread, hazard - Z * spread], axis=-1))))


def design(x: np.ndarray) -> np.ndarray:
    """Return the rows of the model for standardised figures, shape (N, P) -> (N, J, J + 2 P)."""
    n, pieces = len(x), len(CUTS) - 1
    middle = np.log((CUTS[1:] + CUTS[:-1]) / 2)
    time = (middle - middle.mean()) / middle.std()
    intercepts = np.broadcast_to(np.eye(pieces), (n, pieces, pieces))
    constant = np.broadcast_to(x[:, None, :], (n, pieces, x.shape[1]))
    return np.concatenate([intercepts, constant, constant * time[:, None]], axis=2)


@cache
def shipped() -> Mapping[Outcome, Hazard]:
    """Return the fitted models that are shipped."""
    told = json.loads((files("detente.data") / "calm.json").read_text(encoding="utf-8"))
    return {
        outcome: Hazard(**{name: np.array(told[outcome][name]) for name in Hazard.__slots__}) for outcome in OUTCOMES
    }


def calm_after(kind: CrisisKind | None = None) -> Calm:
    """Say how long the calm holds after a crisis of a kind.

    Parameters
    ----------
    kind : CrisisKind, optional
        What is known of the crisis; without it, the average one.

    Examples
    --------
    >>> calm_after(CrisisKind(style="formulation", settlement="formal", is_rivalry=True)).no_crisis[5].value > 0.5
    True
    """
    kind = kind or CrisisKind()
    told = {outcome: model.chances(kind.figures()[None])[0] for outcome, model in shipped().items()}
    no_crisis, no_dispute = (
        {years: Estimate(*map(float, row)) for years, row in zip(YEARS, told[outcome], strict=True)}
        for outcome in OUTCOMES
    )
    return Calm(kind, no_crisis, no_dispute)


def e_value(ratio: float) -> float:
    """Return the E-value of a ratio of risks; ratios below 1 are turned round.

    Examples
    --------
    >>> round(e_value(3.9), 2)
    7.26
    """
    if not ratio > 0 or not math.isfinite(ratio):
        raise InvalidInputError(f"ratio of risks {ratio} found; expected a number above 0.")
    large = max(ratio, 1.0 / ratio)
    return large + math.sqrt(large * (large - 1.0))
