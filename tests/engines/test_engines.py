"""Every engine gives the same answers to the same questions about the same events."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from detente.errors import StoreError
from detente.observe.engine import Engine
from detente.observe.engine_duckdb import DuckEngine
from detente.observe.event import EVENT_SCHEMA
from detente.observe.export import export
from detente.observe.feeds import feed_named
from detente.observe.store import Store, open_store

SHARED = Path(os.environ.get("DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
SAMPLES = [
    SHARED / "events" / "gdelt" / name
    for name in ("20151027220000.export.CSV.gz", "20170101073000.export.CSV.zip", "20180101000000.export.CSV.gz")
]
PAIR = "JPN-KOR"

QUESTIONS: dict[str, Callable[[Engine], pl.DataFrame]] = {
    "events of a pair": lambda engine: engine.events(PAIR, as_of="2026-10-01"),
    "events, every row": lambda engine: engine.events(repeats="keep", since="2014-01-01", as_of="2026-10-01"),
    "events, narrowed": lambda engine: engine.events(
        PAIR, types=["CONSULT", "REJECT"], actor="KOR", domain="security", pair_acts=True, as_of="2026-10-01"
    ),
    "events, no type": lambda engine: engine.events(types=[], as_of="2026-10-01"),
    "events of a feed": lambda engine: engine.events(feeds="gdelt", as_of="2026-10-01"),
    "approaches": lambda engine: engine.approaches(PAIR, as_of="2026-10-01"),
    "approaches to an old pair": lambda engine: engine.approaches("ISR-PSE", as_of="2016-01-01"),
    "activity": lambda engine: engine.activity(["USA", "CHN", "RUS"], as_of="2026-10-01"),
    "acts of some": lambda engine: engine.acts_of(["USA", "PRK"], PAIR, since="2017-01-01", as_of="2026-10-01"),
    "counts a month": lambda engine: engine.counts(as_of="2026-10-01"),
    "counts, every row": lambda engine: engine.counts(repeats="keep", as_of="2026-10-01"),
    "counts a week, divided": lambda engine: engine.counts(
        every="week", by=("direction", "domain", "quad_class", "type", "feed"), as_of="2026-10-01"
    ),
    "counts a quarter, one domain": lambda engine: engine.counts(
        [PAIR, "CHN-USA"], every="quarter", by="direction", domain="economy", as_of="2026-10-01"
    ),
    "counts a day": lambda engine: engine.counts(PAIR, every="day", until="2019-07-31", as_of="2019-09-12"),
    "counts a year": lambda engine: engine.counts(every="year", feeds=["gdelt"], as_of="2017-06-01"),
    "exposure": lambda engine: engine.exposure("CHN-USA", as_of="2026-10-01"),
    "exposure, every row": lambda engine: engine.exposure("CHN-USA", repeats="keep", as_of="2026-10-01"),
    "coverage": lambda engine: engine.coverage(as_of="2026-10-01"),
    "coverage of a pair": lambda engine: engine.coverage(PAIR, as_of="2019-09-12"),
    "repeats": lambda engine: engine.repeats(as_of="2026-10-01"),
    "repeats of a pair": lambda engine: engine.repeats(PAIR, as_of="2026-10-01"),
    "presence": lambda engine: engine.presence(as_of="2026-10-01"),
}


def reported(store: Store) -> pl.DataFrame:
    """Make machine-coded rows that report acts of the chronicle, some once, some twice, some a day late."""
    acts = store.events(PAIR, since="2019-01-01", as_of="2026-10-01").filter(pl.col("precision") == "day")
    copies = []
    for number, row in enumerate(acts.iter_rows(named=True)):
        for copy in range(number % 3 + 1):
            late = timedelta(days=1 if number % 4 == 0 else 0)
            new = {"id": f"machine:{number}:{copy}", "feed": "machine", "is_mutual": False, "is_checked": False}
            first, second = sorted((row["actor"], row["recipient"]))
            new |= {"date": row["date"] + late, "known": row["known"] + late + timedelta(days=copy)}
            new |= {"dyad": f"{first}-{second}", "is_pair_act": True, "weight": 1.0 + copy, "actor_sector": ""}
            new |= {"intensity": row["intensity"] / (1 + copy), "domain": ("economy", "security")[copy % 2]}
            copies.append(row | new)
    return pl.DataFrame(copies, schema=EVENT_SCHEMA)


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    """The built-in data, rows of real feeds where they are at hand, and rows of a machine that repeat acts."""
    with open_store() as store:
        store.ingest(feed_named("gdelt"), [path for path in SAMPLES if path.exists()])
        store.add_events(reported(store))
        yield store


@pytest.fixture(scope="module")
def folder(filled: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same events as an exported data set."""
    path = tmp_path_factory.mktemp("export") / "events"
    export(filled, path)
    return path


