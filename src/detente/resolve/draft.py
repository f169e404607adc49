"""A conflict case drafted from what is on record, for an analyst to edit.

Decision makers are the two states and the third parties that lately helped between them. Options are what is
outstanding (:mod:`detente.resolve.outstanding`), each with its acts. Preferences follow one plain rule for both:
nothing is given for nothing, what weighs heaviest is wanted most, and otherwise nothing is given. The rule makes the
status quo hold by construction, so the draft's own verdict is no finding: what it says, an analyst must have put in.
"""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import yaml

from detente.errors import NotEnoughDataError
from detente.resolve.casefile import SCHEMA
from detente.resolve.outstanding import Matter, evidence_of, outstanding
from detente.resolve.roles import roles_of
from detente.vocabulary.articles import the
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from detente.resolve.roles import RoleRecord
    from detente.vocabulary.dyads import Dyad

MOST_OWN = 3
"""Most options of a side: more make more states than an analyst can judge."""
MOST_THIRDS = 2
LEAST_HELP = 2
"""Acts of the last year with which a third party counts as one that helps."""
HELPERS = ("facilitator", "mediator")
LATELY_DAYS = 365
MARK = (
    "Draft proposed by rule from acts on record, for the analyst to edit. Options and priorities were elicited from "
    "nobody, and the rule itself makes the status quo hold: no result of this file is a finding before it was edited."
)
VERBS = {
    "keep": ("Keep {topic} (it ends otherwise)", "keeping {topic}"),
    "ratify": ("Ratify: {text}", "ratification ({topic})"),
    "cease": ("Hold fire: {topic}", "holding fire ({topic})"),
    "restrain": ("Hold back the armed groups on its side: {topic}", "holding back armed groups ({topic})"),
    "ease": ("Ease or lift: {text}", "easing its measures ({topic})"),
    "meet": ("Meet what was asked or refused: {text}", "meeting the other's demand ({topic})"),
    "claim": ("Pursue: {text}", "its case ({topic})"),
    "threat": ("Carry out: {text}", "carrying out its threat ({topic})"),
}
"""Name of an option, and its name in a sentence."""
GIVEN = ("keep", "ratify", "cease", "restrain", "ease", "meet")
"""Kinds that are a concession when taken up; the others are one when dropped."""


def draft(events: pl.DataFrame, pledges: pl.DataFrame, as_of: date, *, dyad: Dyad) -> dict[str, Any]:
    """Draft a conflict case of a pair.

    Parameters
    ----------
    events : polars.DataFrame
        Acts in ``EVENT_SCHEMA``; those known later are not used.
    pledges : polars.DataFrame
        Pledges of the pair, in the columns of ``Store.pledges``.
    as_of : datetime.date
        The day of the question.
    dyad : Dyad
        The pair.

    Returns
    -------
    dict
        A case of the schema ``gmcr-case/1`` with the field ``draft``; every option names its ``rule`` and ``evidence``.

    Raises
    ------
    NotEnoughDataError
        If for one of the two nothing is outstanding.
    """
    found = outstanding(events, pledges, as_of, dyad=dyad.code)
    sides = (dyad.a, dyad.b)
    own = {side: _chosen([matter for matter in found if matter.side == side]) for side in sides}
    empty = [display_name(side) for side in sides if not any(matter.kind in GIVEN for matter in own[side])]
    if empty:
        raise NotEnoughDataError(
            f"not enough data for a draft as of {as_of}: nothing that {' or '.join(map(the, empty))} could give is "
            "outstanding in the store; load more acts, or write the case by hand."
        )
    roles = roles_of(events, as_of, dyad.code, LATELY_DAYS)
    return _Draft(dyad, as_of, own, [role for role in roles if role.n_lately], events, len(found)).case()


def _chosen(matters: list[Matter]) -> list[Matter]:
    """Keep the heaviest; if none of them is something to give, the heaviest of that sort stands for the last."""
    kept = matters[:MOST_OWN]
    if not any(matter.kind in GIVEN for matter in kept):
        kept[-1:] = [matter for matter in matters if matter.kind in GIVEN][:1] or kept[-1:]
    return kept


def to_yaml(case: dict[str, Any]) -> str:
    """Write a drafted case as YAML, with the mark of a draft above it."""
    heading = "\n".join(f"# {line}" for line in wrap(MARK, 100))
    return f"{heading}\n{yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=110)}"


