"""The manual says of the rules what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from detente.watch.config import config_of
from detente.watch.rules import KINDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "watch.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_every_rule_stands_with_its_figures(name: str) -> None:
    kind = KINDS[name]
    figures = ", ".join(f"{key} {value:g}" for key, value in kind.defaults.items())
    assert f"| `{name}` | {kind.about} | {figures} | {kind.warns_of} |" in PAGE


def test_the_file_that_is_shown_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DETENTE_WEBHOOK_SECRET", "DETENTE_MAIL_USER", "DETENTE_MAIL_PASSWORD"):
        monkeypatch.setenv(name, "x")
    found = config_of(yaml.safe_load(PAGE.partition("```yaml\n")[2].partition("```")[0]))
    assert found.digest == "weekly"
    assert len(found.channels) == 6
