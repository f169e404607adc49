"""What every comparison with a set of data is told: where the set lies, and how to tell the result."""

from __future__ import annotations

import argparse
from pathlib import Path


def reader_of(description: str) -> argparse.ArgumentParser:
    """Return a reader of ``--data``, ``--json`` (figures as a line of JSON) and ``--out`` (a file for the answers)."""
    reader = argparse.ArgumentParser(description=description)
    reader.add_argument("--data", type=Path, required=True)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--out", type=Path)
    return reader
