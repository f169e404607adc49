"""Phrases to states and sectors, on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from detente.errors import DataError
from detente.observe.coder.actors import actor_finder

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2019, 9, 12)


def code(phrase: str, on: date = DAY, context: str = "") -> str:
    found = actor_finder().actor(phrase, on=on, context=context)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("Japan", "JPN"),
        ("the Blue House", "KOR.GOV"),
        ("Foggy Bottom", "USA.GOV"),
        ("Seoul", "KOR.GOV"),
        ("Indian soldiers", "IND.MIL"),
        ("two Israeli settlers", "ISR.CVL"),
        ("Brazilians", "BRA"),
        ("the Mexican National Guard", "MEX.MIL"),
        ("South Korea's Supreme Court", "KOR.JUD"),
        ("Norway's central bank", "NOR.GOV"),
        ("Muslim leaders in France", "FRA.REL"),
        ("the largest trade unions in Denmark", "DNK.LAB"),
        ("members of the Knesset", "ISR.LEG"),
        ("the president of the Riigikogu", "EST.LEG"),
        ("Hamas officials", "PSE.REB"),
        ("a UN envoy to Syria", "UN.IGO"),
        ("U.S.-backed Syrian rebels", "SYR.REB"),
        ("anti-China protesters in Hanoi", "VNM.OPP"),
        ("the Chinese ambassador to Japan", "CHN.GOV"),
        ("a former CIA official", "USA.ELI"),
        ("coronavirus", ""),
    ],
)
def test_phrases(phrase: str, expected: str) -> None:
    assert code(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "day", "expected"),
    [
        ("Abe", date(2019, 9, 12), "JPN.GOV"),
        ("Abe", date(1958, 9, 12), ""),
        ("Prime Minister Kishi", date(1958, 9, 12), "JPN.GOV"),
        ("Angela Merkel", date(2017, 4, 1), "DEU.GOV"),
        ("Angela Merkel", date(2023, 4, 1), "DEU.ELI"),
        ("the Taliban", date(2010, 1, 1), "AFG.REB"),
        ("the Taliban", date(2022, 1, 1), "AFG.GOV"),
        ("the Kremlin", date(1970, 1, 1), "SUN.GOV"),
        ("Russia", date(1980, 1, 1), "SUN"),
        ("Foreign Minister Kono", date(2019, 8, 1), "JPN.GOV"),
        ("French Foreign Minister Jean-Yves Le Drian", date(2019, 8, 1), "FRA.GOV"),
    ],
)
def test_the_day_decides(phrase: str, day: date, expected: str) -> None:
    assert code(phrase, day) == expected


def test_the_context_tells_the_state_that_a_phrase_lacks() -> None:
    assert code("the National Guard") == "MIL" or code("the National Guard").endswith(".MIL")
    assert code("the National Guard", context="Saudi") == "SAU.MIL"


def test_a_user_adds_names(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "name,surname,state,sector,office,since,until\nEspen Barth Eide,Barth Eide,NOR,GOV,minister of fish,2019,\n"
    )
    finder = actor_finder(tmp_path)
    found = finder.actor("Espen Barth Eide", on=DAY)
    assert found is not None
    assert found.code == "NOR.GOV"
    assert finder.actor("Japan", on=DAY) is not None


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").write_text("name\nOslo\n")
    with pytest.raises(DataError, match="column 'state' is missing"):
        actor_finder(tmp_path)
