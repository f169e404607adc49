"""What `detente read` shows: acts with the words that carried them, and the notes beside them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detente.brief.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.observe.coder.coded import CodedEvent
    from detente.observe.coder.notes import Notes
    from detente.observe.coder.reading import Reading

_INDENT = 12
_SHOWN = 230
"""Characters of a sentence that are shown, around the words that carried the act."""
_DAY_LENGTH = {"day": 10, "month": 7, "year": 4}


def show(reading: Reading, *, is_all: bool, is_explained: bool) -> None:
    """Print what was read.

    Parameters
    ----------
    reading : Reading
        The result.
    is_all : bool
        Also acts that are negated, hypothetical, in the future or long past.
    is_explained : bool
        Also every sentence without an act, with the reason.
    """
    out = Console(highlight=False, soft_wrap=False)
    acts = reading.acts(auxiliary=is_all)
    out.print(_summary(reading, len(acts)))
    if acts:
        _heading(out, "Acts")
    for act in sorted(acts, key=lambda act: (act.date, -act.confidence)):
        _act(out, act)
    _notes(out, reading.notes)
    if is_explained and reading.passed:
        _heading(out, "Sentences without an act")
        for one in reading.passed:
            _entry(out, Text(one.reason), one.sentence)
    elif reading.passed:
        out.print(f"\n{counted(len(reading.passed), 'sentence')} gave no act; --explain says why.")


def _summary(reading: Reading, n_acts: int) -> str:
    left_out = len(reading.events) - n_acts
    told = (
        f"{counted(reading.n_documents, 'document')}, {counted(reading.n_sentences, 'sentence')} "
        f"({reading.n_parsed} parsed), {counted(n_acts, 'act')}."
    )
    if left_out:
        told += f" {left_out} more are negated, hypothetical, to come or long past; --all shows them."
    return told


def _heading(out: Console, title: str) -> None:
    out.print(Text(f"\n{title}", style="bold"))


def _entry(out: Console, head: Text, *below: str | Text) -> None:
    """Print a line and, indented, what belongs to it."""
    out.print(head, no_wrap=True, overflow="ignore", crop=False)
    for text in below:
        if text:
            out.print(Padding(text if isinstance(text, Text) else Text(text), (0, 0, 0, _INDENT), expand=False))


def _act(out: Console, act: CodedEvent) -> None:
    day = act.date.isoformat()[: _DAY_LENGTH[act.precision]]
    arrow = "with" if act.is_mutual else "to"
    head = Text(f"{day:<{_INDENT}}")
    head.append(f"{act.actor.code} {arrow} {act.recipient.code}", style="bold")
    kind = "/".join(part for part in (act.type, act.mode) if part)
    rest = [kind, act.domain, f"sure {act.confidence:.2f}"]
    if act.deadline:
        rest.append(f"until {act.deadline.isoformat()}")
    if act.third_parties:
        rest.append(act.third_parties)
    if act.weight > 1:
        rest.append(f"{act.weight:.0f} documents")
    rest += [note for note in (act.auxiliary, "only told by the actor" if act.is_attributed else "") if note]
    head.append("   " + "   ".join(rest))
    _entry(out, head, _around(act.sentence, act.cue))


def _around(sentence: str, cue: str) -> Text:
    """Return the part of a sentence around the words that carried the act, with these words marked."""
    place = sentence.find(cue) if cue else -1
    first = max(0, min(place - _SHOWN // 2, len(sentence) - _SHOWN)) if place >= 0 else 0
    part = sentence[first : first + _SHOWN]
    text = Text(("…" if first else "") + part + ("…" if first + _SHOWN < len(sentence) else ""))
    if place >= 0:
        start = place - first + bool(first)
        text.stylize("bold underline", start, start + len(cue))
    return text


def _notes(out: Console, notes: Notes) -> None:
    if notes.statements:
        _heading(out, "Statements")
    for said in notes.statements:
        who = ", ".join(part for part in (said.speaker, said.office, said.state) if part)
        _entry(out, Text(f"{who}: {said.stance}"), _cut(said.quotation))
    _listed(out, "Proposals", (one.text for one in notes.proposals))
    roles = Counter(f"{one.state}: {'not ' if one.is_negated else ''}{one.role} for {one.pair}" for one in notes.roles)
    _listed(out, "Third parties", (f"{role}{f' ({n} sentences)' if n > 1 else ''}" for role, n in roles.items()))
    _listed(out, "Compared with", dict.fromkeys(one.dyad for one in notes.comparisons))
    if notes.claims:
        _heading(out, "Claims")
    for claim in notes.claims:
        _entry(out, Text(f"{claim.domain} gets {claim.direction}"), _cut(claim.sentence))


def _listed(out: Console, title: str, lines: Iterable[str]) -> None:
    rows = list(lines)
    if rows:
        _heading(out, title)
    for row in rows:
        out.print(Padding(Text(row), (0, 0, 0, 2), expand=False))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
