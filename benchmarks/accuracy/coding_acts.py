"""The act classifier on sentences with a marked source and target (PLV and A/W of Hu et al., ACL 2024).

PLV has 15 types: CONCEDE and RETREAT are one (YIELD), and it follows the older PLOVER, in which blockade, seizure of
territory and cyber attack are fighting (ASSAULT). Macro F1 is the mean over the classes that the file holds. Quad
class and binary class are those of the likeliest type. Every sentence gets an act: "no act" is left out.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from detente.observe.coder.acts import LinearActs, MarkedSentence, built_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

QUAD = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "ACCUSE": 3, "REQUEST": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "MOBILIZE": 4, "SANCTION": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
TYPES = tuple(QUAD)
_OTHER_NAME = {"CONCEDE": "YIELD", "RETREAT": "YIELD", "COERCE/force": "ASSAULT"}
_CODEBOOK_SET, _CODEBOOK_ROWS = "plv_test", 336
_MARK = re.compile(r"</?[st]>")
_BINS = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)

Plain = dict[str, Any]


class Judged(NamedTuple):
    """A record with the probability of each of the 15 types, in the order of `TYPES`."""

    record: Plain
    shares: NDArray[np.float64]

    @property
    def type(self) -> str:
        """The likeliest type."""
        return TYPES[int(self.shares.argmax())]


def records(folder: Path, pattern: str) -> list[Plain]:
    """Read the rows of all files of a kind."""
    return [
        json.loads(line)
        for path in sorted(folder.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def marked(record: Plain) -> MarkedSentence:
    """Read the marks ``<s>..</s>`` and ``<t>..</t>`` of a record."""
    text, place = "", 0
    ends: dict[str, int] = {}
    for match in _MARK.finditer(record["marked_sentence"]):
        text += record["marked_sentence"][place : match.start()]
        place = match.end()
        ends[match[0]] = len(text)
    text += record["marked_sentence"][place:]
    spans = [(ends[f"<{name}>"], ends[f"</{name}>"]) if f"</{name}>" in ends else None for name in "st"]
    return MarkedSentence(text, spans[0], spans[1])


def judged(
    rows: Iterable[Plain], classifier: LinearActs, *, spans: Literal["given", "hidden"] = "given"
) -> list[Judged]:
    """Classify every record, with or without the spans of the parties."""
    found = []
    for record in rows:
        shares = np.zeros(len(TYPES))
        sentence = marked(record)
        if spans == "hidden":
            sentence = MarkedSentence(sentence.text)
        for kind, share in classifier.kind_probabilities(sentence).items():
            type_ = _OTHER_NAME.get(kind, kind)
            if type_ in QUAD:
                shares[TYPES.index(type_)] += share
        found.append(Judged(record, shares / shares.sum()))
    return found


def f1_of(gold: Sequence[object], found: Sequence[object], label: object) -> float:
    """Return the F1 score of one class."""
    hits = sum(a == b == label for a, b in zip(gold, found, strict=True))
    return 2 * hits / max(1, sum(a == label for a in gold) + sum(b == label for b in found))


def macro_f1(gold: Sequence[object], found: Sequence[object]) -> float | None:
    """Return the mean F1 over the classes of ``gold``, in per cent; nothing for no rows."""
    labels = list(dict.fromkeys(gold))
    return round(100 * sum(f1_of(gold, found, label) for label in labels) / len(labels), 1) if labels else None


def is_conflict(type_: str) -> int:
    """Return 1 for conflict, 0 for cooperation."""
    return int(QUAD[type_] > 2)


def speed(rows: Sequence[Plain], classifier: LinearActs, *, at_least: float = 1.0) -> float | None:
    """Return sentences a second of processor time, for full acts with mode and cue."""
    sentences = [marked(record) for record in rows]
    if not sentences:
        return None
    start, done = time.process_time(), 0
    while (spent := time.process_time() - start) < at_least:
        classifier.classify(sentences)
        done += len(sentences)
    return round(done / spent)


def plv_figures(rows: Sequence[Judged], ending: str = "") -> Plain:
    """Return macro F1 for binary class, quad class and root type."""
    found = [one.type for one in rows]
    return {
        f"plv_binary_f1{ending}": macro_f1([one.record["binary"] for one in rows], [is_conflict(t) for t in found]),
        f"plv_quad_f1{ending}": macro_f1([one.record["quad"] for one in rows], [QUAD[t] for t in found]),
        f"plv_root_f1{ending}": macro_f1([one.record["event15"] for one in rows], found),
    }


def act_figures(folder: Path) -> tuple[Plain, list[Judged]]:
    """Return the figures of the act classifier and the judged PLV rows behind them."""
    classifier = built_in()
    plv_rows = records(folder, "plv_*.jsonl")
    plv = judged(plv_rows, classifier)
    aw = judged(records(folder, "aw_*.jsonl"), classifier)
    book = [one for one in plv if is_codebook(one.record)]
    figures = plv_figures(plv) | {
        "plv_codebook_root_f1": macro_f1([one.record["event15"] for one in book], [one.type for one in book]),
        "aw_binary_f1": macro_f1([one.record["binary"] for one in aw], [is_conflict(one.type) for one in aw]),
        **plv_figures(judged(plv_rows, classifier, spans="hidden"), "_no_spans"),
        "acts_per_cpu_second": speed(plv_rows, classifier),
    }
    return figures, plv


def is_codebook(record: Plain) -> bool:
    """Say whether a row is one of the codebook's sentences: the first rows of the test split."""
    number = str(record.get("sentence_id", ""))
    is_test = str(record.get("set", "")).casefold() == _CODEBOOK_SET
    return is_test and number.isdigit() and int(number) < _CODEBOOK_ROWS


def per_type(rows: Sequence[Judged]) -> list[tuple[str, int, float, float, float]]:
    """Return type, number, precision, recall and F1 of each type."""
    gold, found = [one.record["event15"] for one in rows], [one.type for one in rows]
    table = []
    for type_ in TYPES:
        n, named = gold.count(type_), found.count(type_)
        hits = sum(a == b == type_ for a, b in zip(gold, found, strict=True))
        table.append((type_, n, hits / max(1, named), hits / max(1, n), f1_of(gold, found, type_)))
    return table


def confusions(rows: Sequence[Judged], n: int = 10) -> list[tuple[str, str, int]]:
    """Return the commonest errors: gold, found, number."""
    counts = Counter((one.record["event15"], one.type) for one in rows if one.record["event15"] != one.type)
    return [(gold, found, count) for (gold, found), count in counts.most_common(n)]


def reliability(rows: Sequence[Judged]) -> list[tuple[float, float, int, float, float]]:
    """Return bounds, number, mean probability and share right for bins of the probability of the first type."""
    p = np.array([one.shares.max() for one in rows])
    right = np.array([one.type == one.record["event15"] for one in rows])
    table = []
    for lower, upper in pairwise(_BINS):
        chosen = (p >= lower) & ((p < upper) | (upper == 1.0))
        if chosen.any():
            table.append((lower, upper, int(chosen.sum()), float(p[chosen].mean()), float(right[chosen].mean())))
    return table


def log_loss(rows: Sequence[Judged]) -> float:
    """Return the mean negative logarithm of the probability of the right type."""
    return float(np.mean([-np.log(max(one.shares[TYPES.index(one.record["event15"])], 1e-9)) for one in rows]))
