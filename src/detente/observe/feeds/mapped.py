r"""Any table: a small YAML file says which column holds what, and in which scheme.

.. code-block:: yaml

    date: {column: Day, format: "%d.%m.%Y"}   # a bare column name means YYYY-MM-DD
    known: Published                          # left out: the day after the act
    actor: {column: From, scheme: name, sector: FromSector}
    recipient: {column: To, scheme: cow}
    code: {column: Act, scheme: plover, mode: How, context: About}
    id: Nr                                    # left out: rows are told apart by what they say
    weight: Reports
    text: Sentence
    url: Link
    reference: Paper
    delimiter: ";"                            # left out: a comma
    encoding: iso-8859-1                      # left out: utf-8
    missing: [NA, "-"]

``date``, ``actor``, ``recipient`` and ``code`` are required. Schemes of actors are those of the vocabulary (``iso3``,
``cow``, ``gw``, ``cameo``, ``name`` ...), of codes ``plover``, ``cameo`` and ``weis``. An unknown code, sector or day
sets its row aside; a mapping that cannot be used is an error that names file and key.
"""

from __future__ import annotations

import re
from codecs import lookup
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import DataError
from detente.observe.feeds.cameo import NO_PARTY, cameo_act, parties, weis_act
from detente.observe.feeds.feed import About, Act, Feed, Field, Party, key_of
from detente.observe.feeds.layout import Layout
from detente.observe.feeds.plover import plover_act
from detente.plainyaml import NotYamlError, from_yaml
from detente.vocabulary.actors import sector
from detente.vocabulary.states import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.vocabulary.registry import Scheme

NAME = "csv"
REQUIRED = ("date", "actor", "recipient", "code")
_COLUMN_OF = (*REQUIRED, "known", "id", "weight", "text", "url", "reference")
KEYS = (*_COLUMN_OF, "delimiter", "encoding", "missing")
ISO_FORMAT = "%Y-%m-%d"
# What Python and DuckDB read alike.
_FORMAT = re.compile(r"(?:%[YmdybBjHMSfpI%]|[^%])+")
_EXAMPLE = datetime(2001, 12, 25)
_MARKS = 'az,;"\t\r\n'

ABOUT = About(
    title="A table of your own",
    publisher="whoever made the table",
    coverage="whatever the table holds",
    latency="as kept",
    licence="the table's",
    citation="the table's own reference",
    url="",
    biases=("Nothing is known of the table but what its mapping says.",),
    tested_on="tables of our own making, in all schemes",
)


def _code_only(read: Callable[[str], Act]) -> Callable[[str], Act]:
    return lambda key: read(key.partition("|")[0])


_ACTS: dict[str, Callable[[str], Act]] = {
    "plover": plover_act,
    "cameo": _code_only(lambda code: cameo_act(f"{code}|")),
    "weis": _code_only(weis_act),
}


