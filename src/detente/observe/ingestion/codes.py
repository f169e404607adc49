"""What the codes of a feed mean, asked once for each distinct code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from detente.errors import DetenteError
from detente.observe.tables import insert_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import duckdb

    from detente.observe.feeds.feed import Feed

T = TypeVar("T")

_PARTY = {
    "key": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "code": pl.String(),
    "sector": pl.String(),
    "is_unknown": pl.Boolean(),
}
_ACT = {
    "place": pl.Int32(),
    "key": pl.String(),
    "type": pl.String(),
    "mode": pl.String(),
    "domain": pl.String(),
    "intensity": pl.Float64(),
    "text": pl.String(),
    "reference": pl.String(),
    "is_unknown": pl.Boolean(),
}


class Codes:
    """The tables ``party`` and ``act`` of a connection, filled as new codes turn up."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
        self._connection, self._feed = connection, feed
        self._n_acts = 0
        self.why: dict[str, str] = {}
        """Why a code is not known, by its key."""
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE party (key VARCHAR, since DATE, until DATE, code VARCHAR, sector VARCHAR,"
            " is_unknown BOOLEAN)"
        )
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE act (place INTEGER, key VARCHAR, type VARCHAR, mode VARCHAR, domain VARCHAR,"
            " intensity DOUBLE, text VARCHAR, reference VARCHAR, is_unknown BOOLEAN)"
        )

    def learn(self) -> None:
        """Look up the codes of ``staged`` that are new."""
        parties = self._new(
            "party",
            "SELECT actor AS key FROM staged WHERE outcome IS NULL UNION ALL"
            " SELECT recipient FROM staged WHERE outcome IS NULL",
        )
        acts = self._new("act", "SELECT act AS key FROM staged WHERE outcome IS NULL")
        insert_frame(self._connection, "party", pl.DataFrame(self._parties(parties), schema=_PARTY, orient="row"))
        insert_frame(self._connection, "act", pl.DataFrame(self._acts(acts), schema=_ACT, orient="row"))

    def _new(self, table: str, keys: str) -> list[str]:
        found = self._connection.execute(
            f"SELECT DISTINCT key FROM ({keys}) WHERE key NOT IN (SELECT key FROM {table})"
        ).fetchall()
        return [row[0] for row in found]

    def _parties(self, keys: Iterable[str]) -> Iterable[tuple[object, ...]]:
        for key in keys:
            spans = self._known(self._feed.party, key)
            if spans is None:
                yield key, date.min, date.max, "", "", True
                continue
            for one in spans:
                yield key, one.since, one.until, one.code, one.sector, False

    def _acts(self, keys: Iterable[str]) -> Iterable[tuple[object, ...]]:
        for key in keys:
            self._n_acts += 1
            one = self._known(self._feed.act_of, key)
            if one is None:
                yield self._n_acts, key, "", "", "", 0.0, "", "", True
            else:
                yield self._n_acts, key, one.type, one.mode, one.domain, one.intensity, one.text, one.reference, False

    def _known(self, meaning: Callable[[str], T], key: str) -> T | None:
        try:
            return meaning(key)
        except DetenteError as error:
            self.why[key] = str(error)
            return None
