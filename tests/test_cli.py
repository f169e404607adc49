"""The command line: answers, exit codes, one clear sentence for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from detente.cli import ANSWERED, FAILED, MISUNDERSTOOD, NOT_ENOUGH_DATA, STOPPED, app, main

DAY = ["--as-of", "2019-09-12"]


def run_json(capsys: pytest.CaptureFixture[str], *tokens: str) -> dict[str, object]:
    assert main([*tokens, "--json"]) == ANSWERED
    plain = json.loads(capsys.readouterr().out)
    assert isinstance(plain, dict)
    return plain


@pytest.mark.parametrize(
    ("tokens", "keys"),
    [
        (["tension", "JPN", "KOR", *DAY], {"tension", "path", "standing", "coverage"}),
        (["different", "japan", "south korea", *DAY], {"verdict", "episodes", "breaks"}),
        (["outlook", "JPN-KOR", *DAY], {"outlook"}),
        (["clock", "JPN", "KOR", *DAY], {"clock"}),
        (["events", "JPN", "KOR", *DAY, "--domain", "economy", "--actor", "Seoul"], {"events"}),
        (["options", "JPN", "KOR", "--by", "USA", *DAY], {"records", "limitation"}),
        (
            ["simulate", "JPN", "KOR", "--option", "freeze", "--by", "USA", *DAY],
            {"with", "without", "one_sided", "effects"},
        ),
        (["resolve", "jpn-kor-usa-2019", "--by", "USA", *DAY], {"equilibria", "dead_end", "ways_out"}),
        (["resolve", "JPN", "KOR", *DAY], {"equilibria", "dead_end", "ways_out", "graph"}),
        (["resolve", *DAY], {"cases"}),
        (["compare", "JPN-KOR", "IND-PAK", *DAY], {"pairs"}),
    ],
)
def test_every_command_answers_as_json_and_as_text(
    capsys: pytest.CaptureFixture[str], tokens: list[str], keys: set[str]
) -> None:
    assert keys <= set(run_json(capsys, *tokens))
    assert main(tokens) == ANSWERED
    assert "What this cannot tell" in capsys.readouterr().out


def test_check_data_finds_nothing_in_the_built_in_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-data"]) == ANSWERED
    assert "No findings" in capsys.readouterr().out
    assert main(["check-data", "--json"]) == ANSWERED
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        (["brief", "JPN", "Narnia"], "'Narnia' is not a known state"),
        (
            ["simulate", "JPN", "KOR", "--option", "freeze", "--on", "2019-10-01", "--on", "2019-11-01", *DAY],
            "2 days for 1",
        ),
        (["brief", "JPN", "Tokyo"], "are one state, Japan"),
        (["brief", "JPN", "KOR", "--as-of", "2219-01-01"], "is in the future"),
        (["brief", "JPN", "KOR", "--as-of", "1949-01-01"], "lies before the data"),
        (["brief", "JPN", "KOR", "--as-of", "12 September"], "expected YYYY-MM-DD"),
        (["tension", "JPN", "KOR", "--as-of", "1949-01-01"], "lies before the data"),
        (["brief", "JPN", "KOR", "--html", "/nowhere/at/all/brief.html", *DAY], "cannot be written"),
        (["events", "JPN", "KOR", "--domain", "sport"], "expected one of economy, security, status, society"),
        (["resolve", "atlantis"], "is not a known"),
        (["resolve", "ISR", "PSE", *DAY], "draft one with detente resolve ISR PSE --draft case.yaml"),
        (["ingest", "chronicle", "mine.csv"], "give one with --store"),
        (["ingest", "reuters", "mine.csv", "--store", "none.duckdb"], "'reuters' is not a known feed"),
        (["ingest", "--store", "none.duckdb"], "needs a feed and files"),
        (["options", "JPN", "KOR", "--by", "Seoul", *DAY], "KOR is one of the two of JPN-KOR"),
        (["brief", "JPN", "KOR", "--by", "JPN", *DAY], "JPN is one of the two of JPN-KOR"),
    ],
)
def test_a_mistake_is_one_clear_sentence(capsys: pytest.CaptureFixture[str], tokens: list[str], sentence: str) -> None:
    assert main(tokens) == FAILED
    shown = capsys.readouterr()
    assert shown.out == ""
    assert sentence in shown.err
    assert "Traceback" not in shown.err
    assert shown.err.count("\n") == 1


def test_a_corrupt_store_is_one_clear_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "events.duckdb"
    path.write_bytes(b"no database" * 500)
    assert main(["brief", "JPN", "KOR", "--store", str(path)]) == FAILED
    assert str(path) in capsys.readouterr().err


def test_a_store_of_something_else_is_one_clear_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).close()
    assert main(["brief", "JPN", "KOR", "--store", str(path)]) == FAILED
    assert str(path) in capsys.readouterr().err


def test_an_unknown_option_is_misunderstood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "JPN", "KOR", "--frobnicate"]) == MISUNDERSTOOD
    capsys.readouterr()


def test_a_pair_without_data_says_so_and_how_to_get_some(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "FRA", "DEU"]) == NOT_ENOUGH_DATA
    shown = capsys.readouterr().out
    assert "Not enough data" in shown
    assert "detente ingest chronicle" in shown
    assert main(["tension", "FRA", "DEU", "--json"]) == NOT_ENOUGH_DATA
    assert json.loads(capsys.readouterr().out)["coverage"]["is_enough"] is False


def test_a_pair_with_the_united_states_has_another_third_party(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "USA", "CHN", "--json"]) == NOT_ENOUGH_DATA
    assert json.loads(capsys.readouterr().out)["options"]["by"] == "UN"


def test_ctrl_c_leaves_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.observe.store.open_store", interrupted)
    assert main(["brief", "JPN", "KOR"]) == STOPPED
    assert "stopped" in capsys.readouterr().err


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["clock", "JPN", "KOR", *DAY]) == ANSWERED
    assert "\x1b[" not in capsys.readouterr().out


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    commands = [name for name in app if not name.startswith("-")]
    assert len(commands) >= 11
    for name in commands:
        main([name, "--help"])
        assert "Example" in capsys.readouterr().out, name


MINIMAL = "id,date,actor,recipient,type,domain,intensity,text\n"


def test_a_file_of_broken_rows_alone_is_a_failure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(f"{MINIMAL}b-1,2019-13-01,JPN,KOR,SANCTION,economy,-3,Act.\n", encoding="utf-8")
    assert main(["ingest", "chronicle", str(file), "--store", str(tmp_path / "events.duckdb")]) == FAILED
    assert "0 acts added; 1 row set aside" in capsys.readouterr().out


def test_one_unreadable_file_of_several_stops_none_of_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, store = tmp_path / "good.csv", tmp_path / "events.duckdb"
    file.write_text(f"{MINIMAL}g-1,2019-01-01,JPN,KOR,SANCTION,economy,-3,Act.\n", encoding="utf-8")
    assert main(["ingest", "chronicle", str(file), str(tmp_path / "none.csv"), "--store", str(store)]) == FAILED
    shown = capsys.readouterr().out
    assert "none.csv cannot be read" in shown
    assert "good.csv: 1 row; 1 act added" in shown


def test_comparing_all_pairs_names_none_that_was_unknown_then(capsys: pytest.CaptureFixture[str]) -> None:
    plain = run_json(capsys, "compare", "--as-of", "1974-12-01")
    assert isinstance(plain["pairs"], list)
    assert {pair["dyad"] for pair in plain["pairs"]} == {"IND-PAK", "JPN-KOR"}


def test_a_pair_reads_the_same_compared_and_alone(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = run_json(capsys, "compare", "JPN-KOR", *DAY)["pairs"]
    assert isinstance(pairs, list)
    assert pairs[0]["diagnosis"] == run_json(capsys, "brief", "JPN-KOR", *DAY)["diagnosis"]


def test_own_chronicle_from_file_to_brief(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Good rows load, the broken row is set aside with its reason, and the pair can be briefed."""
    header = (
        "id,date,known,precision,dyad,is_pair_act,actor,actor_sector,recipient,recipient_sector,is_mutual,type,mode,"
        "domain,issue,intensity,weight,is_checked,deadline,third_parties,reference,url,text"
    )
    rows = [
        f"gb-is-{n},{1958 + n // 4}-{1 + 3 * (n % 4):02d}-11,{1958 + n // 4}-{1 + 3 * (n % 4):02d}-11,day,GBR-ISL,true,"
        f"{'GBR' if n % 2 else 'ISL'},GOV,{'ISL' if n % 2 else 'GBR'},GOV,false,{'SANCTION' if n % 3 else 'CONSULT'},,"
        f"economy,fisheries,{-4 if n % 3 else 2},1,true,,,A history of the cod disputes,,Act number {n}."
        for n in range(72)
    ]
    broken = rows[0].replace("gb-is-0", "gb-is-broken").replace("1958-01-11", "1958-13-11")
    file = tmp_path / "cod.csv"
    file.write_text("\n".join([header, *rows, broken]) + "\n", encoding="utf-8")
    store = tmp_path / "events.duckdb"
    assert main(["ingest", "chronicle", str(file), "--store", str(store)]) == ANSWERED
    shown = capsys.readouterr().out
    assert "72 acts added; 1 row set aside" in shown
    assert "1958-13-11" in shown
    assert main(["brief", "GBR", "ISL", "--as-of", "1976-01-01", "--store", str(store)]) == ANSWERED
    assert "United Kingdom" in capsys.readouterr().out
    markdown = tmp_path / "brief.md"
    assert (
        main(["brief", "iceland", "uk", "--as-of", "1976-01-01", "--store", str(store), "--markdown", str(markdown)])
        == 0
    )
    assert "Act number 70" in markdown.read_text(encoding="utf-8")


