"""Conflict cases that ship with the package, and cases of the user's own.

A case of the built-in collection belongs to a dyad and is *dated*: it models what the parties could do on
that day, as it could be known on the day ``known``. The question "which case?" is therefore put as of a day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.asof import as_day
from detente.errors import CaseError, DetenteError, UnknownNameError
from detente.plainyaml import from_yaml
from detente.resolve.casefile import SCHEMA, conflict
from detente.resolve.gmcrplus import case_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.resolve.conflict import Conflict
    from detente.vocabulary.dyads import Dyad

FOLDER = Path(__file__).parent.parent / "data" / "cases"


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """A conflict with its origin.

    Attributes
    ----------
    id, title : str
        From the case file.
    dyad : str
        Codes of the two states, alphabetical: ``JPN-KOR``; empty for a case without.
    dated : datetime.date or None
        The day whose situation is modelled.
    known : datetime.date or None
        First day on which the case could have been written.
    is_current : bool
        False if the case was already history on the as-of day.
    parties, third_party : mapping
        Code of a state -> name of its decision maker.
    source : str
        Where the model comes from.
    assumptions : tuple of str
        What the analyst took for granted.
    coalitions : tuple of tuple of str
        Groups of decision makers that the case looks at as acting as one, every one in one group; usually none.
    draft : str
        For a case that was drafted from acts and not yet edited: what that means. Otherwise empty.
    conflict : Conflict
        The graph model itself.
    """

    id: str
    title: str
    dyad: str
    dated: date | None
    known: date | None
    is_current: bool
    parties: Mapping[str, str]
    third_party: Mapping[str, str]
    source: str
    assumptions: tuple[str, ...]
    coalitions: tuple[tuple[str, ...], ...]
    draft: str
    conflict: Conflict = field(compare=False)

    def __repr__(self) -> str:
        return f"<Case {self.id}: {self.title}>"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "dyad": self.dyad,
            "dated": self.dated.isoformat() if self.dated else None,
            "known": self.known.isoformat() if self.known else None,
            "is_current": self.is_current,
            "parties": dict(self.parties),
            "third_party": dict(self.third_party),
            "source": self.source,
            "assumptions": list(self.assumptions),
        }


def shipped() -> tuple[str, ...]:
    """List the ids of the cases that ship with the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def load_case(name: str | Path, *, as_of: date | None = None) -> Case:
    """Load a case by its id or from a file.

    Parameters
    ----------
    name : str or Path
        Id of a shipped case, or the path of a file: see :func:`case_content`.
    as_of : datetime.date, optional
        The day on which the question is asked; without it the case counts as current.

    Raises
    ------
    UnknownNameError
        If there is neither such a case nor such a file; the shipped ones are listed.
    CaseError
        If the case contradicts itself.
    """
    if str(name) in shipped():
        return _case(*_shipped(str(name)), as_of)
    content = case_content(name)
    try:
        return _case(content, conflict(content), as_of)
    except DetenteError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        # A file may hold a list where a text belongs, anywhere; the parts check what they say, not of which kind it is.
        raise CaseError(
            f"{name} has a value of a wrong kind ({type(error).__name__}: {str(error)[:80]}); expected a case of the "
            f"schema {SCHEMA}."
        ) from None


def case_for(dyad: Dyad | str, as_of: date) -> Case | None:
    """Return the latest shipped case of a dyad that was known on a day, None if there is none.

    Parameters
    ----------
    dyad : Dyad or str
        The pair, or its code: ``JPN-KOR``.
    as_of : datetime.date
        The day of the question. A case known later is not seen; one that events have overtaken since is
        returned with ``is_current`` false.
    """
    code = dyad if isinstance(dyad, str) else dyad.code
    found = [load_case(name, as_of=as_of) for name in shipped() if _shipped(name)[0].get("dyad") == code]
    seen = [case for case in found if case.known is not None and case.known <= as_of]
    return max(seen, key=lambda case: (case.known or date.min, case.id), default=None)


@cache
def _shipped(name: str) -> tuple[Mapping[str, Any], Conflict]:
    content = _content(FOLDER / f"{name}.json")
    return content, conflict(content)


def case_content(name: str | Path) -> Mapping[str, Any]:
    """Return a case or bundle as written: a shipped case by its id, or a file.

    Parameters
    ----------
    name : str or Path
        Id of a shipped case, or the path of a file: JSON, YAML (``.yaml``, ``.yml``) or of GMCR+ (``.gmcr``).

    Raises
    ------
    UnknownNameError
        If there is neither such a case nor such a file.
    CaseError
        If the file cannot be read.
    """
    if str(name) in shipped():
        return _shipped(str(name))[0]
    path = Path(name)
    if not path.is_file():
        raise UnknownNameError.of(
            "case or case file", str(name), shipped(), hint=f"the shipped cases are {', '.join(shipped())}"
        )
    return _content(path)


def _content(path: Path) -> Mapping[str, Any]:
    is_yaml = path.suffix in (".yaml", ".yml")
    try:
        text = path.read_text(encoding="utf-8")
        content = from_yaml(text) if is_yaml else json.loads(text)
    except (ValueError, OSError, RecursionError) as error:
        kind = "YAML" if is_yaml else "JSON"
        raise CaseError(
            f"{path}: not readable as {kind} ({error!s:.200}); expected a case of the schema {SCHEMA}."
        ) from None
    if not isinstance(content, dict):
        raise CaseError(f"{path}: a list or value found; expected an object of the schema {SCHEMA}.")
    return case_of(content, path.stem) if path.suffix == ".gmcr" else content


def _case(content: Mapping[str, Any], model: Conflict, as_of: date | None) -> Case:
    ends = _day(content, "valid_until")
    return Case(
        id=str(content.get("id", "")),
        title=str(content.get("title", "")),
        dyad=str(content.get("dyad", "")),
        dated=_day(content, "dated"),
        known=_day(content, "known"),
        is_current=as_of is None or ends is None or as_of <= ends,
        parties=dict(content.get("parties", {})),
        third_party=dict(content.get("third_party", {})),
        source=str(content.get("source", "")),
        assumptions=tuple(content.get("assumptions", ())),
        coalitions=tuple(tuple(group) for group in content.get("coalitions", ())),
        draft=str(content.get("draft", "")),
        conflict=model,
    )


def _day(content: Mapping[str, Any], field_name: str) -> date | None:
    value = content.get(field_name)
    return as_day(value, name=f"case '{content.get('id')}', {field_name}") if value else None
