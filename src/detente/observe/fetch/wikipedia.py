"""Wikipedia's portal "Current events", day by day: short English sentences on the news, dated, with sources.

Pages are asked for through the MediaWiki API (``action=query&prop=revisions``), several days in one request and one
request after the other, as its etiquette asks. Each day becomes ``wikipedia_current_events_YYYY-MM-DD.jsonl``, one JSON
object a line: ``id`` (``wce-2019-09-12-001``), ``date``, ``category``, ``topic``, ``text``, ``sources``.

The page is the present one: later edits are in it, and what they say may not have been known on the day. Days of the
last week are fetched anew in each run, because their pages still grow.

The text is by Wikipedia's contributors, under CC BY-SA 4.0.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from detente.errors import FetchError
from detente.observe.fetch.connection import Connection
from detente.observe.fetch.download import part_of
from detente.observe.fetch.outcome import Fetched, Outcome
from detente.observe.fetch.wanted import unwritable
from detente.observe.fetch.wikitext import items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from detente.observe.fetch.wanted import Wanted

BASE_URL = "https://en.wikipedia.org"
PAGES_AT_ONCE = 20
"""Titles in a request; the API takes up to 50, and cuts an answer that grows too large."""
SETTLING = timedelta(days=7)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""As in the titles, whatever the language of the machine."""


def fetch(wanted: Wanted) -> Fetched:
    """Fetch the news of some days, a file a day.

    Raises
    ------
    MissingExtraError
        If the extra ``wikipedia`` is not installed.
    """
    items("")  # says at once when the parser is missing
    folder = wanted.make_folder()
    settled = datetime.now(UTC).date() - SETTLING
    paths = {day: folder / f"wikipedia_current_events_{day}.jsonl" for day in wanted.days()}
    there = {day: path for day, path in paths.items() if day < settled and path.exists()}
    run = _Run(wanted, paths)
    wanted.watcher.expect(len(paths), None)
    for day, path in there.items():
        run.note(day, Outcome(path.name, "present", path.stat().st_size))
    with Connection(wanted.pace) as connection:
        run.fetch([day for day in paths if day not in there], connection)
    outcomes = tuple(run.outcomes[day] for day in sorted(run.outcomes))
    notes = ("The pages are the present ones: later edits are in them.",)
    return Fetched("wikipedia", folder, outcomes, tuple(run.missing), notes)


class _Run:
    """The days of one run, as they come."""

    def __init__(self, wanted: Wanted, paths: dict[date, Path]) -> None:
        self._wanted, self._paths = wanted, paths
        self.outcomes: dict[date, Outcome] = {}
        self.missing: list[str] = []

    def note(self, day: date, outcome: Outcome) -> None:
        self.outcomes[day] = outcome
        self._wanted.watcher.finished(outcome)

    def fetch(self, days: list[date], connection: Connection) -> None:
        """Ask for the pages, some at a time; what fails twice in a row is not asked for further."""
        n_failed = 0
        for start in range(0, len(days), PAGES_AT_ONCE):
            some = days[start : start + PAGES_AT_ONCE]
            if start:
                connection.wait(self._wanted.pace.between_seconds)
            try:
                pages = _pages(some, self._wanted.base_url or BASE_URL, connection)
                n_failed = 0
            except FetchError as error:
                n_failed += 1
                for day in some if n_failed < 2 else days[start:]:
                    self.note(day, Outcome(self._paths[day].name, "failed", reason=str(error).rstrip(".")))
                if n_failed == 2:
                    return
                continue
            for day in some:
                self._write(day, pages.get(_title(day)))

    def _write(self, day: date, wikitext: str | None) -> None:
        path = self._paths[day]
        if wikitext is None:
            self.missing.append(f"{day}")
            return
        text = "".join(_json_lines(day, wikitext))
        part = part_of(path)
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(path)
        except OSError as error:
            raise unwritable(path.parent, error) from None
        self.note(day, Outcome(path.name, "fetched", path.stat().st_size))
        self._wanted.watcher.received(path.stat().st_size)


def _title(day: date) -> str:
    return f"Portal:Current events/{day.year} {MONTHS[day.month - 1]} {day.day}"


def _json_lines(day: date, wikitext: str) -> Iterator[str]:
    for n, item in enumerate(items(wikitext), start=1):
        row = {
            "id": f"wce-{day}-{n:03d}",
            "date": f"{day}",
            "category": item.category,
            "topic": item.topic,
            "text": item.text,
            "sources": list(item.sources),
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _pages(days: list[date], base: str, connection: Connection) -> dict[str, str]:
    """Return the wikitext of the days that have a page, by title."""
    asked: dict[str, str] = {
        "action": "query",
        "prop": "revisions",
        "rvprop": "content",
        "rvslots": "main",
        "format": "json",
        "formatversion": "2",
        "titles": "|".join(_title(day) for day in days),
    }
    found: dict[str, str] = {}
    query = urlencode(asked)
    for _ in range(len(days) + 1):
        answer = connection.json(f"{base.rstrip('/')}/w/api.php?{query}", what="Wikipedia's API")
        pages, more = _contents(answer)
        found |= pages
        if not more:
            break
        query = f"{urlencode(asked)}&{more}"
    return found


def _contents(answer: Any) -> tuple[dict[str, str], str]:
    """Return the wikitext by title, and if the answer is cut, how to ask for the rest."""
    try:
        pages = {
            page["title"]: page["revisions"][0]["slots"]["main"]["content"]
            for page in answer["query"]["pages"]
            if page.get("revisions")
        }
        "".join(pages.values()).encode()  # texts, and of whole characters
        return pages, urlencode(answer.get("continue") or {})
    except (KeyError, IndexError, TypeError, AttributeError, UnicodeEncodeError):
        told = answer.get("error") if isinstance(answer, dict) else None
        code = told.get("code") if isinstance(told, dict) else None
        raise FetchError(
            f"Wikipedia's API answers with '{code or 'no pages'}'; expected pages with revisions."
        ) from None
