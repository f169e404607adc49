"""Gather what the three rooms say about one pair on one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente import __version__
from detente.asof import as_of_day
from detente.brief.resolve_part import Impasse, impasse
from detente.diagnose.analogues import Analogues, analogues, conflict_months
from detente.diagnose.diagnosis import Diagnosis, diagnosis
from detente.diagnose.ledger import LIMITATION as LEDGER_LIMITATION
from detente.diagnose.ledger import summary
from detente.diagnose.structure import Structure, structure
from detente.errors import AsOfError
from detente.observe.coverage import Coverage, coverage
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.holdings import Holdings, holdings
from detente.observe.pressure import Pressure, pressure
from detente.period import add_months
from detente.provenance import fingerprint
from detente.resolve.cases import case_for
from detente.resolve.effects import effects
from detente.resolve.openings import Opening, openings
from detente.resolve.options import Options, options
from detente.resolve.outstanding import outstanding
from detente.resolve.pledges import Clock, clock
from detente.resolve.shortlist import Shortlist, shortlist
from detente.resolve.thirdparties import ThirdParties, third_parties
from detente.shown import Shows

if TYPE_CHECKING:
    from datetime import date

    from detente.observe.store import Store
    from detente.vocabulary.dyads import Dyad

DEFAULT_THIRD_PARTIES = ("USA", "UN")
"""Whose options are shown when neither the question nor a case names a third party: the first not of the pair."""
SCHEMA = "detente-brief/1"


@dataclass(frozen=True, slots=True)
class Brief(Shows):
    """Everything that a brief says, before it is put into words.

    Attributes
    ----------
    dyad : Dyad
        The pair.
    as_of : datetime.date
        The day; nothing known later is in it.
    events : polars.DataFrame
        All acts that concern the pair, known by then.
    coverage : Coverage
        What the brief rests on.
    holdings : Holdings
        What each feed holds of the pair, and whom of the two it lacks.
    diagnosis : Diagnosis or None
        None below the floors of coverage: not enough data.
    pressure : Pressure or None
        How much is done, against how much is reported; None where no machine-coded feed reports enough.
    analogues : Analogues or None
        The past windows most like the present one, of all pairs of the store; None with ``diagnosis``.
    ledger : polars.DataFrame
        Forecasts of the pair that the store's ledger held by the day.
    structure : Structure or None
        Slow background; None where the store has no series for the pair.
    clock, third_parties, options, shortlist, openings
        Results of the third room.
    impasse : Impasse or None
        The analysed conflict case; None without one.
    """

    dyad: Dyad
    as_of: date
    events: pl.DataFrame
    coverage: Coverage
    holdings: Holdings
    diagnosis: Diagnosis | None
    pressure: Pressure | None
    analogues: Analogues | None
    ledger: pl.DataFrame
    structure: Structure | None
    clock: Clock
    third_parties: ThirdParties
    options: Options
    shortlist: Shortlist
    openings: tuple[Opening, ...]
    impasse: Impasse | None

    def __repr__(self) -> str:
        return f"<Brief {self.dyad.code} {self.as_of}: {self.diagnosis or self.coverage.sentence}>"

    @property
    def version(self) -> str:
        """Version of the program that made it."""
        return __version__

    @property
    def fingerprint(self) -> str:
        """Short hash of the acts behind it."""
        return fingerprint(self.events["id"].to_list())


def compose(store: Store, dyad: Dyad, as_of: date | str, *, by: str | None = None) -> Brief:
    """Compose a brief.

    Parameters
    ----------
    store : Store
        Where events, pledges, precedents and series come from.
    dyad : Dyad
        The pair.
    as_of : datetime.date or str
        The day of the question, a date or YYYY-MM-DD.
    by : str, optional
        Code of the third party whose options are asked for; by default the one of the pair's conflict case, else the
        United States, or the United Nations where the United States are one of the pair.

    Raises
    ------
    InvalidInputError
        If ``by`` is one of the pair.
    AsOfError
        If the day lies in the future, or the store has acts of the pair, but none was known by it.
    """
    as_of = as_of_day(as_of)
    events = store.events(dyad, as_of=as_of)
    pair_acts = events.filter(pl.col("is_pair_act"))
    if pair_acts.is_empty():
        _check_day(store, dyad, as_of)
    rests_on, rests_on_feeds = coverage(pair_acts, as_of), holdings(store, dyad, as_of)
    case = case_for(dyad.code, as_of)
    named = tuple(case.third_party) if case else ()
    third = by or next(code for code in (*named, *DEFAULT_THIRD_PARTIES) if code not in dyad.code.split("-"))
    series = store.structure(dyad, as_of)
    found = diagnosis(events, dyad.code, as_of) if rests_on.is_enough else None
    pledges, precedents = store.pledges(dyad, as_of), store.precedents(as_of)
    ahead = clock(pledges, events, as_of)
    others = third_parties(store, dyad, as_of, replayed=found.replayed if found else None)
    choices = options(precedents, store.options(as_of), as_of, dyad=dyad.code, by=third)
    stuck = impasse(case, dyad)
    return Brief(
        dyad=dyad,
        as_of=as_of,
        events=events,
        coverage=rests_on,
        holdings=rests_on_feeds,
        diagnosis=found,
        pressure=_pressure(store, dyad, as_of, rests_on_feeds) if rests_on.is_enough else None,
        analogues=_analogues(store, dyad, as_of) if rests_on.is_enough else None,
        ledger=store.forecasts(as_of).filter(pl.col("dyad") == dyad.code),
        structure=None if series.is_empty() else structure(series, store.leaders(dyad, as_of), as_of, events=events),
        clock=ahead,
        third_parties=others,
        options=choices,
        shortlist=shortlist(
            choices,
            precedents,
            store.precedents(as_of, unsettled=True),
            clock=ahead,
            matters=outstanding(events, pledges, as_of, dyad=dyad.code),
            outlook=found.outlook if found else None,
            effects=effects(store, as_of, replayed=found.replayed if found else None),
            helper=others.candidate(third),
            ways=stuck.ways_out if stuck else None,
        ),
        openings=openings(events, as_of, dyad=dyad.code),
        impasse=stuck,
    )


def _pressure(store: Store, dyad: Dyad, as_of: date, held: Holdings) -> Pressure | None:
    """Measure pressure where a machine-coded feed holds acts of the pair, and enough of all pairs."""
    if all(one.feed in CODED_BY_HAND for one in held.feeds):
        return None
    found = pressure(store, dyad, as_of)
    return None if found.now() is None else found


def _analogues(store: Store, dyad: Dyad, as_of: date) -> Analogues:
    return analogues(conflict_months(store, as_of), dyad.code, add_months(as_of.replace(day=1), -1))


def _check_day(store: Store, dyad: Dyad, as_of: date) -> None:
    """Tell a day before the data from a pair without data."""
    first = store.events(dyad, pair_acts=True)["known"].min()
    if first is not None:
        raise AsOfError(
            f"as-of {as_of} lies before the data: the first act between {' and '.join(dyad.names)} in the store became "
            f"known on {first!s}; give a day from then on."
        )


def to_dict(brief: Brief) -> dict[str, Any]:
    """Return the brief as plain values in the schema ``detente-brief/1`` (see the manual, *Reference*)."""
    stuck = brief.impasse
    return {
        "schema": SCHEMA,
        "version": brief.version,
        "dyad": brief.dyad.code,
        "names": list(brief.dyad.names),
        "as_of": brief.as_of.isoformat(),
        "fingerprint": brief.fingerprint,
        "coverage": brief.coverage.to_dict(),
        "holdings": brief.holdings.to_dict(),
        "diagnosis": brief.diagnosis.to_dict() if brief.diagnosis else None,
        "pressure": brief.pressure.to_dict() if brief.pressure else None,
        "analogues": brief.analogues.to_dict() if brief.analogues else None,
        "ledger": {"kinds": summary(brief.ledger).to_dicts(), "limitation": LEDGER_LIMITATION},
        "structure": brief.structure.to_dict() if brief.structure else None,
        "clock": brief.clock.to_dict(),
        "third_parties": brief.third_parties.to_dict(),
        "options": brief.options.to_dict(),
        "shortlist": brief.shortlist.to_dict(),
        "openings": [one.to_dict() for one in brief.openings],
        "dead_end": stuck.dead_end.to_dict() if stuck else None,
        "ways_out": stuck.ways_out.to_dict() if stuck and stuck.ways_out else None,
        "events": [_event(row) for row in brief.events.iter_rows(named=True)],
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
