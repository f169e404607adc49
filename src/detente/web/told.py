"""A brief without its arrays: what the pages of a pair need, small enough to be remembered for many days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from detente.brief.compose import to_dict
from detente.brief.page import drawn_charts
from detente.brief.sentences import document
from detente.diagnose.outlook import QUANTILES
from detente.vocabulary.domains import DOMAINS
from detente.web.drawings import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from detente.brief.charts import ChartSvg
    from detente.brief.compose import Brief
    from detente.brief.document import ChartName, Document
    from detente.diagnose.outlook import Outlook
    from detente.vocabulary.dyads import Dyad


_ROLES = re.compile(r' role="graphics-\w+"| aria-roledescription="[^"]*"')


@dataclass(frozen=True, slots=True)
class Told:
    """A brief, put into words, drawn, and as plain values.

    Attributes
    ----------
    dyad : Dyad
        The pair.
    as_of : datetime.date
        The day of the question.
    third : str
        Code of the third party whose options are shown.
    document : Document
        The brief in words.
    charts : mapping
        Chart name -> its SVGs.
    frames : mapping
        Chart name -> the figures behind it.
    events : polars.DataFrame
        Acts that concern the pair, known by the day.
    plain : mapping
        The brief in the schema ``detente-brief/1``.
    """

    dyad: Dyad
    as_of: date
    third: str
    document: Document
    charts: Mapping[ChartName, Drawing]
    frames: Mapping[str, pl.DataFrame]
    events: pl.DataFrame
    plain: Mapping[str, Any]


def told(brief: Brief) -> Told:
    """Put a brief into words, draw its charts and keep the figures behind them.

    Raises
    ------
    MissingExtraError
        If vl-convert, which draws the charts, is not installed.
    """
    return Told(
        dyad=brief.dyad,
        as_of=brief.as_of,
        third=brief.options.by,
        document=document(brief),
        charts={name: quiet(chart) for name, chart in drawn_charts(brief).items()},
        frames=chart_frames(brief),
        events=brief.events,
        plain=to_dict(brief),
    )


def quiet(chart: ChartSvg) -> Drawing:
    """Draw a chart without the roles that Vega gives to groups without a name: its title says it all."""
    wide, narrow = (_ROLES.sub("", drawn) for drawn in (chart.wide, chart.narrow))
    return Drawing(wide, narrow, chart.caption, chart.words)


def chart_frames(brief: Brief) -> dict[str, pl.DataFrame]:
    """Return the figures behind each chart of a brief as frames, to be saved as CSV."""
    found = brief.diagnosis
    if found is None:
        return {}
    path = found.tension.frame().with_columns(pl.col("tension", "lower", "upper").round(2))
    frames = {
        "tension": path.filter(pl.col("series") == "all"),
        "drivers": path.filter(pl.col("series").is_in(list(DOMAINS))),
        "outlook": _fan(found.outlook),
        "acts": brief.events.filter("is_pair_act").select(
            "id", "date", "known", "actor", "recipient", "is_mutual", "type", "domain", "intensity", "reference", "url"
        ),
        "episodes": pl.DataFrame(
            [
                {
                    "onset": episode.onset,
                    "peak": episode.peak,
                    "end": episode.end,
                    **episode.level.to_dict(),
                    "domains": " ".join(episode.domains),
                }
                for episode in (*found.episodes.past, found.episodes.current)
                if episode
            ]
        ),
        "clock": pl.DataFrame(
            [
                {"day": one.day, "days_left": one.days_left, "kind": one.kind, "what": one.what}
                for one in brief.clock.deadlines
            ]
        ),
    }
    if brief.impasse is not None:
        frames["conflict"] = pl.DataFrame(
            [{**node.to_dict(), "ranks": " ".join(map(str, node.ranks))} for node in brief.impasse.graph().nodes]
        )
    return frames


def _fan(ahead: Outlook) -> pl.DataFrame:
    levels = {f"q{100 * level:02.0f}": ahead.quantiles[:, place].round(2) for place, level in enumerate(QUANTILES)}
    return pl.DataFrame({"date": list(ahead.days), **levels, "p_normal": ahead.p_normal.round(3)})
