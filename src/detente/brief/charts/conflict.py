"""The integrated graph of a conflict: states by the ranks of the two parties, moves by who makes them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief.charts.drawing import ChartSvg, drawn, fixed
from detente.brief.charts.look import FAINT, INK, MAKERS, MUTED, NORMAL, PAPER, RULE, Size
from detente.resolve.stability import SHOWN

if TYPE_CHECKING:
    import altair as alt

    from detente.resolve.integrated import Arc, IntegratedGraph, Node

CAPTION = (
    "Each dot is a state: the further right and up, the better for the two named at the axes; green: better for both "
    "than today. Full dots are Nash equilibria, rings equilibria by deterrence (SEQ), the square is today. Thin lines "
    "are each decision maker's best gain by a move of its own, in its colour; thick lines are the way from today to "
    "the outcome, black where several move together; a dashed line is the third party leaving."
)
BEND = 0.14
"""How far a line bows out, as a share of its length: lines there and back lie apart."""
STEPS = 60
LABEL_LETTERS = 24
RADIUS = {"nash": 9.0, "seq": 9.0, "": 4.0}
APART = 13.0
"""Pixels between states of the same ranks."""
FEW = 12
"""Up to so many states each is written with its number."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a state is drawn, in pixels from the left and from the top."""

    node: Node
    x: float
    y: float
    radius: float


def conflict_chart(graph: IntegratedGraph) -> ChartSvg:
    """Draw the integrated graph of a conflict.

    Parameters
    ----------
    graph : IntegratedGraph
        The states and moves to draw.
    """
    return drawn("conflict", lambda size: draw(graph, size), words=_words(graph), caption=CAPTION)


def _words(graph: IntegratedGraph) -> str:
    first, second = graph.parties
    marked = [node for node in graph.nodes if node.holds or node.state == graph.status_quo]
    told = "; ".join(
        f"state {node.state}{f' ({node.name})' if node.name else ''}, "
        f"{'today, ' if node.state == graph.status_quo else ''}"
        f"{f'equilibrium ({SHOWN[node.holds]}), ' if node.holds else ''}"
        f"rank {node.ranks[0]} for {first} and {node.ranks[1]} for {second}"
        for node in marked
    )
    way = " then ".join(f"{' and '.join(arc.movers)} to state {arc.end}" for arc in graph.arcs if arc.kind == "path")
    return f"{len(graph.nodes)} of {graph.conflict.n_states} states. {told}." + (f" The way: {way}." if way else "")


def draw(graph: IntegratedGraph, size: Size) -> alt.LayerChart:
    """Draw states and moves in one size."""
    left, right, top, bottom = (20, 20, 26, 24) if not size.is_narrow else (18, 10, 42, 22)
    width = float(size.width - left - right)
    height = 330.0 if size.is_narrow else 430.0
    places = _places(graph, width, height)
    layers = [
        *_better(graph, places, width, height),
        *_lines([arc for arc in graph.arcs if arc.kind == "improvement"], graph, places, width, height),
        *_lines([arc for arc in graph.arcs if arc.kind != "improvement"], graph, places, width, height),
        *_dots(graph, places, width, height, size),
        *_names(graph, places, width, height, size),
        *_frame(graph, width, height, size),
        *_legend(graph, width, height, size),
    ]
    return fixed(layers, width, height, {"left": left, "right": right, "top": top, "bottom": bottom})


def _places(graph: IntegratedGraph, width: float, height: float) -> dict[int, _Place]:
    """Place states by the two parties' levels among those shown; states of the same levels stand on a ring."""
    levels = [sorted({node.ranks[side] for node in graph.nodes}, reverse=True) for side in (0, 1)]
    groups: dict[tuple[int, int], list[Node]] = {}
    for node in graph.nodes:
        groups.setdefault(node.ranks, []).append(node)
    places = {}
    for ranks, nodes in groups.items():
        x, y = ((levels[side].index(ranks[side]) + 0.5) / len(levels[side]) for side in (0, 1))
        for k, node in enumerate(nodes):
            ring = 0.0 if len(nodes) == 1 else APART * max(1.0, len(nodes) / 4)
            turn = 2 * math.pi * k / len(nodes)
            radius = 9.0 if node.holds or node.state == graph.status_quo or len(graph.nodes) <= FEW else RADIUS[""]
            places[node.state] = _Place(
                node, x * width + ring * math.cos(turn), (1 - y) * height + ring * math.sin(turn), radius
            )
    return places


def _at(width: float, height: float) -> tuple[alt.X, alt.Y]:
    """Return encodings of pixels from the left and from the top."""
    import altair as alt

    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    return x, alt.Y("y:Q", scale=alt.Scale(domain=[0, height], nice=False, reverse=True), axis=None)


