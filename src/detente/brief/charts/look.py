"""How the charts look: colours, sizes, and the settings that Vega-Lite needs for them.

Colours are blue for cooperation and orange-red for hostility (told apart in every common form of colour blindness) on
greys. Each is written into the SVG as a CSS variable with the colour itself as fallback, so that a page can swap them
at night and a chart saved on its own still has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

INK = "#1d2731"
MUTED = "#56616b"
RULE = "#8b959e"
FAINT = "#d9dee2"
NORMAL = "#e4ebe2"
HOSTILE = "#b0460c"
COOPERATIVE = "#1f6592"
PATH = "#26465e"
SPREAD = "#a9bccb"
PAPER = "#fffffe"
MAKERS = ("#00757f", "#a23c86", "#a06000", "#4c5fb8", "#5c7a1f", "#8a4b3c")
"""Decision makers of a conflict, in the order of the case: none of them the colour of hostility or cooperation."""

VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    RULE: "--rule",
    FAINT: "--faint",
    NORMAL: "--normal",
    HOSTILE: "--hostile",
    COOPERATIVE: "--cooperative",
    PATH: "--path",
    SPREAD: "--spread",
    PAPER: "--paper",
    **{colour: f"--maker-{place}" for place, colour in enumerate(MAKERS, start=1)},
}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
GLYPH = 0.56
"""Mean width of a letter as a share of the font size: close enough to keep labels apart."""


@dataclass(frozen=True, slots=True)
class Size:
    """One of the two sizes of a chart.

    Attributes
    ----------
    name : {"wide", "narrow"}
        Of a desk or of a phone.
    width : int
        Of the whole drawing, in CSS pixels.
    text, small : float
        Font sizes of labels and of ticks, in CSS pixels.
    """

    name: Literal["wide", "narrow"]
    width: int
    text: float
    small: float

    @property
    def is_narrow(self) -> bool:
        """Say whether this is the size for a phone."""
        return self.name == "narrow"

    def text_width(self, text: str) -> float:
        """Return about how many pixels a label takes."""
        return len(text) * GLYPH * self.text


WIDE = Size("wide", 760, 13.0, 12.0)
NARROW = Size("narrow", 350, 12.5, 11.5)


def config(size: Size) -> dict[str, Any]:
    """Return the Vega-Lite settings that all charts share."""
    axis = {
        "labelFontSize": size.small,
        "labelColor": MUTED,
        "labelPadding": 5,
        "domain": False,
        "gridColor": FAINT,
        "gridWidth": 1,
        "ticks": False,
        "labelOverlap": False,
        "labelFlush": False,
        "titleFontSize": size.small,
        "titleFontWeight": "normal",
        "titleColor": MUTED,
    }
    return {
        "aria": False,
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "text": {"fontSize": size.text, "color": INK},
        "axis": axis,
        "axisX": {"grid": False, "domain": True, "domainColor": RULE, "ticks": True, "tickColor": RULE, "tickSize": 4},
        "legend": {"disable": True},
    }
