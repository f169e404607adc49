"""The heavy questions behind one small class, whoever answers them.

The questions are stated once, in :mod:`detente.observe.questions`. A store (:mod:`detente.observe.store`) answers them,
:mod:`detente.observe.engine_duckdb` puts them straight to files of events, and :mod:`detente.observe.engine_ibis` puts
the same words to Spark and any other engine that Ibis knows.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import polars as pl

from detente.observe import questions
from detente.observe.event import EVENT_SCHEMA
from detente.observe.scope import Scope, dyad_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from types import TracebackType
    from typing import Self

    from detente.observe.duplicates import Repeats
    from detente.observe.questions import Every, Split
    from detente.observe.scope import HasCode


class Engine(ABC):
    """Whatever understands SQL and has a table ``events``: puts the words of `questions` to it and types the answer.

    It is closed by ``close`` or by leaving its ``with`` block.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the connection; closing twice does no harm."""

    @abstractmethod
    def answer(self, sql: str) -> pl.DataFrame:
        """Return the rows of a query in DuckDB's SQL."""

    def events(
        self,
        dyad: HasCode | str | None = None,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        domain: str | None = None,
        actor: str | None = None,
        types: Iterable[str] | None = None,
        pair_acts: bool | None = None,
        feeds: Iterable[str] | str | None = None,
        repeats: Repeats = "merge",
    ) -> pl.DataFrame:
        """Return acts in ``EVENT_SCHEMA``, sorted by date and id.

        Parameters
        ----------
        dyad : Dyad or str, optional
            Only acts that concern this pair; ``"JPN-KOR"`` or anything with a ``code``.
        since, until : date or str, optional
            First and last day of the act, both included.
        as_of : date or str, optional
            Only acts known by this day; today when left out.
        domain, actor : str, optional
            Only this domain; only acts of this state or body (``"KOR"``), of any sector.
        types : iterable of str, optional
            Only these PLOVER types.
        pair_acts : bool, optional
            True for acts of one of the pair towards the other, False for acts of third parties.
        feeds : iterable of str, optional
            Only rows of these feeds.
        repeats : {"merge", "keep"}
            Whether the reports of an act are one row, with the sum of their weights, or each a row of its own
            (:mod:`detente.observe.duplicates`); acts coded by hand always stay as they are.
        """
        scope = Scope.of(
            dyad,
            since=since,
            until=until,
            as_of=as_of,
            feeds=feeds,
            types=types,
            repeats=repeats,
            domain=domain,
            actor=actor,
            pair_acts=pair_acts,
        )
        return self._typed(questions.events(scope), EVENT_SCHEMA)

    def counts(
        self,
        dyads: HasCode | str | Iterable[HasCode | str] | None = None,
        *,
        every: Every = "month",
        by: Iterable[Split] | Split = (),
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        domain: str | None = None,
        feeds: Iterable[str] | str | None = None,
        repeats: Repeats = "merge",
    ) -> pl.DataFrame:
        """Return acts between the two of each dyad, per period; periods without any are left out.

        Parameters
        ----------
        dyads : Dyad, str or iterable of them, optional
            Only these pairs; all when left out.
        every : {"day", "week", "month", "quarter", "year"}
            Length of a period.
        by : iterable of {"direction", "domain", "quad_class", "type", "feed"}
            What to divide by. An act that both did together has the direction ``both``.
        since, until, as_of, domain, feeds, repeats
            As in `events`.

        Returns
        -------
        polars.DataFrame
            ``dyad``, ``period`` (its first day), what was asked by, ``n_acts``, ``n_rows`` (rows behind them),
            ``weight`` and ``intensity`` (sums over the acts).
        """
        split = questions.splits(by)
        scope = Scope.of(
            dyads,
            since=since,
            until=until,
            as_of=as_of,
            feeds=feeds,
            repeats=repeats,
            domain=domain,
            pair_acts=True,
        )
        return self._typed(questions.counts(scope, every=every, by=split), questions.counts_schema(split))

    def exposure(
        self,
        dyad: HasCode | str,
        *,
        every: Every = "month",
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
        repeats: Repeats = "merge",
    ) -> pl.DataFrame:
        """Return all acts of either of the two, per period: how much is told of them at all.

        Acts within one of them and towards third parties count, acts between them count once:
        T(A) + T(B) - N(A, B).

        Parameters
        ----------
        dyad : Dyad or str
            The pair.
        every, since, until, as_of, feeds, repeats
            As in `counts`.

        Returns
        -------
        polars.DataFrame
            ``period``, ``exposure`` (acts), ``exposure_weight`` (sum of their weights).
        """
        scope = Scope.of(
            since=since,
            until=until,
            as_of=as_of,
            feeds=feeds,
            repeats=repeats,
            also=(questions.of_either(dyad_code(dyad)),),
        )
        return self._typed(questions.exposure(scope, every=every), questions.EXPOSURE_SCHEMA)

    def approaches(
        self,
        dyad: HasCode | str,
        *,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
    ) -> pl.DataFrame:
        """Return what others do towards either of the two, per month: what third parties are judged by.

        Parameters
        ----------
        dyad : Dyad or str
            The pair.
        as_of, feeds
            As in `counts`; repeats are merged.

        Returns
        -------
        polars.DataFrame
            ``party`` (who acts), ``side`` (towards whom), ``period`` (first day of the month), ``type``,
            ``third_parties`` (whom the acts address besides), ``n_acts``, ``intensity`` (sum over the acts).
        """
        code = dyad_code(dyad)
        scope = Scope.of(as_of=as_of, feeds=feeds, also=(questions.of_either(code),))
        return self._typed(questions.approaches(scope, code), questions.APPROACH_SCHEMA)

    def activity(
        self,
        parties: Iterable[str],
        *,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
    ) -> pl.DataFrame:
        """Return all acts of some states and bodies, whoever is their aim, per month.

        Parameters
        ----------
        parties : iterable of str
            Codes.
        as_of, feeds
            As in `counts`; repeats are merged.

        Returns
        -------
        polars.DataFrame
            ``party``, ``period`` (first day of the month), ``n_acts``.
        """
        return self._typed(questions.activity(Scope.of(as_of=as_of, feeds=feeds), parties), questions.ACTIVITY_SCHEMA)

    def acts_of(
        self,
        parties: Iterable[str],
        dyad: HasCode | str,
        *,
        since: date | str | None = None,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
    ) -> pl.DataFrame:
        """Return what some states and bodies did towards either of the two, in ``EVENT_SCHEMA``, by date and id.

        Parameters
        ----------
        parties : iterable of str
            Codes.
        dyad : Dyad or str
            The pair.
        since, as_of, feeds
            As in `events`; repeats are merged.
        """
        clause = questions.by_some_towards(parties, dyad_code(dyad))
        return self._typed(
            questions.events(Scope.of(since=since, as_of=as_of, feeds=feeds, also=(clause,))), EVENT_SCHEMA
        )

    def coverage(
        self,
        dyad: HasCode | str | None = None,
        *,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
    ) -> pl.DataFrame:
        """Return what each feed holds, per year: rows as they are, none merged.

        Parameters
        ----------
        dyad : Dyad or str, optional
            Only acts of one of this pair towards the other; the whole table when left out.
        as_of, feeds
            As in `events`.

        Returns
        -------
        polars.DataFrame
            ``feed``, ``year``, ``n_rows``, ``n_days`` (days with a row), ``first``, ``last``, ``n_imprecise`` (not
            exact to the day), ``n_unknown_sector`` (of the actor), ``n_checked`` (seen in a source text).
        """
        scope = Scope.of(dyad, as_of=as_of, feeds=feeds, repeats="keep", pair_acts=None if dyad is None else True)
        return self._typed(questions.coverage(scope), questions.COVERAGE_SCHEMA)

    def repeats(
        self,
        dyad: HasCode | str | None = None,
        *,
        as_of: date | str | None = None,
        feeds: Iterable[str] | str | None = None,
    ) -> pl.DataFrame:
        """Return how many rows tell of an act.

        Parameters
        ----------
        dyad, as_of, feeds
            As in `coverage`.

        Returns
        -------
        polars.DataFrame
            ``kind`` (``coded by hand``, ``coded by a machine``, or ``report of an act coded by hand``: those rows are
            left out where repeats are merged), ``n_rows`` (rows that tell of one act), ``n_acts`` (such acts).
        """
        scope = Scope.of(dyad, as_of=as_of, feeds=feeds, pair_acts=None if dyad is None else True)
        return self._typed(questions.repeats(scope), questions.REPEATS_SCHEMA)

    def presence(self, *, as_of: date | str | None = None, feeds: Iterable[str] | str | None = None) -> pl.DataFrame:
        """Return how often each state stands in each feed and year.

        Parameters
        ----------
        as_of, feeds
            As in `events`.

        Returns
        -------
        polars.DataFrame
            ``feed``, ``year``, ``state``, ``n_sides`` (actors and recipients that are of this state) and ``n_whole``
            (of them the state as such, without a sector; a body founded by states is
            always counted so).
        """
        return self._typed(
            questions.presence(Scope.of(as_of=as_of, feeds=feeds, repeats="keep")), questions.PRESENCE_SCHEMA
        )

    def feeds(self) -> list[str]:
        """Return the names of the feeds that have rows, by name."""
        return self.answer("SELECT DISTINCT feed FROM events ORDER BY feed")["feed"].to_list()

    def _typed(self, sql: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
        frame = self.answer(sql)
        return (
            frame if frame.schema == schema else frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
        )
