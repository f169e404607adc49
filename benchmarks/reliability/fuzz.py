"""Mutate rows of every feed and load them: each file ends as acts, quarantine and skips that add up, or is refused.

What else must hold, in every mutated file:

* every act keeps the rules of the event table, and its weight is a finite number;
* every act whose row was left as it was says what that row says, by a second, much smaller reader (`SUBJECTS`);
* every row that was left as it was comes to the same end as in the clean file.

``python -m benchmarks.reliability.fuzz [FEED ...] [--rows 100000] [--seed 1]`` prints one line a feed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from detente.errors import DetenteError
from detente.observe.event import EVENT_SCHEMA, require_events
from detente.observe.feeds import feed_named
from detente.observe.feeds.feed import KEPT_AS_TEXT, Feed, TableFeed, TextFeed
from detente.observe.feeds.mapped import mapped_feed
from detente.observe.ingestion.files import UNIT, clean_lines
from detente.observe.store import Store, open_store
from detente.vocabulary.events import from_cameo, from_weis
from detente.vocabulary.states import Scheme, state

if TYPE_CHECKING:
    from detente.observe.feeds.layout import Layout

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
ROWS_OF_A_FILE = 2000
SHARE_MUTATED = 0.5

Fields = Sequence[str]
Told = dict[str, Any]
"""What a row says: ``date``, and where the small reader can tell ``actor``, ``recipient``, ``type``, ``weight``."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Rows of a feed, and a small second reader of them.

    Attributes
    ----------
    feed : str
        Its name.
    sample : str
        A real file below ``SHARED``; empty if there is none.
    header : str
        The first line of the file; empty if it has none.
    own : tuple of str
        Rows of our own making, used alone where the sample is absent.
    told : callable
        The small reader: what a row says, from its fields.
    delimiter, encoding : str
        How rows are written.
    is_quoted : bool
        As a CSV table in quotes.
    has_text_only : bool
        One byte that is not valid in the encoding refuses the whole file, so that no such byte is put in.
    """

    feed: str
    sample: str
    header: str
    own: tuple[str, ...]
    told: Callable[[Fields], Told]
    delimiter: str = "\t"
    encoding: str = "utf-8"
    is_quoted: bool = False
    has_text_only: bool = False

    def rows(self) -> list[bytes]:
        """Return the clean rows, without line ends."""
        return [*self._real(), *(row.encode(self.encoding) for row in self.own)]

    def _real(self) -> list[bytes]:
        path = SHARED / self.sample
        if not self.sample or not path.exists():
            return []
        found = [line.rstrip(b"\r\n") for line in islice(_lines(path), ROWS_OF_A_FILE)]
        return found[1:] if self.header else found

    def fields(self, row: bytes) -> list[str]:
        """Divide a row."""
        text = row.decode(self.encoding)
        return next(csv.reader([text], delimiter=self.delimiter)) if self.is_quoted else text.split(self.delimiter)


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        yield from stream


def _on_one_line(text: str) -> str:
    return text.translate(dict.fromkeys(range(32), " "))


def _day(text: str, form: str = "%Y-%m-%d") -> date:
    return datetime.strptime(text, form).date()


def _state(code: str, scheme: Scheme, day: date) -> str | None:
    """Return our code, or None where the small reader cannot tell: no code, a body or group."""
    try:
        return state(code, scheme=scheme, on=day).code if code else None
    except DetenteError:
        return None


def _cameo(code: str) -> str | None:
    try:
        return from_cameo(code).type
    except DetenteError:
        return None


def _gdelt(f: Fields) -> Told:
    day = _day(f[1], "%Y%m%d")
    return {
        "date": day,
        "actor": _state(f[7], "cameo", day),
        "recipient": _state(f[17], "cameo", day),
        "type": _cameo(f[26]),
        "weight": float(f[33]),
        "id": f"gdelt:{f[0]}",
    }


def _icews(f: Fields) -> Told:
    day = _day(f[1])
    return {
        "date": day,
        "actor": _state(f[4], "name", day),
        "recipient": _state(f[10], "name", day),
        "type": _cameo(f[6]),
        "id": f"icews:{f[0]}",
        "text": f"{f[2]}: {f[5]}: {f[8]}",
    }


def _icews_kg(f: Fields) -> Told:
    day = _day(f[0])
    sides = {"actor": _state(f[2], "name", day), "recipient": _state(f[7], "name", day)}
    return {"date": day, "type": _cameo(f[4]) if f[4] else None, **sides}


def _polecat(f: Fields) -> Told:
    return {
        "date": _day(f[1]),
        "known": _day(f[34]),
        "actor": f[8],
        "recipient": f[16],
        "type": f[2],
        "id": f"polecat:{f[0]}",
    }


def _keds(f: Fields) -> Told:
    day = _day(f[0])
    return {"date": day, "actor": _state(f[1][:3], "cameo", day), "type": _cameo(f[3])}


def _keds_weis(f: Fields) -> Told:
    try:
        kind = from_weis(f[3]).type
    except DetenteError:
        kind = None
    return {"date": _day(f[0]), "type": kind}


def _phoenix(f: Fields) -> Told:
    day = _day(f[1], "%Y%m%d")
    return {
        "date": day,
        "actor": _state(f[6], "cameo", day),
        "recipient": _state(f[10], "cameo", day),
        "type": _cameo(f[13]),
        "weight": float(f[23].count(";") + 1),
        "id": f"phoenix:{f[0]}",
    }


def _ucdp_ged(f: Fields) -> Told:
    start, prec = _day(f[38]), f[37]
    day = start if prec == "1" else start.replace(day=1, month=1 if prec == "5" else start.month)
    return {"date": day, "actor": _state(f[47] or f[34], "gw", day), "type": "ASSAULT", "id": f"ucdp_ged:{f[0]}"}


def _acled(f: Fields) -> Told:
    return {"date": _day(f[1]), "text": f[27], "id": f"acled:{f[0]}"}


def _chronicle(f: Fields) -> Told:
    return {"id": f[0], "date": _day(f[1]), "type": f[4], "text": f[7], "intensity": float(f[6])}


def _csv(f: Fields) -> Told:
    return {"date": _day(f[0], "%d.%m.%Y"), "actor": f[1], "recipient": f[2], "type": f[3], "weight": float(f[4])}


def _nothing(f: Fields) -> Told:
    return {}


_ICEWS_HEADER = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name"
    "\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry"
    "\tLatitude\tLongitude"
)


def _header(feed: str) -> str:
    """Return the columns of a module of the feeds, joined as its files do."""
    if feed == "polecat":
        from detente.observe.feeds.polecat import COLUMNS

        return "\t".join(COLUMNS)
    if feed == "acled":
        from detente.observe.feeds.acled import COLUMNS as ACLED_COLUMNS

        return ",".join(ACLED_COLUMNS)
    from detente.observe.feeds.ucdp_ged import COLUMNS as GED_COLUMNS

    return ",".join(GED_COLUMNS)


def _polecat_row(number: int) -> str:
    f = ["None"] * 40
    kinds = (("ACCUSE", "disapprove"), ("CONSULT", "visit"), ("ASSAULT", "firearms"), ("AGREE", "None"))
    f[0], f[1], f[34] = f"e{number}", f"2023-01-{number % 28 + 1:02}", f"2023-02-{number % 28 + 1:02}"
    f[2], f[3] = kinds[number % 4]
    f[7], f[8], f[10] = "Ministère", ("JPN", "IND", "ISR", "TUR")[number % 4], "GOV"
    f[15], f[16], f[18] = "Armée", ("KOR", "PAK", "PSE", "ARM")[number // 4 % 4], "MIL"
    return "\t".join(f)


def _acled_row(number: int) -> str:
    f = [""] * 31
    f[0], f[1], f[3] = f"SYR{number}", f"2020-03-{number % 28 + 1:02}", "1"
    f[5], f[6] = "Battles", "Armed clash"
    f[7], f[9] = "Military Forces of Turkey (2016-)", "8"
    f[10], f[12] = ("Military Forces of Syria (2000-)", "1") if number % 2 else ("Rebels (Syria)", "2")
    f[15], f[17], f[25], f[27], f[30] = "760", "Syria", "SOHR", '"A clash, again."', "1700000000"
    return ",".join(f)


def _gdelt_row(number: int) -> str:
    f = [""] * 61
    f[0], f[1], f[7], f[17] = str(number), f"201909{number % 28 + 1:02}", "JPN", "KOR"
    f[26], f[28], f[33], f[59] = "042", "04", str(number % 9 + 1), "20190930120000"
    return "\t".join(f)


def _icews_row(number: int) -> str:
    f = [str(number), f"2018-10-{number % 28 + 1:02}", "Shinzo Abe", "Executive,Government", "Japan", "Make a visit"]
    return "\t".join([*f, "042", "1.9", "Seoul", "Government", "South Korea", "1", "2", "Kyodo", *["NA"] * 6])


def _ged_row(number: int) -> str:
    f = [""] * 49
    f[0], f[5], f[14], f[17], f[18] = str(number), "1", "Government of Eritrea", "Government of Ethiopia", "2"
    f[19], f[21], f[34], f[37] = '"Reuters, 1999"', "1999-02-07", "530", "1245"[number % 4]
    f[38] = f[39] = f"1999-02-{number % 28 + 1:02}"
    f[44] = f[45] = f[46] = "3"
    f[47], f[48] = "531", "530"
    return ",".join(f)


_NUMBERS = range(1, 201)
_LIST = "date,source,target,code"
_KG = "date,source,source_country,event,cameo,intensity,target,target_country"
_CHRONICLE = "id,date,actor,recipient,type,domain,intensity,text"
_GDELT_SAMPLE = "events/gdelt/20151027220000.export.CSV.gz"

SUBJECTS = {
    one.feed: one
    for one in (
        Subject("acled", "", _header("acled"), tuple(map(_acled_row, _NUMBERS)), _acled, ",", is_quoted=True),
        Subject(
            "chronicle", "", _CHRONICLE,
            tuple(f"c{n},2019-09-{n % 28 + 1:02},KOR.LEG,JPN,PROTEST,status,-3,Lawmakers protest." for n in _NUMBERS),
            _chronicle, ",", is_quoted=True, has_text_only=True,
        ),
        Subject(
            "csv", "", "day,from,to,act,n",
            tuple(f"{n % 28 + 1:02}.09.2019,JPN,KOR,ACCUSE,{n % 5}" for n in _NUMBERS), _csv, ",", is_quoted=True,
        ),
        Subject("gdelt", _GDELT_SAMPLE, "", tuple(map(_gdelt_row, _NUMBERS)), _gdelt),
        Subject(
            "icews", "events/icews_daily_sample/20181031-icews-events.tab", _ICEWS_HEADER,
            tuple(map(_icews_row, _NUMBERS)), _icews,
        ),
        Subject(
            "icews_kg", "events/icews18_full_20180829_20181031.csv.gz", _KG,
            tuple(f"2018-09-{n % 28 + 1:02},China,China,Consult,040,1,Japan,Japan" for n in _NUMBERS), _icews_kg, ",",
            is_quoted=True,
        ),
        Subject(
            "keds", "events/keds_levant_cameo.csv.gz", _LIST,
            tuple(f"1990-05-{n % 28 + 1:02},ISRMIL,JOR,1823" for n in _NUMBERS), _keds, ",", is_quoted=True,
        ),
        Subject(
            "keds_weis", "events/keds_gulf_weis.csv.gz", _LIST,
            tuple(f"1990-05-{n % 28 + 1:02},IRQ,UAR,223" for n in _NUMBERS), _keds_weis, ",", is_quoted=True,
        ),
        Subject(
            "phoenix", "events/phoenix/phoenix_rt_201603_a.txt.gz", "",
            tuple(
                "\t".join([f"{n}_v1", f"201603{n % 28 + 1:02}", "2016", "03", "01", "GBR", "GBR", "", "", "AUS", "AUS",
                           "", "", "112", "11", *[""] * 8, "a;b", "u", "bbc"])
                for n in _NUMBERS
            ),
            _phoenix,
        ),
        Subject(
            "polecat", "", _header("polecat"), tuple(map(_polecat_row, _NUMBERS)), _polecat, encoding="iso-8859-1"
        ),
        Subject(
            "ucdp_ged", "events/ucdp/ucdp_ged231_myanmar.csv.gz", _header("ucdp_ged"),
            tuple(map(_ged_row, _NUMBERS)), _ucdp_ged, ",", is_quoted=True,
        ),
        Subject(
            "wikipedia_current_events", "news/wikipedia_current_events_2002_2021.jsonl.gz", "",
            tuple(f'{{"id": "w{n}", "date": "2019-09-12", "text": "News.", "sources": []}}' for n in _NUMBERS),
            _nothing, "\x00",
        ),
    )
}  # fmt: skip

_MAPPING = """
date: {column: day, format: "%d.%m.%Y"}
actor: {column: from, scheme: iso3}
recipient: {column: to, scheme: iso3}
code: {column: act, scheme: plover}
weight: n
"""

Mutation = tuple[int, int, int, int]
"""Which row, which operation, where in the row, and with what; numbers of any size."""

_HUGE = (b"9" * 400, b"1e999", b"-1", b"nan", b"99999999999999999999", b"0", b"99991231", b"9999-12-31", b"\xd9\xa1")
_BROKEN = (b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", b"\x85", b"\xef\xbb\xbf", b"\xe2\x80\xa8")
_CONTROL = tuple(bytes([code]) for code in (*range(32), 127))
_STRAY = (b'"', b'""', b"'", b"\\", b"\n", b"\r", b"\r\n", b"{", b"|", b";", b",", b"\t")


def _inserted(row: bytes, place: int, what: bytes) -> bytes:
    at = place % (len(row) + 1)
    return row[:at] + what + row[at:]


def _flip(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    if not row:
        return row
    at = place % len(row)
    return row[:at] + bytes([what % 256]) + row[at + 1 :]


def _drop(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    del fields[place % len(fields)]
    return delimiter.join(fields)


def _add(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields.insert(place % (len(fields) + 1), str(what).encode())
    return delimiter.join(fields)


def _huge(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields[place % len(fields)] = _HUGE[what % len(_HUGE)]
    return delimiter.join(fields)


def _empty(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    fields[place % len(fields)] = b""
    return delimiter.join(fields)


def _swap(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    fields = row.split(delimiter)
    a, b = place % len(fields), what % len(fields)
    fields[a], fields[b] = fields[b], fields[a]
    return delimiter.join(fields)


def _break(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _BROKEN[what % len(_BROKEN)])


def _control(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _CONTROL[what % len(_CONTROL)])


def _stray(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return _inserted(row, place, _STRAY[what % len(_STRAY)])


def _blank(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return (b"", b"\n" + row, b" ", row + b"\n\n")[what % 4]


def _cut(row: bytes, place: int, what: int, delimiter: bytes) -> bytes:
    return row[: place % (len(row) + 1)]


OPERATIONS = (_flip, _drop, _add, _huge, _empty, _swap, _break, _control, _stray, _blank, _cut)


def mutated(subject: Subject, rows: Sequence[bytes], plan: Iterable[Mutation], *, cut: int = 0) -> bytes:
    """Return the bytes of a file whose rows are mutated by a plan, with so many bytes missing at its end."""
    changed = list(rows)
    delimiter = subject.delimiter.encode()
    for row, operation, place, what in plan:
        at = row % len(changed)
        mutation = OPERATIONS[operation % len(OPERATIONS)](changed[at], place, what, delimiter)
        changed[at] = mutation if not subject.has_text_only or mutation.isascii() else changed[at][1:]
    head = [subject.header.encode(subject.encoding)] if subject.header else []
    data = b"\n".join([*head, *changed]) + b"\n"
    return data[: len(data) - cut] if cut else data


@cache
def _feed(name: str) -> Feed | TableFeed | TextFeed:
    if name != "csv":
        return feed_named(name)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "map.yaml"
        path.write_text(_MAPPING, encoding="utf-8")
        return mapped_feed(path)


class Fuzz:
    """A store that is loaded again and again with mutated files of one feed."""

    def __init__(self, subject: Subject, rows: Sequence[bytes], folder: Path) -> None:
        self.subject, self.rows, self._folder = subject, rows, folder
        self._clean = set(rows)
        self._store: Store = open_store()
        self._n = 0
        self.counts = {"rows": 0, "acts": 0, "aside": 0, "skipped": 0, "refused": 0}
        clean = self._load(mutated(subject, rows, ()))
        assert clean is not None, "the clean file is refused"
        self._is_act = {self.rows[line - 1] for line in clean[0]}
        self._aside = {self.rows[line - 1] for line in clean[1]}

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def _load(self, data: bytes) -> tuple[dict[int, dict[str, Any]], set[int]] | None:
        """Load bytes into the emptied store; return the acts and the rows set aside by line, or None if refused."""
        self._n += 1
        path = self._folder / f"{self.subject.feed}-{self._n}.txt"
        path.write_bytes(data)
        connection = self._store._connection
        connection.execute("DELETE FROM events WHERE file > 0")
        for table in ("files", "skips", "quarantine", "texts"):
            connection.execute(f"DELETE FROM {table}")
        (report,) = self._store.ingest(_feed(self.subject.feed), [path])
        path.unlink()
        if report.status == "failed":
            assert report.reason
            assert report.n_rows == 0
            self.counts["refused"] += 1
            return None
        assert report.n_events + report.n_quarantined + sum(report.skipped.values()) == report.n_rows, report
        frame = self._store.answer("SELECT * FROM events WHERE file > 0")
        assert frame.height == report.n_events
        require_events(frame.select(*EVENT_SCHEMA))
        assert frame["weight"].is_finite().all()
        assert (frame["weight"] >= 0).all()
        kept = self._store.answer("SELECT count(*) AS n FROM texts").item()
        assert kept == report.skipped.get(KEPT_AS_TEXT, 0)
        aside = self._store.quarantine()
        assert aside.height == report.n_quarantined
        assert aside["reason"].str.len_chars().min() or aside.is_empty()
        for name, n in zip(
            self.counts, (report.n_rows, report.n_events, report.n_quarantined, sum(report.skipped.values())),
            strict=False,
        ):  # fmt: skip
            self.counts[name] += n
        return {act["line"]: act for act in frame.iter_rows(named=True)}, set(aside["row"])

    def check(self, data: bytes) -> None:
        """Load a mutated file and hold what came of it against what its untouched rows say."""
        found = self._load(data)
        if found is None:
            return
        acts, aside = found
        clean, ids = self._clean, {act["id"] for act in acts.values()}
        for line, row in self._lines(data):
            if row not in clean:
                continue
            if line in acts:
                self._compare(row, acts[line])
            elif row in self._is_act:  # only a row before it with its id may have taken its place
                assert self.subject.told(self.subject.fields(row)).get("id") in ids, (line, row)
            else:
                assert (line in aside) == (row in self._aside), (line, row)

    def _lines(self, data: bytes) -> list[tuple[int, bytes]]:
        """Number the rows as a reader of the file must: lines, or rows of a CSV table; the header not counted."""
        lines = data.split(b"\n")
        if not self.subject.is_quoted:
            return list(enumerate(lines[1:] if self.subject.header else lines, 1))
        feed = _feed(self.subject.feed)
        by_fields = {tuple(map(_on_one_line, self.subject.fields(row))): row for row in self.rows}
        if isinstance(feed, TableFeed):
            text = io.StringIO(data.decode(self.subject.encoding), newline="")
            # A reader by names passes empty lines over without counting them.
            found = [tuple(row) for row in csv.reader(text, delimiter=self.subject.delimiter) if row][1:]
        else:
            path = self._folder / "numbered.txt"
            path.write_bytes(data)
            cleaned = (line.decode().rstrip("\n") for line in clean_lines(path, self._layout(feed)))
            found = [tuple(line.split(UNIT)) for line in cleaned]
        rows = [(number, by_fields.get(fields, b"")) for number, fields in enumerate(found, 1)]
        self._require_none_lost(lines, [row for _, row in rows])
        return rows

    def _layout(self, feed: Feed | TextFeed) -> Layout:
        if isinstance(feed, TextFeed):
            return feed.layout
        return next(one for one in feed.layouts if one.delimiter == self.subject.delimiter and one.is_quoted)

    def _require_none_lost(self, lines: list[bytes], rows: list[bytes]) -> None:
        """Let no broken row swallow one that was left as it was."""
        lost = Counter(line for line in lines if line in self._clean) - Counter(rows)
        assert self.subject.has_text_only or not lost, lost

    def _compare(self, row: bytes, act: dict[str, Any]) -> None:
        assert row in self._is_act, (row, act)
        told = self.subject.told(self.subject.fields(row))
        wrong = {key: (value, act[key]) for key, value in told.items() if value is not None and act[key] != value}
        assert not wrong, (wrong, row)


def plan(random: Random, n_rows: int, n: int) -> list[Mutation]:
    """Draw mutations of so many different rows, each with one operation or two."""
    picked = random.sample(range(n_rows), n)
    picked += [row for row in picked if random.random() < 0.2]
    return [(row, random.getrandbits(16), random.getrandbits(16), random.getrandbits(16)) for row in picked]


def run(name: str, n: int, seed: int) -> tuple[dict[str, int], float]:
    """Load files of a feed until so many rows were mutated; return the counts and the seconds."""
    subject, random, begun = SUBJECTS[name], Random(seed), time.perf_counter()
    rows = list(dict.fromkeys(subject.rows()))[:ROWS_OF_A_FILE]
    done = 0
    with TemporaryDirectory() as folder:
        fuzz = Fuzz(subject, rows, Path(folder))
        fuzz.counts = dict.fromkeys(fuzz.counts, 0)
        try:
            while done < n:
                some = min(max(int(len(rows) * SHARE_MUTATED), 1), n - done)
                cut = random.randrange(1, 200) if random.random() < 0.2 else 0
                fuzz.check(mutated(subject, rows, plan(random, len(rows), some), cut=cut))
                done += some
        finally:
            fuzz.close()
    return fuzz.counts, time.perf_counter() - begun


def main() -> None:
    """Fuzz the feeds that are named, or all, and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("feeds", nargs="*", default=list(SUBJECTS))
    parser.add_argument("--rows", type=int, default=100_000, help="mutated rows a feed")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print(f"{'feed':26}{'mutated':>10}{'loaded':>10}{'acts':>10}{'aside':>10}{'skipped':>10}{'refused':>9}{'s':>7}")
    for name in asked.feeds:
        counts, seconds = run(name, asked.rows, asked.seed)
        told = "".join(f"{counts[key]:>10,}" for key in ("rows", "acts", "aside", "skipped"))
        print(f"{name:26}{asked.rows:>10,}{told}{counts['refused']:>9,}{seconds:>7.0f}", flush=True)


if __name__ == "__main__":
    main()
