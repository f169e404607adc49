"""The graph of a conflict's states as SVG, drawn in a few milliseconds: who would move whither, and the way out."""

from __future__ import annotations

import math
from html import escape
from textwrap import shorten as shortened
from typing import TYPE_CHECKING

from detente.brief.charts.conflict import CAPTION
from detente.resolve.stability import SHOWN
from detente.web.drawings import Drawing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.resolve.integrated import Arc, IntegratedGraph, Node

WIDE, NARROW = (760, 460), (350, 380)
LEFT, RIGHT, TOP, BOTTOM = 34, 26, 30, 38
RADIUS = {"nash": 9.0, "seq": 9.0, "": 4.0}
APART = 15.0
"""Pixels between states of the same ranks."""
BEND = 0.13
LABEL_LETTERS = 26
N_COLOURS = 6


def state_graph(graph: IntegratedGraph) -> Drawing:
    """Draw the integrated graph of a conflict for a desk and for a phone."""
    wide, narrow = (_drawn(graph, *size, key) for size, key in ((WIDE, "w"), (NARROW, "n")))
    return Drawing(wide, narrow, CAPTION)


def _drawn(graph: IntegratedGraph, width: int, height: int, key: str) -> str:
    places = _places(graph, width, height)
    words = escape(_words(graph))
    first, second = (escape(name) for name in graph.parties)
    makers = graph.conflict.decision_makers
    parts = [
        f'<svg class="states" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="states-{key}"><title id="states-{key}">{words}</title>',
        f'<defs><marker id="tip-{key}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5.5" markerHeight="5.5" '
        'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="context-stroke"/></marker></defs>',
        *_better(graph, places, width, height),
        f'<text class="axis" x="{width - RIGHT}" y="{height - 8}" text-anchor="end">better for {first} →</text>',
        f'<text class="axis" x="8" y="16">↑ better for {second}</text>',
    ]
    ordered = sorted(graph.arcs, key=lambda arc: arc.kind != "improvement")
    parts += [_line(arc, places, makers, key) for arc in ordered]
    parts += [_dot(graph, node, places) for node in graph.nodes]
    parts += list(_labels(graph, places, width))
    return "".join([*parts, "</svg>"])


def _places(graph: IntegratedGraph, width: float, height: float) -> dict[int, tuple[float, float]]:
    """Put the states by the order of their ranks; those of the same ranks lie side by side."""
    firsts = sorted({node.ranks[0] for node in graph.nodes}, reverse=True)
    seconds = sorted({node.ranks[1] for node in graph.nodes}, reverse=True)
    across = (width - LEFT - RIGHT) / max(1, len(firsts) - 1)
    up = (height - TOP - BOTTOM) / max(1, len(seconds) - 1)
    x_of = {rank: LEFT + across * place for place, rank in enumerate(firsts)}
    y_of = {rank: height - BOTTOM - up * place for place, rank in enumerate(seconds)}
    together: dict[tuple[int, int], int] = {}
    places = {}
    for node in graph.nodes:
        nth = together.get(node.ranks, 0)
        together[node.ranks] = nth + 1
        shift = APART * ((nth + 1) // 2) * (-1 if nth % 2 else 1)
        x = min(max(x_of[node.ranks[0]] + shift, LEFT / 2), width - RIGHT / 2)
        places[node.state] = (x, y_of[node.ranks[1]])
    return places


def _better(graph: IntegratedGraph, places: dict[int, tuple[float, float]], width: int, height: int) -> list[str]:
    """Shade what is better for both than today."""
    if graph.status_quo not in places:
        return []
    x, y = places[graph.status_quo]
    return [f'<rect class="better" x="{x:.1f}" y="0" width="{width - x:.1f}" height="{max(0.0, y):.1f}"/>']


def _line(arc: Arc, places: dict[int, tuple[float, float]], makers: tuple[str, ...], key: str) -> str:
    (x1, y1), (x2, y2) = places[arc.start], places[arc.end]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    bend_x, bend_y = (x1 + x2) / 2 - BEND * (y2 - y1), (y1 + y2) / 2 + BEND * (x2 - x1)
    near = 9.0 if arc.kind == "improvement" else 12.0
    dx, dy = x2 - bend_x, y2 - bend_y
    span = math.hypot(dx, dy) or 1.0
    end_x, end_y = x2 - near * dx / span, y2 - near * dy / span
    colour = 0 if len(arc.movers) > 1 else makers.index(arc.movers[0]) % N_COLOURS + 1
    if length < near:
        return ""
    said = escape(f"{' and '.join(arc.movers)}: {arc.start} to {arc.end}")
    return (
        f'<path class="move {arc.kind} by-{colour}" d="M{x1:.1f} {y1:.1f}Q{bend_x:.1f} {bend_y:.1f} {end_x:.1f} '
        f'{end_y:.1f}" marker-end="url(#tip-{key})"><title>{said}</title></path>'
    )


def _dot(graph: IntegratedGraph, node: Node, places: dict[int, tuple[float, float]]) -> str:
    x, y = places[node.state]
    said = escape(f"{graph.conflict.label(node.state)}{f', {SHOWN[node.holds]}' if node.holds else ''}")
    radius = RADIUS[node.holds]
    kind = node.holds or "plain"
    drawn = f'<circle class="state {kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"><title>{said}</title></circle>'
    if node.state == graph.status_quo:
        side = 2 * radius + 8
        drawn += f'<rect class="today" x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side}" height="{side}"/>'
    return drawn


def _labels(graph: IntegratedGraph, places: dict[int, tuple[float, float]], width: int) -> Iterator[str]:
    """Name the states that matter: today, the outcome, the equilibria; of two that would touch, the first."""
    order = sorted(
        (node for node in graph.nodes if node.holds or node.state in (graph.status_quo, graph.outcome)),
        key=lambda node: (node.state != graph.status_quo, node.state != graph.outcome, node.holds != "nash"),
    )
    taken: list[tuple[float, float, float]] = []
    for node in order:
        x, y = places[node.state]
        numbers = graph.conflict.numbers
        number = numbers[node.state - 1] if numbers else node.state
        name = (
            "today"
            if node.state == graph.status_quo
            else shortened(node.name.replace("_", " "), LABEL_LETTERS, placeholder=" …")
        )
        text = f"{number} {name}".strip()
        reach = 7.0 * len(text) + 16
        is_left = x + reach > width
        start = x - reach if is_left else x
        if any(abs(y - other_y) < 15 and start < end and start + reach > begin for begin, end, other_y in taken):
            continue
        taken.append((start, start + reach, y))
        side = f'x="{x - 14:.1f}" text-anchor="end"' if is_left else f'x="{x + 14:.1f}"'
        yield f'<text class="name" {side} y="{y + 4:.1f}">{escape(text)}</text>'


def _words(graph: IntegratedGraph) -> str:
    marked = [node for node in graph.nodes if node.holds or node.state == graph.status_quo]
    first, second = graph.parties
    told = "; ".join(
        f"{graph.conflict.label(node.state)}{', today' if node.state == graph.status_quo else ''}"
        f"{f', equilibrium ({SHOWN[node.holds]})' if node.holds else ''}, rank {node.ranks[0]} for {first} and "
        f"{node.ranks[1]} for {second}"
        for node in marked
    )
    return f"{len(graph.nodes)} of {graph.conflict.n_states} states. {told}."
