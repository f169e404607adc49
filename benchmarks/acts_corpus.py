"""Sentences to train the act classifier on, made from the phrases and sentences in ``acts_text``.

All of that text was written for this project from the definitions of the types. `corpus` expands it with a
fixed seed: verbs are put into tenses and into the passive, the parties and what stands around them change, and
*operators* (refuse to, promise to, threaten to) are laid over phrases of other types.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from detente.observe.coder.wordforms import forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT = Path(__file__).parent / "acts_text"
NO_ACT = "NONE"
_GROUP = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{([a-z]+)((?:\.[a-z]+)?)\}", re.IGNORECASE)


class Sentence(NamedTuple):
    """One sentence for training: text with ``{S}`` and ``{T}`` where the parties stand, type and mode."""

    text: str
    type: str
    mode: str
    origin: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of a phrase file: a verb phrase, a clause (``S:``) or a noun phrase (``N:``)."""

    type: str
    mode: str
    kind: str
    pattern: str


@cache
def lines(name: str) -> list[str]:
    """Return the lines of a text file without comments; spaces at the start count."""
    rows = (TEXT / name).read_text(encoding="utf-8").split("\n")
    return [row for row in rows if row.strip() and not row.startswith("#")]


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return every phrase of every type."""
    found: list[Phrase] = []
    for path in sorted((TEXT / "phrases").glob("*.txt")):
        mode = ""
        for line in path.read_text(encoding="utf-8").split("\n"):
            if match := re.fullmatch(r"\[([a-z/-]*)\]", line.strip()):
                mode = match[1]
            elif line.strip() and not line.startswith("#"):
                kind = line[0] if line[:2] in {"S:", "N:"} else "V"
                found.append(Phrase(path.stem, mode, kind, line[2:].strip() if kind != "V" else line.strip()))
    return tuple(found)


@cache
def fillers() -> dict[str, list[str]]:
    """Return what may fill each slot."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines("fillers.txt"):
        if match := re.fullmatch(r"\[([a-z]+)\]", line):
            name = match[1]
        else:
            found.setdefault(name, []).extend(line.split("|"))
    return found


