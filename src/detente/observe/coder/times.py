"""When did it happen? Expressions of time in a sentence, relative to the day of the document.

A day without a year means the nearest one; a weekday the last one that has been, unless the sentence looks ahead.
"Soon after that" and "the same day" count from the act told last. What follows *until*, *by*, *expires on* or a like
word and lies after the document is a deadline, not the day of the act. A year before a noun ("the 1965 treaty") is
part of a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Precision = Literal["day", "month", "year"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NUMBERS = {
    word: n for n, word in enumerate(["a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 1)
}
_NUMBERS |= {"an": 1, "one": 1, "several": 3, "few": 3, "couple": 2}
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(_NUMBERS) + r")(?: of)?"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_DEADLINE = re.compile(
    r"(?:\buntil|\bby|\bbefore|\bdeadline\w*(?: of| for)?|\bexpir\w+(?: on| in)?|\bno later than|\bends?(?: on)"
    r"|\btermination\b[^.;]*\bon|\btake effect(?: on)?|\bdue(?: on| by)?|\bset for)\s+(?:the )?$",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:will|shall|would|plans?|planned|scheduled|set|due|expected|upcoming|imminent|next)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class When:
    """An expression of time, resolved.

    Attributes
    ----------
    date : datetime.date
        The day; first day of the month or year when less precise.
    precision : str
        ``day``, ``month`` or ``year``.
    text : str
        The words; empty if the day of the document was taken.
    start, end : int
        Where they stand.
    is_deadline : bool
        The day until which something holds or must be done.
    """

    date: date
    precision: Precision
    text: str = ""
    start: int = -1
    end: int = -1
    is_deadline: bool = False


def times(sentence: str, on: date, *, after: date | None = None) -> list[When]:
    """Return the expressions of time of a sentence in their order.

    Parameters
    ----------
    sentence : str
        The sentence.
    on : datetime.date
        Day of the document.
    after : datetime.date, optional
        Day of the act told last, for "soon after that"; without it the day of the document.

    Examples
    --------
    >>> [(str(when.date), when.precision) for when in times("It acted late last month.", date(2019, 9, 12))]
    [('2019-08-01', 'month')]
    """
    found: list[When] = []
    taken: list[tuple[int, int]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(sentence):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            made = read(match, on, after or on, sentence)
            if made is None:
                continue
            day, precision = made
            taken.append(match.span())
            is_deadline = day > on and bool(_DEADLINE.search(sentence[: match.start()]))
            found.append(When(day, precision, match[0], match.start(), match.end(), is_deadline))
    return sorted(found, key=lambda when: when.start)


def act_time(whens: list[When], on: date, place: int) -> When:
    """Return the time of the act whose words stand at a place: the nearest expression that is no deadline.

    Without one it is the day of the document.
    """
    own = [when for when in whens if not when.is_deadline]
    if not own:
        return When(on, "day")
    return min(own, key=lambda when: abs(when.start - place) if when.start > place else 0.8 * abs(place - when.end))


def deadline(whens: list[When]) -> date | None:
    """Return the first deadline among expressions, if there is one."""
    return next((when.date for when in whens if when.is_deadline), None)


_Made = tuple[date, Precision]


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, on: date) -> date | None:
    days = [found for year in (on.year - 1, on.year, on.year + 1) if (found := _safe(year, month, day))]
    return min(days, key=lambda found: abs((found - on).days), default=None)


def _month_of(match: re.Match[str]) -> int:
    return _MONTHS[match["month"].casefold()]


def _month_day(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    month, day = _month_of(match), int(match["day"])
    year = match.groupdict().get("year")
    found = _safe(int(year), month, day) if year else _nearest(month, day, on)
    return (found, "day") if found else None


def _iso(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    found = _safe(int(match[1]), int(match[2]), int(match[3]))
    return (found, "day") if found else None


def _month_year(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    return date(int(match["year"]), _month_of(match), 1), "month"


def _bare_month(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    month = _month_of(match)
    year = on.year if month <= on.month else on.year - 1
    is_ahead = match["which"].casefold() == "next" or (_AHEAD.search(sentence[: match.start()]) is not None)
    if is_ahead and month > on.month:
        year = on.year
    return date(year, month, 1), "month"


def _in_year(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    year = int(match["year"])
    return (date(year, 1, 1), "year") if 1500 < year <= on.year + 50 else None


def _shifted(day: date, count: int, unit: str) -> _Made:
    if unit == "day":
        return day + timedelta(days=count), "day"
    if unit == "week":
        return day + timedelta(weeks=count), "day"
    if unit == "month":
        total = day.year * 12 + day.month - 1 + count
        return date(total // 12, total % 12 + 1, 1), "month"
    return date(day.year + count, 1, 1), "year"


def _count_of(match: re.Match[str]) -> int:
    word = match["count"].casefold()
    return int(word) if word.isdigit() else _NUMBERS[word]


def _ago(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    return _shifted(on, -_count_of(match), match["unit"].casefold())


def _later(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    day, precision = _shifted(after, _count_of(match), match["unit"].casefold())
    return (day, precision) if day <= on else None


def _relative_unit(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}[match["which"].casefold()]
    unit = match["unit"].casefold()
    if unit == "week":
        monday = on - timedelta(days=on.weekday())
        return (monday + timedelta(weeks=shift), "day") if shift else (min(on, monday + timedelta(days=2)), "day")
    return _shifted(on.replace(day=1), shift, unit)


def _season(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    month = _SEASONS[match["season"].casefold()]
    year = on.year - (month > on.month) - (match["which"].casefold() == "last" and month <= on.month <= month + 2)
    return date(year, month, 1), "month"


def _word(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    word = match[0].casefold()
    shift = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "overnight": 0}[word]
    return on + timedelta(days=shift), "day"


def _weekday(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    wanted = next(i for i, name in enumerate(_DAYS) if name.startswith(match["weekday"].casefold()[:3]))
    which = (match["which"] or "").casefold()
    back = (on.weekday() - wanted) % 7
    is_ahead = which == "next" or (not which and re.search(r"\bwill\b|\bnext\b", sentence) is not None and back)
    if is_ahead:
        return on + timedelta(days=(wanted - on.weekday()) % 7 or 7), "day"
    return on - timedelta(days=back), "day"


def _after_that(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    return after, "day" if "same" in match[0].casefold() or after.day != 1 else "month"


def _next_day(match: re.Match[str], on: date, after: date, sentence: str) -> _Made | None:
    return after + timedelta(days=1), "day"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, date, str], _Made | None]], ...] = (
    (_pattern(r"\b(\d{4})-(\d\d)-(\d\d)\b"), _iso),
    (_pattern(rf"\b{_MONTH} {_DAY},? {_YEAR}\b"), _month_day),
    (_pattern(rf"\b{_DAY}(?: of)? {_MONTH},? {_YEAR}\b"), _month_day),
    (_pattern(rf"\b{_MONTH},? {_YEAR}\b"), _month_year),
    (_pattern(rf"\b{_MONTH} {_DAY}\b(?!\d)"), _month_day),
    (_pattern(rf"\b{_DAY}(?: of)? {_MONTH}(?=\W|$)"), _month_day),
    (_pattern(rf"\b{_COUNT} {_UNIT} (?:ago|earlier)\b"), _ago),
    (_pattern(rf"\b{_COUNT} {_UNIT} (?:later|after that|afterwards?)\b"), _later),
    (_pattern(r"\b(?:soon|shortly|immediately|right) (?:after that|afterwards?|after|thereafter)\b"), _after_that),
    (_pattern(r"\b(?:on |at )?(?:that|the) same (?:day|time)\b"), _after_that),
    (_pattern(r"\b(?:the )?(?:next|following) day\b|\ba day later\b"), _next_day),
    (
        _pattern(
            r"\b(?:(?:late|early|earlier|later|mid) )?(?:in (?:the )?)?"
            rf"(?P<which>last|this|next|past|previous|coming) {_UNIT}\b"
        ),
        _relative_unit,
    ),
    (_pattern(r"\b(?:during )?(?P<which>this|last|the|next) (?P<season>spring|summer|autumn|fall|winter)\b"), _season),
    (_pattern(rf"\b(?P<which>(?:early |late |mid-?)?in|last|since|late|early|next) {_MONTH}(?=\W|$)"), _bare_month),
    (_pattern(r"\b(?:yesterday|today|tonight|tomorrow|overnight)\b"), _word),
    (
        _pattern(
            r"\b(?:on |late |early )?(?P<which>last |next )?"
            r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
        ),
        _weekday,
    ),
    (_pattern(rf"\b(?:in|since|during|of|from|by) {_YEAR}\b(?! \w+ (?:Treaty|Agreement|Accord))"), _in_year),
)
