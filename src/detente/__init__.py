"""Judge a dispute between two states: what is happening, is this time different, is there a way out.

The public face. Names are loaded when first used, so that ``import detente`` costs nothing::

    import detente as dt

    with dt.open_store() as store:
        brief = dt.compose(store, dt.Dyad("JPN", "KOR"), dt.as_day("2019-09-12"))
    brief.diagnosis.verdict
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.asof import as_day, as_of_day
    from detente.brief.compose import Brief, compose, to_dict
    from detente.brief.sentences import document
    from detente.diagnose.analogues import Analogues, analogues, conflict_months
    from detente.diagnose.backtest import Backtest, backtest
    from detente.diagnose.breaks import Breaks, breaks
    from detente.diagnose.changepoints import Changepoints, changepoints
    from detente.diagnose.counts_ahead import CountOutlook, count_outlook
    from detente.diagnose.diagnosis import Diagnosis, diagnosis
    from detente.diagnose.lasting import chance_of_lasting
    from detente.diagnose.manner import manner
    from detente.diagnose.scan import Scan, scan
    from detente.diagnose.spiral import Spiral, spiral
    from detente.diagnose.sums_ahead import SumOutlook, sum_outlook
    from detente.errors import DetenteError
    from detente.observe.check import check
    from detente.observe.counts import counts
    from detente.observe.coverage import coverage
    from detente.observe.export import export
    from detente.observe.holdings import Holdings, holdings
    from detente.observe.pressure import Pressure, pressure
    from detente.observe.store import Store, open_store
    from detente.observe.tension import Tension, replay, tension
    from detente.resolve.calm import Calm, CrisisKind, calm_after, e_value
    from detente.resolve.casefile import conflict
    from detente.resolve.cases import Case, case_for, load_case
    from detente.resolve.coalitions import coalition_improvements, coalition_stability, grouped_stability
    from detente.resolve.conflict import Conflict
    from detente.resolve.counterfactual import Record
    from detente.resolve.deadend import dead_end
    from detente.resolve.draft import draft
    from detente.resolve.effects import Effects, effects
    from detente.resolve.eventstudy import event_study
    from detente.resolve.foresight import limited_move, non_myopic, stackelberg
    from detente.resolve.hypergames import hypergame
    from detente.resolve.integrated import integrated_graph
    from detente.resolve.interventions import interventions
    from detente.resolve.inverse import inverse
    from detente.resolve.openings import openings
    from detente.resolve.options import options
    from detente.resolve.pairwise import View
    from detente.resolve.pledges import clock
    from detente.resolve.profiles import count_profiles
    from detente.resolve.sensitivity import sensitivity
    from detente.resolve.shortlist import shortlist
    from detente.resolve.simulate import Simulation, Step, simulate
    from detente.resolve.stability import stability
    from detente.resolve.statementorders import fewest_swaps
    from detente.resolve.statusquo import status_quo
    from detente.resolve.strength import strength_of_stability
    from detente.resolve.thirdparties import third_parties
    from detente.resolve.verify import verify
    from detente.resolve.waysout import ways_out
    from detente.vocabulary.dyads import Dyad
    from detente.vocabulary.states import State, state

__version__ = "0.1.0"

_HOMES = {
    "Analogues": "diagnose.analogues",
    "Backtest": "diagnose.backtest",
    "Breaks": "diagnose.breaks",
    "Brief": "brief.compose",
    "Calm": "resolve.calm",
    "Case": "resolve.cases",
    "Changepoints": "diagnose.changepoints",
    "Conflict": "resolve.conflict",
    "CountOutlook": "diagnose.counts_ahead",
    "CrisisKind": "resolve.calm",
    "DetenteError": "errors",
    "Diagnosis": "diagnose.diagnosis",
    "Dyad": "vocabulary.dyads",
    "Effects": "resolve.effects",
    "Holdings": "observe.holdings",
    "Pressure": "observe.pressure",
    "Record": "resolve.counterfactual",
    "Scan": "diagnose.scan",
    "Simulation": "resolve.simulate",
    "Spiral": "diagnose.spiral",
    "State": "vocabulary.states",
    "Step": "resolve.simulate",
    "Store": "observe.store",
    "SumOutlook": "diagnose.sums_ahead",
    "Tension": "observe.tension",
    "View": "resolve.pairwise",
    "analogues": "diagnose.analogues",
    "as_day": "asof",
    "as_of_day": "asof",
    "backtest": "diagnose.backtest",
    "breaks": "diagnose.breaks",
    "calm_after": "resolve.calm",
    "case_for": "resolve.cases",
    "chance_of_lasting": "diagnose.lasting",
    "changepoints": "diagnose.changepoints",
    "check": "observe.check",
    "clock": "resolve.pledges",
    "coalition_improvements": "resolve.coalitions",
    "coalition_stability": "resolve.coalitions",
    "compose": "brief.compose",
    "conflict": "resolve.casefile",
    "conflict_months": "diagnose.analogues",
    "count_outlook": "diagnose.counts_ahead",
    "count_profiles": "resolve.profiles",
    "counts": "observe.counts",
    "coverage": "observe.coverage",
    "dead_end": "resolve.deadend",
    "diagnosis": "diagnose.diagnosis",
    "document": "brief.sentences",
    "draft": "resolve.draft",
    "e_value": "resolve.calm",
    "effects": "resolve.effects",
    "event_study": "resolve.eventstudy",
    "export": "observe.export",
    "fewest_swaps": "resolve.statementorders",
    "grouped_stability": "resolve.coalitions",
    "holdings": "observe.holdings",
    "hypergame": "resolve.hypergames",
    "integrated_graph": "resolve.integrated",
    "interventions": "resolve.interventions",
    "inverse": "resolve.inverse",
    "limited_move": "resolve.foresight",
    "load_case": "resolve.cases",
    "manner": "diagnose.manner",
    "non_myopic": "resolve.foresight",
    "open_store": "observe.store",
    "openings": "resolve.openings",
    "options": "resolve.options",
    "pressure": "observe.pressure",
    "replay": "observe.tension",
    "scan": "diagnose.scan",
    "sensitivity": "resolve.sensitivity",
    "shortlist": "resolve.shortlist",
    "simulate": "resolve.simulate",
    "spiral": "diagnose.spiral",
    "stability": "resolve.stability",
    "stackelberg": "resolve.foresight",
    "state": "vocabulary.states",
    "status_quo": "resolve.statusquo",
    "strength_of_stability": "resolve.strength",
    "sum_outlook": "diagnose.sums_ahead",
    "tension": "observe.tension",
    "third_parties": "resolve.thirdparties",
    "to_dict": "brief.compose",
    "verify": "resolve.verify",
    "ways_out": "resolve.waysout",
}

__all__ = [
    "Analogues",
    "Backtest",
    "Breaks",
    "Brief",
    "Calm",
    "Case",
    "Changepoints",
    "Conflict",
    "CountOutlook",
    "CrisisKind",
    "DetenteError",
    "Diagnosis",
    "Dyad",
    "Effects",
    "Holdings",
    "Pressure",
    "Record",
    "Scan",
    "Simulation",
    "Spiral",
    "State",
    "Step",
    "Store",
    "SumOutlook",
    "Tension",
    "View",
    "__version__",
    "analogues",
    "as_day",
    "as_of_day",
    "backtest",
    "breaks",
    "calm_after",
    "case_for",
    "chance_of_lasting",
    "changepoints",
    "check",
    "clock",
    "coalition_improvements",
    "coalition_stability",
    "compose",
    "conflict",
    "conflict_months",
    "count_outlook",
    "count_profiles",
    "counts",
    "coverage",
    "dead_end",
    "diagnosis",
    "document",
    "draft",
    "e_value",
    "effects",
    "event_study",
    "export",
    "fewest_swaps",
    "grouped_stability",
    "holdings",
    "hypergame",
    "integrated_graph",
    "interventions",
    "inverse",
    "limited_move",
    "load_case",
    "manner",
    "non_myopic",
    "open_store",
    "openings",
    "options",
    "pressure",
    "replay",
    "scan",
    "sensitivity",
    "shortlist",
    "simulate",
    "spiral",
    "stability",
    "stackelberg",
    "state",
    "status_quo",
    "strength_of_stability",
    "sum_outlook",
    "tension",
    "third_parties",
    "to_dict",
    "verify",
    "ways_out",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"detente.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'detente' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
