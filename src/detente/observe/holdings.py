r"""Holdings: what each feed holds of a pair, and which states it systematically lacks.

**Holes.** A feed may lack a state without anyone saying so: a research cut of ICEWS has no actor "United States",
although "Citizen (United States)" and four hundred other American actors are in it. Levels from such a feed mean
nothing for that state. Two tests look for it; both compare a state with others, ask for a share that is a small
fraction of the expected one *and* for one that chance does not explain, and say nothing of a state with too few rows.

*Never as a whole.* Of the sides of rows (an actor or a recipient) in which the state stands, the share in which it
stands without a sector, as the state itself, is at most :data:`FEWEST_WHOLE` of that of all other states of the feed.
The years in which this is so are looked at together, so that a cut of some years is found although other files of the
feed are whole; as the years are chosen by what is found in them, the chance must lie below :data:`CHANCE` divided by
the number of choices, two to the number of years.

*Seldom at all.* In the years that machine-coded feeds have in common, the state's share of a feed's sides is at most
:data:`FEWEST_SIDES` of its share in the other feeds taken together.

In both the lower tail of the binomial distribution, :math:`P(K \le k \mid n, p)`, must be below :data:`CHANCE`, with
:math:`p` the share expected and :math:`n` at least :data:`FEWEST_ROWS` expected sides (of the state in the first test).
Feeds coded by hand are chosen by pair and are not tested.

**Assumes** that a feed fills the sector alike for all states, and that feeds which cover the world cover it alike.

**Fails when** a feed is regional by design: it is then reported to lack the rest of the world, which is true but no
fault. A state that no feed has is not found.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from detente.observe.duplicates import CODED_BY_HAND
from detente.observe.scope import dyad_code
from detente.vocabulary.states import display_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from detente.observe.engine import Engine
    from detente.observe.scope import HasCode

FEWEST_ROWS = 200
"""Fewer sides than this say nothing of a share of a few per cent."""
FEWEST_WHOLE = 0.01
"""In raw ICEWS the lowest share is a fortieth of the usual one (Andorra), in ICEWS18 a fiftieth; a hole has none."""
FEWEST_SIDES = 0.1
"""Feeds that cover the world differ by less than this for states that both follow."""
USUAL_WHOLE = 0.05
"""A feed in which fewer sides than this are whole states does not code them so; there the first test is silent."""
CHANCE = 1e-9
"""With some 250 states and ten feeds, chance alone raises an alarm once in a hundred thousand such tables."""

LIMITATION = (
    "Rows are counted as each feed tells them, none merged; a feed's silence is no evidence that nothing happened, and"
    " a state that every feed lacks is not noticed here."
)


@dataclass(frozen=True, slots=True)
class FeedHolding:
    """What one feed holds of the acts between the pair.

    Attributes
    ----------
    feed : str
        Its name.
    n_rows, n_days : int
        Rows, none merged; days with at least one.
    first, last : datetime.date
        Days of the first and the last act.
    by_year : dict
        Rows of each year that has any.
    empty_years : tuple of int
        Years between the first and the last without a row.
    share_imprecise, share_unknown_sector, share_unchecked : float
        Share of rows that are not exact to the day; whose actor has no sector; that were not seen in a source text.
    """

    feed: str
    n_rows: int
    n_days: int
    first: date
    last: date
    by_year: dict[int, int]
    empty_years: tuple[int, ...]
    share_imprecise: float
    share_unknown_sector: float
    share_unchecked: float


@dataclass(frozen=True, slots=True)
class Hole:
    """A state that a feed lacks.

    Attributes
    ----------
    feed, state : str
        Where, and whom.
    kind : str
        ``never as a whole`` or ``seldom at all``.
    first_year, last_year : int
        The years concerned, or between which they lie.
    n_found, n : int
        Sides found, of so many: of the state in the first test, of the feed in the second.
    share_expected : float
        Share of them that was to be expected.
    """

    feed: str
    state: str
    kind: Literal["never as a whole", "seldom at all"]
    first_year: int
    last_year: int
    n_found: int
    n: int
    share_expected: float

    @property
    def sentence(self) -> str:
        """Say what is missing, and what it does to figures."""
        name, share = display_name(self.state), 100 * self.share_expected
        years = f"{self.first_year}" if self.first_year == self.last_year else f"{self.first_year}-{self.last_year}"
        if self.kind == "never as a whole":
            return (
                f"The feed {self.feed} lacks {name} as a state ({years}): it is the actor or recipient itself in"
                f" {self.n_found:,} of the {self.n:,} places where it stands, other states in {share:.0f} %; rest no"
                " level on these years of the feed."
            )
        return (
            f"The feed {self.feed} hardly tells of {name} ({years}): {self.n_found:,} of {self.n:,} places, where other"
            f" feeds of the same years have {share:.2g} %; its silence means nothing."
        )


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the feeds hold of a pair, as of a day.

    Attributes
    ----------
    dyad : str
        The pair.
    as_of : datetime.date
        Only rows known by this day were counted.
    feeds : tuple of FeedHolding
        By name.
    n_merged : int
        Rows that are further reports of an act, and left out where repeats are merged.
    holes : tuple of Hole
        States of the pair that a feed lacks, in whatever feed of the store that holds the pair or should.
    """

    dyad: str
    as_of: date
    feeds: tuple[FeedHolding, ...]
    n_merged: int
    holes: tuple[Hole, ...]
    limitation: str = LIMITATION

    def __repr__(self) -> str:
        return f"<Holdings {self.dyad} {self.as_of}: {self.sentence}>"

    @property
    def n_rows(self) -> int:
        """Rows of all feeds."""
        return sum(one.n_rows for one in self.feeds)

    @property
    def sentence(self) -> str:
        """Say in one sentence what the figures rest on."""
        if not self.feeds:
            return f"No feed holds an act between the two that was known by {self.as_of}."
        told = ", ".join(f"{one.feed} {one.n_rows:,}" for one in self.feeds)
        merged = f"; {self.n_merged:,} of them repeat another" if self.n_merged else ""
        return f"{self.n_rows:,} rows between the two ({told}){merged}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        feeds = [
            {
                **asdict(one),
                "first": one.first.isoformat(),
                "last": one.last.isoformat(),
                "by_year": {str(year): n for year, n in one.by_year.items()},
                "empty_years": list(one.empty_years),
            }
            for one in self.feeds
        ]
        return {
            "feeds": feeds,
            "n_rows": self.n_rows,
            "n_merged": self.n_merged,
            "holes": [{**asdict(hole), "sentence": hole.sentence} for hole in self.holes],
            "sentence": self.sentence,
            "limitation": self.limitation,
        }


