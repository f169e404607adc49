"""The validator behind ``detente check-data``: whether a data file keeps its own rules.

It reads chronicles, pledges and precedents (told apart by their header) and returns what it finds; an empty
list means that all is well.

===============  ============================================================================================
rule             meaning
===============  ============================================================================================
schema           every column is there and every value can be read
unique-id        no id stands twice, in one file or in two
sorted           rows stand in the order of their days
sign             the sign of the intensity is that of the type (REQUEST may be either)
known            a row is not known before the first day of the act; versions of a pledge follow one another
deadline         a day that is set lies on or after the act and within ``MAX_DEADLINE_YEARS`` of it
pair             ``is_pair_act`` agrees with actor, recipient and dyad
code             states and bodies are known by their codes
role             roles of third parties are known, and each stands as CODE:role
issue            the matter at stake has a row in ``vocabulary/tables/issues.csv``
option           the option of a precedent has a row in ``options.csv``
outcome          no precedent that had relapsed by then counts as better
reference        every row names its source
url              an address begins with http:// or https:// and holds no blank
neutral          no disputed name stands in one side's form alone
===============  ============================================================================================
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DataError, DetenteError
from detente.observe.feeds.chronicle import CHRONICLE_COLUMNS, TYPE_SIGNS, read_chronicle
from detente.observe.tables import DATA, PLEDGE_COLUMNS, PRECEDENT_COLUMNS, chronicle_files
from detente.period import add_months, precision_end
from detente.vocabulary.disputes import one_sided_names
from detente.vocabulary.domains import issues
from detente.vocabulary.states import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_DEADLINE_YEARS = 10
ROLES = (
    "facilitator",
    "mediator",
    "exploiter",
    "threat",
    "forum",
    "addressee",
    "participant",
    "context",
)
RENEWALS = ("none", "auto", "until-notice")
PLEDGE_KINDS = ("treaty", "agreement", "measure", "request", "undertaking", "deadline", "occasion")
OUTCOMES = ("better", "same", "worse", "unknown")
OUTCOME_MONTHS = {"outcome_1m": 1, "outcome_6m": 6, "outcome_12m": 12}

_URL = re.compile(r"https?://\S+")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach of a rule.

    Attributes
    ----------
    file, row, column : str, int, str
        Where it stands; rows are counted from 1, the header not counted, and 0 is the header.
    rule : str
        Name of the rule, as in the table above.
    message : str
        What is wrong and what was expected.
    severity : str
        ``error``, or ``warning`` where a human must judge (wording).
    """

    file: str
    row: int
    column: str
    rule: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column '{self.column}' [{self.rule}]: {self.message}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "rule": self.rule,
            "message": self.message,
            "severity": self.severity,
        }


def check(paths: Iterable[str | Path] | None = None, *, as_of: date | None = None) -> list[Finding]:
    """Check data files, or the built-in data when none are named.

    Parameters
    ----------
    paths : iterable of str or Path, optional
        Chronicles, pledges or precedents as CSV.
    as_of : datetime.date, optional
        Leave out findings in rows that were known only after this day.

    Raises
    ------
    DataError
        If a file cannot be read at all.
    """
    chosen = [Path(path) for path in paths] if paths is not None else built_in_files()
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for path in chosen:
        rows = _rows(path)
        last_known = as_of.isoformat() if as_of else ""
        late = {number for number, row in enumerate(rows, 1) if as_of and row.get("known", "") > last_known}
        findings += [one for one in _file(path, rows, seen) if one.row not in late]
    return findings


def _file(path: Path, rows: Sequence[Row], seen: dict[str, str]) -> list[Finding]:
    """Check one file by the rules of its kind, which its columns tell."""
    file, columns = str(path), set(rows[0]) if rows else set()
    if "state_of_play" in columns:
        versions = _version_breaches(file, rows) if "pledge" in columns else ()
        return [*_table(file, rows, tuple(PLEDGE_COLUMNS), _pledge_breaches), *versions]
    if "outcome_12m" in columns:
        return [*_table(file, rows, tuple(PRECEDENT_COLUMNS), _precedent_breaches), *_ids(file, rows, "id", seen)]
    return [*_chronicle(path, rows), *_ids(file, rows, "id", seen), *_order(file, rows)]


def built_in_files() -> list[Path]:
    """Return the built-in files that have rules: the chronicles, the pledges and the precedents."""
    return [*chronicle_files(), DATA / "pledges.csv", DATA / "precedents.csv"]


