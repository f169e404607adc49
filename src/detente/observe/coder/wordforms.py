"""English word forms: irregular verbs, the forms of a verb, and the stem under which its forms meet.

`stem` is cruder than a dictionary: ``accused``, ``accuses`` and ``accusing`` become ``accus``, ``agencies``
becomes ``agency`` without its ending. It only has to bring the forms of one word together.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

_IRREGULAR = """
arise arose arisen|be was been|bear bore borne|beat beat beaten|become became become|begin began begun|bend bent bent
bid bid bid|bind bound bound|bite bit bitten|bleed bled bled|blow blew blown|break broke broken|bring brought brought
broadcast broadcast broadcast|build built built|burn burned burned|burst burst burst|buy bought bought|cast cast cast
catch caught caught|choose chose chosen|come came come|cut cut cut|deal dealt dealt|dig dug dug|do did done
draw drew drawn|drive drove driven|eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought
find found found|flee fled fled|fling flung flung|fly flew flown|forbid forbade forbidden|forget forgot forgotten
forgive forgave forgiven|freeze froze frozen|get got got|give gave given|go went gone|grow grew grown|hang hanged hanged
have had had|hear heard heard|hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|keep kept kept|know knew known
lay laid laid|lead led led|leave left left|lend lent lent|let let let|lie lied lied|light lit lit|lose lost lost
make made made|mean meant meant|meet met met|overcome overcame overcome|override overrode overridden
overrun overran overrun|overthrow overthrew overthrown|pay paid paid|put put put|quit quit quit|read read read
ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought|sell sold sold|send sent sent
set set set|shake shook shaken|shed shed shed|shoot shot shot|show showed shown|shut shut shut|sing sang sung
sink sank sunk|sit sat sat|slay slew slain|sleep slept slept|slide slid slid|speak spoke spoken|spend spent spent
split split split|spread spread spread|stand stood stood|steal stole stolen|stick stuck stuck|strike struck struck
string strung strung|swear swore sworn|sweep swept swept|take took taken|teach taught taught|tear tore torn
tell told told|think thought thought|throw threw thrown|understand understood understood|undertake undertook undertaken
uphold upheld upheld|wage waged waged|wear wore worn|win won won|withdraw withdrew withdrawn
withhold withheld withheld|withstand withstood withstood|write wrote written|rebuild rebuilt rebuilt
retake retook retaken|redo redid redone|cost cost cost|breed bred bred|spit spat spat|outlaw outlawed outlawed
veto vetoed vetoed|visit visited visited|resell resold resold|stride strode stridden|tip tipped tipped
"""
_OTHER_LEMMAS = (
    "is be|are be|were be|being be|am be|has have|having have|does do|men man|women woman|lying lie|dying die|died die"
)
_DOUBLING = """
ban bar plan stop drop cut quit stab slap slam rob tap tip rig plot wrap scrap ship step nab sap strip ram jam
mob beg pin trim hit swap bug gag snub chat cap commit permit admit submit refer transfer occur defer prefer
omit expel propel repel rebel compel dispel impel patrol control abet regret rebut equip kidnap shun pit wed
club drag hug nag dub shut let set outbid spur rot blot prod dig clap chop hop star stir tug rub throb dam sum
dim skim
"""


class Forms(NamedTuple):
    """The forms of a verb."""

    base: str
    third: str
    past: str
    participle: str
    gerund: str


@cache
def _irregular() -> dict[str, tuple[str, str]]:
    entries = (entry.split() for line in _IRREGULAR.split("\n") for entry in line.split("|") if entry.strip())
    return {base: (past, participle) for base, past, participle in entries}


@cache
def _lemma_of_irregular() -> dict[str, str]:
    found = {form: base for base, both in _irregular().items() for form in both}
    return found | dict(pair.split() for pair in _OTHER_LEMMAS.split("|"))


def _third(base: str) -> str:
    if base in {"be", "have", "do", "go"}:
        return {"be": "is", "have": "has", "do": "does", "go": "goes"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _gerund(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    return _doubled(base) + "ing"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ied"
    return _doubled(base) + "ed"


@cache
def _doubling() -> frozenset[str]:
    return frozenset(_DOUBLING.split())


def _doubled(base: str) -> str:
    ends_in_one = len(base) == 3 and base[0] not in "aeiou" and base[1] in "aeiou" and base[2] not in "aeiouwxy"
    return base + base[-1] if base in _doubling() or ends_in_one else base


@cache
def forms(base: str) -> Forms:
    """Return the forms of a verb given in its base form.

    Examples
    --------
    >>> forms("ban").past, forms("carry").third, forms("strike").participle
    ('banned', 'carries', 'struck')
    """
    regular = _past(base)
    past, participle = _irregular().get(base, (regular, regular))
    return Forms(base, _third(base), past, participle, _gerund(base))


@cache
def stem(word: str) -> str:
    """Return the stem of a lower-case word.

    Examples
    --------
    >>> stem("accused") == stem("accuses") == stem("accusing"), stem("banned"), stem("struck")
    (True, 'ban', 'strik')
    """
    word = _lemma_of_irregular().get(word, word)
    if len(word) > 4:
        if word.endswith(("ies", "ied")):
            word = word[:-3] + "y"
        elif word.endswith("sses"):
            word = word[:-2]
        elif word.endswith("ing") and any(letter in "aeiouy" for letter in word[:-3]):
            word = _undoubled(word[:-3])
        elif word.endswith("ed") and any(letter in "aeiouy" for letter in word[:-2]):
            word = _undoubled(word[:-2])
        elif word.endswith(("ches", "shes", "xes", "zes")):
            word = word[:-2]
        elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
            word = word[:-1]
    elif len(word) == 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    return _american(word) if len(word) > 5 else word


def _american(word: str) -> str:
    """Bring British and American spelling together."""
    for ending, other in (
        ("ll", "l"),
        ("is", "iz"),
        ("ys", "yz"),
        ("our", "or"),
        ("enc", "ens"),
        ("isation", "ization"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return word


def _undoubled(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word