class _Draft:
    """The parts of one draft."""

    def __init__(
        self,
        dyad: Dyad,
        as_of: date,
        own: dict[str, list[Matter]],
        roles: list[RoleRecord],
        events: pl.DataFrame,
        n_found: int,
    ) -> None:
        self.dyad, self.as_of, self.own, self.n_found = dyad, as_of, own, n_found
        able = [role for role in roles if role.role in HELPERS and role.n_lately >= LEAST_HELP]
        helping = list(dict.fromkeys(role.party for role in able))[:MOST_THIRDS]
        self.left_out = [role for role in roles if role.party not in helping]
        self.helpers = {
            party: evidence_of(events, [name for role in able if role.party == party for name in role.event_ids])
            for party in helping
        }
        self.names = {code: display_name(code) for code in (*own, *helping)}
        self.matters = {_id(matter): matter for matters in own.values() for matter in matters}

    def case(self) -> dict[str, Any]:
        """Put the draft together."""
        title = f"{' - '.join(self.names.values())}, {self.as_of.day} {self.as_of:%B %Y} (draft)"
        preferences = {side: self._preference(side) for side in self.own} | {
            party: self._third(party) for party in self.helpers
        }
        return {
            "schema": SCHEMA,
            "id": f"{self.dyad.code.lower()}-{self.as_of}-draft",
            "title": title,
            "draft": MARK,
            "form": "option",
            "dyad": self.dyad.code,
            "dated": self.as_of.isoformat(),
            "known": self.as_of.isoformat(),
            "parties": {side: self.names[side] for side in self.own},
            "third_party": {party: self.names[party] for party in self.helpers},
            "source": f"Drafted from acts and pledges on record as of {self.as_of}; see the evidence of each option.",
            "decision_makers": [{"name": name} for name in self.names.values()],
            "options": self._options(),
            **self._infeasible(),
            "preferences": {
                self.names[code]: {"kind": "prioritised", "statements": [statement for statement, _ in listed]}
                for code, listed in preferences.items()
            },
            "statement_why": {
                self.names[code]: [reason for _, reason in listed] for code, listed in preferences.items()
            },
            "assumptions": self._assumptions(),
            "status_quo": "".join("Y" if matter.kind == "claim" else "N" for matter in self.matters.values())
            + "N" * len(self.helpers),
        }

    def _options(self) -> list[dict[str, Any]]:
        options = []
        for name, matter in self.matters.items():
            long, short = (text.format(topic=matter.topic, text=matter.text) for text in VERBS[matter.kind])
            options.append(
                {
                    "id": name,
                    "dm": self.names[matter.side],
                    "name": long,
                    "short": short,
                    "rule": matter.kind,
                    "evidence": [dict(one) for one in matter.evidence],
                }
            )
        for party, evidence in self.helpers.items():
            options.append(
                {
                    "id": _help(party),
                    "dm": self.names[party],
                    "name": "Facilitate: bring the two together on the above, no side taken",
                    "short": "facilitation without taking a side",
                    "rule": "helper",
                    "evidence": evidence,
                }
            )
        return options

    def _infeasible(self) -> dict[str, Any]:
        """Measures on an issue are not eased while the talks asked for on the same issue are refused."""
        pairs = [
            (f"{side.lower()}_ease_{_slug(matter.issue)}", f"{side.lower()}_meet_{_slug(matter.issue)}")
            for side, matters in self.own.items()
            for matter in matters
            if matter.kind == "ease"
        ]
        listed = [pair for pair in pairs if set(pair) <= set(self.matters)]
        return {
            "infeasible": [{"option": one, "needs": other} for one, other in listed],
            "infeasible_why": ["measures are eased only once the demand on the same issue is met" for _ in listed],
        }

    def _preference(self, side: str) -> list[tuple[str, str]]:
        other = next(code for code in self.own if code != side)
        gives = [_gives(matter) for matter in self.own[other]]
        anything = " | ".join(gives)
        concessions = [matter for matter in self.own[side] if matter.kind in GIVEN]
        helped = " | ".join(map(_help, self.helpers))
        statements = [
            (f"{_id(matter)} -> {anything}", f"gives nothing for nothing: {matter.topic}") for matter in concessions
        ]
        statements += [
            (
                f"{_id(matter)} -> {helped}",
                f"has refused this when asked directly; with help it might not: {matter.topic}",
            )
            for matter in concessions
            if matter.is_refused and helped
        ]
        statements += [
            (_gives(matter), f"wants of the other: {matter.topic} (weight {matter.weight:.0f})")
            for matter in self.own[other]
        ]
        for matter in self.own[side]:
            if matter.kind == "claim":
                statements.append(
                    (f"{_id(matter)} | {anything}", f"pursues its case unless it gets something: {matter.topic}")
                )
            elif matter.kind == "threat":
                statements.append((f"!{_id(matter)}", f"would rather not have to carry out its threat: {matter.topic}"))
        statements += [(f"!{_id(matter)}", f"would rather not give: {matter.topic}") for matter in concessions]
        return statements

    def _third(self, party: str) -> list[tuple[str, str]]:
        gives = {_gives(matter): matter for matter in self.matters.values()}
        ordered = sorted(gives.items(), key=lambda item: -item[1].weight)
        anything = " | ".join(_gives(matter) for matter in self.matters.values() if matter.kind in GIVEN)
        return [
            *((statement, f"wants the quarrel settled: {matter.topic}") for statement, matter in ordered),
            (f"({anything}) -> {_help(party)}", "stays engaged while the two give something"),
            (f"!{_help(party)}", "otherwise would rather stay out"),
        ]

    def _assumptions(self) -> list[str]:
        n_left = self.n_found - len(self.matters)
        others = ", ".join(
            f"{display_name(role.party)} ({role.role}, {_acts(role.n_lately)})" for role in self.left_out
        )
        return [
            MARK,
            f"Options: the {MOST_OWN} heaviest matters of each side by the intensity of the acts behind them, old ones "
            f"counting less; {n_left} more were found and left out.",
            "Priorities are the same rule for both sides: nothing for nothing, then what weighs heaviest of the "
            "other's acts, then giving nothing.",
            "In the status quo nothing outstanding is given, cases are pursued, threats are not carried out, and third "
            "parties do no more than before.",
            f"Third parties of the last year that are left out as decision makers: {others or 'none on record'}.",
        ]


def _acts(number: int) -> str:
    return f"{number} act{'' if number == 1 else 's'}"


def _id(matter: Matter) -> str:
    return f"{matter.side.lower()}_{matter.kind}_{_slug(matter.issue)}"


def _slug(issue: str) -> str:
    return re.sub(r"\W+", "_", issue)


def _help(party: str) -> str:
    return f"{_slug(party).lower()}_facilitate"


def _gives(matter: Matter) -> str:
    """Return the statement that holds when a side gives way in a matter."""
    return _id(matter) if matter.kind in GIVEN else f"!{_id(matter)}"
