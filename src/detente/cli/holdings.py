"""What the feeds hold: coverage, counts as series, and the events as files for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from detente.cli.answer import dyad_of, print_json, show
from detente.cli.asked import ANSWERED, ASKED, NOT_ENOUGH_DATA, SHOWN, Asked, Shown
from detente.errors import InvalidInputError

if TYPE_CHECKING:
    from detente.observe.store import Store

SHOWN_PERIODS = 24
Names = Annotated[list[str], Parameter(negative="")]


def series(
    a: str,
    b: str | None = None,
    *,
    every: str = "month",
    by: Names | None = None,
    feed: Names | None = None,
    since: str | None = None,
    until: str | None = None,
    domain: str | None = None,
    repeats: str = "merge",
    asked: Asked = ASKED,
) -> int:
    """Count the acts between two states, period by period, against all that is told of them.

    Example: detente series JPN KOR --every quarter --by direction --since 2018-01-01 --as-of 2019-09-12

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    every
        day, week, month, quarter or year.
    by
        Divide by direction, domain, quad_class, type or feed; may be given several times.
    feed
        Only rows of this feed; may be given several times. Default: all feeds.
    since
        First day, YYYY-MM-DD. Default: the first on which anything is told of either.
    until
        Last day, YYYY-MM-DD. Default: the day of the question.
    domain
        Only economy, security, status or society.
    repeats
        merge: reports of the same act are one act; keep: every row counts.
    """
    from detente.brief.series_part import series_section
    from detente.observe.counts import LIMITATION, counts
    from detente.vocabulary.domains import DOMAINS

    if domain is not None and domain not in DOMAINS:
        raise InvalidInputError(f"'{domain}' is not a domain; expected one of {', '.join(DOMAINS)}.")
    dyad, day = dyad_of(a, b), asked.day()
    given: dict[str, Any] = {"every": every, "by": by or (), "repeats": repeats}
    with asked.open() as store:
        feeds = _feeds(store, feed)
        found = counts(store, dyad, since=since, until=until, as_of=day, domain=domain, feeds=feeds, **given)
    rows = [{**row, "period": row["period"].isoformat()} for row in found.iter_rows(named=True)]
    plain = {
        "dyad": dyad.code,
        "as_of": day.isoformat(),
        "every": every,
        "by": list(by or ()),
        "feeds": feeds,
        "repeats": repeats,
        "periods": rows,
        "limitation": LIMITATION,
    }
    show(asked, series_section(found, dyad, every, shown=SHOWN_PERIODS), plain)
    return ANSWERED if found["exposure"].sum() else NOT_ENOUGH_DATA


def coverage(a: str, b: str | None = None, *, asked: Asked = ASKED) -> int:
    """Show what each feed holds of two states: rows a year, gaps, what is vague, whom a feed lacks.

    Example: detente coverage JPN KOR --store events.duckdb

    Parameters
    ----------
    a
        First state, or both as JPN-KOR.
    b
        Second state.
    """
    from detente.brief.observe_part import holdings_section
    from detente.observe.holdings import holdings

    dyad, day = dyad_of(a, b), asked.day()
    with asked.open() as store:
        found = holdings(store, dyad, day)
    plain = {"dyad": dyad.code, "as_of": day.isoformat(), **found.to_dict()}
    show(asked, holdings_section(found, dyad.names), plain)
    return ANSWERED if found.feeds else NOT_ENOUGH_DATA


def export(
    *,
    parquet: Path,
    store: Path | None = None,
    asked: Shown = SHOWN,
) -> int:
    """Write all events as Parquet files that DuckDB, Polars and Spark read, by source and year.

    Example: detente export --parquet events/ --store events.duckdb

    Parameters
    ----------
    parquet
        Folder to write; it must not exist, be empty, or hold an earlier export, which is replaced.
    store
        Event store to read (a DuckDB file). Default: the built-in data.
    """
    from detente.brief.words import counted
    from detente.observe.export import export as write
    from detente.observe.store import open_store

    with open_store(store) as opened:
        written = write(opened, parquet)
    if asked.json:
        print_json({"folder": str(parquet), "files": written.to_dicts()})
        return ANSWERED
    for (name,), rows in written.group_by("feed", maintain_order=True):
        years = rows["year"].to_list()
        print(f"{name}: {counted(int(rows['n_rows'].sum()), 'row')}, {years[0]} to {years[-1]}")
    print(f"{parquet}: {counted(int(written['n_rows'].sum()), 'row')} written")
    return ANSWERED


def _feeds(store: Store, wanted: list[str] | None) -> list[str] | None:
    """Return the names of feeds as the store has them."""
    if wanted is None:
        return None
    from detente.errors import UnknownNameError

    known = store.feeds()
    for one in wanted:
        if one not in known:
            raise UnknownNameError.of("feed of this store", one, known, hint=f"it has {', '.join(known)}")
    return wanted
