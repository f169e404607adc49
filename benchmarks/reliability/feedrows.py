"""Rows of every feed, clean: real ones where there are some and some of our own, and a small second reader of each."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from detente.errors import DetenteError
from detente.vocabulary.events import from_cameo, from_weis
from detente.vocabulary.states import Scheme, state

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
ROWS_OF_A_FILE = 2000

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
