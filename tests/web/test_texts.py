"""Every text that a page uses is in the catalogue, and every text of the catalogue is used."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from detente.brief.charts.look import VARIABLES
from detente.web.texts import catalogue, part, text

WEB = Path(str(files("detente.web")))
KEY = re.compile(r'\b(?:t|text)\(\s*"([a-z_.0-9]+)"\s*(~?)')


def used() -> tuple[set[str], set[str]]:
    """Return the keys that are written out, and the beginnings of those that are put together."""
    whole: set[str] = set()
    begun: set[str] = set()
    for file in (*WEB.rglob("*.j2"), *WEB.rglob("*.py")):
        for key, more in KEY.findall(file.read_text(encoding="utf-8")):
            (begun if more or key.endswith((".", "_")) else whole).add(key)
    script = (WEB / "static" / "conflict.js").read_text(encoding="utf-8")
    whole |= {f"conflict.{key}" for key in re.findall(r'say\("(\w+)"', script)}
    whole |= {f"conflict.{key}" for key in re.findall(r'"(both|on_only|off_only)"', script)}
    whole |= set(re.findall(r'_table\("([a-z.]+)"', (WEB / "pages" / "data.py").read_text(encoding="utf-8")))
    return whole, begun | {"error.", "data.c_"}


def test_every_text_that_is_used_is_there() -> None:
    whole, begun = used()
    assert whole - set(catalogue()) == set()
    assert all(any(key.startswith(start) for key in catalogue()) for start in begun)


def test_every_text_that_is_there_is_used() -> None:
    whole, begun = used()
    assert {key for key in catalogue() if key not in whole and not key.startswith(tuple(begun))} == set()


def test_texts_are_filled() -> None:
    assert text("error.title", status=404) == "Error 404"
    assert part("day")["go"] == "Show"


def test_the_page_knows_every_colour_of_the_charts() -> None:
    css = (WEB / "static" / "page.css").read_text(encoding="utf-8")
    light, _, dark = css.partition("prefers-color-scheme: dark")
    for variable in VARIABLES.values():
        assert f"{variable}:" in light, variable
        assert f"{variable}:" in dark.partition("}\n}")[0], variable


def test_nothing_of_the_page_calls_another_host() -> None:
    for file in (*(WEB / "static").iterdir(), *(WEB / "templates").iterdir()):
        assert "://" not in file.read_text(encoding="utf-8"), file.name