class _Mapping:
    """The YAML file, asked key by key; every complaint names file and key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.values = from_yaml(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise DataError(f"{path} cannot be read ({error.strerror}); give the path of a mapping in YAML.") from None
        except (UnicodeDecodeError, NotYamlError) as error:
            raise DataError(f"{path} is no YAML in UTF-8 ({error}).") from None
        if not isinstance(self.values, dict):
            raise DataError(f"{path} is no mapping; expected keys such as {', '.join(REQUIRED)}.")
        self._require_known(self.values, KEYS, "")
        for key in REQUIRED:
            if key not in self.values:
                raise self.error(key, "is missing")

    def error(self, key: str, problem: str) -> DataError:
        return DataError(f"{self.path}, key '{key}': {problem}.")

    def _require_known(self, found: dict[Any, Any], allowed: tuple[str, ...], place: str) -> None:
        for key in found:
            if key not in allowed:
                raise self.error(f"{place}{key}", f"is not known; expected one of {', '.join(allowed)}")

    def parts(self, key: str, *more: str) -> dict[str, str]:
        """Return ``column`` and further parts of a key that may also be a bare column name."""
        value = self.values.get(key)
        found = value if isinstance(value, dict) else {"column": value}
        self._require_known(found, ("column", *more), f"{key}.")
        for part, text in found.items():
            self._require_text(f"{key}.{part}", text)
        if "column" not in found:
            raise self.error(f"{key}.column", "is missing")
        return found

    def column(self, key: str) -> str:
        """Return the expression for the column of a key; an empty text without the key."""
        return _raw(self.parts(key)["column"]) if key in self.values else "''"

    def text(self, key: str, default: str) -> str:
        value = self.values.get(key, default)
        self._require_text(key, value)
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        listed = value if isinstance(value, list) else [value]
        for one in listed:
            self._require_text(key, one)
        return tuple(listed)

    def one_of(self, key: str, value: str | None, allowed: tuple[str, ...]) -> str:
        if value is None:
            raise self.error(key, f"is missing; expected one of {', '.join(allowed)}")
        if value not in allowed:
            raise self.error(key, f"{value!r} found; expected one of {', '.join(allowed)}")
        return value

    def _require_text(self, key: str, value: object) -> None:
        if not isinstance(value, str) or not value or re.search(r"[{}\x00-\x08\x0a-\x1f]", value):
            raise self.error(key, f"{value!r} found; expected text, in quotes if it looks like a number or a date")


def mapped_feed(path: str | Path) -> Feed:
    """Make the feed that a mapping describes.

    Parameters
    ----------
    path : str or Path
        A YAML file.

    Raises
    ------
    DataError
        If the mapping cannot be read or used; the message names file and key.
    """
    told = _Mapping(Path(path))
    date, date_column = _day(told, "date")
    known = _day(told, "known")[0] if "known" in told.values else f"{date} + 1"
    actor, recipient = _actor(told, "actor"), _actor(told, "recipient")
    code = told.parts("code", "scheme", "mode", "context")
    act = key_of(*(_raw(code[part]) if part in code else "''" for part in ("column", "mode", "context")))
    weight = told.column("weight")
    return Feed(
        name=NAME,
        about=ABOUT,
        layouts=(_layout(told),),
        native=Field(told.column("id"), told.parts("id")["column"], "expected an id") if "id" in told.values else None,
        date=Field(date, date_column, "expected a day as in the mapping's date.format"),
        known=Field(known, _day(told, "known" if "known" in told.values else "date")[1], "expected a day"),
        actor=actor,
        recipient=recipient,
        act=Field(act, code["column"]),
        party=_party,
        act_of=_ACTS[told.one_of("code.scheme", code.get("scheme"), tuple(_ACTS))],
        weight=Field(f"CASE WHEN {weight} = '' THEN 1.0 ELSE TRY_CAST({weight} AS DOUBLE) END", _weight_column(told),
                     "expected a number of 0 or more"),
        text=told.column("text"),
        url=told.column("url"),
        reference=told.column("reference"),
    )  # fmt: skip


def _weight_column(told: _Mapping) -> str:
    return told.parts("weight")["column"] if "weight" in told.values else "weight"


def _raw(column: str) -> str:
    return f"trim({{{column}}})"


def _day(told: _Mapping, key: str) -> tuple[str, str]:
    """Return the expression for a day, and its column."""
    parts = told.parts(key, "format")
    form = parts.get("format", ISO_FORMAT)
    if not _FORMAT.fullmatch(form) or not _tells_the_day(form):
        raise told.error(f"{key}.format", f"{form!r} found; expected year, month and day such as '%d.%m.%Y'")
    quoted = form.replace("'", "''")
    return f"try_strptime({_raw(parts['column'])}, '{quoted}')::DATE", parts["column"]


def _tells_the_day(form: str) -> bool:
    try:
        return datetime.strptime(_EXAMPLE.strftime(form), form).date() == _EXAMPLE.date()
    except (ValueError, re.error):  # the second where a directive stands twice
        return False


def _actor(told: _Mapping, key: str) -> Field:
    parts = told.parts(key, "scheme", "sector")
    scheme = told.one_of(f"{key}.scheme", parts.get("scheme"), SCHEMES)
    own = _raw(parts["sector"]) if "sector" in parts else "''"
    return Field(key_of(f"'{scheme}'", own, _raw(parts["column"])), parts["column"])


def _party(key: str) -> tuple[Party, ...]:
    """Read ``scheme|sector|code``."""
    scheme, own, code = key.split("|", 2)
    if not code:
        return NO_PARTY
    return parties(_SCHEME[scheme], code, sector(own).code if own else "")


_SCHEME: dict[str, Scheme] = {scheme: scheme for scheme in SCHEMES}


def _layout(told: _Mapping) -> Layout:
    delimiter = told.text("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise told.error("delimiter", f"{delimiter!r} found; expected one character")
    encoding = _encoding(told)
    header = tuple(dict.fromkeys(part for key in _COLUMN_OF if key in told.values for part in _columns(told, key)))
    return Layout(
        f"table as {told.path.name} says", delimiter=delimiter, is_quoted=True, header=header, encoding=encoding,
        missing=told.texts("missing"),
    )  # fmt: skip


def _columns(told: _Mapping, key: str) -> list[str]:
    parts = told.parts(key, "format", "scheme", "sector", "mode", "context")
    return [text for part, text in parts.items() if part not in ("format", "scheme")]


def _encoding(told: _Mapping) -> str:
    """Return the usual name of the encoding; one that writes ASCII otherwise than ASCII would hide the line ends."""
    name = told.text("encoding", "utf-8")
    try:
        if _MARKS.encode(name) == _MARKS.encode():
            return lookup(name).name
    except (LookupError, UnicodeError):
        pass
    raise told.error("encoding", f"{name!r} found; expected one that contains ASCII, such as utf-8 or iso-8859-1")
