"""Imports go one way: vocabulary, observe, diagnose, resolve, brief, and on top what users start."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "detente"

LAYERS = (
    ("errors", "asof", "period", "plainyaml", "provenance", "data", "shown"),
    ("vocabulary",),
    ("observe",),
    ("diagnose",),
    ("resolve",),
    ("brief",),
    ("cli", "watch", "web", "mcp"),
)
LAYER = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
TOP = len(LAYERS)


def room(module: str) -> str:
    return module.split(".")[1]


def imports(file: Path) -> set[str]:
    """Return the detente modules that a file imports anywhere, also inside functions and for types only."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import; write it in full"
            module = node.module or ""
            # "from detente import x": a room or a constant of the package, else the lazy face above all rooms
            found.update(f"detente.{name.name}" for name in node.names) if module == "detente" else found.add(module)
    found.discard("detente.__version__")
    return {name for name in found if name.startswith("detente.")}


def height(module: str) -> int:
    return LAYER.get(room(module), TOP)


FILES = sorted(file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_imports_go_downwards(file: Path) -> None:
    own = "detente." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
    assert room(own) in LAYER, f"{own} stands in no layer; add its room to LAYERS"
    upward = [name for name in sorted(imports(file)) if height(name) > height(own)]
    assert upward == [], f"{own} imports what stands above it"


def test_a_forbidden_import_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "series.py"
    file.write_text("def f():\n    from detente.diagnose.breaks import breaks\n    from detente import brief\n")
    assert imports(file) == {"detente.diagnose.breaks", "detente.brief"}
    assert height("detente.diagnose.breaks") > height("detente.observe.series")
    assert height("detente.brief") > height("detente.resolve.options")
    assert height("detente.cli") > height("detente.brief.compose")