def holdings(asked: Engine, dyad: HasCode | str, as_of: date) -> Holdings:
    """Say what each feed holds of a pair, and whom of the two it lacks.

    Parameters
    ----------
    asked : Engine
        Where the events are.
    dyad : Dyad or str
        The pair.
    as_of : datetime.date
        The day on which the question is asked.
    """
    code = dyad_code(dyad)
    yearly = asked.coverage(code, as_of=as_of)
    repeats = asked.repeats(code, as_of=as_of)
    n_acts = int(repeats.filter(pl.col("kind") != "report of an act coded by hand")["n_acts"].sum())
    feeds = tuple(_holding(str(name), rows) for (name,), rows in yearly.group_by("feed", maintain_order=True))
    found = holes(asked.presence(as_of=as_of), states=code.split("-"))
    return Holdings(code, as_of, feeds, sum(one.n_rows for one in feeds) - n_acts, found)


def holes(presence: pl.DataFrame, *, states: Iterable[str] | None = None) -> tuple[Hole, ...]:
    """Find the states that a feed lacks.

    Parameters
    ----------
    presence : polars.DataFrame
        ``feed``, ``year``, ``state``, ``n_sides``, ``n_whole``: what `Engine.presence` returns.
    states : iterable of str, optional
        Only these states; all that the feeds know when left out.
    """
    coded = presence.filter(~pl.col("feed").is_in(CODED_BY_HAND))
    wanted = sorted(set(states) if states is not None else set(coded["state"]))
    return tuple(sorted([*_never_whole(coded, wanted), *_seldom(coded, wanted)], key=lambda one: (one.feed, one.state)))