def _rows(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return [
                {
                    str(key): (value or "").strip()
                    for key, value in row.items()
                    if isinstance(value, str) or value is None
                }
                for row in csv.DictReader(handle)
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read as CSV in UTF-8 ({error}); give a data file.") from None


def _chronicle(path: Path, rows: Sequence[Row]) -> list[Finding]:
    file = str(path)
    missing = [column for column in CHRONICLE_COLUMNS if rows and column not in rows[0]]
    if missing:
        return [
            Finding(file, 0, column, "schema", "column is missing: the rules need all columns") for column in missing
        ]
    unreadable = read_chronicle(path)[1]
    found = [
        Finding(file, one.row, one.column, "schema", f"{one.value!r} found; {one.reason}")
        for one in unreadable
        if one.column != "id" or not one.value
    ]
    skipped = {one.row for one in unreadable if one.column != "id"}
    readable = [(number, row) for number, row in enumerate(rows, 1) if number not in skipped]
    return found + [
        Finding(file, number, column, rule, message, "warning" if rule == "neutral" else "error")
        for number, row in readable
        for column, rule, message in _event_breaches(row)
    ]


Breach = tuple[str, str, str]


def _event_breaches(row: Row) -> Iterator[Breach]:
    sign, intensity = TYPE_SIGNS[row["type"]], float(row["intensity"])
    if sign * intensity < 0:
        yield (
            "intensity",
            "sign",
            f"{intensity:g} found; a {row['type']} is {'above' if sign > 0 else 'below'} zero",
        )
    yield from _deadline_breaches(row)
    pair = set(row["dyad"].split("-"))
    is_pair = {row["actor"], row["recipient"]} == pair
    if (row["is_pair_act"] == "true") != is_pair:
        yield (
            "is_pair_act",
            "pair",
            f"{row['is_pair_act']} found; actor and recipient say {str(is_pair).lower()}",
        )
    for column in ("actor", "recipient"):
        yield from _code_breaches(column, [row[column]], row["date"])
    for entry in filter(None, row["third_parties"].split(";")):
        code, _, role = entry.partition(":")
        if role not in ROLES:
            yield (
                "third_parties",
                "role",
                f"{entry!r} found; expected CODE:role, a role of {', '.join(ROLES)}",
            )
        yield from _code_breaches("third_parties", [code], row["date"])
    yield from _issue_breaches(row)
    yield from _source_breaches(row)
    yield from _wording_breaches("text", row)


def _deadline_breaches(row: Row) -> Iterator[Breach]:
    if not row["deadline"]:
        return
    day, deadline = date.fromisoformat(row["date"]), date.fromisoformat(row["deadline"])
    if not 0 <= (deadline - day).days <= MAX_DEADLINE_YEARS * 366:
        yield (
            "deadline",
            "deadline",
            f"{deadline} found; expected a day within {MAX_DEADLINE_YEARS} years after {day}",
        )


def _pledge_breaches(row: Row) -> Iterator[Breach]:
    yield from _day_breaches(row, PLEDGE_COLUMNS, required=("known",))
    for column, allowed in (("renewal", RENEWALS), ("kind", PLEDGE_KINDS)):
        if row[column] not in allowed:
            yield column, "schema", f"{row[column]!r} found; expected one of {', '.join(allowed)}"
    if not row["version"].isdigit():
        yield "version", "schema", f"{row['version']!r} found; expected a whole number from 1"
    if row["notice_days"] and not row["notice_days"].isdigit():
        yield "notice_days", "schema", f"{row['notice_days']!r} found; expected a number of days"
    if row["renewal"] == "auto" and not (row["expires"] and row["notice_days"]):
        yield "renewal", "schema", "'auto' found; expected 'expires' and 'notice_days' beside it"
    parties = [party.partition(".")[0] for party in row["parties"].split(";")]
    yield from _code_breaches("parties", parties, row["known"])
    yield from _issue_breaches(row)
    yield from _source_breaches(row)
    for column in ("name", "state_of_play"):
        yield from _wording_breaches(column, row)


def _precedent_breaches(row: Row) -> Iterator[Breach]:
    yield from _day_breaches(row, PRECEDENT_COLUMNS, required=("date", "act_known", "known"))
    for column, before in (("act_known", "date"), ("known", "act_known")):
        if row[column] < row[before]:
            yield column, "known", f"{row[column]} found; expected a day not before {row[before]}"
    yield from _outcome_breaches(row)
    if row["option"] not in _slugs("options.csv", "option"):
        yield "option", "option", f"{row['option']!r} found; expected an option of options.csv"
    third = [party for party in row["third_party"].split(";") if party != "none" and ":" not in party]
    yield from _code_breaches("third_party", third, row["date"])
    yield from _code_breaches("dyad", [row["state_a"], row["state_b"]], row["date"])
    yield from _source_breaches(row)
    yield from _wording_breaches("description", row)


def _outcome_breaches(row: Row) -> Iterator[Breach]:
    for column, months in OUTCOME_MONTHS.items():
        if row[column] not in OUTCOMES:
            yield column, "schema", f"{row[column]!r} found; expected one of {', '.join(OUTCOMES)}"
        elif row[column] == "better" and row["relapse_date"]:
            try:
                until = add_months(precision_end(date.fromisoformat(row["date"]), row["precision"]), months)
            except ValueError:
                return
            if row["relapse_date"] <= until.isoformat():
                yield (
                    column,
                    "outcome",
                    f"'better' found, with a relapse on {row['relapse_date']}; expected worse or same",
                )


def _day_breaches(row: Row, columns: dict[str, str], *, required: Sequence[str]) -> Iterator[Breach]:
    for column in (name for name, kind in columns.items() if kind == "DATE"):
        if not row[column] and column not in required:
            continue
        try:
            date.fromisoformat(row[column])
        except ValueError:
            yield column, "schema", f"{row[column]!r} found; expected a day YYYY-MM-DD"


def _code_breaches(column: str, codes: Iterable[str], day: str) -> Iterator[Breach]:
    year = int(day[:4]) if day[:4].isdigit() else date.max.year
    for code in codes:
        if not _is_code(code, year):
            yield (
                column,
                "code",
                f"{code!r} found; expected a state's alpha-3 code in {year} or a body of vocabulary/tables/states.csv",
            )


def _issue_breaches(row: Row) -> Iterator[Breach]:
    if row["issue"] not in issues():
        yield "issue", "issue", f"{row['issue']!r} found; expected an issue of vocabulary/tables/issues.csv"


def _source_breaches(row: Row) -> Iterator[Breach]:
    if not row["reference"]:
        yield "reference", "reference", "nothing found; expected title and publisher of the source"
    if row["url"] and not _URL.fullmatch(row["url"]):
        yield "url", "url", f"{row['url']!r} found; expected an address that begins with http:// or https://"


def _wording_breaches(column: str, row: Row) -> Iterator[Breach]:
    for found in one_sided_names(row[column]):
        yield (
            column,
            "neutral",
            f"{found.name!r} stands alone, a form of one side; expected {found.suggestion}",
        )


def _table(
    file: str, rows: Sequence[Row], columns: tuple[str, ...], breaches: Callable[[Row], Iterator[Breach]]
) -> list[Finding]:
    missing = [column for column in columns if column not in rows[0]]
    if missing:
        return [Finding(file, 0, column, "schema", "column is missing") for column in missing]
    return [
        Finding(file, number, column, rule, message, "warning" if rule == "neutral" else "error")
        for number, row in enumerate(rows, 1)
        for column, rule, message in breaches(row)
    ]


def _version_breaches(file: str, rows: Sequence[Row]) -> Iterator[Finding]:
    last: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows, 1):
        version = int(row["version"]) if row.get("version", "").isdigit() else 0
        before, known = last.get(row["pledge"], (0, ""))
        if version != before + 1 or row.get("known", "") <= known:
            message = f"version {version} follows version {before}; expected the next number, known later"
            yield Finding(file, number, "version", "known", message)
        last[row["pledge"]] = (version, row.get("known", ""))


def _ids(file: str, rows: Sequence[Row], column: str, seen: dict[str, str]) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        name = row.get(column, "")
        if name and name in seen:
            yield Finding(file, number, column, "unique-id", f"{name!r} stands already in {seen[name]}")
        seen.setdefault(name, f"{file}, row {number}")


def _order(file: str, rows: Sequence[Row]) -> Iterator[Finding]:
    for number, (before, row) in enumerate(pairwise(rows), 2):
        if row.get("date", "") < before.get("date", ""):
            yield Finding(file, number, "date", "sorted", f"{row['date']} stands after {before['date']}; sort by day")


@cache
def _slugs(file: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in _rows(DATA / file))


@cache
def _is_code(code: str, year: int) -> bool:
    """Say whether a code was that of a state or a body in a year (at its end)."""
    try:
        found = state(code, scheme="iso3", on=date(year, 12, 31))
    except DetenteError:
        return False
    return found.code == code and (found.valid_to is None or found.valid_to >= date(year, 1, 1))
