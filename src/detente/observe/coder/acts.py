"""Which act does a sentence tell of? PLOVER type and mode, with probabilities and the words that carried it.

The built-in classifier is a multinomial linear model over the features of `detente.observe.coder.features`. With the
parties marked, it judges what the source does to the target; without, what the sentence as a whole tells. Its file
stands beside this package (``model/README.md`` says what made it) and needs nothing but numpy.

Probabilities
    Scores are divided by a temperature and put through a softmax over kinds; a *kind* is a type, or a part of one
    that other schemes place elsewhere (blockade, seizure of territory and cyber attack, which PLOVER has under
    COERCE and older schemes under fighting). The probability of a type is the sum over its kinds.

Fails when
    the act is told in words that the training text does not know, or lies in the names themselves; a sentence that
    tells of several acts between the same two parties gets the most prominent one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from detente.errors import InvalidInputError
from detente.observe.coder.features import SOURCE, TARGET, Span, Unit, features, units
from detente.observe.coder.modality import modality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

NO_ACT: Final = "NONE"
"""The key in `Act.probabilities` for "neither does anything to the other"."""

_MODE_FLOOR = 0.5
_CUE_SHARE = 0.2
_CUE_LONGEST = 6


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence, and where in it the acting party and the party acted upon stand.

    Attributes
    ----------
    text : str
        The sentence.
    source, target : (int, int) or None
        Offsets of characters: first, one after the last. ``None`` if not known.
    year : int or None
        The year of the document, to tell acts that are long past.
    """

    text: str
    source: Span | None = None
    target: Span | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        for name, span in (("source", self.source), ("target", self.target)):
            if span is not None and not 0 <= span[0] <= span[1] <= len(self.text):
                raise InvalidInputError(
                    f"{name} {span} does not lie in a sentence of {len(self.text)} characters; "
                    "expected offsets (first, one after the last)."
                )


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that carried an act, and where they stand in the sentence."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Act:
    """What a sentence tells that the source does to the target.

    Attributes
    ----------
    type : str or None
        One of PLOVER's 16 types; ``None`` if no act is the likeliest reading.
    mode : str
        The mode within the type, where the wording tells; else empty.
    p : float
        Probability of the type (or of no act), from 0 to 1.
    probabilities : mapping of str to float
        Of every type and of `NO_ACT`; they sum to one.
    is_negated, is_hypothetical, is_future, is_historical : bool
        PLOVER's auxiliary modes.
    cue : Cue or None
        The words that carried it.
    """

    type: str | None
    mode: str
    p: float
    probabilities: Mapping[str, float] = field(repr=False)
    is_negated: bool = False
    is_hypothetical: bool = False
    is_future: bool = False
    is_historical: bool = False
    cue: Cue | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


class ActClassifier(Protocol):
    """Anything that can say which act a sentence tells of."""

    def classify(self, sentences: Sequence[MarkedSentence]) -> list[Act]:
        """Return one act for each sentence, in the same order."""
        ...


