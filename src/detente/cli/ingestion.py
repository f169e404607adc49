"""Data in and out: loading feeds, looking at the ledger and the quarantine."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from detente.cli.answer import print_json
from detente.cli.asked import ANSWERED, FAILED, SHOWN, Files, Shown
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polars as pl

    from detente.observe.ledger import Loaded

SHOWN_ROWS = 5
"""Rows set aside that are shown after loading; the quarantine has all."""
SHOWN_QUARANTINED = 40


def ingest(
    feed: str | None = None,
    files: Files | None = None,
    *,
    store: Path | None = None,
    mapping: Path | None = None,
    status: Annotated[bool, Parameter(negative="")] = False,
    asked: Shown = SHOWN,
) -> int:
    """Load files of a feed into a store: whole or dirty, interrupted or repeated, each row once.

    Examples: detente ingest gdelt 2019*.export.CSV.zip --store events.duckdb | detente ingest --status --store e.duckdb

    Parameters
    ----------
    feed
        Name of the feed: gdelt, icews, keds ... ; chronicle for a file of your own in the columns of the built-in one,
        csv for any other table.
    files
        Files, plain, gzipped or zipped, and folders, of which every file is taken.
    store
        Event store to write to (a DuckDB file); it is made with the built-in data when it does not exist.
    mapping
        For csv: a YAML file that says which column holds what.
    status
        Show which files were loaded, with what became of their rows.
    """
    from detente.observe.feeds import feed_named
    from detente.observe.feeds.feed import KEPT_AS_TEXT
    from detente.observe.store import open_store

    if store is None:
        raise InvalidInputError("ingest needs a store to write to; give one with --store events.duckdb.")
    if status:
        return _show_ledger(store, asked)
    if feed is None or not files:
        raise InvalidInputError("ingest needs a feed and files; for example: detente ingest gdelt FILE --store STORE.")
    named, paths = feed_named(feed, mapping=mapping), list(_found(files))
    with open_store(store) as opened, _bar(paths, quiet=asked.json) as done:
        reports = opened.ingest(named, paths, done=done)
        aside = opened.quarantine(files=[report.path for report in reports if report.status == "loaded"])
    if asked.json:
        print_json([report.to_dict() for report in reports])
    else:
        _print_reports(reports)
        _print_aside(aside.head(SHOWN_ROWS), max(0, aside.height - SHOWN_ROWS))
    has_failed = any(report.status == "failed" for report in reports)
    n_kept = sum(report.n_events + report.skipped.get(KEPT_AS_TEXT, 0) for report in reports)
    is_all_bad = not n_kept and any(report.n_quarantined for report in reports)
    return FAILED if has_failed or is_all_bad else ANSWERED


def quarantine(
    action: Literal["show", "retry"] = "show",
    *,
    store: Path | None = None,
    limit: int | None = None,
    asked: Shown = SHOWN,
) -> int:
    """Show the rows that were set aside, with file, line and reason, or read them once more.

    Example: detente quarantine show --store events.duckdb

    Parameters
    ----------
    action
        show; or retry: read the rows again, after a new version of this program has learned what they say.
    store
        The event store.
    limit
        How many rows at most. Default: 40 as text, all as JSON.
    """
    from detente.brief.words import counted, grouped
    from detente.observe.store import open_store

    if store is None:
        raise InvalidInputError("quarantine needs a store; give one with --store events.duckdb.")
    with open_store(store) as opened:
        if action == "retry":
            retried = opened.retry()
        rows = opened.quarantine()
    if action == "retry":
        if asked.json:
            print_json(retried.to_dict())
        else:
            print(
                f"{counted(retried.n_rows, 'row')} read again: {grouped(retried.n_events)} are acts now, "
                f"{grouped(retried.n_skipped)} are passed over, {grouped(retried.n_quarantined)} are still set aside."
            )
        return ANSWERED
    shown = rows if asked.json and limit is None else rows.head(limit or SHOWN_QUARANTINED)
    if asked.json:
        print_json(shown.to_dicts())
        return ANSWERED
    print(f"{counted(rows.height, 'row')} set aside.")
    for reason, n in rows.group_by("reason").len().sort("len", "reason", descending=[True, False]).head(10).iter_rows():
        print(f"{grouped(n):>10}  {reason}")
    _print_aside(shown, rows.height - shown.height)
    return ANSWERED


def _found(paths: Iterable[Path]) -> Iterable[Path]:
    """List files, of folders every file below them in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        else:
            yield path


@contextmanager
def _bar(paths: list[Path], *, quiet: bool) -> Iterator[Callable[[Path, int], None]]:
    """Show a progress bar over the bytes of files, on a terminal only."""
    import sys

    if quiet or not sys.stderr.isatty():
        yield lambda path, size: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("loading", total=sum(path.stat().st_size for path in paths if path.is_file()))

        def done(path: Path, size: int) -> None:
            progress.update(task, advance=size, description=path.name)

        yield done


def _print_reports(reports: list[Loaded]) -> None:
    from detente.brief.words import counted

    for report in reports:
        if report.status != "loaded":
            print(f"{report.path}: {'loaded before' if report.status == 'known' else 'failed'} ({report.reason})")
            continue
        parts = [f"{counted(report.n_events, 'act')} added", f"{counted(report.n_quarantined, 'row')} set aside"]
        parts += [f"{counted(n, 'row')} passed over: {reason}" for reason, n in report.skipped.items()]
        print(f"{report.path}: {counted(report.n_rows, 'row')}; {'; '.join(parts)}")


def _print_aside(aside: pl.DataFrame, n_more: int) -> None:
    from detente.brief.words import grouped
    from detente.observe.quarantine import Rejection

    for file, row, column, value, reason in aside.iter_rows():
        print(f"  {Rejection(file, row, column, value, reason)}")
    if n_more:
        print(f"  ... and {grouped(n_more)} more; all of them: detente quarantine show --json")


def _show_ledger(store: Path, asked: Shown) -> int:
    from detente.brief.words import counted, grouped
    from detente.observe.store import open_store

    with open_store(store) as opened:
        files = opened.files().to_dicts()
    if asked.json:
        print_json([{**row, "loaded": row["loaded"].isoformat()} for row in files])
    elif not files:
        print("No file was loaded yet.")
    else:
        lines = [
            (Path(row["path"]).name, row["feed"], f"{row['loaded']:%Y-%m-%d}", *map(grouped, _numbers(row)))
            for row in files
        ]
        total = [sum(column) for column in zip(*(_numbers(row) for row in files), strict=True)]
        _print_table(
            ("file", "feed", "loaded"),
            ("rows", "acts", "set aside", "passed over"),
            [*lines, (counted(len(files), "file"), "", "", *(grouped(number) for number in total))],
        )
        print("Why rows were passed over: --json. Rows set aside: detente quarantine show.")
    return ANSWERED


def _numbers(row: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return rows, acts, rows set aside and rows passed over of a line of the ledger."""
    rows, acts, aside = row["n_rows"], row["n_events"], row["n_quarantined"]
    return rows, acts, aside, rows - acts - aside


def _print_table(words: tuple[str, ...], numbers: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    from rich.table import Table

    from detente.brief.terminal import console

    table = Table(box=None, pad_edge=False)
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console().print(table)
