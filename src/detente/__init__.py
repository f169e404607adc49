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
    from detente.diagnose.counts_ahead import CountOutlook, count_outlook
    from detente.diagnose.diagnosis import Diagnosis, diagnosis
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
    from detente.resolve.cases import Case, case_for, load_case
    from detente.resolve.conflict import Conflict
    from detente.resolve.deadend import dead_end
    from detente.resolve.options import options
    from detente.resolve.pledges import clock
    from detente.resolve.stability import stability
    from detente.resolve.statusquo import status_quo
    from detente.resolve.thirdparties import third_parties
    from detente.resolve.waysout import ways_out
    from detente.vocabulary.dyads import Dyad
    from detente.vocabulary.states import State, state

__version__ = "0.1.0"

_HOMES = {
    "Brief": "brief.compose",
    "Case": "resolve.cases",
    "Conflict": "resolve.conflict",
    "CountOutlook": "diagnose.counts_ahead",
    "DetenteError": "errors",
    "Diagnosis": "diagnose.diagnosis",
    "Dyad": "vocabulary.dyads",
    "Holdings": "observe.holdings",
    "Pressure": "observe.pressure",
    "State": "vocabulary.states",
    "Store": "observe.store",
    "SumOutlook": "diagnose.sums_ahead",
    "Tension": "observe.tension",
    "as_day": "asof",
    "as_of_day": "asof",
    "case_for": "resolve.cases",
    "check": "observe.check",
    "clock": "resolve.pledges",
    "compose": "brief.compose",
    "count_outlook": "diagnose.counts_ahead",
    "counts": "observe.counts",
    "coverage": "observe.coverage",
    "dead_end": "resolve.deadend",
    "diagnosis": "diagnose.diagnosis",
    "document": "brief.sentences",
    "export": "observe.export",
    "holdings": "observe.holdings",
    "load_case": "resolve.cases",
    "open_store": "observe.store",
    "options": "resolve.options",
    "pressure": "observe.pressure",
    "replay": "observe.tension",
    "stability": "resolve.stability",
    "state": "vocabulary.states",
    "status_quo": "resolve.statusquo",
    "sum_outlook": "diagnose.sums_ahead",
    "tension": "observe.tension",
    "third_parties": "resolve.thirdparties",
    "to_dict": "brief.compose",
    "ways_out": "resolve.waysout",
}

__all__ = [
    "Brief",
    "Case",
    "Conflict",
    "CountOutlook",
    "DetenteError",
    "Diagnosis",
    "Dyad",
    "Holdings",
    "Pressure",
    "State",
    "Store",
    "SumOutlook",
    "Tension",
    "__version__",
    "as_day",
    "as_of_day",
    "case_for",
    "check",
    "clock",
    "compose",
    "count_outlook",
    "counts",
    "coverage",
    "dead_end",
    "diagnosis",
    "document",
    "export",
    "holdings",
    "load_case",
    "open_store",
    "options",
    "pressure",
    "replay",
    "stability",
    "state",
    "status_quo",
    "sum_outlook",
    "tension",
    "third_parties",
    "to_dict",
    "ways_out",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"detente.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'detente' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