@dataclass(frozen=True, slots=True)
class LinearActs:
    """The built-in classifier; `built_in` reads it.

    Attributes
    ----------
    kinds : tuple of str
        The columns of ``weights``: a type, a part of one (``COERCE/force``), or `NO_ACT`.
    vocabulary : mapping of str to int
        The row of each feature.
    weights : float array of shape (features, kinds)
        Added up over the features of a sentence, then divided by the root of their number.
    bias : float array of shape (kinds,)
        Added to the sum.
    temperature : float
        Scores are divided by it; larger is less sure.
    modes : mapping of str to tuple of str
        The modes that are told apart within a type; the empty one is "not told".
    mode_weights : mapping of str to float array of shape (features, modes)
        As ``weights``, for the modes of a type.
    """

    kinds: tuple[str, ...]
    vocabulary: Mapping[str, int] = field(repr=False)
    weights: NDArray[np.float32] = field(repr=False)
    bias: NDArray[np.float32] = field(repr=False)
    temperature: float
    modes: Mapping[str, tuple[str, ...]] = field(repr=False)
    mode_weights: Mapping[str, NDArray[np.float32]] = field(repr=False)

    def classify(self, sentences: Sequence[MarkedSentence]) -> list[Act]:
        """Return the act of each sentence; any text is accepted, also an empty one."""
        return [self._act(sentence) for sentence in sentences]

    def kind_probabilities(self, sentence: MarkedSentence) -> dict[str, float]:
        """Return the probability of every kind: of types and of their parts."""
        row = units(sentence.text, sentence.source, sentence.target)
        return dict(zip(self.kinds, map(float, self._shares(self._known(row)[0])), strict=True))

    def _known(self, row: Sequence[Unit]) -> tuple[NDArray[np.intp], list[Span]]:
        """Return the rows of the features that the model knows, and the units that each covers."""
        vocabulary = self.vocabulary
        found = [
            (place, span)
            for name, span in features([unit.text for unit in row]).items()
            if (place := vocabulary.get(name)) is not None
        ]
        return np.array([place for place, _ in found], dtype=np.intp), [span for _, span in found]

    def _shares(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        scores = self.weights[places].sum(axis=0) / max(1.0, len(places)) ** 0.5 + self.bias
        return softmax(scores.astype(np.float64) / self.temperature)

    def _act(self, sentence: MarkedSentence) -> Act:
        row = units(sentence.text, sentence.source, sentence.target)
        places, spans = self._known(row)
        by_type = summed(self.kinds, self._shares(places))
        best = max(by_type, key=by_type.__getitem__)
        if best == NO_ACT:
            return Act(None, "", by_type[best], by_type)
        span = self._cue(row, places, spans, best)
        auxiliary = modality(sentence.text, row, span or (0, len(row)), best, sentence.year)
        return Act(
            type=best,
            mode=self._mode(best, places),
            p=by_type[best],
            probabilities=by_type,
            is_negated=auxiliary.is_negated,
            is_hypothetical=auxiliary.is_hypothetical,
            is_future=auxiliary.is_future,
            is_historical=auxiliary.is_historical,
            cue=_cut(sentence.text, row, span) if span else None,
        )

    def _mode(self, type_: str, places: NDArray[np.intp]) -> str:
        names = self.modes.get(type_)
        if not names or not len(places):
            return ""
        scores = self.mode_weights[type_][places].sum(axis=0) / len(places) ** 0.5
        shares = softmax(scores.astype(np.float64))
        best = int(shares.argmax())
        return names[best] if shares[best] >= _MODE_FLOOR else ""

    def _cue(self, row: Sequence[Unit], places: NDArray[np.intp], spans: Sequence[Span], type_: str) -> Span | None:
        """Find the run of units whose features speak most for the type against all others."""
        columns = [i for i, kind in enumerate(self.kinds) if kind.partition("/")[0] == type_]
        chosen = self.weights[places]
        gains = chosen[:, columns].max(axis=1) - chosen.mean(axis=1)
        votes = np.zeros(len(row))
        for gain, (first, last) in zip(gains, spans, strict=True):
            if last > first:
                votes[first:last] += float(gain) / (last - first)
        for i, unit in enumerate(row):
            if unit.text in {SOURCE, TARGET, "@", "#"} or not unit.text[0].isalpha():
                votes[i] = 0.0
        return _run(votes)


def _run(votes: NDArray[np.float64]) -> Span | None:
    """Grow a run of units around the strongest while its neighbours still count."""
    if not len(votes) or votes.max() <= 0:
        return None
    first = last = int(votes.argmax())
    floor = float(votes.max()) * _CUE_SHARE
    while last - first + 1 < _CUE_LONGEST:
        left = float(votes[first - 1]) if first > 0 else 0.0
        right = float(votes[last + 1]) if last + 1 < len(votes) else 0.0
        if max(left, right) < floor:
            break
        first, last = (first - 1, last) if left > right else (first, last + 1)
    return first, last + 1


def _cut(sentence: str, row: Sequence[Unit], span: Span) -> Cue:
    start, end = row[span[0]].start, row[span[1] - 1].end
    return Cue(sentence[start:end], start, end)


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return shares that sum to one."""
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def summed(kinds: Sequence[str], shares: NDArray[np.float64]) -> dict[str, float]:
    """Add up the shares of the kinds of each type."""
    found: dict[str, float] = {}
    for kind, share in zip(kinds, shares, strict=True):
        type_ = kind.partition("/")[0]
        found[type_] = found.get(type_, 0.0) + float(share)
    return found


@cache
def built_in() -> LinearActs:
    """Read the classifier that ships with the package.

    Examples
    --------
    >>> sentence = MarkedSentence("Oslo recalled its ambassador from Rome on Monday.", (0, 4), (34, 38))
    >>> act = built_in().classify([sentence])[0]
    >>> act.type, act.mode
    ('SANCTION', 'withdraw')
    """
    with files("detente.observe.coder").joinpath("model/acts.npz").open("rb") as file, np.load(file) as stored:
        names = bytes(stored["vocabulary"]).decode().split("\n")
        modes: dict[str, list[str]] = {}
        for label in bytes(stored["modes"]).decode().split("\n"):
            type_, _, mode = label.partition("/")
            modes.setdefault(type_, []).append(mode)
        mode_weights: dict[str, NDArray[np.float32]] = {}
        all_modes = stored["mode_weights"].astype(np.float32) * stored["mode_scale"]
        place = 0
        for type_, known in modes.items():
            mode_weights[type_] = all_modes[:, place : place + len(known)]
            place += len(known)
        return LinearActs(
            kinds=tuple(bytes(stored["kinds"]).decode().split("\n")),
            vocabulary={name: i for i, name in enumerate(names)},
            weights=stored["weights"].astype(np.float32) * stored["scale"][:, None],
            bias=stored["bias"].astype(np.float32),
            temperature=float(stored["temperature"]),
            modes={type_: tuple(known) for type_, known in modes.items()},
            mode_weights=mode_weights,
        )
