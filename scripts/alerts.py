"""Make the tables of docs/cases/alerts-2018-2019.md, all or those named; with --write, put them into the page.

The first table needs the built-in data alone, and a test holds the page to it. The others need files that are not
shipped: a quarter of raw ICEWS and KEDS lists, in ../shared/data/events; without them their tables stay as they are.
The table ``record`` is also the shipped one that alerts carry, src/detente/data/alerts.csv; it takes half an hour.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from detente.observe.store import open_store
from detente.watch.backtest import Backtest, backtest
from detente.watch.elsewhere import elsewhere, last_known, table
from detente.watch.rules import DEFAULT_RULES, KINDS

if TYPE_CHECKING:
    from detente.observe.store import Store

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cases" / "alerts-2018-2019.md"
TABLE = Path(__file__).resolve().parents[1] / "src" / "detente" / "data" / "alerts.csv"
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
RECORD = (
    ("", "chronicle", ("ARM-TUR", "IND-PAK", "ISR-PSE", "JPN-KOR"), date(2005, 1, 1), date(2014, 12, 31)),
    (
        "keds_levant_cameo",
        "keds",
        ("EGY-ISR", "ISR-JOR", "ISR-LBN", "ISR-SYR", "LBN-SYR", "LBN-USA", "PSE-USA", "SYR-USA"),
        date(1985, 1, 1),
        date(2009, 12, 31),
    ),
    (
        "keds_gulf_weis",
        "keds_weis",
        ("FRA-IRN", "GBR-IRN", "GBR-IRQ", "IRQ-KWT", "IRQ-TUR", "IRQ-USA", "KWT-USA", "SAU-USA"),
        date(1985, 1, 1),
        date(1997, 12, 31),
    ),
    ("keds_casia_weis", "keds_weis", ("AFG-IRN", "AFG-PAK", "ARM-AZE", "RUS-TJK"), date(1995, 1, 1), date(1998, 7, 31)),
)
"""Pairs and years of the record that alerts carry: picked by hand among those told of much, a pair once."""
WORDS = {True: "yes", False: "no", None: "open"}


def replayed(store: Store, dyad: str, since: date, until: date, feed: str | None = None) -> Backtest:
    """Replay a pair with what a store holds of it up to two years after the last day."""
    events = store.events(dyad, as_of=last_known(until), feeds=feed)
    pledges = store.answer("SELECT * FROM pledges WHERE dyad = ?", [dyad])
    return backtest(events, pledges, dyad, since, until)


def told(found: Backtest) -> str:
    """Lay out what would have been told: a line an alert."""
    lines = ["| day | rule | what | the act behind it | followed |", "| --- | --- | --- | --- | --- |"]
    for one in found.alerts:
        alert, act = one.alert, ""
        if alert.events:  # the words of a feed are its publisher's
            is_ours = not alert.events[0]["id"].startswith("icews:")
            act = alert.events[0]["text"] if is_ours else "(machine-coded)"
        lines.append(
            f"| {alert.day} | {alert.rule} | {alert.title} | {act} | {WORDS[one.followed]} |".replace("  ", " ")
        )
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
            judged = [one.followed for one in found.alerts if one.followed is not None]
            cells = (
                dyad, feed, f"{since.year}-{until.year}",
                f"{found.a_month():.2f}", f"{found.a_month(is_calm=True):.2f}",
                str(len(judged)), f"{100 * sum(judged) / max(1, len(judged)):.0f} %",
                f"{found.a_month(is_false=True):.2f}",
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def record() -> str:
    """Replay the pairs of the shipped record, count by rule, and write the counts where the package reads them."""
    lines = ["dyad,feed,since,until,rule,judged,followed,usual"]
    for file, feed, dyads, since, until in RECORD:
        with open_store() as store:
            if file:
                store.ingest(feed, [EVENTS / f"{file}.csv.gz"])
            for dyad in dyads:
                found = replayed(store, dyad, since, until, feed)
                lines += [f"{dyad},{feed},{since},{until},{counts}" for counts in by_rule(found)]
                print(f"{dyad}: {len(found.alerts)} alerts", file=sys.stderr)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    table.cache_clear()
    return summed()


def by_rule(found: Backtest) -> list[str]:
    """Count the judged alerts of a replay by rule: judged, followed, and to be expected on any day."""
    counts = []
    for rule in KINDS:
        judged = [one for one in found.alerts if one.alert.rule == rule and one.followed is not None]
        if judged:
            usual = sum(one.usual or 0.0 for one in judged)
            counts.append(f"{rule},{len(judged)},{sum(map(bool, (one.followed for one in judged)))},{usual:.2f}")
    return counts


def summed() -> str:
    """Lay out the shipped record by rule."""
    lines = ["| rule | pairs | judged | followed | to be expected on any day |", "| --- | --- | --- | --- | --- |"]
    for rule in DEFAULT_RULES:
        one = elsewhere(rule, "", date.max)
        if one.n_judged:
            shares = [f"{n:.0f} ({100 * n / one.n_judged:.0f} %)" for n in (one.n_followed, one.n_usual)]
            lines.append(f"| `{rule.name}` | {one.n_dyads} | {one.n_judged} | {' | '.join(shares)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the tables, or write them into the page."""
    makers = {"chronicle": chronicle} | (
        {"icews": icews, "others": others, "record": record} if EVENTS.is_dir() else {}
    )
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
