"""What a third party can do between two states: 18 options and staying out, each defined and mapped.

An option is mapped twice: to the PLOVER acts in which it would be seen in event data, and to what it changes in a Graph
Model of the conflict (Kilgour & Hipel 2005; the ways in which a third party changes one: Kinsara et al., *Group
Decision and Negotiation* 24:1013-1036, 2015):

=========  ====================================================================================================
change     meaning
=========  ====================================================================================================
hold       options of the two stay as they are for a time: moves are barred, priorities are not
add        the two get an option that they can only take together
inform     what one side believes of the other changes (a hypergame of theirs), nothing else
reorder    priorities change of themselves, over time
price      an outcome is paid for, punished or insured: its rank changes while the third party stands by it
decide     the choice is handed to somebody else
none       nothing
=========  ====================================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from detente.vocabulary.tables import items, read_table

Change = Literal["hold", "add", "inform", "reorder", "price", "decide", "none"]
Horizon = Literal["days", "weeks", "months", "years"]
STAYING_OUT = "staying-out"


@dataclass(frozen=True, slots=True)
class ThirdPartyOption:
    """One thing that a third party can do.

    Attributes
    ----------
    option, name, definition : str
        Slug, name and one sentence.
    acts : tuple of str
        PLOVER types, or ``TYPE:mode``, in which it is seen.
    change, effect_on_model : str
        What it changes in a Graph Model: one of the words above, and in a sentence.
    addresses : tuple of str
        Kinds of outstanding matters (:mod:`detente.resolve.outstanding`) that it can move.
    horizon : str
        Whether it works within days, weeks, months or years.
    risk : str
        What goes wrong most often, in a sentence.
    """

    option: str
    name: str
    definition: str
    acts: tuple[str, ...]
    change: Change
    effect_on_model: str
    addresses: tuple[str, ...]
    horizon: Horizon
    risk: str


@cache
def third_party_options() -> dict[str, ThirdPartyOption]:
    """Return the options by slug: the five of the worked example first, staying out last."""
    return {
        row["option"]: ThirdPartyOption(
            option=row["option"],
            name=row["name"],
            definition=row["definition"],
            acts=items(row["acts"]),
            change=cast("Change", row["change"]),
            effect_on_model=row["effect_on_model"],
            addresses=items(row["addresses"]),
            horizon=cast("Horizon", row["horizon"]),
            risk=row["risk"],
        )
        for row in read_table("third_party_options")
    }
