"""YAML that others wrote: without aliases, which can make a small file endlessly large, and not nested beyond sense."""

from __future__ import annotations

import re
from typing import Any

import yaml

DEEPEST = 50
"""Levels of a file; the deepest that means something has eight."""


class NotYamlError(ValueError):
    """A text that is no YAML, or none that is read; its text is a clause."""


class _PlainLoader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not read")
        return super().compose_node(parent, index)


def from_yaml(text: str) -> Any:
    """Read a text.

    Raises
    ------
    NotYamlError
        If it is no YAML, holds an alias or is nested deeper than ``DEEPEST`` levels.
    """
    if _is_deep(text):
        raise NotYamlError("nested too deeply")
    try:
        return yaml.load(text, _PlainLoader)
    except RecursionError:
        raise NotYamlError("nested too deeply") from None
    except (yaml.YAMLError, ValueError) as error:
        raise NotYamlError(_trouble(error)[:120]) from None
    except (ArithmeticError, AttributeError, LookupError, TypeError):  # the parser's own, at "!!int ''" and the like
        raise NotYamlError("a value is not of the kind that its tag says") from None


def _trouble(error: Exception) -> str:
    """Say what is wrong with a text, and in which line."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return str(error).partition("\n")[0]


def _is_deep(text: str) -> bool:
    """Tell a text that is nested beyond sense: the parser takes time that grows with the square of the depth."""
    depth = deepest = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth += 1 if sign in "[{" else -1
        deepest = max(deepest, depth)
    return deepest > DEEPEST or re.search(rf"(?:[-?]\s+){{{DEEPEST}}}", text) is not None
