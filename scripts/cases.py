"""Make the figures of the pages on conflict cases, and with --write their tables too.

Figures are made anew at each build of the manual (scripts/docs) and are not kept in the repository. The tables stand in
the pages; a test holds them to what the code says.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.brief.charts import conflict_chart
from detente.brief.charts.look import PAPER
from detente.observe.store import open_store
from detente.resolve.casefile import conflict
from detente.resolve.cases import Case, case_content, load_case
from detente.resolve.integrated import integrated_graph
from detente.resolve.stability import SHOWN, stability
from detente.resolve.thirdparties import third_parties
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from detente.resolve.conflict import Conflict

PAGES = Path(__file__).resolve().parents[1] / "docs" / "cases"
FIGURES = PAGES / "figures"
WAYS = {
    "jpn-kor-usa-2019": "NYYNNNYN",
    "india-pakistan-2019": "NNNYNYN",
    "armenia-turkey-2009": "YYYNY",
    "us-china-trade-2018": "YNYYN",
}
"""The cases with a page, each with the way out that its page tells."""
THIRD_PARTIES, THIRD_PARTIES_DAY = "jpn-kor-third-parties", date(2019, 9, 12)
"""The page on third parties, and the day of its table."""
BLOCK = re.compile(r"(<!-- made by scripts/cases\.py -->\n).*?(<!-- end -->)", re.DOTALL)


def figure(name: str) -> str:
    """Draw the graph of a case, on paper of its own: a page at night would swallow its ink."""
    case = load_case(name)
    drawn = conflict_chart(integrated_graph(case.conflict, third=_third(case))).wide
    return drawn.replace("</title>", f'</title><rect width="100%" height="100%" fill="{PAPER}"/>', 1)


def block(name: str) -> str:
    """Write the tables of a case: its equilibria, and what hangs on a single statement."""
    case = load_case(name)
    return "\n".join([*_equilibria(case.conflict), "", *_statements(case, WAYS[name])]) + "\n"


def parties_block() -> str:
    """Write the table of the page on third parties: Japan and South Korea, from the chronicle."""
    with open_store() as store:
        found = third_parties(store, "JPN-KOR", THIRD_PARTIES_DAY)
    rows = [
        [
            display_name(one.party),
            one.part,
            f"{one.points:+d}",
            "; ".join(f"{reason.text} ({reason.points:+d})" for reason in one.reasons).replace("|", r"\|"),
        ]
        for one in found.candidates
        if one.reasons
    ]
    return "\n".join(_table(["who", "part", "points", "reasons"], rows)) + "\n"


def _third(case: Case) -> str | None:
    return next(iter(case.third_party), None)


def _equilibria(model: Conflict) -> list[str]:
    """Lay out the status quo and the equilibria under Nash or SEQ: options down, states across."""
    found = stability(model, concepts=("nash", "seq")).equilibria
    states = sorted({model.from_status_quo(), *found["nash"], *found["seq"]})
    heads = [f"{state} (today)" if state == model.status_quo else str(state) for state in states]
    rows = [
        [option.decision_maker, option.short, *(model.states[state - 1][place] for state in states)]
        for place, option in enumerate(model.options)
    ]
    rows += [
        ["equilibrium", SHOWN[concept], *("E" if state in found[concept] else "" for state in states)]
        for concept in ("nash", "seq")
    ]
    rows += [["rank", maker, *(str(model.rank(maker, state)) for state in states)] for maker in model.decision_makers]
    return _table(["", f"{model.n_states} states", *heads], rows)


def _statements(case: Case, way: str) -> list[str]:
    """Say for each statement without which the answer is another one what the answer then is."""
    content, third = case_content(case.id), _third(case)
    whole = _answer(case.conflict, third, way)
    rows, n_statements = [], 0
    for maker, entry in content["preferences"].items():
        for place, statement in enumerate(entry["statements"]):
            n_statements += 1
            answer = _answer(conflict(_without(content, maker, place)), third, way)
            if answer != whole:
                reason = content["statement_why"][maker][place]
                rows.append([maker, str(place + 1), f"`{statement}`".replace("|", r"\|"), reason, *answer])
    rows.append(["", "", "", f"any of the other {n_statements - len(rows)} statements, or none", *whole])
    label = case.conflict.label(way)
    return _table(["Without", "priority", "statement", "that is", "today is", f"{label} is"], rows)


def _without(content: Any, maker: str, place: int) -> dict[str, Any]:
    entry = content["preferences"][maker]
    kept = [statement for at, statement in enumerate(entry["statements"]) if at != place]
    return {**content, "preferences": {**content["preferences"], maker: {**entry, "statements": kept}}}


def _answer(model: Conflict, third: str | None, way: str) -> tuple[str, str]:
    """Return the grade of the status quo, and what the way out is worth."""
    found = model.dead_end(without=third)
    equilibria = stability(model, concepts=("nash", "seq")).equilibria
    number = model.number(way)
    holds = next((SHOWN[concept] for concept, states in equilibria.items() if number in states), "no equilibrium")
    is_better = number in [entry.state for entry in found.better]
    return found.grade, f"{holds}, {'better for both' if is_better else 'not better for both'}"


def _table(heads: list[str], rows: list[list[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def main() -> None:
    """Write every figure, and with --write every table."""
    FIGURES.mkdir(exist_ok=True)
    for name in WAYS:
        (FIGURES / f"{name}.svg").write_text(figure(name), encoding="utf-8")
        if "--write" in sys.argv:
            _write(name, block(name))
    if "--write" in sys.argv:
        _write(THIRD_PARTIES, parties_block())


def _write(name: str, made: str) -> None:
    page = PAGES / f"{name}.md"
    text = BLOCK.sub(lambda found: f"{found[1]}{made}{found[2]}", page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
