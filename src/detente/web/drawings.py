"""Small drawings as SVG without Vega: the line of months under the slider, and the sparklines of the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from detente.web.months import Month

Scales = tuple["Callable[[int], float]", "Callable[[float], float]"]

LINE = (1000, 100)
SPARK = (120, 28)
SPARK_MONTHS = 120
ROW = (1000, 90)
COMPARED_MONTHS = 240
LOW, HIGH = 25.0, 80.0
"""The part of the scale that every line shows at least, as in the brief."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart for a desk and for a phone as SVG, a line on how to read it, and what it shows in words, for paper."""

    wide: str
    narrow: str
    caption: str
    words: str = ""


def timeline(path: Sequence[Month], at: date) -> str:
    """Draw what could be told month by month, stretched to the width of the slider.

    Parameters
    ----------
    path : sequence of Month
        The months, equally spaced.
    at : datetime.date
        The day at which the slider stands: the line after it is faint.
    """
    width, height = LINE
    place = place_of(path, at)
    split = width * place / max(1, len(path) - 1)
    x, y = _scales(path, width, height)
    above = [(x(k), y(month.told.upper)) for k, month in enumerate(path)]
    below = [(x(k), y(month.told.lower)) for k, month in enumerate(path)]
    band = _points([*above, *reversed(below)])
    line = _points((x(k), y(month.told.tension)) for k, month in enumerate(path))
    edge = _points((x(k), y(month.upper)) for k, month in enumerate(path))
    return (
        f'<svg class="line" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">'
        f'<polygon class="band" points="{band}"/><polyline class="edge" points="{edge}"/>'
        f'<polyline class="path" points="{line}"/>'
        f'<rect class="later" x="{split:.1f}" y="0" width="{width - split:.1f}" height="{height}"/>'
        f'<line class="at" x1="{split:.1f}" x2="{split:.1f}" y1="0" y2="{height}"/></svg>'
    )


def place_of(path: Sequence[Month], at: date) -> int:
    """Return the place of the first month that ends on a day or later, the last if none does."""
    return next((place for place, month in enumerate(path) if month.day >= at), len(path) - 1)


def sparkline(path: Sequence[Month], at: date) -> str:
    """Draw the ten years up to a day as a picture of its own."""
    width, height = SPARK
    shown = [month for month in path if month.day <= at][-SPARK_MONTHS:]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    if len(shown) < 2:
        return f"{head}</svg>"
    x, y = _scales(shown, width - 4, height)
    line = _points((x(k), y(month.told.tension)) for k, month in enumerate(shown))
    edge = _points((x(k), y(month.upper)) for k, month in enumerate(shown))
    end = f'cx="{x(len(shown) - 1):.1f}" cy="{y(shown[-1].told.tension):.1f}"'
    return (
        f'{head}<polyline points="{edge}" fill="none" stroke="#8b959e" stroke-dasharray="2 2"/>'
        f'<polyline points="{line}" fill="none" stroke="#4b86b4" stroke-width="1.5"/>'
        f'<circle {end} r="2.2" fill="#4b86b4"/></svg>'
    )


def _scales(path: Sequence[Month], width: float, height: float) -> Scales:
    """Return where months stand across, and tensions down."""
    low = min(LOW, *(month.told.lower for month in path))
    high = max(HIGH, *(month.told.upper for month in path))
    across = width / max(1, len(path) - 1)
    return (lambda k: k * across), (lambda value: height * (high - value) / (high - low))


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def on_one_scale(paths: Sequence[tuple[str, str, Sequence[Month], bool]], at: date) -> list[tuple[str, str, str]]:
    """Draw pairs in rows of one scale, over the same twenty years up to a day.

    Parameters
    ----------
    paths : sequence of (name, code, months, whether there is enough data)
        The pairs.
    at : datetime.date
        The last day shown.

    Returns
    -------
    list of (name, code, svg)
        The drawing is empty for a pair without enough data.
    """
    width, height = ROW
    shown = {code: [month for month in path if month.day <= at][-COMPARED_MONTHS:] for _, code, path, _ in paths}
    told = [month for path in shown.values() for month in path]
    low = min([LOW, *(month.told.lower for month in told)])
    high = max([HIGH, *(month.told.upper for month in told)])
    rows = []
    for name, code, _, is_enough in paths:
        path = shown[code]
        rows.append((name, code, _row(path, low, high, width, height) if is_enough and len(path) > 1 else ""))
    return rows


def _row(path: Sequence[Month], low: float, high: float, width: int, height: int) -> str:
    def y(value: float) -> float:
        return height * (high - value) / (high - low)

    step = width / (COMPARED_MONTHS - 1)
    xs = [width - step * (len(path) - 1 - place) for place in range(len(path))]
    above = [(x, y(month.told.upper)) for x, month in zip(xs, path, strict=True)]
    below = [(x, y(month.told.lower)) for x, month in zip(xs, path, strict=True)]
    line = [(x, y(month.told.tension)) for x, month in zip(xs, path, strict=True)]
    last = path[-1]
    top, depth = y(last.upper), y(last.lower) - y(last.upper)
    return (
        f'<svg class="line" viewBox="0 0 {width} {height}" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="normal" x="0" width="{width}" y="{top:.1f}" height="{depth:.1f}"/>'
        f'<line class="balance" x1="0" x2="{width}" y1="{y(50):.1f}" y2="{y(50):.1f}"/>'
        f'<polygon class="band" points="{_points([*above, *reversed(below)])}"/>'
        f'<polyline class="path" points="{_points(line)}"/></svg>'
    )
