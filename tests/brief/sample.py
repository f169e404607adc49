"""A small brief and a small record of acts for the tests of the renderers."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import polars as pl

from detente.brief.document import Document, Evidence, Section, Table
from detente.diagnose.episodes import Episodes, episodes
from detente.diagnose.outlook import Outlook, outlook
from detente.observe.event import EVENT_SCHEMA
from detente.observe.tension import Tension, replay, tension
from detente.vocabulary.domains import DOMAINS

AS_OF = date(2019, 9, 12)
DYAD = "JPN-KOR"


def evidence(number: int = 1, **changes: object) -> Evidence:
    """Return one act, with some of its fields changed."""
    fields: dict[str, object] = {
        "id": f"e{number}",
        "day": "2019-08-22",
        "who": "South Korea → Japan",
        "what": "SANCTION, security, -7",
        "text": "Seoul decides to end the military information agreement.",
        "reference": "Yonhap, 22 August 2019",
        "url": "https://example.org/gsomia",
        "is_checked": True,
    }
    return Evidence(**{**fields, **changes})  # type: ignore[arg-type]


def document(*sections: Section, **changes: object) -> Document:
    """Return a brief with the given sections, or with two usual ones."""
    usual = (
        Section(
            key="tension",
            title="How bad is it?",
            answer="Tension stands at 62 (54 to 69).",
            limitation="Acts that nobody recorded move it without a trace.",
            paragraphs=("Change over a year: -9.1 points, a fall with probability 66 %.",),
            tables=(Table("By direction", ("Direction", "Tension"), (("Japan towards South Korea", "60"),), (1,)),),
            chart="tension",
            evidence=(evidence(1), evidence(2, is_checked=False), evidence(3, url="")),
        ),
        Section(
            key="who-did-what",
            title="Who did what?",
            answer="Three acts are on record.",
            limitation="Silence is not calm.",
            evidence=(evidence(3, url=""), evidence(4)),
        ),
    )
    fields: dict[str, object] = {
        "title": "Japan and South Korea",
        "subtitle": "as of 12 September 2019",
        "as_of": AS_OF,
        "badges": (("Last 90 days", "Unchanged", "plain"), ("Risk alert", "Yes", "bad")),
        "summary": ("Tension stands at 62 (54 to 69).", "A break has probability 40 %."),
        "sections": sections or usual,
        "sides": (("Japan", (evidence(5),)), ("South Korea", ())),
        "footer": ("detente 0.1.0", "CC BY 4.0"),
    }
    return Document(**{**fields, **changes})  # type: ignore[arg-type]


@cache
def events() -> pl.DataFrame:
    """Return twelve years of acts: calm, a rise in the sixth year that ends, and one under way."""
    rows = []
    day, number = date(2007, 9, 1), 0
    while day <= AS_OF:
        is_tense = 2012 <= day.year <= 2013 or day.year == 2019
        actor, recipient = ("JPN", "KOR") if number % 2 else ("KOR", "JPN")
        rows.append(
            {
                "id": f"e{number}",
                "date": day,
                "known": day,
                "precision": "day",
                "dyad": DYAD,
                "is_pair_act": True,
                "actor": actor,
                "actor_sector": "GOV",
                "recipient": recipient,
                "recipient_sector": "GOV",
                "is_mutual": number % 7 == 0,
                "type": "SANCTION" if is_tense else "COOPERATE",
                "mode": "",
                "domain": DOMAINS[number % 4],
                "issue": "trade",
                "intensity": -6.0 if is_tense else 3.0,
                "weight": 1.0,
                "is_checked": True,
                "deadline": None,
                "third_parties": "",
                "feed": "chronicle",
                "reference": "a source",
                "url": "",
                "text": "An act.",
            }
        )
        day, number = day + timedelta(days=24), number + 1
    return pl.DataFrame(rows, schema=EVENT_SCHEMA)


@cache
def measured() -> tuple[Tension, Episodes, Outlook]:
    """Return the results that the charts draw."""
    found, replayed = tension(events(), DYAD, AS_OF), replay(events(), DYAD, AS_OF)
    rises = episodes(found, replayed, events())
    return found, rises, outlook(found, rises, replayed, events())
