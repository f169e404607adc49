from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from detente.diagnose.diagnosis import diagnosis
from detente.diagnose.drivers import drivers, novelties
from detente.diagnose.evidence import carriers
from detente.observe.store import Store
from detente.observe.tension import tension
from detente.vocabulary.domains import DOMAINS

Make = Callable[..., Any]
DAY = date(2019, 9, 12)


def test_the_drivers_of_september_2019(jpn_kor: pl.DataFrame) -> None:
    found = diagnosis(jpn_kor, "JPN-KOR", DAY)
    domains = found.drivers
    assert tuple(driver.domain for driver in domains.drivers) == DOMAINS
    assert "economy" in domains.at_once
    assert "security" in domains.at_once
    assert domains.at_once_last is None or domains.at_once_last < (domains.at_once_since or DAY)
    economy = domains["economy"]
    assert economy.level.lower > 50.0
    assert economy.cushion.before is not None
    assert economy.cushion.sign == "cause"
    assert economy.cushion.p_worse is not None
    assert economy.cushion.p_worse > 0.9
    assert sum(driver.share_lately for driver in domains.drivers) == pytest.approx(1.0)
    assert sum(driver.share_before for driver in domains.drivers) == pytest.approx(1.0)
    sanction = [novelty for novelty in domains["security"].novelties if novelty.kind == "KOR SANCTION"]
    assert sanction
    assert sanction[0].day == date(2019, 8, 22)
    assert domains.to_dict()["limitation"]


def test_signal_and_standing_come_with_figures(jpn_kor: pl.DataFrame) -> None:
    found = diagnosis(jpn_kor, "JPN-KOR", DAY)
    assert found.signal.is_alert
    assert found.signal.is_opportunity
    assert any("22 November 2019" in reason for reason in found.signal.alert_reasons)
    assert found.standing is not None
    assert found.standing.side == "worst"
    assert found.standing.share_below > 0.9
    assert (
        found.standing.since_latest is None
        or found.standing.since is None
        or (found.standing.since <= found.standing.since_latest)
    )
    assert found.to_dict()["verdict"]["reasons"]
    assert "JPN-KOR" in repr(found)


def test_recovery_is_told_at_the_end_of_2015_and_in_2023(jpn_kor: pl.DataFrame) -> None:
    for day in (date(2015, 12, 29), date(2023, 6, 1)):
        found = diagnosis(jpn_kor, "JPN-KOR", day)
        assert found.verdict.answer == "calm"
        assert found.episodes.current is None
        assert found.standing is not None
        assert found.standing.side == "calmest"
        assert not found.drivers.at_once


def test_what_is_new_is_found_by_hand_made_acts(act: Make, frame: Make) -> None:
    acts = frame(
        act("2000-03-01", -5.0, type="SANCTION"),
        act("2018-03-01", -5.0, type="PROTEST"),
        act("2019-03-01", -6.0, type="SANCTION"),
        act("2019-04-01", -4.0, type="COERCE"),
        act("2019-05-01", -4.0, type="PROTEST"),
        act("2019-06-01", -1.0, type="ACCUSE"),
    )
    found = novelties(acts, "economy", date(2018, 9, 12))
    assert [(novelty.kind, novelty.last_seen) for novelty in found] == [
        ("AAA SANCTION", date(2000, 3, 1)),
        ("AAA COERCE", None),
    ]


def test_carriers_are_the_strongest_acts(act: Make, frame: Make) -> None:
    acts = frame(act("2019-03-01", -6.0, id="a"), act("2019-04-01", 7.0, id="b"), act("2019-05-01", -6.0, id="c"))
    assert carriers(acts) == ("b", "c", "a")
    assert carriers(acts, sign=-1, shown=1) == ("c",)
    assert carriers(acts, since=date(2019, 3, 2), until=date(2019, 4, 30)) == ("b",)
    assert carriers(acts, domain="status") == ()


def test_shares_have_an_interval_and_a_history(jpn_kor: pl.DataFrame) -> None:
    found = diagnosis(jpn_kor, "JPN-KOR", DAY).drivers
    for driver in found.drivers:
        assert driver.share_interval is not None
        low, high = driver.share_interval
        assert 0.0 <= low <= high <= 1.0
    years = [year for year, _ in found["economy"].shares]
    assert years[-1] == 2015
    assert set(np.diff(years)) <= {5, 10, 15}
    last = [driver.shares[-1][1] for driver in found.drivers]
    assert sum(last) == pytest.approx(1.0)


def test_acts_against_the_tension_of_the_other_domains_make_a_valve(act: Make, frame: Make) -> None:
    """Quarrels over status every fourth month; trade goes on in them, and from 2017 on is drawn in."""
    rows = []
    for month in range(12 * 20):
        at_month = f"{2000 + month // 12}-{month % 12 + 1:02}"
        rows.append(act(f"{at_month}-03", -6.0 if month // 12 % 2 else 4.0, domain="status", id=f"s{month}"))
        trade = -5.0 if month >= 12 * 17 else 4.0
        rows += [act(f"{at_month}-{at:02}", trade, domain="economy", id=f"e{month}-{at}") for at in (10, 20)]
    events = frame(*rows)
    day = date(2019, 12, 31)
    found = drivers(tension(events, "AAA-BBB", day), events, before=day)["economy"].cushion
    assert found.sign == "cause"
    assert found.has_turned
    earlier = date(2016, 12, 31)
    cut = events.filter(pl.col("known") <= earlier)
    assert drivers(tension(cut, "AAA-BBB", earlier), cut, before=earlier)["economy"].cushion.sign == "valve"


def test_a_day_set_by_a_hostile_act_is_no_alert_at_a_high_point(jpn_kor: pl.DataFrame) -> None:
    """On 1 December 1998 the fisheries agreement had been given notice, and its successor signed three days before."""
    mark = diagnosis(jpn_kor, "JPN-KOR", date(1998, 12, 1)).signal
    assert not mark.is_alert
    assert mark.arrow == "improved"


@pytest.mark.parametrize(
    ("dyad", "day", "arrow"),
    [
        ("JPN-KOR", date(2012, 9, 1), "deteriorated"),
        ("JPN-KOR", date(2015, 12, 29), "improved"),
        ("IND-PAK", date(1999, 7, 1), "deteriorated"),
        ("ISR-PSE", date(2023, 11, 1), "deteriorated"),
        ("ARM-TUR", date(2009, 10, 15), "improved"),
    ],
)
def test_the_arrow_follows_known_turns(store: Store, dyad: str, day: date, arrow: str) -> None:
    mark = diagnosis(store.events(dyad), dyad, day).signal
    assert mark.arrow == arrow
    assert mark.since < day
    assert mark.told_then.lower < mark.told_then.tension < mark.told_then.upper
