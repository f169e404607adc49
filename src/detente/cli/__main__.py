"""Run the command line: ``python -m detente.cli``."""

from __future__ import annotations

from detente.cli import main

raise SystemExit(main())
