"""What a watch remembers between two rounds: an SQLite file beside the store, written in transactions.

=============  ============================================================================================
table          what it holds
=============  ============================================================================================
``cursors``    how far each feed was read, and when something new last came from it
``documents``  the texts that were read already, by the hash of their content
``rules``      for each rule, pair and matter: whether it may speak again, when it last spoke, and figures
``alerts``     every alert ever made, and what followed
``outbox``     what is still to be told on which channel
``vintages``   every brief that was sent out: enough to make it again
``facts``      single values, such as the last day judged
=============  ============================================================================================

The store itself is the truth about events; if this file is lost or damaged it is moved aside and begun anew, and no
event comes in twice, because the store knows its files and ids.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

FORMAT = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cursors (feed TEXT PRIMARY KEY, cursor TEXT NOT NULL, fresh TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (hash TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rules (rule TEXT, dyad TEXT, matter TEXT, state TEXT NOT NULL,
    PRIMARY KEY (rule, dyad, matter));
CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, day TEXT NOT NULL, rule TEXT NOT NULL, dyad TEXT NOT NULL,
    body TEXT NOT NULL, due TEXT, followed INTEGER);
CREATE TABLE IF NOT EXISTS outbox (message TEXT, channel TEXT, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', reason TEXT NOT NULL DEFAULT '', PRIMARY KEY (message, channel));
CREATE TABLE IF NOT EXISTS vintages (id TEXT PRIMARY KEY, body TEXT NOT NULL);
"""


def beside(store: Path) -> Path:
    """Return where the memory of a store's watch lies."""
    return store.with_name(f"{store.name}.watch")


class Memory:
    """The memory of one store's watch; open it with `open_memory`."""

    def __init__(self, connection: sqlite3.Connection, path: Path, note: str = "") -> None:
        self._connection = connection
        self.path, self.note = path, note

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all that is written within, or nothing of it.

        Raises
        ------
        StoreError
            If it cannot be written; the memory stands as before.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} cannot be written ({error}); free some space and start again.") from None

    def write(self, sql: str, *values: object) -> None:
        """Run one statement of a transaction."""
        self._connection.execute(sql, values)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a question.

        Raises
        ------
        StoreError
            If the file is damaged.
        """
        try:
            return self._connection.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self.path} cannot be read ({error}); move it away, and the watch begins a new one."
            ) from None

    def fact(self, name: str) -> str | None:
        """Return a single value, None if there is none."""
        found = self.rows("SELECT value FROM facts WHERE name = ?", name)
        return found[0][0] if found else None

    def set_fact(self, name: str, value: str) -> None:
        """Keep a single value, within a transaction."""
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, value)

    def cursor(self, feed: str) -> tuple[dict[str, Any], str]:
        """Return how far a feed was read, and the moment when something new last came."""
        found = self.rows("SELECT cursor, fresh FROM cursors WHERE feed = ?", feed)
        return (json.loads(found[0][0]), found[0][1]) if found else ({}, "")

    def set_cursor(self, feed: str, cursor: dict[str, Any], fresh: str) -> None:
        """Keep how far a feed was read, within a transaction."""
        self.write("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)", feed, json.dumps(cursor), fresh)

    def unread(self, hashes: Iterable[str]) -> set[str]:
        """Return those of some documents that were not read yet."""
        asked = list(dict.fromkeys(hashes))
        known: set[str] = set()
        for start in range(0, len(asked), 500):
            some = asked[start : start + 500]
            marks = ",".join("?" * len(some))
            known |= {row[0] for row in self.rows(f"SELECT hash FROM documents WHERE hash IN ({marks})", *some)}
        return set(asked) - known

    def state(self, rule: str, dyad: str, matter: str = "") -> dict[str, Any]:
        """Return what a rule remembers of a pair and a matter."""
        found = self.rows("SELECT state FROM rules WHERE rule = ? AND dyad = ? AND matter = ?", rule, dyad, matter)
        return json.loads(found[0][0]) if found else {}

    def set_state(self, rule: str, dyad: str, matter: str, state: dict[str, Any]) -> None:
        """Keep what a rule remembers, within a transaction."""
        self.write("INSERT OR REPLACE INTO rules VALUES (?, ?, ?, ?)", rule, dyad, matter, json.dumps(state))


def open_memory(path: Path | None, *, read_only: bool = False) -> Memory:
    """Open the memory in a file, or without one in the machine's memory.

    A damaged file is moved aside under a name that says so, and a new one is begun; `Memory.note` tells of it.

    Raises
    ------
    StoreError
        If the file cannot be made, or was written by a newer version.
    """
    try:
        return _opened(path, read_only=read_only)
    except sqlite3.DatabaseError as error:
        if path is None or read_only or not _is_damage(error):
            raise StoreError(
                f"{path} cannot be opened ({error}); give a store in a folder that can be written."
            ) from None
        aside = _aside(path)
        path.replace(aside)
        made = _opened(path, read_only=False)
        made.note = f"{path.name} was damaged: it is now {aside.name}, and a new one was begun."
        return made


def _opened(path: Path | None, *, read_only: bool) -> Memory:
    if path is None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
    elif read_only:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)
    else:
        connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        if not read_only:
            connection.executescript(_TABLES)
            connection.execute("INSERT OR IGNORE INTO facts VALUES ('format', ?)", (FORMAT,))
        found = connection.execute("SELECT value FROM facts WHERE name = 'format'").fetchone()
        _check(connection)
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ):  # SQLite has no checksums: what was changed is met when it is read
        connection.close()
        raise sqlite3.DatabaseError("malformed") from None
    except BaseException:
        connection.close()
        raise
    if found is None or not str(found[0]).isdecimal():
        connection.close()
        raise sqlite3.DatabaseError("malformed")
    if found != (FORMAT,):
        connection.close()
        raise StoreError(f"{path} was written by a newer version of this program; use that one.")
    return Memory(connection, path or Path("memory"))


def _check(connection: sqlite3.Connection) -> None:
    """Read every text, and what is written as JSON: damage is met at once, not in the midst of a round."""
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("malformed")
    for table, (column, read) in _readers().items():
        for (text,) in connection.execute(f"SELECT {column} FROM {table}"):
            body = json.loads(text)
            if not isinstance(body, dict):
                raise TypeError(f"{table}.{column} holds no object")
            read(body)
    for table in ("facts", "documents", *_readers()):
        for _ in connection.execute(f"SELECT * FROM {table}"):
            pass  # a text that is none is met when it is read


def _readers() -> dict[str, tuple[str, Callable[[dict[str, Any]], object]]]:
    """Return the column of each table that holds objects, and what makes something of one."""
    from detente.watch.alerts import Alert
    from detente.watch.channels.message import Message
    from detente.watch.vintages import Vintage

    return {
        "cursors": ("cursor", dict),
        "rules": ("state", dict),
        "alerts": ("body", Alert.of),
        "outbox": ("body", lambda body: Message(**body)),
        "vintages": ("body", lambda body: Vintage(**body)),
    }


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell damage from a file that cannot be opened or written now."""
    told = str(error)
    return not any(word in told for word in ("unable to open", "readonly", "locked", "full", "disk I/O"))


def _aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return aside
