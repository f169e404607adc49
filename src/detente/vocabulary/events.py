"""What can be done: PLOVER's 16 event types with modes, and CAMEO and WEIS codes in their terms.

Every type has a *quad class* (verbal or material, cooperation or conflict), a *sign* and a *score* on the
conflict-cooperation scale from -10 (force) to +10. ``REQUEST`` has sign 0: it may be a plea or a demand.

Scores are not copied from a manual. A CAMEO code carries the intensity that ICEWS publishes for it, or,
where ICEWS never used the code, that of its parent (``score_basis``: ``icews``, ``parent``, ``near``); a
mode or type carries the mean over the CAMEO codes mapped to it; a WEIS code carries the value of Goldstein
(1992), doi:10.1177/0022002792036002007. ``tables/README.md`` lists what is uncertain.

CAMEO 01 (statements) and WEIS 02 (comments) are no acts in PLOVER: where the code itself states no
approval, blame or denial, its `Coding.type` is ``None``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Literal, cast

from detente.errors import AmbiguousNameError, InvalidInputError, UnknownNameError
from detente.vocabulary.tables import items, read_table

QuadClass = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
QUAD_CLASSES: tuple[QuadClass, ...] = (
    "verbal cooperation",
    "material cooperation",
    "verbal conflict",
    "material conflict",
)
_FORMER = {"FIGHT": "ASSAULT", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE"}
_CAMEO_ROOTS = 20


@dataclass(frozen=True, slots=True)
class Mode:
    """How an act of a type is done.

    Attributes
    ----------
    type, name : str
        The event type, and the mode within it.
    score : float
        On the scale from -10 to +10.
    is_measured : bool
        The score is a mean over CAMEO codes; otherwise it is that of the type.
    meaning : str
        In one phrase.
    """

    type: str
    name: str
    score: float
    is_measured: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One of PLOVER's 16 types.

    Attributes
    ----------
    name, label, definition : str
        ``AGREE``; the word to show; what belongs to it.
    quad_class : str
        One of `QUAD_CLASSES`.
    sign : int
        +1 cooperation, -1 conflict, 0 either.
    score : float
        On the scale from -10 to +10, never 0.
    modes : tuple of Mode
        Empty for types without modes.
    """

    name: str
    label: str
    definition: str
    quad_class: QuadClass
    sign: int
    score: float
    modes: tuple[Mode, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        plain = asdict(self)
        plain["modes"] = [asdict(mode) for mode in self.modes]
        return plain


@dataclass(frozen=True, slots=True)
class Coding:
    """A code of another scheme in PLOVER's terms.

    Attributes
    ----------
    scheme, code, label : str
        ``cameo`` or ``weis``; the code; what it says.
    type : str or None
        PLOVER type; ``None`` for a mere statement, which is no act.
    mode : str
        Empty if the code does not fix one.
    contexts : tuple of str
        PLOVER contexts.
    score : float
        The code's own value on the scale from -10 to +10.
    score_basis : str
        Where the value comes from: ``icews``, ``parent``, ``near``, ``goldstein``, ``goldstein-uncertain``
        (here the label, not the value, is uncertain).
    """

    scheme: str
    code: str
    label: str
    type: str | None
    mode: str
    contexts: tuple[str, ...]
    score: float
    score_basis: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "contexts": list(self.contexts)}


@cache
def event_types() -> dict[str, EventType]:
    """Return the 16 types by name, in PLOVER's order."""
    modes: dict[str, list[Mode]] = {}
    for row in read_table("modes"):
        is_measured = row["score_basis"] == "cameo"
        mode = Mode(row["type"], row["mode"], float(row["score"]), is_measured, row["meaning"])
        modes.setdefault(mode.type, []).append(mode)
    return {
        row["type"]: EventType(
            name=row["type"],
            label=row["label"],
            definition=row["definition"],
            quad_class=cast("QuadClass", row["quad_class"]),
            sign=int(row["sign"]),
            score=float(row["score"]),
            modes=tuple(modes.get(row["type"], ())),
        )
        for row in read_table("event_types")
    }


