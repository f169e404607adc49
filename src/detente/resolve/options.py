"""Options of a third party: what followed when others tried the same.

For each family of options (freeze, joint statement, high-level talks, grassroots exchange, understanding
among future generations, and the finer ones) the precedents known by the as-of day are counted: whether the quarrel
had eased or broken out again after 1, 6 and 12 months, and how long until it relapsed.

A precedent enters the rates only when twelve months have passed since its act and its outcome was known by
the as-of day: a younger one would be known only if it had already failed. Precedents that were picked by hand (rules
``R4`` and ``H``) and the acts of the two states alone (third party ``none``) are left out of the rates, and counted as
left out. The rows of the other rules (``R1`` crises, ``R2`` news, ``R3`` chronicles) are graded by one rule: *worse* if
the quarrel had broken out again by then, else *better* if it had eased, else *same*. Their relapses come from different
sources, and they are pooled: ``by_rule`` says how many of each stand behind a share and how many of them were better.
A family with few precedents gives counts, no shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.asof import known_by
from detente.errors import InvalidInputError
from detente.provenance import Provenance, fingerprint
from detente.resolve.intervals import Estimate, share
from detente.resolve.precedents import RIPE_MONTHS, Precedent, is_ripe
from detente.resolve.relapse import Relapse, followed, relapse
from detente.vocabulary.options import third_party_options

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    import polars as pl

ESSAY_FAMILIES = ("freeze", "joint-statement", "high-level-talks", "grassroots", "future-generations")
MONTHS = (1, 6, RIPE_MONTHS)
SAMPLED = ("R1", "R2", "R3")
"""Rules that select cases; by the others somebody picked them."""
GRADES = ("better", "same", "worse", "unknown")
MIN_PRECEDENTS = 5
"""Fewest precedents for which shares are given."""

# Families that gather several of the precedents' finer options; any other option is a family of its own.
FAMILY_OF = {
    "freeze-standstill": "freeze",
    "exchange-people": "grassroots",
    "exchange-youth-history": "future-generations",
    "summit-hosting": "high-level-talks",
    "shuttle": "high-level-talks",
    "arbitration-court": "arbitration",
    "pressure-both": "pressure",
    "pressure-one-side": "pressure",
    "public-rebuke": "pressure",
}
LIMITATION = (
    "These are precedents, not effects: third parties choose their cases and their means, "
    "so a share says what followed elsewhere, not what an act would cause here."
)


@dataclass(frozen=True, slots=True)
class OutcomeShares:
    """How pairs stood some months after the act.

    Attributes
    ----------
    months : int
        1, 6 or 12.
    counts : dict
        ``better``, ``same``, ``worse``, ``unknown`` -> number of precedents.
    shares : dict or None
        The same as shares of all with Wilson's 80 % interval; None below ``MIN_PRECEDENTS``.
    """

    months: int
    counts: dict[str, int]
    shares: dict[str, Estimate] | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        shares = self.shares
        return {
            "months": self.months,
            "counts": dict(self.counts),
            "shares": {grade: one.to_dict() for grade, one in shares.items()} if shares else None,
        }


@dataclass(frozen=True, slots=True)
class OptionRecord:
    """What followed one family of options.

    Attributes
    ----------
    family : str
        Slug of the family, or of a finer option within one.
    part_of : str or None
        For a finer option listed apart: the family that includes it.
    name, description : str
        From the catalogue; the description is empty if the catalogue did not list it by the as-of day.
    is_essay : bool
        Whether it is one of the five options of the worked example.
    n_known : int
        Precedents known by the as-of day.
    n_left_out : int
        Of these, hand-picked ones and acts without a third party.
    n_rated : int
        Precedents behind the shares.
    n_by : int
        Of those known, acts of the third party that is asked about.
    by_rule : dict
        Rule of selection -> precedents behind the shares, and how many stood better after 12 months.
    outcomes : tuple of OutcomeShares
        After 1, 6 and 12 months.
    relapse : Relapse or None
        None below ``MIN_PRECEDENTS``.
    same_dyad : tuple of Precedent
        Precedents of the same two states, latest first.
    precedent_ids : tuple of str
        Ids of the precedents behind the shares.
    """

    family: str
    part_of: str | None
    name: str
    description: str
    is_essay: bool
    n_known: int
    n_left_out: int
    n_rated: int
    n_by: int
    by_rule: dict[str, tuple[int, int]]
    outcomes: tuple[OutcomeShares, ...]
    relapse: Relapse | None
    same_dyad: tuple[Precedent, ...]
    precedent_ids: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether there are enough precedents for shares."""
        return self.n_rated >= MIN_PRECEDENTS

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "family": self.family,
            "part_of": self.part_of,
            "name": self.name,
            "description": self.description,
            "is_essay": self.is_essay,
            "is_enough": self.is_enough,
            "n_known": self.n_known,
            "n_left_out": self.n_left_out,
            "n_rated": self.n_rated,
            "n_by": self.n_by,
            "by_rule": {rule: {"n": n, "better": better} for rule, (n, better) in self.by_rule.items()},
            "outcomes": [outcome.to_dict() for outcome in self.outcomes],
            "relapse": self.relapse.to_dict() if self.relapse else None,
            "same_dyad": [precedent.to_dict() for precedent in self.same_dyad],
            "precedent_ids": list(self.precedent_ids),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Options:
    """What a third party can do for a dyad, with precedents.

    Attributes
    ----------
    dyad, by : str
        The pair, and the code of the third party that is asked about.
    as_of : datetime.date
        The day of the question.
    records : tuple of OptionRecord
        The five of the worked example first, then the others by number of precedents; finer options after
        the family that includes them.
    by_option : dict
        The same for each option of :mod:`detente.vocabulary.options` by itself.
    provenance : Provenance
        Method, precedents and limitation.
    """

    dyad: str
    by: str
    as_of: datetime.date
    records: tuple[OptionRecord, ...]
    by_option: dict[str, OptionRecord]
    provenance: Provenance

    def __repr__(self) -> str:
        return (
            f"<Options of {self.by} for {self.dyad} as of {self.as_of}: {len(self.records)} options, "
            f"{self.provenance.n_events} precedents>"
        )

    @property
    def limitation(self) -> str:
        """What the precedents cannot tell."""
        return self.provenance.limitation

    def record(self, family: str) -> OptionRecord | None:
        """Return the record of a family or of a finer option listed apart, None if there is none."""
        matching = [record for record in self.records if record.family == family]
        return next(iter(sorted(matching, key=lambda record: record.part_of is not None)), None)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "dyad": self.dyad,
            "by": self.by,
            "as_of": self.as_of.isoformat(),
            "records": [record.to_dict() for record in self.records],
            "limitation": self.limitation,
            "provenance": self.provenance.to_dict(),
        }