def duckdb_parquet(folder: Path) -> Engine:
    return DuckEngine.over(folder)


def duckdb_csv(folder: Path) -> Engine:
    file = folder.parent / "events.csv"
    if not file.exists():
        columns = ", ".join(EVENT_SCHEMA)
        duckdb.execute(f"COPY (SELECT {columns} FROM '{folder}/**/*.parquet') TO '{file}' (HEADER)")
    return DuckEngine.over(file)


def ibis_duckdb(folder: Path) -> Engine:
    import ibis

    from detente.observe.engine_ibis import IbisEngine

    connection = ibis.duckdb.connect()
    connection.read_parquet(f"{folder}/**/*.parquet", table_name="events", hive_partitioning=False)
    return IbisEngine(connection)


def spark(folder: Path) -> Engine:
    from detente.observe.engine_ibis import spark_engine

    return spark_engine(folder)


def needs(*modules: str) -> pytest.MarkDecorator:
    missing = [name for name in modules if find_spec(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)} (extra 'spark')")


DROPPED_CALL = pytest.mark.skipif(
    not hasattr(duckdb.DuckDBPyConnection, "fetch_arrow_table"), reason="Ibis 12 asks DuckDB 2 for a call it dropped"
)
ENGINES = [
    pytest.param(duckdb_parquet, id="duckdb-parquet"),
    pytest.param(duckdb_csv, id="duckdb-csv"),
    pytest.param(ibis_duckdb, id="ibis-duckdb", marks=[needs("ibis", "pyarrow"), DROPPED_CALL]),
    pytest.param(spark, id="spark", marks=[needs("ibis", "pyspark"), pytest.mark.slow]),
]


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """Each engine that is installed, over the exported data set."""
    made: Any = request.param(folder)
    with made:
        yield made


@pytest.fixture(scope="module")
def told(filled: Store) -> dict[str, pl.DataFrame]:
    """What the store itself answers."""
    return {name: question(filled) for name, question in QUESTIONS.items()}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_engine_answers_as_the_store_does(name: str, engine: Engine, told: dict[str, pl.DataFrame]) -> None:
    found, expected = QUESTIONS[name](engine), told[name]
    assert found.schema == expected.schema
    assert found.rows() == expected.rows()


def test_the_questions_have_answers(told: dict[str, pl.DataFrame]) -> None:
    assert [name for name, frame in told.items() if frame.is_empty() and name != "events, no type"] == (
        [] if SAMPLES[0].exists() else ["events of a feed", "counts a year"]
    )
    kinds = set(told["repeats"]["kind"])
    assert kinds == {"coded by hand", "coded by a machine", "report of an act coded by hand"}
    assert told["counts a month"]["n_acts"].sum() < told["counts, every row"]["n_acts"].sum()


def test_a_folder_without_events_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no Parquet or CSV file"):
        DuckEngine.over(tmp_path)
    (tmp_path / "x.parquet").write_bytes(b"none")
    with pytest.raises(StoreError, match="no table of events"):
        DuckEngine.over(tmp_path)


@pytest.mark.skipif(find_spec("ibis") is not None, reason="the extra is installed")
def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    from detente.errors import MissingExtraError
    from detente.observe.engine_ibis import spark_engine

    with pytest.raises(MissingExtraError, match=r"pip install 'detente\[spark\]'"):
        spark_engine(tmp_path)