def event_type(name: str) -> EventType:
    """Find an event type by its name, in any case; names of older PLOVER versions are understood.

    Raises
    ------
    UnknownNameError
        If there is no such type.
    AmbiguousNameError
        For ``YIELD``, which PLOVER has since divided into CONCEDE and RETREAT.

    Examples
    --------
    >>> event_type("agree").quad_class, event_type("FIGHT").name
    ('verbal cooperation', 'ASSAULT')
    """
    wanted = name.strip().upper()
    if wanted == "YIELD":
        raise AmbiguousNameError("'YIELD' is now CONCEDE (in words) or RETREAT (in deeds); give one of them.")
    found = event_types().get(_FORMER.get(wanted, wanted))
    if found is None:
        raise UnknownNameError.of(
            "event type", name, event_types(), hint=f"expected {', '.join(event_types())}"
        )
    return found


def mode(type: str, name: str) -> Mode:  # noqa: A002 - the glossary's word
    """Find a mode within its type.

    Raises
    ------
    UnknownNameError
        If the type, or the mode within it, is unknown.
    """
    kind = event_type(type)
    known = {one.name: one for one in kind.modes}
    found = known.get(name.strip().lower())
    if found is None:
        hint = f"{kind.name} has {', '.join(known)}" if known else f"{kind.name} has no modes"
        raise UnknownNameError.of(f"mode of {kind.name}", name, known, hint=hint)
    return found


def quad_class(type: str) -> QuadClass:  # noqa: A002 - the glossary's word
    """Return the quad class of a type: one of `QUAD_CLASSES`.

    Examples
    --------
    >>> quad_class("SANCTION")
    'material conflict'
    """
    return event_type(type).quad_class


def score(type: str, *, mode_name: str = "") -> float:  # noqa: A002 - the glossary's word
    """Return the score of a type, or of a mode of it, from -10 to +10."""
    return mode(type, mode_name).score if mode_name else event_type(type).score


@cache
def codings(scheme: Literal["cameo", "weis"]) -> dict[str, Coding]:
    """Return every known code of a scheme."""
    return {
        row["code"]: Coding(
            scheme=scheme,
            code=row["code"],
            label=row["label"],
            type=row["type"] or None,
            mode=row["mode"],
            contexts=items(row["context"]),
            score=float(row["score"]),
            score_basis=row["score_basis"],
        )
        for row in read_table(scheme)
    }


def from_cameo(code: str) -> Coding:
    """Read a CAMEO code of three or four digits, or a root with its zero (``03``).

    Parameters
    ----------
    code : str
        With its leading zero: ``"043"``, ``"0311"``, ``"190"``.

    Raises
    ------
    UnknownNameError
        If CAMEO has no such code; a code that lost its leading zero is not mended.
    AmbiguousNameError
        For ``10`` to ``20``: a root, or a code such as ``012`` without its zero.
    InvalidInputError
        If the code is not text.

    Examples
    --------
    >>> from_cameo("0871").type, from_cameo("0871").mode
    ('RETREAT', 'ceasefire')
    """
    text = _text(code, "CAMEO")
    known = codings("cameo")
    if len(text) == 2 and text.startswith("0"):
        text += "0"
    if len(text) == 2 and text.isdigit() and int(text) <= _CAMEO_ROOTS and text not in known:
        raise AmbiguousNameError(
            f"'{text}' can be the CAMEO root {text}, or 0{text} without its leading zero; "
            f"write {text}0 or 0{text}."
        )
    return _known(text, known, "CAMEO", "codes have three or four digits and keep their leading zero")


def from_weis(code: str) -> Coding:
    """Read a WEIS code of three digits (``"121"``), as in the older KEDS sets.

    Raises
    ------
    UnknownNameError
        If WEIS, with the additions of KEDS, has no such code.
    InvalidInputError
        If the code is not text.
    """
    return _known(_text(code, "WEIS"), codings("weis"), "WEIS", "codes have three digits")


def _text(code: object, scheme: str) -> str:
    if not isinstance(code, str):
        raise InvalidInputError(f"{scheme} code {code!r} is not text; a number loses its leading zero.")
    return code.strip()


def _known(code: str, known: dict[str, Coding], scheme: str, hint: str) -> Coding:
    found = known.get(code)
    if found is None:
        raise UnknownNameError.of(f"{scheme} code", code, known, hint=hint)
    return found
