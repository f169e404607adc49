"""The brief as one HTML file: no scripts, nothing fetched, fit for a desk, a phone and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from detente.brief.charts.drawing import ChartSvg
    from detente.brief.document import ChartName, Document, Evidence

SIDES_AFTER = "who-did-what"
"""The section that both sides' acts follow; without it they come last."""
LONG_ANSWER = 160
"""Longer answers, in letters, are set in a lighter weight: whole paragraphs in bold tire the eye."""
LONG_TABLE = 8
"""Tables of more rows may run over two pages."""
WHOLE_CELL, WHOLE_FIGURE = 12, 20
"""Cells of so few letters (days, figures with their interval) are never broken over two lines."""
STACKED_FROM = 3
"""Tables with so many columns are laid out as blocks on a phone."""
_PER_CENT = re.compile(r"(?<=\d) ?%")
_THOUSANDS = re.compile(r"\b\d{1,3}(?: \d{3})+\b")
_MINUS = re.compile(r"(?<![\w.-])-(?=\d)")
_QUOTED = re.compile(r'"([^"]+)"')
_OPENING = re.compile(r"(?<![\w.,;)])'(?=\w)")
_APOSTROPHE = re.compile(r"(?<=[\w.,;)])'")
_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Notes:
    """Acts numbered in the order in which the brief first names them, so that paper can refer to them.

    Attributes
    ----------
    acts : tuple of Evidence
        Every act once.
    numbers : dict
        Event id -> number, from 1.
    """

    acts: tuple[Evidence, ...]
    numbers: dict[str, int]

    @classmethod
    def of(cls, document: Document) -> Notes:
        """Give numbers to the acts behind the sections of a brief, then to those of the two sides."""
        groups = [*(section.evidence for section in document.sections), *(acts for _, acts in document.sides)]
        acts = {act.id: act for group in groups for act in group}
        return cls(tuple(acts.values()), {event_id: place for place, event_id in enumerate(acts, start=1)})

    def ranges(self, acts: tuple[Evidence, ...]) -> str:
        """Write the numbers of some acts with runs drawn together: ``1–4, 7``."""
        runs: list[list[int]] = []
        for number in sorted({self.numbers[act.id] for act in acts}):
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def render_html(document: Document, charts: Mapping[ChartName, ChartSvg]) -> str:
    """Write the brief as a page that stands alone.

    Parameters
    ----------
    document : Document
        What the brief says.
    charts : mapping
        Chart name -> its SVGs; a section whose chart is absent is shown without one.

    Returns
    -------
    str
        HTML with styles and charts inside; it asks nothing of any other address.
    """
    keys = [section.key for section in document.sections]
    return _template().render(
        document=document,
        charts=charts,
        notes=Notes.of(document),
        sides_after=SIDES_AFTER if SIDES_AFTER in keys else keys[-1] if keys else None,
        stacked_from=STACKED_FROM,
        long_answer=LONG_ANSWER,
        long_table=LONG_TABLE,
        whole_cell=WHOLE_CELL,
        whole_figure=WHOLE_FIGURE,
    )


def typeset(text: str) -> str:
    """Set a text as a printer would: true minus signs and quotation marks, no line break within a figure."""
    text = _PER_CENT.sub("\u00a0%", text)
    text = _MINUS.sub("\u2212", text)
    text = _QUOTED.sub("\u201c\\1\u201d", text)
    text = _THOUSANDS.sub(lambda match: match[0].replace(" ", "\u202f"), text)
    text = _OPENING.sub("\u2018", text)
    return _APOSTROPHE.sub("\u2019", text)


def web_address(url: str) -> str:
    """Return an address that may be linked, or an empty string: only http and https are."""
    return url if _WEB.match(url) else ""


@cache
def _template() -> Template:
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    folder = files("detente.brief") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["web_address"] = web_address
    environment.globals["style"] = Markup((folder / "brief.css").read_text(encoding="utf-8"))
    environment.filters["drawing"] = Markup
    environment.filters["typeset"] = typeset
    return environment.get_template("brief.html.j2")
