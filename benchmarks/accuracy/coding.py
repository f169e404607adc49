"""The coder against sets of coded sentences.

``python -m benchmarks.accuracy.coding --data DIR [--news FILE] [--json] [--out FILE] [--details]``

DIR holds ``plv_*.jsonl`` and ``aw_*.jsonl``. ``plv_codebook_root_f1`` is measured on the codebook's sentences, which
stand in the test split only, and is null elsewhere; keys that end in ``_no_spans`` are measured with the parties
hidden. With the extra ``text`` the figures of `benchmarks.accuracy.coding_actors` follow;
``sentences_per_cpu_second`` is that of raw text to events, on a news mix (``--news``, by default a file in ``news``
beside DIR), or else on the sentences of DIR; that of the act classifier alone is ``acts_per_cpu_second``. ``--out``
writes the probabilities of every PLV row as CSV, ``--details`` prints figures a type, the commonest confusions and
the reliability table.
"""

from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.accuracy.arguments import reader_of
from benchmarks.accuracy.coding_acts import TYPES, act_figures, confusions, log_loss, per_type, reliability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.accuracy.coding_acts import Judged

BASELINES: dict[str, dict[str, float]] = {
    "plv_binary_f1": {"linear, trained on PLV": 90.5, "zero-shot RoBERTa-large": 96.4, "PETRARCH2": 55.9},
    "plv_quad_f1": {"linear, trained on PLV": 85.4, "zero-shot RoBERTa-large": 89.2, "PETRARCH2": 48.6},
    "plv_root_f1": {"linear, trained on PLV": 73.5, "zero-shot RoBERTa-large": 82.1, "PETRARCH2": 38.3},
    "plv_codebook_root_f1": {"linear, trained on PLV": 62.5, "zero-shot RoBERTa-large": 80.4, "PETRARCH2": 31.4},
    "aw_binary_f1": {"linear, trained on PLV": 69.5, "zero-shot RoBERTa-large": 88.0},
    "actors_country_sector": {"PETRARCH2": 32.4},
    "raw_dyad": {"PETRARCH2": 23.6},
    "raw_dyad_root": {"PETRARCH2": 14.5},
    "acts_per_cpu_second": {"linear, trained on PLV": 4400},
}
"""Measured on the test splits, except A/W of the zero-shot model, which is quoted."""
_COLUMNS = ("linear, trained on PLV", "zero-shot RoBERTa-large", "PETRARCH2")


def print_figures(figures: dict[str, Any]) -> None:
    """Print each figure beside the baselines."""
    print(f"{'':<26}{'detente':>9}" + "".join(f"{name:>25}" for name in _COLUMNS))
    for name, value in figures.items():
        known = BASELINES.get(name, {})
        cells = "".join(f"{known.get(column, '-'):>25}" for column in _COLUMNS)
        print(f"{name:<26}{'-' if value is None else value:>9}{cells}")


def print_details(rows: Sequence[Judged]) -> None:
    """Print what stands behind the PLV figures."""
    print(f"\n{'type':<12}{'n':>5}{'precision':>11}{'recall':>8}{'F1':>6}")
    for type_, n, precision, recall, f1 in per_type(rows):
        print(f"{type_:<12}{n:>5}{precision:>11.2f}{recall:>8.2f}{f1:>6.2f}")
    print("\ncommonest confusions (right, found, number)")
    for gold, found, count in confusions(rows):
        print(f"  {gold:<10} {found:<10} {count}")
    print(f"\n{'probability':<14}{'n':>5}{'mean p':>9}{'right':>8}")
    for lower, upper, n, p, right in reliability(rows):
        print(f"{lower:.2f}-{upper:.2f}{n:>10}{p:>9.2f}{right:>8.2f}")
    print(f"log loss {log_loss(rows):.3f}")


def write(path: Path, rows: Sequence[Judged]) -> None:
    """Write the probability of each type for each PLV row."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "event", *TYPES])
        writer.writerows([one.record["id"], one.type, *(f"{share:.4f}" for share in one.shares)] for one in rows)


def from_raw_text(data: Path, news: Path | None) -> dict[str, float | None]:
    """Return the figures of the actors and of whole events, for which no spans are given."""
    from benchmarks.accuracy.coding_actors import figures

    near = sorted((data.resolve().parent / "news").glob("*.jsonl*"))
    found = figures(data, news or next(iter(near), None))
    return {name: None if value is None else round(value, 1) for name, value in found.items()}


def main() -> None:
    reader = reader_of("The coder against sets of coded sentences.")
    reader.add_argument("--news", type=Path)
    reader.add_argument("--details", action="store_true")
    chosen = reader.parse_args()
    figures, plv = act_figures(chosen.data)
    if find_spec("spacy") is not None:
        figures |= from_raw_text(chosen.data, chosen.news)
    print_figures(figures)
    if chosen.details and plv:
        print_details(plv)
    if chosen.out:
        write(chosen.out, plv)
    if chosen.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
