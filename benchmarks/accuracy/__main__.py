"""Every accuracy benchmark in one command, and the table of all questions.

``python -m benchmarks.accuracy --data DIR [--write docs/accuracy.md] [--only WORD] [--json]``

DIR holds the reference data, one folder a kind (``series``, ``events``, ``changepoint``, ``gmcr``, ``coding``,
``truth``); a benchmark whose folder is missing is left out. Each runs by itself and prints one line of JSON, from which
its rows of the table are filled. ``--write`` puts the rows between the marks of the page; rows of benchmarks that did
not run stay as they are. ``--only`` runs those with a word in their name.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.accuracy.breaks import BEST_DEFAULT
from benchmarks.accuracy.planted_effects import BASELINES as PLANTED_BASELINES

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = "benchmarks.accuracy"
BLOCK = re.compile(rf"(<!-- made by {re.escape(PACKAGE)} -->\n).*?(<!-- end -->)", re.DOTALL)
HEADERS = ("question", "measure", "ours", "baseline", "command", "more")
EXAM = {"seed": "13", "n": "600"}
"""The simulated series of *cycle or break*: a seed that nothing was chosen on."""

Told = Any
"""What a benchmark prints as JSON."""


class Row(NamedTuple):
    """One line of the table: what is asked, and how to read ours and the baseline off what was told."""

    question: str
    measure: Callable[[Told], str]
    ours: Callable[[Told], str]
    baseline: Callable[[Told], str]


class Benchmark(NamedTuple):
    """A module of this package: its folder below DIR (None: it needs no data), arguments, its page, its rows."""

    module: str
    folder: str | None
    arguments: tuple[str, ...]
    page: str
    rows: tuple[Row, ...]


def fixed(text: str) -> Callable[[Told], str]:
    """Return what is the same whatever came out."""
    return lambda _: text


def form(pattern: str) -> Callable[[Told], str]:
    """Fill a pattern with the figures told."""
    return lambda told: pattern.format(**told)


def wins(told: Told) -> str:
    """Count the sets in which pressure has a higher AUROC within dyads than both baselines."""
    name = "auroc_within_dyads"
    won = [one[name] > max(one["y1"][name], one["x2"][name]) for one in told.values()]
    return f"wins {sum(won)} of {len(won)}"


def over_rates(told: Told, measure: str, method: str) -> str:
    """Return the AUROC of a method at one act a month and over all rates together."""
    found = {row["rate"]: row[method] for row in told if row["measure"] == measure}
    return f"{found[1.0]:.2f} / {found[0.0]:.2f}"


def turns(told: Told) -> str:
    """Return how often a turn that was there was said, as a range over cases, and how often one that was not."""
    right = [100 * row["said"] for row in told if row["true"] > 0.5]
    wrong = [100 * row["said_wrongly"] for row in told]
    return f"{min(right):.0f} to {max(right):.0f} % / {min(wrong):.0f} to {max(wrong):.0f} %"


def links(told: Told) -> str:
    """Return how often a link was said where one was put in, and where none was."""
    put_in = [row for row in told if row["put in"] != "none"]
    none = next(row for row in told if row["put in"] == "none")
    share = sum(row["n"] * row["said"] for row in put_in) / sum(row["n"] for row in put_in)
    return f"{100 * share:.0f} % / {100 * none['said']:.0f} %"


BENCHMARKS = (
    Benchmark(
        "record",
        "events",
        (),
        "[Verdict](method/verdict.md)",
        (
            Row(
                "swing or break, two years on",
                form("Brier skill / AUROC, {questions:,} questions, pair left out"),
                form("{brier_skill:+.3f} / {auroc:.3f}"),
                lambda told: f"0 / 0.50 (one half: {1 - told['brier_even'] / told['brier_base_rate']:+.3f})",
            ),
            Row(
                "the same, built-in chronicles",
                lambda told: f"Brier, {told['built_in']['verdict']['n']} questions",
                lambda told: f"{told['built_in']['verdict']['brier']:.3f}",
                lambda told: f"{told['built_in']['verdict']['brier_base_rate']:.3f} (own base rate), 0.250 (one half)",
            ),
        ),
    ),
    Benchmark(
        "recovery",
        "events",
        (),
        "[Episodes](method/episodes.md)",
        (
            Row(
                "how soon is a rise over",
                fixed("Brier, within 6 / 12 / 24 months"),
                form("{brier_both_6:.3f} / {brier_both_12:.3f} / {brier_both_24:.3f}"),
                form("{brier_own_6:.3f} / {brier_own_12:.3f} / {brier_own_24:.3f} (the pair's own share)"),
            ),
        ),
    ),
    Benchmark(
        "cycle_or_break",
        "exam",
        (),
        "[Breaks](method/breaks.md)",
        (
            Row(
                "cycle or break",
                fixed("AUROC / Brier, unseen simulated series"),
                form("{auroc:.3f} / {brier:.3f}"),
                form("{auroc_cusum:.3f} / {brier_cusum:.3f} (CUSUM)"),
            ),
            Row(
                "the same, no break",
                fixed("false breaks under a persistent cycle (rho .95)"),
                form("{false_breaks_rho95:.2f}"),
                form("{false_breaks_rho95_cusum:.2f} (CUSUM)"),
            ),
        ),
    ),
    Benchmark(
        "breaks",
        "changepoint",
        (),
        "[Change points](method/change-points.md)",
        (
            Row(
                "change points marked by people",
                fixed("F1 / Cover, real univariate series"),
                form("{f1:.2f} / {cover:.2f}"),
                fixed(f"{BEST_DEFAULT['f1']} / {BEST_DEFAULT['cover']} (best published default)"),
            ),
        ),
    ),
    Benchmark(
        "verdict",
        "series",
        (),
        "[Lasting](method/lasting.md)",
        (
            Row(
                "did a rise last",
                form("Brier skill / AUROC, {questions} rises"),
                form("{brier_skill:+.3f} / {auroc:.3f}"),
                fixed("0 / 0.50"),
            ),
        ),
    ),
    Benchmark(
        "outlook",
        "series",
        (),
        "below",
        (
            Row(
                "acts ahead",
                form("CRPS, {n:,} forecasts"),
                lambda told: f"{told['table'][0]['ours']:.3f}",
                lambda told: f"{told['table'][0]['moving_average']:.3f} (moving average)",
            ),
            Row(
                "spikes a year ahead",
                fixed("AUROC"),
                form("{spike_auroc_12:.3f}"),
                form("{spike_auroc_12_moving_average:.3f} (moving average)"),
            ),
            Row(
                "weekly sums, 1 / 4 / 12 weeks",
                fixed("CRPS"),
                lambda told: " / ".join(f"{row['ours']:.1f}" for row in told["weeks"]),
                lambda told: " / ".join(f"{row['moving_average']:.1f}" for row in told["weeks"]) + " (moving average)",
            ),
        ),
    ),
    Benchmark(
        "tension",
        "events",
        (),
        "below",
        (
            Row(
                "does pressure see disputes",
                fixed("AUROC within dyads, by set"),
                wins,
                fixed("three-month sum and count of acts"),
            ),
        ),
    ),
    Benchmark(
        "drivers",
        None,
        (),
        "[Drivers](method/drivers.md)",
        (
            Row(
                "has a safety valve become a cause",
                lambda told: f"said where it had / wrongly, {told[0]['n']} simulated domains a case",
                turns,
                fixed(""),
            ),
        ),
    ),
    Benchmark(
        "spiral",
        None,
        ("--series", "12", "--seed", "3"),
        "[Spiral](method/spiral.md)",
        (
            Row(
                "does each side answer the other",
                lambda told: f"80 % interval of branching held, {len(told)} simulated cases",
                lambda told: f"{100 * sum(one['held'] for one in told) / len(told):.0f} %",
                fixed("80 % (nominal)"),
            ),
        ),
    ),
    Benchmark(
        "triangle",
        None,
        ("--series", "10", "--seed", "9"),
        "[Spiral](method/spiral.md)",
        (
            Row(
                "what a third state brings",
                fixed("link said where put in / where none"),
                links,
                fixed(""),
            ),
        ),
    ),
    Benchmark(
        "analogues",
        "",
        (),
        "[Analogues](method/analogues.md)",
        (
            Row(
                "what followed analogues",
                fixed("Brier skill, 6 / 12 / 24 months"),
                lambda told: " / ".join(f"{row['skill']:+.2f}" for row in told),
                fixed("0"),
            ),
        ),
    ),
    Benchmark(
        "effects",
        "truth",
        (),
        "[Effects](method/effects.md)",
        (
            Row(
                "calm after a crisis: no new crisis or dispute",
                fixed("Brier skill, 1 / 2 / 5 years, pair left out"),
                form("{brier_skill_1y:+.3f} / {brier_skill_2y:+.3f} / {brier_skill_5y:+.3f}"),
                fixed("0 (Kaplan-Meier)"),
            ),
        ),
    ),
    Benchmark(
        "planted_effects",
        "series",
        (),
        "[Effects](method/effects.md)",
        (
            Row(
                "planted effects",
                form("RMSE, {replications:,} in real series"),
                form("{rmse ours:.3f}"),
                lambda told: ", ".join(
                    f"{told[f'rmse {name}']:.3f} ({name})" for name in PLANTED_BASELINES if f"rmse {name}" in told
                ),
            ),
            Row(
                "the same, 90 % intervals",
                fixed("true effects held / false alarms where none was planted"),
                lambda told: f"{100 * told['coverage90']:.1f} % / {100 * told['false_alarms']:.1f} %",
                fixed("90 % / 10 % (nominal)"),
            ),
        ),
    ),
    Benchmark(
        "third_parties",
        None,
        (),
        "[Third parties](method/third-parties.md)",
        (
            Row(
                "even-handed third parties",
                fixed("AUROC, two years, 1 act a month / all rates"),
                lambda told: over_rates(told, "even-handedness", "ours"),
                lambda told: over_rates(told, "even-handedness", "means without interval") + " (difference of means)",
            ),
            Row(
                "who exploits a rift",
                fixed("AUROC, ten years, 1 act a month / all rates"),
                lambda told: over_rates(told, "exploiters", "ours"),
                lambda told: over_rates(told, "exploiters", "largest raw ratio") + " (largest raw ratio)",
            ),
        ),
    ),
    Benchmark(
        "graph_model",
        "gmcr",
        (),
        "[Graph Model](method/graph-model.md)",
        (
            Row(
                "Graph Model",
                fixed("cases and variants that agree"),
                form("{agree} of {cases}"),
                fixed("published results"),
            ),
        ),
    ),
    Benchmark(
        "graph_model_random",
        None,
        ("--conflicts", "2000"),
        "[Graph Model](method/graph-model.md)",
        (
            Row(
                "the same, random conflicts",
                fixed("conflicts that agree"),
                form("{agree:,} of {conflicts:,}"),
                fixed("definitions worked out one by one"),
            ),
        ),
    ),
    Benchmark(
        "coding",
        "coding",
        (),
        "[Coding acts](coding.md)",
        (
            Row(
                "acts in sentences",
                fixed("macro F1, root type, PLV train"),
                form("{plv_root_f1:.1f}"),
                fixed("74.3 (zero-shot RoBERTa-large)"),
            ),
            Row(
                "actors",
                fixed("state and sector right, % of phrases"),
                form("{actors_country_sector:.0f}"),
                fixed("32"),
            ),
        ),
    ),
)
"""Every benchmark with rows in the table, in their order; one that is not there is passed over."""


def run(one: Benchmark, data: Path) -> Told:
    """Run a benchmark by itself, and return what it told."""
    where = () if one.folder is None else ("--data", str(data / one.folder))
    done = subprocess.run(
        [sys.executable, "-m", f"{PACKAGE}.{one.module}", *where, *one.arguments, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def rows(one: Benchmark, told: Told) -> list[list[str]]:
    """Fill the rows of a benchmark."""
    command = f"`{PACKAGE}.{one.module}`"
    return [
        [row.question, row.measure(told), row.ours(told), row.baseline(told), command, one.page] for row in one.rows
    ]


def exam(data: Path, folder: Path) -> Path | None:
    """Have the series of *cycle or break* made by the tool beside the data; None without it."""
    tool = data.resolve().parent / "tools" / "cycle_or_break.py"
    if not tool.exists():
        return None
    options = ["--seed", EXAM["seed"], "--n", EXAM["n"], "--out", str(folder)]
    subprocess.run([sys.executable, str(tool), "make", *options], check=True, capture_output=True)
    return folder


def measured(data: Path, word: str) -> dict[str, list[list[str]]]:
    """Run the benchmarks with a word in their name: module -> rows. One that fails is told of and passed over."""
    found = {}
    for one in BENCHMARKS:
        if word not in one.module or find_spec(f"{PACKAGE}.{one.module}") is None:
            continue
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            place = data
            if one.folder == "exam":
                if exam(data, Path(folder) / "exam") is None:
                    print(f"{one.module}: no tools/cycle_or_break.py beside the data, left out", file=sys.stderr)
                    continue
                place = Path(folder)
            elif one.folder is not None and not (data / one.folder).is_dir():
                print(f"{one.module}: no folder {data / one.folder}, left out", file=sys.stderr)
                continue
            try:
                found[one.module] = rows(one, run(one, place))
            except subprocess.CalledProcessError as error:
                print(f"{one.module} failed: {error.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            except KeyError as error:
                print(f"{one.module} did not tell {error}; its rows stay as they are", file=sys.stderr)
            else:
                print(f"{one.module}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return found


def merged(text: str, found: dict[str, list[list[str]]]) -> str:
    """Put rows between the marks of a page; those of benchmarks that did not run stay, in the order of the list."""
    block = BLOCK.search(text)
    if block is None:
        raise SystemExit(f"the page has no marks <!-- made by {PACKAGE} --> and <!-- end -->.")
    old = [line for line in block[0].splitlines() if line.startswith("|")][2:]
    kept = {one.module: [line for line in old if f"`{PACKAGE}.{one.module}`" in line] for one in BENCHMARKS}
    for module, made in found.items():
        fresh = {cells[0]: f"| {' | '.join(cells)} |" for cells in made}
        rest = [line for line in kept[module] if line.split(" | ")[0].removeprefix("| ") not in fresh]
        kept[module] = [*fresh.values(), *rest]
    lines = [f"| {' | '.join(HEADERS)} |", f"| {' | '.join(['---'] * len(HEADERS))} |"]
    lines += [line for one in BENCHMARKS for line in kept[one.module]]
    return text[: block.start()] + block[1] + "\n".join(lines) + "\n" + block[2] + text[block.end() :]


def main() -> None:
    """Run, print, and with ``--write`` fill the page."""
    reader = argparse.ArgumentParser(description="Every accuracy benchmark, and the table of all questions.")
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--write", type=Path)
    reader.add_argument("--only", default="")
    reader.add_argument("--json", action="store_true")
    chosen = reader.parse_args()
    found = measured(chosen.data, chosen.only)
    for made in found.values():
        for question, measure, ours, baseline, *_ in made:
            print(f"{question:<36} {measure:<56} {ours:<26} {baseline}")
    if chosen.write:
        chosen.write.write_text(merged(chosen.write.read_text(encoding="utf-8"), found), encoding="utf-8")
    if chosen.json:
        print(
            json.dumps({cells[0]: dict(zip(HEADERS, cells, strict=True)) for made in found.values() for cells in made})
        )


if __name__ == "__main__":
    main()
