"""Quarantined rows are read again when their meaning has been learned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from detente.errors import UnknownNameError
from detente.observe import feeds
from detente.observe.feeds.gdelt import GDELT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from detente.observe.feeds.feed import Party
    from detente.observe.store import Store


def ignorant(key: str) -> tuple[Party, ...]:
    """Know every state but Korea."""
    if "KOR" in key:
        raise UnknownNameError("'KOR' is not a known state code.")
    return GDELT.party(key)


@pytest.mark.parametrize("header", [False, True])
def test_rows_become_acts_once_their_codes_are_known(
    memory: Store, row: Callable[..., str], written: Callable[..., Path], *, header: bool
) -> None:
    lines = [row(1), row(2, f17="CHN"), row(3, f1="20190230"), row(4, f26="010", f28="01")]
    if header:
        names = (*GDELT.layouts[0].columns,)
        lines = [",".join(names), *(",".join(line.split("\t")) for line in lines)]
    path = written("a.csv", lines)
    [report] = memory.ingest(replace(GDELT, party=ignorant), [path])
    assert (report.n_events, report.n_quarantined) == (1, 3)
    assert memory.retry().to_dict() == {"n_rows": 3, "n_events": 1, "n_skipped": 1, "n_quarantined": 1}
    assert memory.quarantine().select("row", "column").rows() == [(3, "SQLDATE")]
    [line] = memory.files().to_dicts()
    assert (line["n_rows"], line["n_events"], line["n_quarantined"]) == (4, 2, 1)
    assert memory.retry().n_events == 0


def test_rows_of_a_chronicle_stay_where_they_are(memory: Store, written: Callable[..., Path]) -> None:
    path = written(
        "own.csv", ["id,date,actor,recipient,type,domain,intensity,text", "x-1,2019-99-01,USA,CHN,AID,economy,3,A"]
    )
    memory.ingest(feeds.feed_named("chronicle"), [path])
    assert memory.retry().n_rows == 0
    assert memory.quarantine().height == 1