def _better(graph: IntegratedGraph, places: dict[int, _Place], width: float, height: float) -> list[alt.Chart]:
    """Return the field of the states that both parties prefer to the status quo."""
    import altair as alt

    if graph.status_quo is None:
        return []
    now = places[graph.status_quo]
    x, y = _at(width, height)
    frame = pl.DataFrame({"x": [now.x], "x2": [width], "y": [0.0], "y2": [now.y]})
    return [alt.Chart(frame).mark_rect(color=NORMAL).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")]


def _lines(
    arcs: list[Arc], graph: IntegratedGraph, places: dict[int, _Place], width: float, height: float
) -> list[alt.Chart]:
    import altair as alt

    if not arcs:
        return []
    x, y = _at(width, height)
    parts: list[alt.Chart] = []
    for kind, stroke, dash, opacity, head in (
        ("improvement", 1.0, [1, 0], 0.4 if len(graph.nodes) > FEW else 0.75, 28),
        ("path", 3.0, [1, 0], 1.0, 110),
        ("leaves", 2.2, [5, 4], 1.0, 90),
    ):
        listed = [arc for arc in arcs if arc.kind == kind]
        if not listed:
            continue
        points, heads = _curves(listed, graph, places)
        colour = alt.Color("colour:N", scale=None)
        lines = alt.Chart(points).mark_line(strokeWidth=stroke, strokeDash=dash, opacity=opacity)
        tips = alt.Chart(heads).mark_point(shape="triangle", filled=True, size=head, opacity=min(1.0, opacity + 0.2))
        parts += [
            lines.encode(x=x, y=y, detail="arc:N", order="step:Q", color=colour),
            tips.encode(
                x=x, y=y, color=colour, angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360]))
            ),
        ]
    return parts


