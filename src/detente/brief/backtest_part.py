"""The back-test in sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.document import Section, Table
from detente.diagnose.backtest import LIMITATION

if TYPE_CHECKING:
    from detente.diagnose.backtest import Backtest
    from detente.diagnose.outlook import Horizon

TITLE = "How often were we right?"


def backtest_section(found: Backtest, limit: int) -> Section:
    """How often were we right?"""
    verdict, normal = found.verdict.to_dict(), found.normal.to_dict()
    if not verdict["n"] and not normal["n"]:
        missing = f"{words.counted(len(found.missing), 'pair')} without enough data"
        return Section("backtest", TITLE, f"Not enough data: nothing could be judged yet ({missing}).", LIMITATION)
    asked = [("Break", verdict), ("Normal in a year", normal)]
    tables = [
        Table(
            "Probabilities: Brier score, log score; lower is better",
            ("Question", "Judged", "Came", "Brier", "Base rate", "Even", "Log", "Base rate", "Even", "AUROC"),
            tuple(_scores(name, of) for name, of in asked if of["n"]),
            tuple(range(1, 10)),
        ),
        Table(
            "Reliability: mean probability said, share that came, by fifths",
            ("Question", *(str(place) for place in range(1, 6))),
            tuple(_fifths(name, of) for name, of in asked if of["n"]),
        ),
    ]
    if found.readings:
        headers = ("Ahead", "Forecasts", "Ours", "History", "Last year", "Log", "History", "Last year", "In 80 %")
        title = "Readings: CRPS in points of intensity, log score; lower is better"
        tables.append(Table(title, headers, tuple(map(_horizon, found.readings)), tuple(range(1, 9))))
    if len(found.pairs) > 1:
        rows = [(one.dyad, one.judged.to_dict()) for one in found.pairs]
        ranked = sorted((row for row in rows if row[1]["n"]), key=lambda row: -row[1]["n"])
        shown = f" (the {limit} with most)" if len(ranked) > limit else ""
        tables.append(
            Table(
                f"Verdicts by pair{shown}",
                ("Pair", "Judged", "Breaks", "Brier", "Base rate", "Even"),
                tuple(_scores(name, of)[:6] for name, of in ranked[:limit]),
                tuple(range(1, 6)),
            )
        )
    return Section(
        "backtest",
        TITLE,
        _answer(found, verdict),
        LIMITATION,
        paragraphs=(
            "Base rate: for a break the pair's own share so far, for a normal month three in four. Even: one half, "
            "which knows nothing. What does not beat both has said nothing.",
        ),
        tables=tuple(tables),
    )


def _answer(found: Backtest, verdict: dict[str, Any]) -> str:
    pairs = words.counted(len(found.pairs), "pair")
    if not verdict["n"]:
        return f"As of {words.day(found.as_of)}, no verdict on {pairs} could be judged yet."
    best = min(verdict["brier_base_rate"], verdict["brier_even"])
    is_better = verdict["brier"] < best - 0.0005
    return (
        f"As of {words.day(found.as_of)}, {words.counted(verdict['n'], 'verdict')} on {pairs} can be judged: their "
        f"Brier score is {verdict['brier']:.3f}, {'better' if is_better else 'no better'} than the base rate's "
        f"{verdict['brier_base_rate']:.3f} and the {verdict['brier_even']:.3f} of saying one half every time."
    )


def _scores(name: str, of: dict[str, Any]) -> tuple[str, ...]:
    figures = ("brier", "brier_base_rate", "brier_even", "log_score", "log_score_base_rate", "log_score_even", "auroc")
    return (name, str(of["n"]), words.percent(of["share"]), *("" if of[f] is None else f"{of[f]:.3f}" for f in figures))


def _fifths(name: str, of: dict[str, Any]) -> tuple[str, ...]:
    parts = [f"{part['said']:.2f}, {part['came']:.2f}" for part in of["reliability"]]
    return (name, *parts, *[""] * (5 - len(parts)))


def _horizon(row: Horizon) -> tuple[str, ...]:
    figures = (row.crps, row.crps_history, row.crps_last_year)
    logs = (row.log_score, row.log_score_history, row.log_score_last_year)
    return (
        words.counted(row.months, "month"),
        str(row.n),
        *(f"{value:.2f}" for value in (*figures, *logs)),
        words.percent(row.coverage),
    )