def options(precedents: pl.DataFrame, catalogue: pl.DataFrame, as_of: datetime.date, *, dyad: str, by: str) -> Options:
    """Say what followed when third parties tried each option.

    Parameters
    ----------
    precedents : polars.DataFrame
        One row a precedent: ``id``, ``date``, ``precision``, ``known``, ``third_party``, ``dyad``,
        ``option``, ``essay_option``, ``description``, ``outcome_1m``, ``outcome_6m``, ``outcome_12m``,
        ``relapse_date``, ``rule``.
    catalogue : polars.DataFrame
        One row an option: ``option``, ``name``, ``description``, ``known``.
    as_of : datetime.date
        Precedents known later are not used, nor relapses after it.
    dyad : str
        Codes of the two states in alphabetical order.
    by : str
        Code of the third party that is asked about.

    Raises
    ------
    InvalidInputError
        If the third party is one of the two states.
    """
    if by in dyad.split("-"):
        raise InvalidInputError(f"{by} is one of the two of {dyad}; give a third party with --by, for example UN.")
    rows = sorted(known_by(precedents, as_of).iter_rows(named=True), key=lambda row: (row["date"], row["id"]))
    listed = {
        row["option"]: row for row in catalogue.iter_rows(named=True) if row["known"] is None or row["known"] <= as_of
    }
    gathered: dict[str, list[Mapping[str, Any]]] = {family: [] for family in ESSAY_FAMILIES}
    for row in rows:
        gathered.setdefault(family_of(row["option"], row["essay_option"] or ""), []).append(row)
    order = sorted(gathered, key=lambda family: (_essay_place(family), -len(gathered[family]), family))
    question = _Question(as_of, dyad, by, listed)
    records: list[OptionRecord] = []
    for family in order:
        records.append(question.record(family, None, gathered[family]))
        finer = sorted({str(row["option"]) for row in gathered[family]})
        if len(finer) > 1:
            records += [
                question.record(option, family, [row for row in gathered[family] if row["option"] == option])
                for option in finer
            ]
    ids = [str(row["id"]) for row in rows]
    return Options(
        dyad=dyad,
        by=by,
        as_of=as_of,
        records=tuple(records),
        by_option={
            option: question.record(
                option, None, [row for row in rows if option in (row["option"], row["essay_option"])]
            )
            for option in third_party_options()
        },
        provenance=Provenance(
            method="options and their precedents",
            as_of=as_of,
            limitation=LIMITATION,
            event_ids=tuple(name for record in records for name in record.precedent_ids[-1:]),
            n_events=len(ids),
            fingerprint=fingerprint(ids),
        ),
    )