def _never_whole(presence: pl.DataFrame, wanted: list[str]) -> Iterable[Hole]:
    others = pl.col("n_sides").sum().over("feed", "year") - pl.col("n_sides")
    whole_others = pl.col("n_whole").sum().over("feed", "year") - pl.col("n_whole")
    usual = presence.with_columns(usual=pl.when(others > 0).then(whole_others / others).otherwise(0.0))
    coded = usual.filter(pl.col("usual") >= USUAL_WHOLE, pl.col("state").is_in(wanted))
    n_years = coded.group_by("feed", "state").agg(n_years=pl.len())
    lacking = (
        coded.filter(pl.col("n_whole") <= FEWEST_WHOLE * pl.col("usual") * pl.col("n_sides"))
        .group_by("feed", "state")
        .agg(
            pl.col("year").min().alias("first"),
            pl.col("year").max().alias("last"),
            (pl.col("usual") * pl.col("n_sides")).sum() / pl.col("n_sides").sum(),
            pl.col("n_whole", "n_sides").sum(),
        )
        .join(n_years, on=("feed", "state"))
        .filter(pl.col("n_sides") >= FEWEST_ROWS)
        .select("feed", "state", "first", "last", "n_whole", "n_sides", "usual", "n_years")
    )
    for feed, state, first, last, whole, n, share, years in lacking.iter_rows():
        if _is_hole(whole, n, share, FEWEST_WHOLE, choices=2.0**years):
            yield Hole(feed, state, "never as a whole", first, last, whole, n, share)


def _seldom(presence: pl.DataFrame, wanted: list[str]) -> Iterable[Hole]:
    totals = presence.group_by("feed", "year").agg(total=pl.col("n_sides").sum())
    for feed in sorted(set(presence["feed"])):
        years = totals.filter(pl.col("feed") == feed).select("year")
        others = totals.filter(pl.col("feed") != feed).join(years, on="year", how="semi")
        common = others.select("year").unique()
        n = int(totals.filter(pl.col("feed") == feed).join(common, on="year", how="semi")["total"].sum())
        n_others = int(others["total"].sum())
        if not n or not n_others:
            continue
        span = common["year"].sort()
        shared = presence.join(common, on="year", how="semi").filter(pl.col("state").is_in(wanted))
        own = shared.group_by("state").agg(
            here=pl.col("n_sides").filter(pl.col("feed") == feed).sum(),
            there=pl.col("n_sides").filter(pl.col("feed") != feed).sum(),
        )
        for state, here, there in own.sort("state").iter_rows():
            expected = there / n_others
            if n * expected >= FEWEST_ROWS and there >= FEWEST_ROWS and _is_hole(here, n, expected, FEWEST_SIDES):
                yield Hole(feed, state, "seldom at all", int(span[0]), int(span[-1]), here, n, expected)


def _is_hole(k: int, n: int, share: float, fewest: float, choices: float = 1.0) -> bool:
    return k <= fewest * share * n and lower_tail(k, n, share) < CHANCE / choices


def lower_tail(k: int, n: int, p: float) -> float:
    r"""Return :math:`P(K \le k)` of the binomial distribution with n trials of probability p."""
    if p <= 0 or k >= n:
        return 1.0
    if p >= 1:
        return 0.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    highest = max(logs)
    return min(1.0, math.exp(highest) * math.fsum(math.exp(one - highest) for one in logs))


def _holding(feed: str, rows: pl.DataFrame) -> FeedHolding:
    n = int(rows["n_rows"].sum())
    by_year = dict(rows.select("year", "n_rows").iter_rows())
    first, last = rows["first"].to_list()[0], rows["last"].to_list()[-1]
    return FeedHolding(
        feed=feed,
        n_rows=n,
        n_days=int(rows["n_days"].sum()),
        first=first,
        last=last,
        by_year=by_year,
        empty_years=tuple(year for year in range(first.year, last.year + 1) if year not in by_year),
        share_imprecise=int(rows["n_imprecise"].sum()) / n,
        share_unknown_sector=int(rows["n_unknown_sector"].sum()) / n,
        share_unchecked=1 - int(rows["n_checked"].sum()) / n,
    )
