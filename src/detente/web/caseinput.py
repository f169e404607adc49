"""Conflict cases that come from outside: read from JSON, YAML or a file of GMCR+, within limits."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from detente.errors import CaseError, DetenteError, InvalidInputError
from detente.plainyaml import from_yaml
from detente.resolve.casefile import conflict
from detente.resolve.gmcrplus import case_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.resolve.conflict import Conflict

LOG = logging.getLogger("detente.web")
MOST_LETTERS = 400_000
MOST_OPTIONS = 14
MOST_STATES = 8192
MOST_MAKERS = 12
MOST_STATEMENTS = 80
MOST_STATEMENT_LETTERS = 300
SCHEMA_HINT = "expected a case of the schema gmcr-case/1"


def case_from_text(text: str, name: str) -> dict[str, Any]:
    """Read a case from the text of a file.

    Parameters
    ----------
    text : str
        What stands in the file.
    name : str
        Its name: ``.yaml`` and ``.yml`` are read as YAML, ``.gmcr`` as a file of GMCR+, others as JSON.

    Raises
    ------
    InvalidInputError
        If it is too long.
    CaseError
        If it cannot be read.
    """
    if len(text) > MOST_LETTERS:
        raise InvalidInputError(f"the file has {len(text)} letters; expected {MOST_LETTERS} at most.")
    kind = name.rpartition(".")[2].lower()
    is_yaml = kind in ("yaml", "yml")
    try:
        content = from_yaml(text) if is_yaml else json.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CaseError(f"the file is not readable as {'YAML' if is_yaml else 'JSON'} ({said}).") from None
    if not isinstance(content, dict):
        raise CaseError(f"the file holds a list or a value; {SCHEMA_HINT}.")
    is_gmcr = kind == "gmcr" or ("decisionMakers" in content and "schema" not in content)
    case = case_of(content, name.rpartition(".")[0][:60] or "imported") if is_gmcr else content
    model_of(case)
    return case


def model_of(case: Mapping[str, Any], variant: str | None = None) -> Conflict:
    """Build the conflict of a case from outside, if it is of a size that can be answered while somebody waits.

    Raises
    ------
    CaseError
        If it contradicts itself.
    InvalidInputError
        If it is too large.
    """
    _check_size(case)
    with told_as_case_errors():
        model = conflict(case)
        model = model if variant is None else model.variant(variant)
    if model.n_states > MOST_STATES:
        raise InvalidInputError(
            f"the conflict has {model.n_states:,} feasible states, more than the {MOST_STATES:,} of this page; use "
            "detente resolve FILE."
        )
    return model


@contextmanager
def told_as_case_errors() -> Iterator[None]:
    """Turn what a case of the wrong shape makes of the code into a sentence; the log keeps the place.

    Raises
    ------
    CaseError
        Instead of the errors that values of the wrong type cause.
    """
    try:
        yield
    except DetenteError:
        raise
    except RecursionError:
        raise CaseError("a statement has too many parentheses; write it in parts.") from None
    except (TypeError, AttributeError, LookupError, ValueError, OverflowError) as error:
        LOG.warning("a case that cannot be read", exc_info=error)
        raise CaseError(f"the case cannot be read ({type(error).__name__}); {SCHEMA_HINT}.") from None


def _check_size(case: Mapping[str, Any]) -> None:
    for name, most in (("options", MOST_OPTIONS), ("decision_makers", MOST_MAKERS), ("states", MOST_STATES)):
        entries = case.get(name)
        if isinstance(entries, list) and len(entries) > most:
            raise InvalidInputError(
                f"the case has {len(entries)} {name.replace('_', ' ')}, more than the {most} of this page; use "
                "detente resolve FILE."
            )
    preferences = case.get("preferences")
    for entry in preferences.values() if isinstance(preferences, dict) else ():
        statements = entry.get("statements") if isinstance(entry, dict) else None
        if not isinstance(statements, list):
            continue
        if len(statements) > MOST_STATEMENTS:
            raise InvalidInputError(f"{len(statements)} priorities; expected {MOST_STATEMENTS} at most.")
        if any(len(str(statement)) > MOST_STATEMENT_LETTERS for statement in statements):
            raise InvalidInputError(f"a priority has more than {MOST_STATEMENT_LETTERS} letters; write it in parts.")