def test_a_case_is_drafted_and_the_draft_is_analysed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    assert run_json(capsys, "resolve", "IND", "PAK", *DAY, "--draft", str(file))["draft"]
    assert main(["resolve", str(file), "--concept", "nash"]) == ANSWERED
    assert "Draft proposed by rule" in capsys.readouterr().out
    assert main(["resolve", "FRA", "DEU", *DAY, "--draft", str(file)]) == NOT_ENOUGH_DATA
    assert "not enough data for a draft" in capsys.readouterr().err


def test_a_case_is_one_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "case.html"
    assert main(["resolve", "jpn-kor-usa-2019", "--html", str(file)]) == ANSWERED
    assert capsys.readouterr().out == ""
    assert "<svg" in file.read_text(encoding="utf-8")
    assert "graph" in run_json(capsys, "resolve", "chicken", "--html", str(file))


def test_a_simulation_becomes_a_page_or_says_that_there_is_not_enough(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "simulation.html"
    steps = ["--option", "freeze", "--option", "joint-statement", "--on", "2019-09-12", "--on", "2019-12-24"]
    assert main(["simulate", "JPN", "KOR", *steps, *DAY, "--html", str(page)]) == ANSWERED
    assert "What would it change?" in page.read_text(encoding="utf-8")
    assert main(["simulate", "GBR", "ISL", "--option", "freeze", *DAY]) == NOT_ENOUGH_DATA
    assert "Not enough data" in capsys.readouterr().err
