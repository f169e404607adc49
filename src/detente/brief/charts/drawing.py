"""From an Altair chart to an SVG that can stand beside others in one page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from detente.brief.charts.look import NARROW, VARIABLES, WIDE, Size, config
from detente.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import altair as alt

    from detente.brief.document import ChartName

_NUMBERS = re.compile(r'(?<= )(d|transform|x2|y2|x|y)="([^"]*)"')
_DECIMALS = re.compile(r"(\.\d)\d+")
_IDS = re.compile(r'(\bid="|url\(#|href="#)')
_ROOT = re.compile(r"<svg [^>]*>")


@dataclass(frozen=True)
class ChartSvg:
    """A chart in both sizes, each drawn when it is first asked for: paper wants one, a page both.

    Attributes
    ----------
    name : str
        Which chart.
    drawing : callable
        From a size to the SVG in it; ids are unique among all charts.
    words : str
        What the chart shows, with its figures: for those who do not see it.
    caption : str
        How to read it: one line under the chart.
    """

    name: ChartName
    drawing: Callable[[Size], str]
    words: str
    caption: str

    @cached_property
    def wide(self) -> str:
        """Draw it for a desk.

        Raises
        ------
        MissingExtraError
            If vl-convert, which turns charts into SVG, is not installed.
        """
        return self.drawing(WIDE)

    @cached_property
    def narrow(self) -> str:
        """Draw it for a phone; raises as ``wide`` does."""
        return self.drawing(NARROW)


def drawn(name: ChartName, draw: Callable[[Size], alt.TopLevelMixin], *, words: str, caption: str) -> ChartSvg:
    """Make a chart that can be drawn in both sizes."""
    return ChartSvg(
        name, lambda size: svg(draw(size), key=f"{name}-{size.name}", words=words, size=size), words, caption
    )


def svg(chart: alt.TopLevelMixin, *, key: str, words: str, size: Size) -> str:
    """Turn one Altair chart into SVG, with ids that begin with ``key`` and ``words`` as its text."""
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError.of("The HTML brief", "report") from error
    spec = chart.to_dict(validate=False)
    spec["config"] = config(size)
    text = str(vl_convert.vegalite_to_svg(spec))
    return standing_alone(text, key=key, words=words)


def standing_alone(text: str, *, key: str, words: str) -> str:
    """Give an SVG its own ids, swappable colours, short numbers and a text for those who do not see it."""
    text = _IDS.sub(rf"\g<1>{key}-", text)
    text = _NUMBERS.sub(_shortened, text)
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"{colour}"', f'"var({variable}, {colour})"')
    return _ROOT.sub(lambda match: _described(match[0], key, words), text, count=1)


def _shortened(match: re.Match[str]) -> str:
    return _DECIMALS.sub(r"\1", match[0])


def _described(root: str, key: str, words: str) -> str:
    label = f'role="img" aria-labelledby="{key}-words"'
    return f'{root[:-1]} {label}><title id="{key}-words">{escape(words)}</title>'


def across(pixels: float) -> alt.XValue:
    """Return a fixed place from the left of the plot."""
    import altair as alt

    return alt.XValue(pixels)  # type: ignore[no-untyped-call]


def down(pixels: float) -> alt.YValue:
    """Return a fixed place from the top of the plot."""
    import altair as alt

    return alt.YValue(pixels)  # type: ignore[no-untyped-call]


def layered(parts: Sequence[alt.Chart]) -> alt.LayerChart:
    """Lay parts over each other, the first at the bottom."""
    import altair as alt

    return alt.LayerChart(layer=list(parts))


def fixed(parts: Sequence[alt.Chart], width: float, height: float, padding: Mapping[str, float]) -> alt.LayerChart:
    """Lay parts over each other in a plot of fixed size with fixed margins, whatever the labels' length."""
    chart = layered(parts)
    chart.width, chart.height, chart.padding, chart.autosize = width, height, dict(padding), {"type": "none"}
    return chart
