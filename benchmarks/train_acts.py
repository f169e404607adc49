"""Build the act classifier that ships with the package.

``python -m benchmarks.train_acts [--size N] [--seed N] [--temperature X] [--out FILE]``

The text in ``acts_text`` is expanded to ``--size`` sentences of every type (`benchmarks.acts_corpus`); an averaged
stochastic logistic regression per kind is fitted, the features that matter least are dropped, and weights are stored
as whole numbers from -127 to 127 with one scale a feature. Nothing but that text, and no data set of others, goes
into the model. ``--temperature`` is the one number that was set by measuring on development data; it changes
probabilities and never which type comes first.

Needs scikit-learn: ``pip install 'detente[train]'``.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.acts_corpus import NO_ACT, Sentence, corpus, parties
from detente.observe.coder.features import features, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OUT = Path(__file__).resolve().parents[1] / "src/detente/observe/coder/model/acts.npz"
FORCE = frozenset(("COERCE/restrict/blockade", "COERCE/seize/territory", "COERCE/cyber"))
KEPT = 50_000
SHARE_WITHOUT_SPANS = 0.25
_ALPHA = 1e-6
_EPOCHS = 12


class Marked(NamedTuple):
    """A sentence with names in place of ``{S}`` and ``{T}``, and where the first of each stands."""

    text: str
    source: tuple[int, int] | None
    target: tuple[int, int] | None


def marked(text: str, source: str = "Xs", target: str = "Xt") -> Marked:
    """Put names into a sentence of the corpus."""
    found: dict[str, tuple[int, int]] = {}
    done = ""
    while (place := min((i for i in (text.find("{S}"), text.find("{T}")) if i >= 0), default=-1)) >= 0:
        slot = text[place : place + 3]
        done += text[:place]
        name = source if slot == "{S}" else target
        found.setdefault(slot, (len(done), len(done) + len(name)))
        done += name
        text = text[place + 3 :]
    return Marked(done + text, found.get("{S}"), found.get("{T}"))


def kind(sentence: Sentence) -> str:
    """Return the label that is learnt: the type, or the part of COERCE that other schemes call fighting."""
    return "COERCE/force" if f"{sentence.type}/{sentence.mode}" in FORCE else sentence.type


def rows(sentences: Sequence[Sentence], rng: random.Random) -> list[list[str]]:
    """Return the features of each sentence; some are read without spans, with names of parties in the text."""
    found = []
    for sentence in sentences:
        if rng.random() < SHARE_WITHOUT_SPANS:
            text = marked(sentence.text, rng.choice(parties()), rng.choice(parties())).text
            row = units(text[0].upper() + text[1:])
        else:
            row = units(*marked(sentence.text))
        found.append([sys.intern(name) for name in features([unit.text for unit in row])])
    return found


def matrix(rows_: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> Any:
    """Return the sparse matrix of known features; each row is divided by the root of their number."""
    from scipy.sparse import csr_matrix

    places: list[int] = []
    ends = [0]
    for row in rows_:
        places += [vocabulary[name] for name in row if name in vocabulary]
        ends.append(len(places))
    sizes = np.diff(ends)
    values = np.repeat(1 / np.sqrt(np.maximum(1, sizes)), sizes).astype(np.float32)
    return csr_matrix((values, np.array(places, np.int32), np.array(ends)), shape=(len(rows_), len(vocabulary)))


def fitted(data: Any, labels: NDArray[np.str_]) -> tuple[NDArray[np.float64], NDArray[np.float64], list[str]]:
    """Fit one averaged logistic regression a label; return weights, bias and labels."""
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(loss="log_loss", alpha=_ALPHA, average=True, max_iter=_EPOCHS, tol=None, random_state=0)
    model.fit(data, labels)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        weights, bias = np.hstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return weights - weights.mean(axis=1, keepdims=True), bias - bias.mean(), [str(name) for name in model.classes_]


def whole(weights: NDArray[np.float64], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Store weights as whole numbers with one scale a row (axis 1) or a column (axis 0)."""
    scale = np.maximum(np.abs(weights).max(axis=axis, keepdims=True), 1e-9) / 127
    return np.round(weights / scale).astype(np.int8), scale.squeeze(axis).astype(np.float32)


def modes(sentences: Sequence[Sentence], data: Any) -> tuple[list[str], NDArray[np.float64]]:
    """Fit the modes within each type that has some, on sentences whose mode was written down."""
    names: list[str] = []
    columns: list[NDArray[np.float64]] = []
    types = np.array([sentence.type for sentence in sentences])
    is_written = np.array([bool(sentence.mode) or sentence.origin in {"phrase", "sentence"} for sentence in sentences])
    told = np.array([sentence.mode.partition("/")[0] for sentence in sentences])
    for type_ in sorted(set(types) - {NO_ACT}):
        chosen = np.flatnonzero((types == type_) & is_written)
        if len(set(told[chosen])) < 2:
            continue
        weights, _, labels = fitted(data[chosen], told[chosen])
        names += [f"{type_}/{label}" for label in labels]
        columns.append(weights)
    return names, np.hstack(columns)


def build(size: int, seed: int, temperature: float) -> dict[str, NDArray[Any]]:
    """Expand, fit, prune and round; return what is stored."""
    sentences = list(corpus(size, seed))
    listed = rows(sentences, random.Random(seed))
    counts = Counter(name for row in listed for name in row)
    vocabulary = {name: i for i, name in enumerate(sorted(name for name, n in counts.items() if n > 1))}
    labels = np.array([kind(sentence) for sentence in sentences])
    weights, _, _ = fitted(matrix(listed, vocabulary), labels)
    strongest = np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:KEPT]
    known = sorted(vocabulary)
    kept = {known[i]: place for place, i in enumerate(sorted(strongest))}
    data = matrix(listed, kept)
    weights, bias, kinds = fitted(data, labels)
    stored, scale = whole(weights, axis=1)
    mode_names, mode_weights = modes(sentences, data)
    mode_stored, mode_scale = whole(mode_weights, axis=0)
    return {
        "vocabulary": np.frombuffer("\n".join(kept).encode(), np.uint8),
        "kinds": np.frombuffer("\n".join(kinds).encode(), np.uint8),
        "modes": np.frombuffer("\n".join(mode_names).encode(), np.uint8),
        "weights": stored,
        "scale": scale,
        "bias": bias.astype(np.float32),
        "mode_weights": mode_stored,
        "mode_scale": mode_scale,
        "temperature": np.array(temperature, np.float32),
    }


def main() -> None:
    reader = argparse.ArgumentParser(description="Build the act classifier that ships with the package.")
    reader.add_argument("--size", type=int, default=16000, help="sentences of every type")
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--temperature", type=float, default=1.3)
    reader.add_argument("--out", type=Path, default=OUT)
    chosen = reader.parse_args()
    stored = build(chosen.size, chosen.seed, chosen.temperature)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(chosen.out, allow_pickle=False, **stored)
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB, {len(stored['scale']):,} features")


if __name__ == "__main__":
    main()
