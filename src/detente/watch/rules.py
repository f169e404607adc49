"""The rules: on what a watch speaks, from which figure on, and how often at most.

A file sets what differs from the defaults; a rule that is ``off`` is silent::

    rules:
      level: {points: 5, days: 90}
      first: {years: 20}
      silence: off

Every rule takes ``cool_down``: days in which it does not speak again of the same pair. Rules on a figure take ``above``
and ``rearm``: they speak when the figure passes the first, and again only after it has fallen below the second.
"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    Attributes
    ----------
    about : str
        When it speaks, for the manual.
    warns_of : str
        What would have to follow for the alert to have been right.
    horizon : int
        Days within which that is looked for; 0 where nothing is foretold.
    defaults : dict
        Its figures, with their defaults.
    """

    about: str
    warns_of: str
    horizon: int
    defaults: dict[str, float]


KINDS: dict[str, Kind] = {
    "level": Kind(
        "tension, as told on the day, has left the interval told `days` earlier, by at least `points`",
        "half of the change or more is still there 90 days later",
        90,
        {"points": 3.0, "days": 90, "cool_down": 14},
    ),
    "first": Kind(
        "one side does what it had not done to the other in `years` years: an act of this type and domain, of an "
        "intensity of `intensity` or more, told by `reports` reports or seen in a source text",
        "tension is higher 90 days later than it was before the act",
        90,
        {"years": 5, "intensity": 3.0, "reports": 3, "cool_down": 14},
    ),
    "domain": Kind(
        "a domain joins in: the chance that it is in conflict passes `above`",
        "it is still in conflict 90 days later",
        90,
        {"above": 0.8, "rearm": 0.6, "cool_down": 90},
    ),
    "break": Kind(
        "the probability that tension does not come back passes `above`",
        "a year later tension is still above the normal range of the day",
        365,
        {"above": 0.5, "rearm": 0.4, "cool_down": 90},
    ),
    "spike": Kind(
        "the probability that this month brings more hostile acts of one side than nine in ten of its months passes "
        "`above`",
        "the month brings that many",
        45,
        {"above": 0.5, "rearm": 0.35, "cool_down": 90},
    ),
    "deadline": Kind(
        "a deadline, or the last day for notice, lies `days` days ahead or less",
        "an act on the same matter follows within 37 days",
        37,
        {"days": 30, "cool_down": 0},
    ),
    "conciliation": Kind(
        "a government concedes, retreats, agrees or aids, by `intensity` or more, after `quiet_days` days without "
        "that, while tension is above its median",
        "tension is lower 90 days later",
        90,
        {"intensity": 3.0, "quiet_days": 90, "reports": 3, "cool_down": 30},
    ),
    "exploiter": Kind(
        "a third party acts on the rift in the role of an exploiter",
        "tension is higher 90 days later",
        90,
        {"cool_down": 30},
    ),
    "silence": Kind(
        "a feed has brought nothing new for `hours` hours (0: what is usual for the feed)",
        "",
        0,
        {"hours": 0, "cool_down": 3},
    ),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its figures."""

    name: str
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """What stands behind the name."""
        return KINDS[self.name]

    @property
    def is_changed(self) -> bool:
        """Whether a figure differs from its default."""
        return any(value != self.kind.defaults[name] for name, value in self.figures.items())

    def __getitem__(self, name: str) -> float:
        return self.figures.get(name, self.kind.defaults[name])


DEFAULT_RULES: tuple[Rule, ...] = tuple(Rule(name) for name in KINDS)


def rules_of(stated: Any) -> tuple[Rule, ...]:
    """Read the part ``rules`` of a file.

    Parameters
    ----------
    stated : mapping or None
        Rule to ``off``, ``on`` or its figures; what is not named keeps its defaults.

    Raises
    ------
    UnknownNameError
        If a rule or figure does not exist.
    InvalidInputError
        If a figure is no number, is below 0, is a probability above 1, or a ``rearm`` lies above its ``above``.
    """
    if stated is None:
        return DEFAULT_RULES
    if not isinstance(stated, dict):
        raise InvalidInputError(f"rules: {reprlib.repr(stated)} found; expected rule names, each with its figures.")
    for name in stated:
        if name not in KINDS:
            raise UnknownNameError.of("rule", str(name)[:40], KINDS, hint=f"expected one of {', '.join(KINDS)}")
    return tuple(Rule(name, _figures(name, stated.get(name))) for name in KINDS if stated.get(name) is not False)


def _figures(name: str, stated: Any) -> dict[str, float]:
    if stated is None or stated is True:
        return {}
    if not isinstance(stated, dict):
        raise InvalidInputError(
            f"rule {name}: {reprlib.repr(stated)} found; expected on, off or figures, for example {_example(name)}."
        )
    defaults = KINDS[name].defaults
    for key, value in stated.items():
        if key not in defaults:
            raise UnknownNameError.of(f"figure of the rule {name}", str(key)[:40], defaults, hint=_example(name))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not 0 <= value < 1e6:
            raise InvalidInputError(f"rule {name}: {key} is {reprlib.repr(value)}; expected a number from 0 on.")
        if key in ("above", "rearm") and value > 1:
            raise InvalidInputError(f"rule {name}: {key} is {value:g}; expected a probability from 0 to 1.")
    found = {key: float(value) for key, value in stated.items()}
    whole = {**defaults, **found}
    if "rearm" in whole and whole["rearm"] > whole["above"]:
        raise InvalidInputError(
            f"rule {name}: rearm {whole['rearm']:g} lies above {whole['above']:g}; expected a lower figure."
        )
    return found


def _example(name: str) -> str:
    return f"{name}: {{{', '.join(f'{key}: {value:g}' for key, value in KINDS[name].defaults.items())}}}"
