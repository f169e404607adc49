"""Where labels go, so that none lies on another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from detente.brief.charts.drawing import across

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import altair as alt

    from detente.brief.charts.look import Size


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside the right end of a chart, at a value of its y scale."""

    at: float
    text: str
    colour: str
    is_bold: bool = False


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart to at least ``gap``, each as little as possible, within ``low`` and ``high``.

    Places that come too near each other are pooled and laid out evenly around their mean, as pooled neighbours are
    pooled again (the pool-adjacent-violators way), so the order is kept.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    pools: list[tuple[float, list[int]]] = []
    for index in order:
        pool = (places[index], [index])
        while pools and pool[0] - _half(pool[1], gap) < pools[-1][0] + _half(pools[-1][1], gap):
            before = pools.pop()
            members = before[1] + pool[1]
            pool = ((before[0] * len(before[1]) + pool[0] * len(pool[1])) / len(members), members)
        pools.append(pool)
    moved = [0.0] * len(places)
    for middle, members in pools:
        first = middle - gap * (len(members) - 1) / 2
        for step, index in enumerate(members):
            moved[index] = first + gap * step
    return _within(moved, order, gap, low, high)


def _half(members: list[int], gap: float) -> float:
    return gap * len(members) / 2


def _within(places: list[float], order: list[int], gap: float, low: float, high: float) -> list[float]:
    floor = low
    for index in order:
        places[index] = max(places[index], floor)
        floor = places[index] + gap
    ceiling = high
    for index in reversed(order):
        places[index] = min(places[index], ceiling)
        ceiling = places[index] - gap
    return places


def kept_apart(places: Sequence[float], widths: Sequence[float], order: Sequence[int]) -> list[int]:
    """Choose labels in order of importance, dropping each that would touch one already chosen.

    Parameters
    ----------
    places, widths : sequence of float
        Middle and width of each label, in pixels.
    order : sequence of int
        Indices, most important first.
    """
    kept: list[int] = []
    for index in order:
        if all(abs(places[index] - places[other]) >= (widths[index] + widths[other]) / 2 for other in kept):
            kept.append(index)
    return sorted(kept)


def share_of_way(day: date, first: date, last: date) -> float:
    """Return how far a day lies between two others, 0-1."""
    return (day - first).days / max((last - first).days, 1)


def margin(labels: Sequence[Label], y: tuple[float, float], height: float, width: float, size: Size) -> list[alt.Chart]:
    """Draw labels in the right margin, moved apart where they would touch.

    Parameters
    ----------
    labels : sequence of Label
        What to write, at which value.
    y : tuple of float
        Domain of the y scale.
    height, width : float
        Of the plot.
    """
    import altair as alt

    low, high = y
    pixels = [(high - label.at) / (high - low) * height for label in labels]
    places = spread(pixels, size.text + 3, 0, height)
    frame = pl.DataFrame(
        {
            "tension": [high - place / height * (high - low) for place in places],
            "text": [label.text for label in labels],
            "colour": [label.colour for label in labels],
            "weight": ["bold" if label.is_bold else "normal" for label in labels],
        }
    )
    texts = []
    for weight in frame["weight"].unique(maintain_order=True):
        drawn = alt.Chart(frame.filter(pl.col("weight") == weight)).mark_text(
            align="left", baseline="middle", fontWeight=weight, dx=8
        )
        texts.append(
            drawn.encode(
                x=across(width),
                y=alt.Y("tension:Q"),
                text=alt.Text("text:N"),
                color=alt.Color("colour:N", scale=None),
            )
        )
    return texts
