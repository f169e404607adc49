"""CAMEO as feeds write it: actor codes in parts or run together, event codes with or without their leading zero."""

from __future__ import annotations

from functools import cache

from detente.errors import UnknownNameError
from detente.observe.feeds.feed import Act, Party
from detente.vocabulary.domains import domain
from detente.vocabulary.events import Coding, event_type, from_cameo, from_weis
from detente.vocabulary.states import Scheme, meanings
from detente.vocabulary.tables import read_table

NO_PARTY = (Party(""),)


@cache
def roles() -> dict[str, str]:
    """Return the PLOVER sector of each CAMEO role code (``COP``, ``MNC`` ...)."""
    return {row["role"]: row["sector"] for row in read_table("cameo_roles")}


@cache
def regions() -> frozenset[str]:
    """Return CAMEO's codes of regions, which are no states."""
    return frozenset(row["region"] for row in read_table("cameo_regions"))


def parties(scheme: Scheme, code: str, sector: str = "") -> tuple[Party, ...]:
    """Return what a code of a scheme means over time.

    Raises
    ------
    UnknownNameError
        If the scheme does not have the code.
    """
    return tuple(Party(one.code, sector, one.since, one.until) for one in meanings(code, scheme=scheme))


def cameo_party(key: str) -> tuple[Party, ...]:
    """Read ``country|group|role``: the country if there is one, else a group that is a body we know.

    Raises
    ------
    UnknownNameError
        If the country code is none of CAMEO's.
    """
    if key.count("|") != 2:
        raise UnknownNameError.of("CAMEO actor", key.strip("|"), roles(), hint="codes are letters")
    country, group, role = key.split("|")
    sector = roles().get(role, "")
    if country in regions():
        country = ""
    if country:
        return parties("cameo", country, sector)
    try:
        return parties("cameo", group, "IGO") if group else NO_PARTY
    except UnknownNameError:
        return NO_PARTY  # a group that is no body of states: the Taliban, a charity


def cameo_act(key: str) -> Act:
    """Read ``code|root``; the root shows whether a code has lost its leading zero (``12`` of root ``1`` is 012).

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If CAMEO has no such code, or it lost its zero and the root does not tell.
    """
    code, _, root = key.partition("|")
    if "|" in root:
        raise UnknownNameError.of("CAMEO code", key, (), hint="codes are digits")
    number = root.lstrip("0")
    if len(number) == 1 and code.startswith(number) and len(root) == 1:
        code = f"0{code}"
    return act_of(from_cameo(code))


def weis_act(key: str) -> Act:
    """Read a WEIS code of three digits.

    Raises
    ------
    UnknownNameError
        If WEIS has no such code.
    """
    return act_of(from_weis(key))


def act_of(coding: Coding) -> Act:
    """Put a code of CAMEO or WEIS into PLOVER's terms; a statement without a type is no act.

    The domain follows the code's contexts, else its type. A code with a type but the score 0 takes the score of
    its type, since no act is neutral.
    """
    if coding.type is None:
        return Act("", text=coding.label)
    score = coding.score or event_type(coding.type).score
    reference = f"{coding.scheme.upper()} {coding.code}"
    return Act(coding.type, coding.mode, domain(coding.type, context=coding.contexts), score, coding.label, reference)
