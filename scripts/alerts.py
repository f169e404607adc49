"""Make the tables of docs/cases/alerts-2018-2019.md, all or those named; with --write, put them into the page.

The first table needs the built-in data alone, and a test holds the page to it. The others need files that are not
shipped: a quarter of raw ICEWS and KEDS Levant, in ../shared/data/events; without them their tables stay as they are.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from detente.observe.store import open_store
from detente.watch.backtest import Backtest, backtest

if TYPE_CHECKING:
    from detente.observe.store import Store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cases" / "alerts-2018-2019.md"
EVENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "events"
SPAN = (date(2018, 10, 1), date(2019, 3, 31))
OTHERS = (
    ("ARM-TUR", "chronicle", date(2007, 1, 1), date(2014, 12, 31)),
    ("IND-PAK", "chronicle", date(2007, 1, 1), date(2014, 12, 31)),
    ("ISR-PSE", "chronicle", date(2007, 1, 1), date(2010, 12, 31)),
    ("ISR-JOR", "keds", date(1996, 1, 1), date(1997, 12, 31)),
    ("EGY-ISR", "keds", date(1996, 1, 1), date(1997, 12, 31)),
    ("ISR-SYR", "keds", date(1998, 1, 1), date(1999, 12, 31)),
)
"""Pairs and years on which the defaults were tuned: none of those that the page reports on."""
WORDS = {True: "yes", False: "no", None: "open"}


def replayed(store: Store, dyad: str, since: date, until: date, feed: str | None = None) -> Backtest:
    """Replay a pair with what a store holds of it up to two years after the last day."""
    events = store.events(dyad, as_of=date(until.year + 2, 12, 31), feeds=feed)
    pledges = store.answer("SELECT * FROM pledges WHERE dyad = ?", [dyad])
    return backtest(events, pledges, dyad, since, until)


def told(found: Backtest) -> str:
    """Lay out what would have been told: a line an alert."""
    lines = ["| day | rule | what | the act behind it | followed |", "| --- | --- | --- | --- | --- |"]
    for alert, followed in found.alerts:
        act = ""
        if alert.events:  # the words of a feed are its publisher's
            is_ours = not alert.events[0]["id"].startswith("icews:")
            act = alert.events[0]["text"] if is_ours else "(machine-coded)"
        lines.append(f"| {alert.day} | {alert.rule} | {alert.title} | {act} | {WORDS[followed]} |".replace("  ", " "))
    lines += ["", f"{len(found.alerts)} alerts in {found.months:.0f} months, {found.a_month():.1f} a month; "
              f"{found.a_month(is_false=True):.1f} a month were not followed by what they warn of."]  # fmt: skip
    return "\n".join(lines) + "\n"


def chronicle() -> str:
    """Replay Japan and South Korea from the built-in chronicle."""
    with open_store() as store:
        return told(replayed(store, "JPN-KOR", *SPAN))


def icews() -> str:
    """Replay the same months with a quarter of raw ICEWS beside the chronicle."""
    with open_store() as store:
        store.ingest("icews", [EVENTS / "icews_raw_20181004_20181231.tab.gz"])
        return told(replayed(store, "JPN-KOR", *SPAN))


def others() -> str:
    """Replay the pairs on which the defaults were tuned."""
    heads = ("pair", "feed", "years", "alerts a month", "on calm days", "judged", "followed", "false a month")
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    with open_store() as store:
        store.ingest("keds", [EVENTS / "keds_levant_cameo.csv.gz"])
        for dyad, feed, since, until in OTHERS:
            found = replayed(store, dyad, since, until, feed)
            judged = [followed for _, followed in found.alerts if followed is not None]
            cells = (
                dyad, feed, f"{since.year}-{until.year}",
                f"{found.a_month():.2f}", f"{found.a_month(is_calm=True):.2f}",
                str(len(judged)), f"{100 * sum(judged) / max(1, len(judged)):.0f} %",
                f"{found.a_month(is_false=True):.2f}",
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables, or write them into the page."""
    makers = {"chronicle": chronicle} | ({"icews": icews, "others": others} if EVENTS.is_dir() else {})
    text = PAGE.read_text(encoding="utf-8")
    named = [word for word in sys.argv[1:] if word in makers] or list(makers)
    for name in named:
        made = makers[name]()
        print(made)
        block = re.compile(rf"(<!-- made by scripts/alerts\.py: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = block.sub(lambda found, made=made: f"{found[1]}{made}{found[2]}", text)
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
