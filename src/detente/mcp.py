"""The same questions as tools for agents, over the Model Context Protocol.

Every tool runs a command of :mod:`detente.cli` and returns what that command prints with ``--json``: one definition of
every answer, one as-of rule. The server reads one store, which its starter chooses, and writes nothing; a caller can
name neither a file nor an address.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

from detente import __version__
from detente.asof import as_of_day
from detente.cli import conflicts, holdings, lookups, questions, scanning, sides, simulating
from detente.cli.answer import caught_json
from detente.cli.asked import Asked
from detente.errors import AsOfError, DetenteError, MissingExtraError
from detente.resolve.cases import shipped

try:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations
    from pydantic import Field
except ImportError as error:
    raise MissingExtraError.of("The MCP server", "mcp") from error

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

INSTRUCTIONS = """\
Judge a dispute between two states: what is happening (observe), is this time different (diagnose, outlook), is there a
way out (conflict, options). Name states as you like: JPN, Japan, Tokyo. Give as_of (YYYY-MM-DD) to ask as of a day:
nothing that became known later is used; without it the day is today. Every figure comes with its interval and a
'limitation': report both. 'answer': 'undetermined' and a coverage below the floors are answers; do not fill them in.
Event ids lead to the acts and their sources through the tool 'events'. Rows with is_checked false were not seen in a
source text. The tools change nothing.
"""
EVENTS_SHOWN = 40
READS_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

First = Annotated[str, Field(description="First state: ISO code, name or capital (JPN, Japan, Tokyo).")]
Second = Annotated[str, Field(description="Second state.")]
Day = Annotated[str | None, Field(description="Day of the question, YYYY-MM-DD; nothing known later is used.")]
Party = Annotated[str, Field(description="Third party: a state or body, such as USA or UN.")]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the questions go: one store, and the last day that may be asked about.

    Attributes
    ----------
    store : Path or None
        A DuckDB file; None for the built-in data.
    as_of : datetime.date or None
        No question may be put as of a later day, and it is the day of those that name none; None for today.
    """

    store: Path | None = None
    as_of: date | None = None

    def asked(self, as_of: str | None) -> Asked:
        """Return what a command is asked for: JSON, from this store, as of a day.

        Raises
        ------
        AsOfError
            If the day lies after the last one.
        """
        if self.as_of is None:
            return Asked(json=True, as_of=as_of, store=self.store)
        day = self.as_of if as_of is None else as_of_day(as_of)
        if day > self.as_of:
            raise AsOfError(f"as-of {day} lies after {self.as_of}, the last day that this server answers for.")
        return Asked(json=True, as_of=day.isoformat(), store=self.store)

    def answer(self, as_of: str | None, command: Callable[..., int], *words: str, **options: Any) -> Answer:
        """Run a command and return its JSON; an error that a sentence explains is that sentence.

        Raises
        ------
        ToolError
            With the sentence of the error.
        """
        try:
            with caught_json() as printed:
                command(*words, **options, asked=self.asked(as_of))
        except DetenteError as error:
            raise ToolError(str(error)) from error
        if not printed:
            raise ToolError("not enough data on this pair for an answer; the tool 'coverage' says what is missing.")
        return dict(printed[0])


