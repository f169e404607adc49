"""GDELT: which files a span of days means, what is missing, and the lines of a pair."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import FetchError
from detente.observe.fetch.connection import Trouble
from detente.observe.fetch.download import RemoteFile
from detente.observe.fetch.gdelt import fetch
from detente.observe.fetch.gdeltlists import missing_days, missing_quarter_hours, version_1, version_2
from detente.observe.fetch.pairfilter import PairFilter
from detente.observe.fetch.wanted import Wanted
from detente.vocabulary.dyads import Dyad
from tests.observe.fetch.publisher import Publisher, status, whole, without_ranges

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "events" / "gdelt"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the samples in ../shared")
Make = Callable[..., Wanted]


def line(first: str, second: str, n_columns: int = 61) -> bytes:
    """Make a row that names two actor countries and says nothing else."""
    cells = [b""] * n_columns
    cells[0], cells[7], cells[17] = b"1", first.encode(), second.encode()
    return b"\t".join(cells) + b"\n"


LINES = [
    line("JPN", "KOR"),
    line("KOR", "JPN"),
    line("JPN", "JPN"),
    line("JPN", ""),
    line("", "KOR"),
    line("USA", "JPN"),
    line("USA", "CHN"),
    line("", ""),
    line("XXX", "\xff"),
    b"a broken line\n",
]


def zipped(name: str, text: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)  # no time of day in it
    return packed.getvalue()


def served(publisher: Publisher, folder: str, name: str, text: bytes = b"".join(LINES)) -> tuple[int, str]:
    body = zipped(name.removesuffix(".zip"), text)
    publisher.serve(f"/{folder}/{name}", whole(body))
    return len(body), hashlib.md5(body).hexdigest()


def serve_version_2(publisher: Publisher, stamps: list[str], kind: str = "") -> str:
    """Serve quarter hours and their list, with the other tables and a broken line between."""
    rows = []
    for stamp in stamps:
        name = f"{stamp}{kind}.export.CSV.zip"
        size, md5 = served(publisher, "gdeltv2", name)
        rows += [
            f"{size} {md5} http://data.gdeltproject.org/gdeltv2/{name}",
            f"9 {md5} http://data.gdeltproject.org/gdeltv2/{stamp}{kind}.mentions.CSV.zip",
            f"9 {md5} http://data.gdeltproject.org/gdeltv2/{stamp}{kind}.gkg.csv.zip",
        ]
    listing = "\n".join(["", "5 broken.export.CSV.zip", "1 2 http://x/99999999999999.export.CSV.zip", *rows]) + "\n"
    name = f"/gdeltv2/masterfilelist{kind.replace('.', '-')}.txt"
    publisher.serve(name, whole(listing.encode()))
    return name


def quarter_hours(day: str) -> list[str]:
    return [f"{day}{hour:02d}{minute:02d}00" for hour in range(24) for minute in (0, 15, 30, 45)]


# --- the lists


def test_a_list_of_version_2_gives_its_event_files() -> None:
    md5 = "0" * 32
    found = list(
        version_2(
            [
                f"150383 {md5} http://data.gdeltproject.org/gdeltv2/20150218230000.export.CSV.zip\n",
                f"318084 {md5} http://data.gdeltproject.org/gdeltv2/20150218230000.mentions.CSV.zip\n",
                f"1 {md5} http://evil.example/../../20150218231500.translation.export.CSV.zip\n",
                "x notmd5 http://data.gdeltproject.org/gdeltv2/20150219000000.export.CSV.zip\n",
                f"1 {md5} http://data.gdeltproject.org/gdeltv2/20159918230000.export.CSV.zip\n",
                f"1 {md5} http://data.gdeltproject.org/gdeltv2/../.export.CSV.zip\n",
                "\n",
            ]
        )
    )
    assert [(one.name, one.size, one.md5) for one in found] == [
        ("20150218230000.export.CSV.zip", 150383, md5),
        ("20150218231500.translation.export.CSV.zip", 1, md5),
        ("20150219000000.export.CSV.zip", None, None),
    ]


def test_the_lists_of_version_1_give_years_months_and_days() -> None:
    md5 = "1" * 32
    names = ["GDELT.MASTERREDUCEDV2.1979-2013.zip", "1985.zip", "200602.zip", "20130401.export.CSV.zip", "209913.zip"]
    found = {one.name: one for one in version_1([f"{md5}  {name}\n" for name in names], ["77 1985.zip\n", "x\n"])}
    assert list(found) == ["1985.zip", "200602.zip", "20130401.export.CSV.zip"]
    assert (found["1985.zip"].first, found["1985.zip"].last) == (date(1985, 1, 1), date(1985, 12, 31))
    assert (found["200602.zip"].first, found["200602.zip"].last) == (date(2006, 2, 1), date(2006, 2, 28))
    assert [one.size for one in found.values()] == [77, None, None]
    assert found["200602.zip"].overlaps(date(2006, 2, 28), date(2006, 5, 1))
    assert not found["200602.zip"].overlaps(date(2006, 3, 1), date(2006, 5, 1))


@given(st.text(alphabet="0123456789abcdef /.:-\nexportCSVzip%", max_size=120), st.sampled_from(["", ".export.CSV.zip"]))
def test_no_line_of_a_list_gives_a_name_that_leaves_the_folder(line: str, end: str) -> None:
    for one in [*version_2([line + end]), *version_1([line + end], [line])]:
        RemoteFile(one.name, "http://data.example", one.md5, one.size)


def test_gaps_are_counted_up_to_now_and_not_before_there_were_days() -> None:
    none: list[object] = []
    assert missing_days(none, date(2013, 3, 30), date(2013, 4, 2)) == ["20130401", "20130402"]  # type: ignore[arg-type]
    now = datetime(2019, 1, 1, 1, 20)
    assert missing_quarter_hours([], date(2019, 1, 1), date(2019, 1, 5), now) == [
        "20190101000000",
        "20190101001500",
        "20190101003000",
        "20190101004500",
        "20190101010000",
    ]
    assert len(missing_quarter_hours([], date(2019, 1, 1), date(2019, 1, 2), datetime(2020, 1, 1))) == 192


# --- whole files


def test_the_days_that_are_asked_for_come_and_gaps_are_told(publisher: Publisher, wanted: Make) -> None:
    stamps = [
        "20190101234500",
        *[stamp for stamp in quarter_hours("20190102") if stamp[8:12] not in ("0300", "0315")],
        "20190103000000",
    ]
    serve_version_2(publisher, stamps)
    asked = wanted("2019-01-02", "2019-01-02")
    found = fetch(asked)
    assert found.n("fetched") == 94
    assert found.missing == ("20190102030000", "20190102031500")
    assert found.is_whole
    assert "gap in the collection" in found.notes[-1]
    assert {path.suffix for path in asked.folder.iterdir()} == {".zip", ".txt"}
    n_before = len(publisher.asked)
    again = fetch(asked)
    assert again.n("present") == 94
    assert len(publisher.asked) == n_before, "the list reaches beyond the day, and all files are there"


def test_a_list_that_grew_brings_its_end_alone(publisher: Publisher, wanted: Make) -> None:
    path = serve_version_2(publisher, [*quarter_hours("20190101")])
    fetch(wanted("2019-01-01", "2019-01-01"))
    serve_version_2(publisher, [*quarter_hours("20190101"), *quarter_hours("20190102")])
    found = fetch(wanted("2019-01-01", "2019-01-02"))
    assert (found.n("present"), found.n("fetched")) == (96, 96)
    ranges = [asked.headers.get("range") for asked in publisher.asked if asked.path == path]
    assert len(ranges) == 2
    assert ranges[0] is None
    assert str(ranges[1]).startswith("bytes=")


@pytest.mark.parametrize("answer", [whole, without_ranges])
def test_a_list_that_became_another_comes_whole(
    publisher: Publisher, wanted: Make, answer: Callable[[bytes], object]
) -> None:
    path = serve_version_2(publisher, ["20190102000000"])
    asked = wanted("2019-01-02", "2019-01-02")
    folder = asked.make_folder()
    (folder / ".masterfilelist.txt").write_bytes(b"something else\n" * 400)
    if answer is without_ranges:
        (folder / ".masterfilelist.txt").write_bytes(b"")
    assert fetch(asked).n("fetched") == 1
    assert [one.headers.get("range") for one in publisher.asked if one.path == path][-1] is None


def test_an_old_list_does_not_hide_that_the_publisher_is_gone(publisher: Publisher, wanted: Make) -> None:
    asked = wanted("2019-01-02", "2019-01-02")
    (asked.make_folder() / ".masterfilelist.txt").write_text("1 2 http://x/20180102000000.export.CSV.zip\n")
    with pytest.raises(FetchError, match=r"masterfilelist.txt, could not be fetched: .* DETENTE_GDELT_URL"):
        fetch(asked)


def test_translated_reports_have_a_list_of_their_own(publisher: Publisher, wanted: Make) -> None:
    serve_version_2(publisher, quarter_hours("20190101"))
    serve_version_2(publisher, quarter_hours("20190101")[:-1], kind=".translation")
    found = fetch(wanted("2019-01-01", "2019-01-01", is_translated=True))
    assert found.n("fetched") == 191
    assert found.missing == ("20190101234500-translation",)


def test_the_18th_of_february_2015_is_taken_from_version_1(publisher: Publisher, wanted: Make) -> None:
    names = ["201303.zip", "20130401.export.CSV.zip", "20150217.export.CSV.zip", "20150218.export.CSV.zip"]
    names += ["20150219.export.CSV.zip"]
    kept = {name: served(publisher, "events", name) for name in names}
    publisher.serve("/events/md5sums", whole("".join(f"{md5}  {name}\n" for name, (_, md5) in kept.items()).encode()))
    publisher.serve("/events/filesizes", whole("".join(f"{n} {name}\n" for name, (n, _) in kept.items()).encode()))
    serve_version_2(publisher, ["20150218230000", *quarter_hours("20150219")])
    found = fetch(wanted("2015-02-17", "2015-02-19"))
    days = [outcome.name for outcome in found.outcomes if len(outcome.name) == len("YYYYMMDD.export.CSV.zip")]
    assert days == ["20150217.export.CSV.zip", "20150218.export.CSV.zip"]
    assert found.n("fetched") == 98
    assert found.missing == ()
    early = fetch(wanted("2013-03-15", "2013-04-02"))
    assert [outcome.name for outcome in early.outcomes] == ["201303.zip", "20130401.export.CSV.zip"]
    assert early.missing == ("20130402",)
    assert "whole and hold more days" in early.notes[0]


def test_days_without_files_are_an_error(publisher: Publisher, wanted: Make) -> None:
    serve_version_2(publisher, ["20190102000000"])
    with pytest.raises(FetchError, match="lists no event files from 2019-01-03 to 2019-01-03"):
        fetch(wanted("2019-01-03", "2019-01-03"))


@pytest.mark.parametrize("day", ["2019-01-02", "2010-01-02"])
def test_a_page_of_text_in_place_of_a_list_is_not_kept(publisher: Publisher, wanted: Make, day: str) -> None:
    for path in ("/gdeltv2/masterfilelist.txt", "/events/md5sums", "/events/filesizes"):
        publisher.serve(path, whole(b"<!DOCTYPE html>"))
    asked = wanted(day, day)
    with pytest.raises(FetchError, match="names no event file"):
        fetch(asked)
    assert list(asked.folder.iterdir()) == []


def test_a_quarter_hour_that_fails_stops_no_other(publisher: Publisher, wanted: Make) -> None:
    serve_version_2(publisher, quarter_hours("20190101"))
    publisher.serve("/gdeltv2/20190101101500.export.CSV.zip", status(404))
    found = fetch(wanted("2019-01-01", "2019-01-01"))
    assert (found.n("fetched"), found.n("failed")) == (95, 1)


# --- the lines of a pair


@pytest.mark.parametrize(("keep", "kept"), [("either", LINES[:6]), ("both", LINES[:2])])
def test_a_pair_keeps_its_lines_byte_for_byte(publisher: Publisher, wanted: Make, keep: str, kept: list[bytes]) -> None:
    serve_version_2(publisher, ["20190101000000", "20190102000000"])
    asked = wanted("2019-01-01", "2019-01-01", "JPN-KOR", keep=keep)
    found = fetch(asked)
    name = f"20190101000000.export.JPN-KOR.{keep}.CSV.gz"
    assert [outcome.name for outcome in found.outcomes] == [name]
    assert gzip.decompress((asked.folder / name).read_bytes()) == b"".join(kept)
    assert sorted(path.name for path in asked.folder.iterdir()) == sorted([name, ".masterfilelist.txt"])
    assert fetch(asked).n("present") == 1


def test_every_cameo_code_of_a_state_counts() -> None:
    palestine = PairFilter(Dyad("ISR", "PSE"), "both")
    assert palestine.wants(line("ISR", "PSE"))
    assert palestine.wants(line("PAL", "ISR"))
    assert not palestine.wants(line("PAL", "PSE")), "one state with itself is no pair"
    assert PairFilter(Dyad("ISR", "PSE"), "either").wants(line("PAL", "", 57))


def test_a_zip_that_is_broken_inside_is_told(tmp_path: Path) -> None:
    body = bytearray(zipped("a.csv", b"".join(LINES) * 50))
    body[60:70] = b"\0" * 10
    (tmp_path / "a.zip").write_bytes(body)
    with pytest.raises(Trouble, match="cannot be unpacked"):
        PairFilter(Dyad("JPN", "KOR"), "both").write(tmp_path / "a.zip", tmp_path / "a.gz")


@needs_samples
def test_a_real_quarter_hour(tmp_path: Path) -> None:
    packed = SAMPLES / "20170101073000.export.CSV.zip"
    with zipfile.ZipFile(packed) as archive:
        rows = archive.read(archive.namelist()[0]).splitlines(keepends=True)
    PairFilter(Dyad("USA", "ISR"), "either").write(packed, tmp_path / "either.gz")
    expected = [row for row in rows if {b"USA", b"ISR"} & {row.split(b"\t")[7], row.split(b"\t")[17]}]
    assert gzip.decompress((tmp_path / "either.gz").read_bytes()) == b"".join(expected)
    assert 100 < len(expected) < len(rows)


@needs_samples
@pytest.mark.parametrize("name", ["gdelt1_backfile_sample_57col.csv.gz", "gdelt1_daily_sample_58col.export.CSV.gz"])
def test_real_rows_of_version_1_have_the_same_columns(name: str) -> None:
    rows = gzip.decompress((SAMPLES / name).read_bytes()).splitlines()
    countries = {row.split(b"\t")[place] for row in rows for place in (7, 17)}
    assert b"USA" in countries
    assert all(len(code) in (0, 3) for code in countries)
    assert any(map(PairFilter(Dyad("USA", "ISR"), "either").wants, rows))
