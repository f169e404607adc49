"""Drafting a case: each rule by a few acts, the real pairs, and what a draft never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import yaml

from detente.asof import known_by
from detente.errors import NotEnoughDataError
from detente.resolve.casefile import conflict
from detente.resolve.draft import MARK, MOST_OWN, draft, to_yaml
from detente.resolve.outstanding import Matter, outstanding
from detente.resolve.stability import stability
from detente.vocabulary.dyads import Dyad

if TYPE_CHECKING:
    from detente.observe.store import Store

Act = dict[str, Any]
Make = Callable[..., Act]
Frame = Callable[..., pl.DataFrame]
AS_OF = date(2020, 6, 30)
NO_PLEDGES: dict[str, Any] = {
    "pledge": pl.String,
    "version": pl.Int64,
    "known": pl.Date,
    "name": pl.String,
    "parties": pl.String,
    "dyad": pl.String,
    "issue": pl.String,
    "signed": pl.Date,
    "in_force": pl.Date,
    "expires": pl.Date,
    "notice_days": pl.Int64,
    "renewal": pl.String,
    "kind": pl.String,
    "state_of_play": pl.String,
}
REAL = [
    ("JPN", "KOR", "2019-09-12"),
    ("IND", "PAK", "2019-09-12"),
    ("IND", "PAK", "2025-05-12"),
    ("ARM", "TUR", "2010-03-01"),
    ("ISR", "PSE", "2014-08-01"),
]


def pledge(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(NO_PLEDGES) | {
        "pledge": "p",
        "version": 1,
        "known": date(2020, 1, 1),
        "name": "the pact",
        "parties": "AAA;BBB",
        "dyad": "AAA-BBB",
        "issue": "pact",
        "renewal": "none",
        "kind": "agreement",
        "state_of_play": "In force.",
    }
    return row | values


def pledges(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=NO_PLEDGES)


def found(frame: Frame, acts: list[Act], *own: dict[str, Any]) -> list[tuple[str, str, str]]:
    matters = outstanding(frame(*acts), pledges(*own), AS_OF, dyad="AAA-BBB")
    return sorted((matter.side, matter.kind, matter.issue) for matter in matters)


def test_a_measure_stands_until_it_is_taken_back(act: Make, frame: Frame) -> None:
    sanction = act("2020-03-01", -6, id="s", type="SANCTION")
    assert found(frame, [sanction]) == [("AAA", "ease", "trade")]
    assert found(frame, [sanction, act("2020-04-01", 3, id="t", type="CONCEDE")]) == []
    talks = act("2020-04-01", 3, id="t", type="AGREE")
    assert found(frame, [sanction, talks]) == [("AAA", "ease", "trade")], "to agree on talks takes nothing back"
    assert found(frame, [sanction, act("2020-04-01", 3, id="t", type="CONCEDE", issue="fish")]) == [
        ("AAA", "ease", "trade")
    ]
    assert found(frame, [act("2019-03-01", -6, id="s", type="SANCTION")]) == [], "a year is enough"
    assert found(frame, [act("2020-03-01", -3, id="s", type="SANCTION", actor_sector="CVL")]) == []
    later = act("2020-03-01", -6, id="s", type="SANCTION", known=date(2020, 7, 1))
    assert found(frame, [later]) == [], "it was not known"


def test_an_old_measure_in_force_counts_and_a_lifted_one_does_not(frame: Frame) -> None:
    border = pledge(parties="AAA", kind="measure", issue="border", in_force=date(1993, 1, 1))
    assert found(frame, [], border) == [("AAA", "ease", "border")]
    assert found(frame, [], border | {"expires": date(2020, 1, 1)}) == []


def test_an_agreement_under_notice_is_that_of_who_gave_notice(act: Make, frame: Frame) -> None:
    ends = date(2020, 11, 22)
    notice = act("2020-05-01", -7, id="n", type="SANCTION", issue="pact", deadline=ends)
    assert found(frame, [notice], pledge(expires=ends)) == [("AAA", "keep", "pact")]
    assert found(frame, [notice], pledge(expires=ends, renewal="auto")) == [("AAA", "ease", "pact")]
    (matter,) = outstanding(frame(notice), pledges(pledge(expires=ends)), AS_OF, dyad="AAA-BBB")
    assert [one["id"] for one in matter.evidence] == ["p", "n"]


def test_a_treaty_signed_and_not_in_force_waits_for_both(frame: Frame) -> None:
    treaty = pledge(kind="treaty", signed=date(2020, 1, 1))
    assert found(frame, [], treaty) == [("AAA", "ratify", "pact"), ("BBB", "ratify", "pact")]
    assert found(frame, [], treaty | {"in_force": date(2020, 2, 1)}) == []
    assert found(frame, [], treaty | {"signed": date(2010, 1, 1)}) == []


def test_a_demand_is_met_by_who_was_asked(act: Make, frame: Frame) -> None:
    asked = act("2020-03-01", -2, id="a", type="REQUEST")
    refused = act("2020-03-05", -3, id="r", type="REJECT", actor="BBB", recipient="AAA")
    assert found(frame, [asked]) == [("BBB", "meet", "trade")]
    assert found(frame, [asked, refused]) == [("BBB", "meet", "trade")]
    talked = act("2020-04-01", 1, id="t", type="CONSULT", is_mutual=True)
    assert found(frame, [asked, talked]) == [], "they have talked since"
    assert found(frame, [asked, refused, talked]) == [("BBB", "meet", "trade")], "talks undo no refusal"
    agreed = act("2020-05-01", 3, id="g", type="AGREE", actor="BBB", recipient="AAA")
    assert found(frame, [asked, refused, agreed]) == []
    (matter,) = outstanding(frame(asked, refused), pledges(), AS_OF, dyad="AAA-BBB")
    assert matter.is_refused


def test_shots_end_with_a_ceasefire_and_groups_are_to_be_held_back(act: Make, frame: Frame) -> None:
    shot = act("2020-06-01", -9, id="s", type="ASSAULT", issue="front")
    truce = act("2020-06-10", 5, id="t", type="AGREE", issue="ceasefire-2020", is_mutual=True, actor="BBB")
    assert found(frame, [shot]) == [("AAA", "cease", "front")]
    assert found(frame, [shot, truce]) == []
    assert found(frame, [shot | {"actor_sector": "REB"}]) == [("AAA", "restrain", "front")]


def test_claims_before_a_forum_and_threats_not_carried_out(act: Make, frame: Frame) -> None:
    claim = act("2020-05-01", -4, id="c", type="ACCUSE", third_parties="WTO:forum")
    assert found(frame, [claim]) == [("AAA", "claim", "trade")]
    assert found(frame, [claim, act("2020-06-01", 3, id="d", type="CONCEDE")]) == []
    threat = act("2020-05-01", -5, id="t", type="THREATEN")
    assert found(frame, [threat]) == [("AAA", "threat", "trade")]
    assert found(frame, [threat, act("2020-06-01", -6, id="d", type="SANCTION")]) == [("AAA", "ease", "trade")]


def test_what_weighs_more_comes_first_and_old_acts_weigh_less(act: Make, frame: Frame) -> None:
    acts = [
        act("2019-08-01", -6, id="old", type="SANCTION", issue="fish"),
        act("2020-06-01", -5, id="new", type="SANCTION", issue="steel"),
    ]
    matters = outstanding(frame(*acts), pledges(), AS_OF, dyad="AAA-BBB")
    assert [matter.issue for matter in matters] == ["steel", "fish"]
    assert isinstance(matters[0], Matter)
    assert matters[0].weight == pytest.approx(5 * 0.5 ** (29 / 182))


def test_an_act_without_an_issue_is_gathered_by_domain(act: Make, frame: Frame) -> None:
    assert found(frame, [act("2020-03-01", -6, id="s", issue="", text="")]) == [("AAA", "ease", "economy")]


@pytest.mark.parametrize(("a", "b", "day"), REAL)
def test_a_draft_of_a_real_pair_runs_and_shows_its_evidence(store: Store, a: str, b: str, day: str) -> None:
    dyad, as_of = Dyad(a, b), date.fromisoformat(day)
    events, own = store.events(dyad, as_of=as_of), store.pledges(dyad, as_of)
    made = draft(events, own, as_of, dyad=dyad)
    model = conflict(made)
    assert stability(model, concepts=("nash", "seq")).is_stable(model.from_status_quo(), dyad.names[0], "seq")
    assert made["draft"] == MARK == made["assumptions"][0]
    known = {*known_by(events, as_of)["id"], *known_by(own, as_of)["pledge"]}
    for option in made["options"]:
        assert option["evidence"], option["id"]
        assert {one["id"] for one in option["evidence"]} <= known
        assert all(one["date"] <= day and one["text"] for one in option["evidence"])
    for side in dyad.names:
        assert 1 <= len([option for option in made["options"] if option["dm"] == side]) <= MOST_OWN
    for maker, entry in made["preferences"].items():
        assert len(entry["statements"]) == len(made["statement_why"][maker])
    text = to_yaml(made)
    assert text.startswith("# Draft proposed by rule")
    assert yaml.safe_load(text) == made


def test_the_draft_of_2019_finds_what_the_hand_made_case_holds(store: Store) -> None:
    dyad, as_of = Dyad("JPN", "KOR"), date(2019, 9, 12)
    made = draft(store.events(dyad, as_of=as_of), store.pledges(dyad, as_of), as_of, dyad=dyad)
    assert [option["id"] for option in made["options"]][:1] == ["jpn_ease_export_controls"]
    assert {"kor_keep_gsomia", "kor_claim_export_controls", "kor_meet_forced_labour", "usa_facilitate"} <= {
        option["id"] for option in made["options"]
    }
    assert made["third_party"] == {"USA": "United States"}
    assert "North Korea (exploiter" in made["assumptions"][-1]
    assert conflict(made).dead_end(without="USA").grade == "dead end", "by construction"


def test_rows_known_later_change_nothing(store: Store) -> None:
    dyad, as_of = Dyad("JPN", "KOR"), date(2019, 9, 12)
    whole = draft(store.events(dyad), store.pledges(dyad, as_of), as_of, dyad=dyad)
    cut = draft(store.events(dyad, as_of=as_of), store.pledges(dyad, as_of), as_of, dyad=dyad)
    assert whole == cut


def test_talks_asked_for_come_before_measures_on_the_same_issue(act: Make, frame: Frame) -> None:
    acts = [
        act("2020-03-01", -6, id="s", type="SANCTION"),
        act("2020-03-02", -2, id="q", type="REQUEST", actor="BBB", recipient="AAA"),
        act("2020-03-03", -2, id="r", type="REJECT"),
        act("2020-03-04", -5, id="t", type="SANCTION", actor="BBB", recipient="AAA"),
        act("2020-03-05", -3, id="h", type="THREATEN", issue="fish"),
    ]
    dyad = Dyad("JPN", "KOR")
    renamed = frame(*acts).with_columns(
        pl.lit(dyad.code).alias("dyad"),
        pl.col("actor", "recipient").replace({"AAA": "JPN", "BBB": "KOR"}),
    )
    made = draft(renamed, pledges(), AS_OF, dyad=dyad)
    assert made["infeasible"] == [{"option": "jpn_ease_trade", "needs": "jpn_meet_trade"}]
    assert "!jpn_threat_fish" in made["preferences"]["Japan"]["statements"]
    assert "!jpn_threat_fish" in made["preferences"]["South Korea"]["statements"]
    assert conflict(made).n_states == 12


def test_too_little_on_record_is_said(act: Make, frame: Frame) -> None:
    one_sided = frame(act("2020-03-01", -6, id="s")).with_columns(
        pl.lit("JPN-KOR").alias("dyad"), pl.col("actor").replace({"AAA": "JPN"}), pl.lit("KOR").alias("recipient")
    )
    with pytest.raises(NotEnoughDataError, match="nothing that South Korea could give"):
        draft(one_sided, pledges(), AS_OF, dyad=Dyad("JPN", "KOR"))
