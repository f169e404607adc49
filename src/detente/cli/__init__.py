"""The command line: one command per question.

Heavy imports stand inside the commands, so that ``detente --help`` answers at once. Exit codes: 0 answered, 1 an
error that a sentence explains, 2 a command that was not understood, 3 not enough data for an answer, 130 stopped by
Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cyclopts import App, CycloptsError

from detente import __version__
from detente.cli.agents import mcp
from detente.cli.asked import ANSWERED, FAILED, MISUNDERSTOOD, NOT_ENOUGH_DATA, STOPPED
from detente.cli.backtesting import backtest
from detente.cli.conflicts import resolve
from detente.cli.doctor import doctor
from detente.cli.fetching import fetch
from detente.cli.holdings import coverage, export, series
from detente.cli.ingestion import ingest, quarantine
from detente.cli.lookups import clock, events, options, third_parties
from detente.cli.questions import brief, compare, different, outlook, tension
from detente.cli.reading import read
from detente.cli.records import record
from detente.cli.scanning import scan
from detente.cli.serving import serve
from detente.cli.sides import analogues, spiral
from detente.cli.simulating import simulate
from detente.cli.upkeep import check_data
from detente.cli.watching import watch
from detente.errors import DetenteError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ANSWERED", "FAILED", "MISUNDERSTOOD", "NOT_ENOUGH_DATA", "STOPPED", "app", "main"]

app = App(
    name="detente",
    version=__version__,
    help="Judge a dispute between two states: what is happening, is this time different, is there a way out.",
    suppress_keyboard_interrupt=False,
    help_format="plaintext",  # Markdown would cost a third of the time to help
    help_epilogue="Any spelling of a state works: JPN, Japan, Tokyo, 'South Korea', ROK. "
    "Example: detente brief JPN KOR --as-of 2019-09-12",
)
for command in (
    *(brief, tension, different, outlook, spiral, analogues, clock, events, series),
    *(resolve, third_parties, options, simulate, compare, scan, watch, record, backtest),
    *(read, coverage, fetch, ingest, quarantine, export, check_data, doctor, serve, mcp),
):
    app.command(command)


def main(tokens: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # The matrices are small: threads of the linear algebra would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        result = app(tokens, exit_on_error=False, print_error=True, result_action="return_value")
    except CycloptsError:
        return MISUNDERSTOOD
    except DetenteError as error:
        print(f"detente: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("detente: stopped.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()
        return ANSWERED
    return result if isinstance(result, int) else ANSWERED
