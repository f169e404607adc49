"""PLOVER as feeds write it: type, mode and contexts in words."""

from __future__ import annotations

from functools import cache

from detente.observe.feeds.cameo import roles
from detente.observe.feeds.feed import Act
from detente.vocabulary.actors import sectors
from detente.vocabulary.domains import domain
from detente.vocabulary.events import event_type


@cache
def plover_act(key: str) -> Act:
    """Read ``type|mode|contexts``, the contexts divided by ``;`` or ``,``.

    A mode that our list does not have is passed over, since coders add their own: the act keeps its type and takes
    the score of the type.

    Raises
    ------
    UnknownNameError, AmbiguousNameError
        If the type is none of PLOVER's, or one that was divided.
    """
    name, mode_name, contexts = (part.strip() for part in key.split("|", 2))
    kind = event_type(name)
    mode = next((one for one in kind.modes if one.name == mode_name.lower()), None)
    listed = [one for one in contexts.replace(",", ";").split(";") if one.strip()]
    text = kind.label if mode is None else f"{kind.label} ({mode.name})"
    return Act(
        kind.name,
        mode.name if mode else "",
        domain(kind.name, context=listed),
        mode.score if mode else kind.score,
        text,
        f"PLOVER {kind.name}",
    )


def plover_sector(code: str) -> str:
    """Return a sector of ours; roles of CAMEO are translated, others are left empty."""
    wanted = code.strip().upper()
    return wanted if wanted in sectors() else roles().get(wanted, "")
