"""The great questions: the brief, its parts on tension, and several pairs at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.cli.answer import diagnosed, dyad_of, print_json, show, write
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, Asked

if TYPE_CHECKING:
    from detente.diagnose.diagnosis import Diagnosis


def brief(
    a: str,
    b: str | None = None,
    *,
    by: str | None = None,
    html: Path | None = None,
    pdf: Path | None = None,
    docx: Path | None = None,
    markdown: Path | None = None,
    short: bool = False,
    asked: Asked = ASKED,
) -> int:
    """Write the whole brief on two states: answer first, evidence behind every figure.

    Examples: detente brief JPN KOR --as-of 2019-09-12 | detente brief japan "south korea" --html brief.html

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    by
        Third party whose options are asked for. Default: the one of the pair's conflict case, else the United States.
    html
        Write one self-contained page to this file (needs the extra 'report').
    pdf
        Set two pages that answer and an annex, and write them to this file (needs the extra 'report').
    docx
        Write a Word document to this file (needs the extra 'report').
    markdown
        Write Markdown to this file.
    short
        With --json: what the brief says, part by part, instead of every figure and act.
    """
    from detente.brief.compose import compose, to_dict
    from detente.brief.sentences import document
    from detente.vocabulary.states import state

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        made = compose(store, dyad, day, by=state(by).code if by else None)
    if html is not None:
        from detente.brief import page

        write(html, page.page(made))
    if pdf is not None:
        from detente.brief import page

        write(pdf, page.pdf(made))
    if docx is not None:
        from detente.brief import page

        write(docx, page.docx(made))
    if markdown is not None:
        from detente.brief.markdown import render_markdown

        write(markdown, render_markdown(document(made)))
    if asked.json:
        print_json(document(made).in_short() if short else to_dict(made))
    elif not any((html, pdf, docx, markdown)):
        from detente.brief.terminal import console, print_document

        print_document(document(made), console())
    return ANSWERED if made.diagnosis else NOT_ENOUGH_DATA


def tension(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Show how bad it is: tension overall, by domain and by direction, with intervals.

    Example: detente tension IND PAK --as-of 2019-03-01

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import tension_section
    from detente.brief.drivers_part import drivers_section

    def whole(found: Diagnosis) -> dict[str, Any]:
        path = [{**row, "date": row["date"].isoformat()} for row in found.tension.frame().iter_rows(named=True)]
        standing = found.standing.to_dict() if found.standing else None
        return {"tension": found.tension.to_dict(), "standing": standing, "path": path}

    return diagnosed(a, b, asked, (tension_section, drivers_section), whole)


def different(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Ask whether this time is different: swing or break, with probability, reasons and record.

    Example: detente different ISR PSE --as-of 2014-08-01

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import different_section

    return diagnosed(
        a,
        b,
        asked,
        (different_section,),
        lambda found: {
            "verdict": found.verdict.to_dict(),
            "episodes": found.episodes.to_dict(),
            "breaks": found.breaks.to_dict(),
        },
    )


def outlook(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Look twelve months ahead: tension as a distribution, and the forecast's record.

    Example: detente outlook JPN KOR --as-of 2019-09-12 --json

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.diagnose_part import outlook_section

    return diagnosed(a, b, asked, (outlook_section,), lambda found: {"outlook": found.outlook.to_dict()})


def compare(*pairs: str, asked: Asked = ASKED) -> int:
    """Put several pairs on one scale.

    Example: detente compare JPN-KOR IND-PAK ISR-PSE ARM-TUR --as-of 2019-09-12

    Parameters
    ----------
    pairs
        Pairs, each as JPN-KOR; without any, all pairs of the store.
    """
    from detente.brief.compare import compare_section, comparison

    day = asked.day()
    with asked.open() as store:
        dyads = [dyad_of(pair, None) for pair in pairs or store.dyads(day)["dyad"].to_list()]
        found = comparison(store, dyads, day)
    plain = {"as_of": day.isoformat(), "pairs": [one.to_dict() for one in found]}
    show(asked, compare_section(found, day), plain)
    return ANSWERED if any(one.diagnosis for one in found) else NOT_ENOUGH_DATA