def server(desk: Desk) -> MCPServer:
    """Build the server with all tools, each marked as reading only."""
    made = MCPServer("detente", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in (*_of_a_pair(desk), *_of_the_store(desk), *_of_a_case(desk)):
        made.tool(annotations=READS_ONLY, structured_output=True)(tool)
    return made


def _of_a_pair(desk: Desk) -> tuple[Callable[..., Answer], ...]:
    def brief(first: First, second: Second, as_of: Day = None) -> Answer:
        """All three questions at once: the summary, then each part of the brief with its answer, tables and limits."""
        return desk.answer(as_of, questions.brief, first, second, short=True)

    def observe(first: First, second: Second, as_of: Day = None) -> Answer:
        """How bad is it? Tension of two states, overall, by domain and by direction, with 80 % intervals and path."""
        return desk.answer(as_of, questions.tension, first, second)

    def diagnose(first: First, second: Second, as_of: Day = None) -> Answer:
        """Is this time different? Swing or break, with probability, reasons, earlier rises and the record."""
        return desk.answer(as_of, questions.different, first, second)

    def outlook(first: First, second: Second, as_of: Day = None) -> Answer:
        """Where is it heading? Tension of the next twelve months as quantiles, with the forecast's record."""
        return desk.answer(as_of, questions.outlook, first, second)

    def spiral(first: First, second: Second, as_of: Day = None) -> Answer:
        """Does each side answer the other's hostile acts, how fast, and could it run away?"""
        return desk.answer(as_of, sides.spiral, first, second)

    def clock(
        first: First,
        second: Second,
        as_of: Day = None,
        days: Annotated[int, Field(ge=1, le=3650, description="How far to look ahead.")] = 365,
    ) -> Answer:
        """Which days are ahead? Deadlines, expiries, last days for notice, and commitments without a term."""
        return desk.answer(as_of, lookups.clock, first, second, days=days)

    def options(first: First, second: Second, by: Party = "USA", as_of: Day = None) -> Answer:
        """What could a third party do, and what followed such acts before? Precedents, which are no effects."""
        return desk.answer(as_of, lookups.options, first, second, by=by)

    def third_parties(first: First, second: Second, as_of: Day = None) -> Answer:
        """Who could help the two, who gains from their quarrel, how even-handed is each, and on which acts?"""
        return desk.answer(as_of, lookups.third_parties, first, second)

    def simulate(
        first: First,
        second: Second,
        option: Annotated[
            list[str], Field(min_length=1, max_length=6, description="Options in their order: freeze, shuttle, ...")
        ],
        on: Annotated[
            list[str] | None, Field(description="Day of each, YYYY-MM-DD; else the day of the question.")
        ] = None,
        by: Annotated[str | None, Field(description="Third party that would act; it changes no figure.")] = None,
        seed: Annotated[
            int | None, Field(ge=0, le=99_999_999, description="The same seed gives the same figures.")
        ] = None,
        as_of: Day = None,
    ) -> Answer:
        """What would options of a third party change? Tension with and without them, and the chance of worse."""
        asked = {"option": option, "on": on, "by": by, "seed": seed}
        return desk.answer(as_of, simulating.simulate, first, second, **asked)

    def events(
        first: First,
        second: Second,
        as_of: Day = None,
        since: Annotated[str | None, Field(description="First day, YYYY-MM-DD.")] = None,
        until: Annotated[str | None, Field(description="Last day, YYYY-MM-DD.")] = None,
        domain: Annotated[str | None, Field(description="economy, security, status or society.")] = None,
        actor: Annotated[str | None, Field(description="Only acts of this state or body.")] = None,
        limit: Annotated[int, Field(ge=1, le=1000, description="The latest so many.")] = EVENTS_SHOWN,
    ) -> Answer:
        """List the acts on record between two states, latest last, each with its source."""
        chosen = {"since": since, "until": until, "domain": domain, "actor": actor, "limit": limit}
        return desk.answer(as_of, lookups.events, first, second, **chosen)

    def coverage(first: First, second: Second, as_of: Day = None) -> Answer:
        """What does it rest on? Acts, sources and years on record, and whether that is enough for an answer."""
        return desk.answer(as_of, holdings.coverage, first, second)

    return brief, observe, diagnose, outlook, spiral, clock, third_parties, options, simulate, events, coverage


def _of_the_store(desk: Desk) -> tuple[Callable[..., Answer], ...]:
    def compare(
        pairs: Annotated[list[str], Field(min_length=1, max_length=20, description="Pairs, each as JPN-KOR.")],
        as_of: Day = None,
    ) -> Answer:
        """Put several pairs on one scale, the most tense first."""
        return desk.answer(as_of, questions.compare, *pairs)

    def scan(
        as_of: Day = None, limit: Annotated[int, Field(ge=1, le=500, description="Pairs of each list.")] = 20
    ) -> Answer:
        """Rank every pair of the store: deteriorated, improved or unchanged, with risk alerts and openings."""
        return desk.answer(as_of, scanning.scan, limit=limit)

    return compare, scan


def _of_a_case(desk: Desk) -> tuple[Callable[..., Answer], ...]:
    def cases(as_of: Day = None) -> Answer:
        """List the conflict cases that ship with detente and could have been written by the day."""
        return desk.answer(as_of, conflicts.resolve)

    def conflict(
        case: Annotated[str | None, Field(description="Id of a shipped case, or a pair as JPN-KOR.")] = None,
        model: Annotated[Answer | None, Field(description="A case of your own, in the schema gmcr-case/1.")] = None,
        by: Annotated[str | None, Field(description="Decision maker that could lead a way out.")] = None,
        variant: Annotated[str | None, Field(description="A variant of the case.")] = None,
        concept: Annotated[
            list[Literal["nash", "gmr", "smr", "seq", "sseq", "sim"]] | None, Field(description="Only these concepts.")
        ] = None,
        inverse: Annotated[
            str | None, Field(description="A wanted state: which preferences would make it an equilibrium?")
        ] = None,
        sensitivity: Annotated[bool, Field(description="How robust is each equilibrium?")] = False,
        as_of: Day = None,
    ) -> Answer:
        """Is it a dead end, and what is the way out? Analyse a conflict case with the Graph Model."""
        asked = {"by": by, "variant": variant, "concept": concept, "inverse": inverse, "sensitivity": sensitivity}
        if (case is None) == (model is None):
            raise ToolError("either case or model is wanted, and not both; the tool 'cases' lists what ships.")
        if model is None:
            return desk.answer(as_of, conflicts.resolve, *_named(str(case)), **asked)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "model.json"
            file.write_text(json.dumps(model), encoding="utf-8")
            return desk.answer(as_of, conflicts.resolve, str(file), **asked)

    return cases, conflict


def _named(case: str) -> tuple[str, ...]:
    """Return the words of a command for a shipped case or a pair: never the path of a file."""
    if case in shipped():
        return (case,)
    first, hyphen, second = case.partition("-")
    if not hyphen or not first.isalpha() or not second.isalpha():
        raise ToolError(
            f"'{case}' is no shipped case and no pair; expected one that the tool 'cases' lists, or JPN-KOR."
        )
    return first, second


def serve(desk: Desk) -> None:
    """Answer over standard input and output until the caller hangs up."""
    server(desk).run(transport="stdio")