def _curves(arcs: list[Arc], graph: IntegratedGraph, places: dict[int, _Place]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the points of bowed lines from rim to rim of two states, and their heads."""
    points: list[dict[str, Any]] = []
    heads: list[dict[str, Any]] = []
    for number, arc in enumerate(arcs):
        start, end = places[arc.start], places[arc.end]
        middle = (
            (start.x + end.x) / 2 - BEND * (end.y - start.y),
            (start.y + end.y) / 2 + BEND * (end.x - start.x),
        )
        line = [_bezier((start.x, start.y), middle, (end.x, end.y), k / STEPS) for k in range(STEPS + 1)]
        line = [
            at
            for at in line
            if math.dist(at, (start.x, start.y)) >= start.radius and math.dist(at, (end.x, end.y)) >= end.radius + 5
        ] or line
        colour = _colour(arc, graph)
        points += [
            {"x": at[0], "y": at[1], "arc": number, "step": step, "colour": colour} for step, at in enumerate(line)
        ]
        tip, before = line[-1], line[max(-4, -len(line))]
        angle = math.degrees(math.atan2(tip[0] - before[0], before[1] - tip[1])) % 360
        heads.append({"x": tip[0], "y": tip[1], "angle": angle, "colour": colour})
    return pl.DataFrame(points), pl.DataFrame(heads)


def _bezier(
    start: tuple[float, float], middle: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    one, two, three = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return (
        one * start[0] + two * middle[0] + three * end[0],
        one * start[1] + two * middle[1] + three * end[1],
    )


def _colour(arc: Arc, graph: IntegratedGraph) -> str:
    if len(arc.movers) > 1:
        return INK
    return MAKERS[graph.conflict.decision_makers.index(arc.movers[0]) % len(MAKERS)]


def _dots(
    graph: IntegratedGraph, places: dict[int, _Place], width: float, height: float, size: Size
) -> list[alt.Chart]:
    import altair as alt

    x, y = _at(width, height)
    rows = [
        {
            "x": at.x,
            "y": at.y,
            "size": (2 * at.radius) ** 2 if at.node.state == graph.status_quo else math.pi * at.radius**2,
            "shape": "square" if at.node.state == graph.status_quo else "circle",
            "fill": INK if at.node.holds == "nash" else PAPER if at.radius > RADIUS[""] else FAINT,
            "edge": INK if at.node.holds or at.node.state == graph.status_quo else RULE,
            "text": str(at.node.state) if at.radius > RADIUS[""] else "",
            "ink": PAPER if at.node.holds == "nash" else INK,
        }
        for at in places.values()
    ]
    chart = alt.Chart(pl.DataFrame(rows))
    dots = chart.mark_point(filled=True, opacity=1, strokeWidth=1.5).encode(
        x=x,
        y=y,
        size=alt.Size("size:Q", scale=None),
        shape=alt.Shape("shape:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
    )
    numbers = chart.mark_text(fontSize=size.small - 2, fontWeight="bold", baseline="middle")
    return [dots, numbers.encode(x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None))]


def _names(
    graph: IntegratedGraph, places: dict[int, _Place], width: float, height: float, size: Size
) -> list[alt.Chart]:
    """Name today, the equilibria and the states of the way, on the side where least lies under the words."""
    import altair as alt

    thick = [arc for arc in graph.arcs if arc.kind != "improvement"]
    way: set[int | None] = {end for arc in thick for end in (arc.start, arc.end)}
    way |= {node.state for node in graph.nodes if node.holds} | {graph.status_quo}
    shown = [at for at in places.values() if at.node.state in way and at.node.name]
    if size.is_narrow:
        return []
    x, y = _at(width, height)
    line = size.small + 2
    taken = [_Box(at.x - at.radius, at.y - at.radius, at.x + at.radius, at.y + at.radius) for at in places.values()]
    if thick:
        points = _curves(thick, graph, places)[0].select("x", "y").iter_rows()
        taken += [_Box(across - 2, down - 2, across + 2, down + 2) for across, down in points]
    parts = []
    for at in shown:
        today = "today: " if at.node.state == graph.status_quo else ""
        lines = wrap(f"{today}{at.node.name}", LABEL_LETTERS)
        wide = max(map(size.text_width, lines)) * size.small / size.text
        boxes = _around(at, wide, line * len(lines))
        box = min(boxes, key=lambda one: one.cost(taken, width, height))
        taken.append(box)
        frame = pl.DataFrame({"x": [box.left], "y": [box.top + line / 2], "text": ["\n".join(lines)]})
        text = alt.Chart(frame).encode(x=x, y=y, text="text:N")
        common: dict[str, Any] = {
            "align": "left",
            "baseline": "middle",
            "lineBreak": "\n",
            "lineHeight": line,
            "fontSize": size.small,
        }
        # A halo keeps the words legible over lines.
        parts += [
            text.mark_text(stroke=PAPER, strokeWidth=3, strokeOpacity=0.8, strokeJoin="round", **common),
            text.mark_text(color=INK, **common),
        ]
    return parts


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def cost(self, taken: list[_Box], width: float, height: float) -> float:
        """Return how many square pixels of others it covers; to lie outside the plot costs most."""
        outside = max(0.0, -self.left) + max(0.0, self.right - width) + max(0.0, -self.top)
        outside += max(0.0, self.bottom - height)
        return 1000 * outside + sum(
            max(0.0, min(self.right, other.right) - max(self.left, other.left))
            * max(0.0, min(self.bottom, other.bottom) - max(self.top, other.top))
            for other in taken
        )


def _around(at: _Place, wide: float, tall: float) -> list[_Box]:
    """Return where words could stand around a state: right, left, above, below, and at the corners."""
    gap = at.radius + 5
    lefts = {"right": at.x + gap, "left": at.x - gap - wide, "middle": at.x - wide / 2}
    tops = {"middle": at.y - tall / 2, "above": at.y - gap - tall, "below": at.y + gap}
    sides = [("right", "middle"), ("left", "middle"), ("middle", "above"), ("middle", "below")]
    sides += [(across, down) for across in ("right", "left") for down in ("above", "below")]
    return [_Box(lefts[across], tops[down], lefts[across] + wide, tops[down] + tall) for across, down in sides]


def _frame(graph: IntegratedGraph, width: float, height: float, size: Size) -> list[alt.Chart]:
    """Write what right and up mean."""
    import altair as alt

    x, y = _at(width, height)
    across = pl.DataFrame({"x": [width], "y": [height + 14], "text": [f"better for {graph.parties[0]} →"]})
    up = pl.DataFrame({"x": [-10.0], "y": [0.0], "text": [f"better for {graph.parties[1]} →"]})
    corner = pl.DataFrame({"x": [0.0, 0.0], "y": [height, height], "x2": [width, 0.0], "y2": [height, 0.0]})
    words: dict[str, Any] = {"align": "right", "baseline": "middle", "color": MUTED, "fontSize": size.small}
    return [
        alt.Chart(corner).mark_rule(color=RULE).encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
        alt.Chart(across).mark_text(**words).encode(x=x, y=y, text="text:N"),
        alt.Chart(up).mark_text(angle=270, **words).encode(x=x, y=y, text="text:N"),
    ]


def _legend(graph: IntegratedGraph, width: float, height: float, size: Size) -> list[alt.Chart]:
    """Write the decision makers in their colours above the plot."""
    import altair as alt

    x, y = _at(width, height)
    rows, left, row = [], 0.0, 0
    for place, maker in enumerate(graph.conflict.decision_makers):
        room = size.text_width(f"— {maker}") + 18
        if left + room > width and left:
            left, row = 0.0, row + 1
        rows.append({"x": left, "y": 15.0 * row, "text": f"— {maker}", "colour": MAKERS[place % len(MAKERS)]})
        left += room
    raised = pl.DataFrame(rows).with_columns(pl.col("y") - 14 - 15 * row)
    texts = alt.Chart(raised).mark_text(align="left", baseline="middle", fontWeight="bold")
    return [texts.encode(x=x, y=y, text="text:N", color=alt.Color("colour:N", scale=None))]