@cache
def contrasts() -> dict[str, list[Phrase]]:
    """Return verb phrases about one thing with different verbs, by type."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    thing = ""
    for line in lines("contrasts.txt"):
        if line.startswith("= "):
            thing = line[2:]
        else:
            type_, mode, verbs = line.split(" ", 2)
            mode = "" if mode == "-" else mode
            found[type_] += [
                Phrase(type_, mode, "C" if len(verb.split()) < 3 else "V", f"{verb}\t{thing}")
                for verb in verbs.split("|")
            ]
    return dict(found)


@cache
def parties() -> list[str]:
    """Return names of parties."""
    return [name for line in lines("parties.txt") for name in line.split("|")]


def expanded(pattern: str, rng: random.Random) -> str:
    """Choose one alternative in every bracket, innermost first."""
    while match := _GROUP.search(pattern):
        pattern = pattern[: match.start()] + rng.choice(match[1].split("|")) + pattern[match.end() :]
    return re.sub(r"  +", " ", pattern)


_ADVERBS = frozenset(
    ["strongly", "vehemently", "jointly", "ethnically", "forcibly", "partially", "physically", "sexually", "violently"]
)


def inflected(phrase: str, form: str) -> str:
    """Put the first word of a verb phrase into a form; ``and`` carries it to a second verb of the short list."""
    first, _, rest = phrase.partition(" ")
    if first in _ADVERBS:
        return f"{first} {inflected(rest, form)}"
    changed = getattr(forms(first), form)
    rest = re.sub(r"^and (kill|occupy|loot|burn|damage|dissent|house|hold|call|demand|search|accept|refuse|praise)\b",
                  lambda match: "and " + str(getattr(forms(match[1]), form)), rest)  # fmt: skip
    return f"{changed} {rest}".strip()


def filled(text: str, rng: random.Random, depth: int = 0) -> str:
    """Fill every slot but ``{S}`` and ``{T}``."""

    def one(match: re.Match[str]) -> str:
        name, form = match[1], match[2][1:]
        if name in {"S", "T"}:
            return match[0]
        if name in {"past", "pp", "pasts"}:
            deed = expanded(rng.choice(lines_of_deeds()), rng)
            return filled(inflected(deed, {"past": "past", "pp": "participle", "pasts": "third"}[name]), rng, depth + 1)
        if name in {"good", "bad"}:
            deed = expanded(rng.choice(deeds(name)), rng)
            forms_by_suffix = {"ing": "gerund", "past": "past", "pp": "participle", "s": "third", "": "base"}
            return filled(inflected(deed, forms_by_suffix[form]), rng, depth + 1)
        if name == "verb":
            return rng.choice(fillers()["verb"])
        value = filled(rng.choice(fillers()[name.lower()]), rng, depth + 1)
        return value[0].upper() + value[1:] if form == "cap" or name.isupper() else value

    return _SLOT.sub(one, text)


@cache
def deeds(name: str) -> list[str]:
    """Return the good or the bad deeds."""
    return lines(f"{name}_deeds.txt")


@cache
def lines_of_deeds() -> list[str]:
    """Return all deeds."""
    return deeds("good") + deeds("bad")


def agreed_verbs(text: str) -> str:
    """Mend what the mini-grammar leaves in the base form after the target."""
    text = re.sub(r"\{T\} have\b", "{T} had", text)
    text = re.sub(r"\{T\} be\b", "{T} was", text)
    return re.sub(r"\{T\} (bear|violate|break|plot|have)\b", lambda m: "{T} " + forms(m[1]).past, text)


# --- a verb phrase becomes a clause --------------------------------------------------------------------------------

_ACTIVE = (
    ("{S} %past%", 34), ("{S} %third%", 9), ("{S} %base%", 4), ("{S} has %pp%", 9), ("{S} have %pp%", 4),
    ("{S} had %pp%", 3), ("{S} is %ing%", 4), ("{S} was %ing%", 3), ("{S} are %ing%", 2),
    ("{S} has been %ing%", 1), ("{S}, %ing%", 1), ("{S} also %past%", 2), ("{S} again %past%", 2),
    ("{S} later %past%", 1), ("{S} then %past%", 1), ("{S} on {day} %past%", 4), ("{S} yesterday %past%", 1),
    ("{S} last week %past%", 1), ("{S} repeatedly %past%", 1), ("{S} has repeatedly %pp%", 1),
    ("{S} on {day} morning %past%", 1), ("{S} formally %past%", 1), ("{S} has reportedly %pp%", 1),
    ("{S} reportedly %past%", 1), ("{S} was reported to have %pp%", 1), ("{S} were said to have %pp%", 1),
    ("{S} is believed to have %pp%", 1), ("{S} has already %pp%", 1), ("{S} has now %pp%", 1),
    ("{S} publicly %past%", 1), ("{S} in {place} %past%", 1), ("{S} might %base%", 1),
    ("{S} could %base%", 1), ("{S} may %base%", 1),
    ("{S}, {appositive}, %past%", 7),
    ("{S}, {appositive}, has %pp%", 3), ("{S} who {past} %past%", 1), ("it was {S} that %past%", 1),
)  # fmt: skip
_HOSTILE_ONLY = (
    ("{S} began to %base%", 2), ("{S} began %ing%", 2), ("{S} continued to %base%", 2), ("{S} decided to %base%", 2),
    ("{S} started %ing%", 1), ("{S} moved to %base%", 1), ("{S} attempted to %base%", 1), ("{S} tried to %base%", 1),
    ("{S} has decided to %base%", 1), ("{S} succeeded in %ing%", 1), ("{S} keeps %ing%", 1),
)  # fmt: skip
_PASSIVE = (
    ("{T} was %pp% by {S}", 10), ("{T} were %pp% by {S}", 8), ("{T} has been %pp% by {S}", 5),
    ("{T} have been %pp% by {S}", 3), ("{T} is being %pp% by {S}", 2), ("{T} had been %pp% by {S}", 2),
    ("{T}, %pp% by {S}", 2), ("{T} %pp% by {S}", 3), ("{T}, who was %pp% by {S}", 1), ("{T} got %pp% by {S}", 1),
    ("{T}, {appositive}, was %pp% by {S}", 2),
)  # fmt: skip
_APPOSITIVES = (
    "which {past} in {year}", "who {past} in {year}", "speaking in {place}", "whose country {past} in {year}",
    "in a statement issued in {place}", "backed by {x}", "who is on a visit to {place}", "the largest in the country",
    "under pressure from {x}", "along with {x}", "angered by {issue}", "a close ally of {x}", "a former ally of {x}",
    "which has {pp}", "in power since {year}", "quoted by {speaker}", "after {n} days of talks", "citing {issue}",
    "based in {place}", "one of {n} groups fighting {x}", "a member of {org}", "which is trying to {good}",
    "elected in {year}", "a leading critic of {x}", "fearing {issue}", "acting on a request by {x}",
)  # fmt: skip
_MATERIAL_HOSTILE = {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}


def _weighted(options: Sequence[tuple[str, int]], rng: random.Random) -> str:
    return rng.choices([text for text, _ in options], weights=[weight for _, weight in options])[0]


def conjugated(frame: str, phrase: str) -> str:
    """Put a verb phrase into a frame such as ``{S} has %pp%``."""
    names = {"past": "past", "third": "third", "base": "base", "pp": "participle", "ing": "gerund"}
    return re.sub(r"%([a-z]+)%", lambda match: inflected(phrase, names[match[1]]), frame)


def clause(phrase: str, type_: str, rng: random.Random) -> str:
    """Make a clause of a verb phrase: active, or passive where the target follows the verb."""
    direct = re.match(r"^([a-z-]+(?: (?:up|out|down|off|on|over|back|in))?) \{T\}(?!')(.*)$", phrase)
    if direct and direct[1].split()[0] != "be" and rng.random() < 0.27:
        verb, rest = direct[1], direct[2]
        frame = _weighted(_PASSIVE, rng)
        text = conjugated(frame, verb)
        return text.replace("by {S}", rest.strip() + " by {S}") if rest and rng.random() < 0.2 else text + rest
    options = _ACTIVE + (_HOSTILE_ONLY if type_ in _MATERIAL_HOSTILE else ())
    return conjugated(_weighted(options, rng), phrase)


_NOMINAL = (
    "%n% drew wide attention", "%n% came on {day}", "%n% was reported by {speaker}", "{speaker.cap} reported %n%",
    "%n% followed {issue}", "%n% surprised {x}", "%n% has angered {x}", "The report speaks of %n%",
    "News of %n% reached {place} on {day}", "%n% came after {x} {past}", "{X} welcomed %n%", "{X} criticised %n%",
    "%n% is the first since {year}", "%n% comes at a time of tension over {issue}", "%n% was announced on {day}",
    "There was %n% on {day}", "{speaker.cap} confirmed %n%", "%n% marked a turn in the conflict",
    "%n% began in {place}",
    "%n% continued on {day}", "%n% ended a long silence", "%n% dominated the news", "Nothing was said about %n%",
    "%n% raised fears of {issue}", "{x} took note of %n%", "Newspapers in {place} carried %n% on their front pages",
)  # fmt: skip


def realised(phrase: Phrase, rng: random.Random) -> str:
    """Make a clause of any phrase."""
    text = expanded(phrase.pattern, rng)
    if phrase.kind == "C" and rng.random() < _SHARE_OF_PASSIVE_THINGS:
        verb, thing = text.split("\t")
        return conjugated(thing + rng.choice((" was", " were", " has been", " have been")) + " %pp% by {S}", verb)
    text = text.replace("\t", " ")
    if phrase.kind in "VC":
        return clause(text, phrase.type, rng)
    if phrase.kind == "N":
        return rng.choice(_NOMINAL).replace("%n%", text)
    return text


# --- operators laid over the phrases of other types ----------------------------------------------------------------

SHARE_OF_SENTENCES = 0.45
SHARE_OF_CONTRASTS = 0.45
_SHARE_OF_PASSIVE_THINGS = 0.15
_SHARE_OF_OPERATORS = {
    "AGREE": 0.5, "REJECT": 0.45, "THREATEN": 0.45, "SANCTION": 0.08, "RETREAT": 0.1, "SUPPORT": 0.06,
}  # fmt: skip


@cache
def operators() -> dict[str, list[tuple[list[str], list[str]]]]:
    """Return, by type, the types that an operator is laid over and the verbs that do it."""
    found: dict[str, list[tuple[list[str], list[str]]]] = defaultdict(list)
    for line in lines("operators.txt"):
        if line.startswith("= "):
            type_, _, under = line[2:].partition(" over ")
            found[type_].append((under.split(), []))
        else:
            found[type_][-1][1].extend(line.split("|"))
    return dict(found)


def operated(type_: str, rng: random.Random) -> Sentence:
    """Lay an operator of a type over a verb phrase of another type."""
    layers = operators()[type_]
    under, verbs = rng.choices(layers, weights=[len(verbs) for _, verbs in layers])[0]
    phrase = rng.choice(verb_phrases()[rng.choice(under)])
    text = expanded(phrase.pattern, rng)
    names = {"%b": "base", "%g": "gerund", "%t": "third", "%p": "past", "%q": "participle"}
    operator = re.sub("%[bgtpq]", lambda match: inflected(text, names[match[0]]), rng.choice(verbs))
    subject = "{S}, {appositive}," if rng.random() < 0.12 else "{S}"
    return Sentence(f"{subject} {operator}", type_, mode_over(type_, phrase), "operator")


_MODE_OVER = {
    "REJECT": {"CONSULT": "meet", "AID": "assist", "COOPERATE": "assist", "CONCEDE": "yield", "RETREAT": "yield"},
    "THREATEN": {"ASSAULT": "violence", "MOBILIZE": "violence", "SANCTION": "relations", "PROTEST": "relations"},
}
_MODE_BY_MODE = {"arrest": "arrest", "ban": "ban", "deport": "expel", "expel": "expel", "seize/territory": "territory"}


def mode_over(type_: str, under: Phrase) -> str:
    """Return the mode that an operator makes of the phrase under it."""
    if type_ == "THREATEN" and under.type in {"COERCE", "SANCTION"}:
        return _MODE_BY_MODE.get(under.mode, "restrict" if under.type == "COERCE" else "relations")
    return _MODE_OVER.get(type_, {}).get(under.type, "")


@cache
def verb_phrases() -> dict[str, list[Phrase]]:
    """Return the verb phrases with a target, by type."""
    found: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases():
        if phrase.kind == "V" and not phrase.pattern.startswith(("be", "(be")):
            found[phrase.type].append(phrase)
    return dict(found)


# --- what stands around the clause ---------------------------------------------------------------------------------


_SOURCE_WITH = (
    "{S} and {x}", "{S}, {x} and {x}", "{x} and {S}", "{S}'s foreign minister", "{S}'s president", "officials of {S}",
    "the leader of {S}", "a spokesman for {S}", "{S}'s army", "the government of {S}", "members of {S}",
    "{S} officials",
    "{S} troops", "police in {S}", "{S}, together with {x},", "{S}, along with {x},", "{S} ({x})", "the {S}",
    "a group of {S}",
    "{S} in {place}", "hundreds of {S}", "{n} {S}", "former {S}", "{S}'s parliament", "a court in {S}",
    "the head of {S}",
)  # fmt: skip
_TARGET_WITH = (
    "{T} and {x}", "{x} and {T}", "{x}, {T} and {x}", "officials of {T}", "the leader of {T}", "{T}'s president",
    "{T}'s army",
    "people in {T}", "members of {T}", "{T} officials", "the government of {T}", "{n} {T}", "the {T}", "former {T}",
    "a group of {T}", "troops of {T}", "{T}'s leaders", "{T}'s foreign minister", "the people of {T}", "{T} in {place}",
    "leaders of {T}", "{T} ({x})", "dozens of {T}", "several {T}", "citizens of {T}", "some {T}", "neighbouring {T}",
)  # fmt: skip


def accompanied(core: str, rng: random.Random) -> str:
    """Give the parties offices, followers and companions."""
    if rng.random() < 0.15 and core.count("{S}") == 1 and "{S}'s" not in core and "of {S}" not in core:
        core = core.replace("{S}", rng.choice(_SOURCE_WITH))
    if rng.random() < 0.15 and core.count("{T}") == 1 and "{T}'s" not in core and "of {T}" not in core:
        core = core.replace("{T}", rng.choice(_TARGET_WITH))
    return core


def dressed(core: str, rng: random.Random) -> str:
    """Put words before and after a clause, fill all slots and finish the sentence."""
    text = accompanied(core, rng)
    draw = rng.random()
    for _ in range(0 if draw < 0.3 else 1 if draw < 0.75 else 2):
        text += rng.choice(lines("tails.txt"))
    if rng.random() < 0.3:
        text = rng.choice(lines("heads.txt")) + text
    while "{appositive}" in text:
        text = text.replace("{appositive}", rng.choice(_APPOSITIVES), 1)
    text = agreed_verbs(filled(text, rng)).replace(" ,", ",").replace("{T} 's", "{T}'s").replace("  ", " ").strip()
    text = text if text.endswith((".", '"')) else text + "."
    return text[0].upper() + text[1:] if text[0] != "{" else text


def corpus(size: int, seed: int) -> Iterator[Sentence]:
    """Yield ``size`` sentences of every type, and as many that hold no act, made with a fixed seed."""
    rng = random.Random(seed)
    groups: dict[str, dict[str, list[Phrase]]] = defaultdict(lambda: defaultdict(list))
    for phrase in phrases():
        groups[phrase.type][phrase.mode].append(phrase)
    weights = {type_: [len(rows) ** 0.75 for rows in modes.values()] for type_, modes in groups.items()}
    nothing = lines("no_act.txt")
    nothing_weights = [line_weight(line) for line in nothing]
    for _ in range(size):
        for type_, modes in groups.items():
            if rng.random() < SHARE_OF_SENTENCES:
                row = _sentence(type_, rng)
            elif rng.random() < _SHARE_OF_OPERATORS.get(type_, 0.0):
                row = operated(type_, rng)
            elif rng.random() < SHARE_OF_CONTRASTS:
                phrase = rng.choice(contrasts()[type_])
                row = Sentence(realised(phrase, rng), type_, phrase.mode, "contrast")
            else:
                mode = rng.choices(list(modes), weights=weights[type_])[0]
                rows = modes[mode]
                phrase = rng.choices(rows, weights=[line_weight(row.pattern) for row in rows])[0]
                row = Sentence(realised(phrase, rng), type_, mode, "phrase")
            yield row._replace(text=dressed(row.text, rng))
        text = expanded(rng.choices(nothing, weights=nothing_weights)[0].rstrip("."), rng)
        yield Sentence(dressed(text, rng), NO_ACT, "", "sentence")


def _sentence(type_: str, rng: random.Random) -> Sentence:
    rows = sentences()[type_]
    row = rng.choices(rows, weights=[line_weight(row.text) for row in rows])[0]
    return row._replace(text=expanded(row.text, rng))


@cache
def sentences() -> dict[str, list[Sentence]]:
    """Return the sentences that were written in full, by type; a mode ``-`` was not written down."""
    found: dict[str, list[Sentence]] = defaultdict(list)
    for path in sorted((TEXT / "sentences").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                type_, mode, text = line.split("\t")
                origin = "plain" if mode == "-" else "sentence"
                found[type_].append(Sentence(text.rstrip("."), type_, "" if mode == "-" else mode, origin))
    return dict(found)


@cache
def line_weight(pattern: str) -> float:
    """Give a line weight by the logarithm of the number of its variants."""
    count = 1
    for group in _GROUP.findall(pattern):
        count *= group.count("|") + 1
    return float(len(str(count)) + 1)


def distinct() -> int:
    """Count the distinct phrases and sentences that were written: one for each alternative of the leading words."""
    count = 0
    for phrase in phrases():
        count += sum(group.count("|") + 1 for group in _GROUP.findall(phrase.pattern)) or 1
    return count
