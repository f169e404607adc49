"""A newcomer finds every module in the docstring of its package, in the order in which it is best read."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("room", ["observe", "diagnose", "resolve", "brief", "watch"])
def test_every_module_of_a_room_is_named_where_the_room_is_told(room: str) -> None:
    package = importlib.import_module(f"detente.{room}")
    named = set(re.findall(r"`(\w+)`", package.__doc__ or ""))
    assert package.__file__
    files = [path for path in Path(package.__file__).parent.iterdir() if not path.name.startswith("__")]
    there = {path.stem for path in files if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there <= named, "name what is new where it belongs"
    assert named <= there, "named, but not there"
