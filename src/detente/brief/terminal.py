"""The brief in a terminal: one screen of answer first, then the parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rich.columns import Columns
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from detente.brief.document import Document, Evidence, Section, Strip, Table

TONES = {"bad": "bold red", "good": "bold green", "plain": "bold"}
WIDTH = 110
"""Lines longer than this are tiring to read, however wide the window."""
BLOCKS = "▁▂▃▄▅▆▇█"
SIDES_SHOWN = 8
COLUMN_GAP = 2
EASY_LETTERS = 2
"""Room that each column which must wrap is to have beyond its longest word, on average."""
STACKED_HEADER = 30


def console(*, width: int | None = None, record: bool = False) -> Console:
    """Return a console that obeys NO_COLOR and pipes, at a readable width."""
    made = Console(highlight=False, record=record, width=width)
    if width is None and made.width > WIDTH:
        made.width = WIDTH
    return made


def print_document(document: Document, out: Console) -> None:
    """Print the whole brief; the source of an act is given where the act is first shown."""
    out.print(_head(document))
    seen: set[str] = set()
    for section in document.sections:
        print_section(section, out, seen=seen)
        if section.key == "who-did-what":
            _print_sides(document, out)
    out.print()
    for line in document.footer:
        out.print(Text(line, style="dim"))


def print_section(section: Section, out: Console, *, seen: set[str] | None = None) -> None:
    """Print one part: question, answer, tables, points, evidence, limitation.

    Parameters
    ----------
    section : Section
        What to print.
    out : rich.console.Console
        Where to.
    seen : set of str, optional
        Ids of the acts shown before; theirs is the short form without source. Ids shown here are added.
    """
    seen = set() if seen is None else seen
    out.print()
    out.rule(f"[bold]{escape(section.title)}", align="left", style="dim")
    out.print(Text(section.answer, style="bold"))
    if section.strips:
        out.print()
        out.print(_strips(section.strips))
    for table in section.tables:
        out.print()
        widths = column_widths(table, out.width)
        out.print(_table(table, widths) if widths else _stacked(table))
    if section.paragraphs:
        out.print()
        out.print(_points(section.paragraphs))
    if section.evidence:
        out.print()
        out.print(Text(f"Events behind this ({len(section.evidence)})", style="dim bold"))
        out.print(_evidence(section.evidence, seen))
        seen.update(act.id for act in section.evidence)
    out.print(Padding(Text(f"What this cannot tell: {section.limitation}", style="dim italic"), (1, 0, 0, 0)))


def _head(document: Document) -> Panel:
    badges = Text("   ").join(
        Text.assemble((f"{label} ", "dim"), (value, TONES[tone])) for label, value, tone in document.badges
    )
    body: list[RenderableType] = [badges, Text(), _points(document.summary)]
    title = f"[bold]{escape(document.title)}[/bold]  {escape(document.subtitle)}"
    return Panel(Group(*body), title=title, title_align="left", padding=(1, 2))


def _strips(strips: tuple[Strip, ...]) -> RichTable:
    """Draw paths as rows of blocks on one scale, the lowest value one block high, the highest eight."""
    low = min(value for strip in strips for value in strip.values)
    high = max(value for strip in strips for value in strip.values)
    grid = RichTable.grid(padding=(0, 1))
    for strip in strips:
        heights = [round((value - low) / max(high - low, 1e-9) * (len(BLOCKS) - 1)) for value in strip.values]
        row = Text("".join(BLOCKS[height] for height in heights), style="cyan")
        grid.add_row(
            Text(strip.label), Text(strip.first, style="dim"), row, Text(strip.last, style="dim"), Text(strip.note)
        )
    return grid


def _points(texts: tuple[str, ...]) -> RichTable:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column()
    for text in texts:
        grid.add_row("•", Text(text))
    return grid


def _table(table: Table, widths: tuple[int, ...]) -> RichTable:
    drawn = RichTable(title=table.title, title_justify="left", title_style="dim", box=None, pad_edge=False)
    for place, (header, width) in enumerate(zip(table.headers, widths, strict=True)):
        justify: Literal["left", "right"] = "right" if place in table.right else "left"
        drawn.add_column(header, justify=justify, header_style="dim", width=width)
    for row in table.rows:
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn


def column_widths(table: Table, width: int) -> tuple[int, ...] | None:
    """Share a width among the columns so that no word and no figure is cut; None if there is too little room.

    Each column gets its longest word (a column of figures: its longest cell), then the room left is shared evenly,
    columns that need little first, so that long texts wrap and not short names; headers come last.
    """
    cells = [[header, *(row[place] for row in table.rows)] for place, header in enumerate(table.headers)]
    given = [max((len(word) for cell in column for word in cell.split()), default=1) for column in cells]
    for place in table.right:
        given[place] = max(given[place], *map(len, cells[place][1:]), 1)
    texts = [max((len(cell) for cell in column[1:]), default=0) for column in cells]
    room = width - COLUMN_GAP * (len(given) - 1) - sum(given)
    if room < EASY_LETTERS * sum(text > least for text, least in zip(texts, given, strict=True)):
        return None
    given = _shared(given, texts, room)
    whole = [max(map(len, column)) for column in cells]
    return tuple(_shared(given, whole, width - COLUMN_GAP * (len(given) - 1) - sum(given)))


def _shared(given: list[int], wanted: list[int], room: int) -> list[int]:
    """Share out room evenly up to what is wanted, the smallest wants first."""
    shared = list(given)
    order = sorted(range(len(given)), key=lambda place: wanted[place] - given[place])
    for left, place in zip(range(len(order), 0, -1), order, strict=True):
        more = min(max(wanted[place] - given[place], 0), room // left)
        shared[place] += more
        room -= more
    return shared


def _stacked(table: Table) -> Group:
    """Print a table that is too wide as one block a row: the first cell, then each header with its cell."""
    blocks: list[RenderableType] = [Text(table.title, style="dim")]
    for row in table.rows:
        grid = RichTable.grid(padding=(0, 1))
        grid.add_column(style="dim", max_width=STACKED_HEADER)
        grid.add_column()
        for header, cell in zip(table.headers[1:], row[1:], strict=True):
            if cell:
                grid.add_row(header, Text(cell))
        blocks += [Text(row[0]), Padding(grid, (0, 0, 0, 2))]
    return Group(*blocks)


def _evidence(acts: tuple[Evidence, ...], seen: set[str]) -> RichTable:
    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(width=10)
    grid.add_column()
    for act in acts:
        grid.add_row(Text(act.day, style="dim"), _act(act, is_short=act.id in seen))
    return grid


def _act(act: Evidence, *, is_short: bool) -> Text:
    told = Text(act.text)
    if not act.is_checked:
        told.append(" [unchecked]", style="yellow")
    if is_short:
        return told.append("  (source above)", style="dim")
    told.append(f"  {act.who} · {act.what} · ", style="dim")
    return told.append(act.reference, style=f"dim link {act.url}" if act.url else "dim")


def _print_sides(document: Document, out: Console) -> None:
    out.print()
    panels = []
    for name, acts in document.sides:
        lines = Text()
        for act in acts[:SIDES_SHOWN]:
            lines.append(f"{act.day} ", style="dim")
            lines.append(act.text)
            lines.append("" if act.is_checked else " [unchecked]", style="yellow")
            lines.append(f" ({act.what.split(',')[0]})\n", style="dim")
        panels.append(Panel(lines, title=f"[bold]{escape(name)}", title_align="left", width=(out.width - 2) // 2))
    out.print(Columns(panels, padding=(0, 1)))
