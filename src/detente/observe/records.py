"""What a store holds, asked as of a day: events and, beside them, pledges, precedents, options, structure and leaders.

Every question takes ``as_of``; rows known later are never returned, and an end, an outcome or a relapse that
lies after that day is blanked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from detente.asof import as_day, as_of_day
from detente.observe import forecasts as ledger
from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.engine_duckdb import DuckEngine
from detente.observe.scope import dyad_code, literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import polars as pl

    from detente.observe.scope import HasCode


class Records(DuckEngine):
    """The tables of a store, each asked as of a day; the heavy questions are those of every engine."""

    def dyads(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the pairs in the store by the acts known on a day: dyad, n_events, first, last."""
        return self.answer(
            "SELECT dyad, count(*) AS n_events, min(date) AS first, max(date) AS last"
            " FROM events WHERE known <= ? AND dyad <> '' GROUP BY dyad ORDER BY dyad",
            [as_of_day(as_of)],
        )

    def volume(
        self,
        dyad: HasCode | str,
        as_of: date | str | None = None,
        *,
        feeds: Iterable[str] | str | None = None,
        placed: Literal["date", "known"] = "known",
    ) -> pl.DataFrame:
        """Count the reported acts of all pairs, and of each state of a pair, by month.

        Parameters
        ----------
        dyad : Dyad or str
            The pair whose states are counted apart.
        as_of : date or str, optional
            Only rows known by this day; today when left out.
        feeds : iterable of str, optional
            Only rows of these feeds; by default of all that no hand coded.
        placed : {"date", "known"}
            The month of the act, or that in which it became known.

        Returns
        -------
        polars.DataFrame
            ``month`` (its first day), ``n_acts`` of all pairs, ``n_a`` and ``n_b`` of the two states with anyone.
        """
        chosen = None if feeds is None else [feeds] if isinstance(feeds, str) else list(feeds)
        a, b = dyad_code(dyad).split("-")
        return self.answer(
            f"SELECT date_trunc('month', {placed})::DATE AS month, count(*) AS n_acts,"
            " count(*) FILTER (actor = ? OR recipient = ?) AS n_a, count(*) FILTER (actor = ? OR recipient = ?) AS n_b"
            " FROM events WHERE known <= ? AND is_pair_act AND CASE WHEN ?::VARCHAR[] IS NULL THEN"
            f" feed NOT IN ({', '.join(literal(feed) for feed in CODED_BY_HAND)})"
            " ELSE list_contains(?::VARCHAR[], feed) END GROUP BY ALL ORDER BY month",
            [a, a, b, b, as_of_day(as_of), chosen, chosen],
        )

    def pledges(self, dyad: HasCode | str | None = None, as_of: date | str | None = None) -> pl.DataFrame:
        """Return each pledge as it stood on a day: the version with the greatest ``known <= as_of``.

        The column ``earlier_days`` lists the ends that this and earlier versions set.
        """
        clause = "" if dyad is None else " AND dyad = ?"
        params = [as_of_day(as_of), *([] if dyad is None else [dyad_code(dyad)])]
        return self.answer(
            "SELECT *, list(expires) OVER (PARTITION BY pledge ORDER BY known, version) AS earlier_days"
            f" FROM pledges WHERE known <= ?{clause}"
            " QUALIFY row_number() OVER (PARTITION BY pledge ORDER BY known DESC, version DESC) = 1"
            " ORDER BY pledge",
            params,
        )

    def precedents(self, as_of: date | str | None = None, *, unsettled: bool = False) -> pl.DataFrame:
        """Return third-party cases whose outcome after twelve months was known; later relapses are blank.

        Parameters
        ----------
        as_of : date or str, optional
            Day of the question; today when left out.
        unsettled : bool
            Instead the cases whose act was known by the day but not yet what became of it after twelve months: those
            outcomes are ``unknown``, which leaves a relapse that had come by then.
        """
        outcomes = ["outcome_1m", "outcome_6m", "outcome_12m"]
        blank = "".join(f", 'unknown' AS {one}" for one in outcomes) + ", '' AS effect_12m" if unsettled else ""
        which = "act_known <= $1 AND known > $1" if unsettled else "known <= $1"
        return self.answer(
            "SELECT * REPLACE (CASE WHEN relapse_date <= $1 THEN relapse_date END AS relapse_date,"
            f" CASE WHEN relapse_date <= $1 THEN relapse ELSE '' END AS relapse{blank})"
            f" FROM precedents WHERE {which} ORDER BY date, id",
            [as_of_day(as_of)],
        )

    def options(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return what a third party can do: the five options of the worked example and the finer ones.

        The five are known since 12 September 2019; the finer ones are general terms, without a day.
        """
        return self.answer(
            "SELECT * FROM options WHERE known IS NULL OR known <= ? ORDER BY is_essay DESC, option",
            [as_of_day(as_of)],
        )

    def structure(self, dyad: HasCode | str | None = None, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the slow series of a pair, or of all (trade, output, opinion, visitors), as known on a day."""
        clause = "" if dyad is None else " AND dyad = ?"
        return self.answer(
            f"SELECT * FROM structure WHERE known <= ?{clause} ORDER BY dyad, series, about, date",
            [as_of_day(as_of), *([] if dyad is None else [dyad_code(dyad)])],
        )

    def leaders(self, dyad: HasCode | str, as_of: date | str | None = None) -> pl.DataFrame:
        """Return terms of office begun by a day; an end after that day is blank."""
        day = as_of_day(as_of)
        return self.answer(
            'SELECT * REPLACE (CASE WHEN "end" <= ? THEN "end" END AS "end")'
            " FROM leaders WHERE list_contains(?::VARCHAR[], state) AND start <= ? ORDER BY state, start",
            [day, dyad_code(dyad).split("-"), day],
        )

    def texts(
        self,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        as_of: date | str | None = None,
    ) -> pl.DataFrame:
        """Return news that was loaded as text: id, date, known, title, text, publisher, url, feed.

        Parameters
        ----------
        since, until : date or str, optional
            First and last day of the news, both included.
        as_of : date or str, optional
            Only what could be read by this day; today when left out.
        """
        clauses, params = ["known <= ?"], [as_of_day(as_of)]
        for clause, day in (("date >= ?", since), ("date <= ?", until)):
            if day is not None:
                clauses.append(clause)
                params.append(as_day(day))
        return self.answer(
            "SELECT id, date, known, title, text, publisher, url, feed FROM texts"
            f" WHERE {' AND '.join(clauses)} ORDER BY date, id",
            params,
        )

    def quarantine(self, files: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows that were refused so far: file (its path), row, column, value, reason.

        Parameters
        ----------
        files : iterable of str, optional
            Only rows of files that were loaded under these paths.
        """
        wanted, params = ("", None) if files is None else ("WHERE list_contains(?::VARCHAR[], f.path)", [list(files)])
        return self.answer(
            'SELECT f.path AS file, q.line AS "row", q."column", q."value", q.reason'
            f" FROM quarantine q JOIN files f USING (file) {wanted} ORDER BY q.file, q.line",
            params,
        )

    def files(self) -> pl.DataFrame:
        """Return the ledger: one row a loaded file, with its counts; rows passed over stand in ``skipped``."""
        return self.answer(
            "SELECT f.*, coalesce(s.skipped, '') AS skipped FROM files f LEFT JOIN"
            " (SELECT file, string_agg(n || ' ' || reason, '; ' ORDER BY n DESC, reason) AS skipped"
            " FROM (SELECT file, reason, sum(n) AS n FROM skips GROUP BY ALL) GROUP BY file) s"
            " USING (file) ORDER BY file"
        )

    def forecasts(self, as_of: date | str | None = None) -> pl.DataFrame:
        """Return the verdicts and outlooks stored so far, in ``detente.observe.forecasts.FORECAST_SCHEMA``.

        Parameters
        ----------
        as_of : date or str, optional
            Only those asked by this day; what was judged after it is blank. Today when left out.
        """
        return ledger.stored(self, as_of_day(as_of))