def family_of(option: str, essay_option: str = "") -> str:
    """Return the family of a finer option: the given one of the essay's five, else by ``FAMILY_OF``."""
    return essay_option or FAMILY_OF.get(option, option)


def _essay_place(family: str) -> int:
    return ESSAY_FAMILIES.index(family) if family in ESSAY_FAMILIES else len(ESSAY_FAMILIES)


@dataclass(frozen=True, slots=True)
class _Question:
    """What every record of one answer shares."""

    as_of: datetime.date
    dyad: str
    by: str
    listed: Mapping[str, Mapping[str, Any]]

    def record(self, family: str, part_of: str | None, rows: Sequence[Mapping[str, Any]]) -> OptionRecord:
        """Count the precedents of one family."""
        fit = [row for row in rows if row["rule"] in SAMPLED and row["third_party"] != "none"]
        rated = [row for row in fit if is_ripe(row, self.as_of)]
        is_enough = len(rated) >= MIN_PRECEDENTS
        entry = self.listed.get(family, {})
        follows = [followed(row["date"], row["relapse_date"], self.as_of) for row in rated]
        return OptionRecord(
            family=family,
            part_of=part_of,
            name=str(entry.get("name") or family.replace("-", " ").capitalize()),
            description=str(entry.get("description") or ""),
            is_essay=part_of is None and family in ESSAY_FAMILIES,
            n_known=len(rows),
            n_left_out=len(rows) - len(fit),
            n_rated=len(rated),
            n_by=sum(self.by in row["third_party"].split(";") for row in rows),
            by_rule=_by_rule(rated),
            outcomes=tuple(_outcome(rated, months) for months in MONTHS),
            relapse=relapse(follows) if is_enough else None,
            same_dyad=tuple(Precedent.of(row, self.as_of) for row in reversed(rows) if row["dyad"] == self.dyad),
            precedent_ids=tuple(str(row["id"]) for row in rated),
        )


def _by_rule(rated: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    rows = {rule: [row for row in rated if row["rule"] == rule] for rule in SAMPLED}
    return {rule: (len(own), sum(row["outcome_12m"] == "better" for row in own)) for rule, own in rows.items() if own}


def _outcome(rated: Sequence[Mapping[str, Any]], months: int) -> OutcomeShares:
    given = [str(row[f"outcome_{months}m"]) for row in rated]
    counts = {grade: given.count(grade) for grade in GRADES}
    counts["unknown"] += len(given) - sum(counts.values())
    if len(rated) < MIN_PRECEDENTS:
        return OutcomeShares(months, counts, None)
    return OutcomeShares(months, counts, {grade: share(count, len(rated)) for grade, count in counts.items()})
