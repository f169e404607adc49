"""The environment in which templates are filled, the same for a brief and for a page."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from detente.brief.typesetting import typeset, web_address

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(package: str) -> Environment:
    """Return an environment of the folder ``templates`` of a package; what a template does not know is an error."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    folder = files(package) / "templates"
    made = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"typeset": typeset, "web_address": web_address, "drawing": Markup}
    return made
