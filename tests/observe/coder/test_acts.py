"""The built-in classifier: what it says, and what must hold whatever it says."""

from __future__ import annotations

import re
import time
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import InvalidInputError
from detente.observe.coder.acts import NO_ACT, Act, MarkedSentence, built_in
from detente.vocabulary.events import event_types


def marked(text: str) -> MarkedSentence:
    """Read ``[s Oslo]`` and ``[t Rome]``."""
    spans: dict[str, tuple[int, int]] = {}
    plain = ""
    place = 0
    for match in re.finditer(r"\[([st]) ([^\]]+)\]", text):
        plain += text[place : match.start()]
        spans[match[1]] = (len(plain), len(plain) + len(match[2]))
        plain += match[2]
        place = match.end()
    return MarkedSentence(plain + text[place:], spans.get("s"), spans.get("t"))


def act(text: str) -> Act:
    return built_in().classify([marked(text)])[0]


@pytest.mark.parametrize(
    ("text", "type_", "mode"),
    [
        ("[s Oslo] condemned [t Rome] for the raid.", "ACCUSE", "disapprove"),
        ("[s Oslo] accused [t Rome] of attacking a village.", "ACCUSE", "allege"),
        ("[s Oslo] sued [t Rome] over the dam.", "ACCUSE", "allege"),
        ("[s Oslo] opened an inquiry into [t Rome].", "ACCUSE", "investigate"),
        ("[s Oslo] agreed to meet [t Rome].", "AGREE", ""),
        ("[s Oslo] sent food aid to [t Rome].", "AID", ""),
        ("[t Rome] was shelled by [s Oslo].", "ASSAULT", "heavy-weapons"),
        ("[s Oslo] kidnapped [t Rome].", "ASSAULT", "abduct"),
        ("[s Oslo] arrested [t Rome] on Monday.", "COERCE", "arrest"),
        ("[s Oslo] imposed sanctions on [t Rome].", "COERCE", "restrict"),
        ("[s Oslo] lifted the ban on [t Rome].", "CONCEDE", ""),
        ("[s Oslo] held talks with [t Rome].", "CONSULT", ""),
        ("[s Oslo] telephoned [t Rome].", "CONSULT", "phone"),
        ("[s Oslo] held joint exercises with [t Rome].", "COOPERATE", ""),
        ("[s Oslo] massed troops on the border with [t Rome].", "MOBILIZE", "troops"),
        ("[s Students] marched against [t Rome].", "PROTEST", "demo"),
        ("[s Oslo] refused to meet [t Rome].", "REJECT", "meet"),
        ("[s Oslo] urged [t Rome] to hold elections.", "REQUEST", "change"),
        ("[s Oslo] released [t the fishermen].", "RETREAT", "release"),
        ("[s Oslo] recalled its ambassador from [t Rome].", "SANCTION", "withdraw"),
        ("[s Oslo] expelled two diplomats of [t Rome].", "SANCTION", "expel"),
        ("[s Oslo] praised [t Rome] for its courage.", "SUPPORT", ""),
        ("[s Oslo] threatened to attack [t Rome].", "THREATEN", "violence"),
    ],
)
def test_plain_sentences(text: str, type_: str, mode: str) -> None:
    found = act(text)
    assert (found.type, found.mode) == (type_, mode)


@pytest.mark.parametrize(
    ("deed", "types"),
    [
        ("[s Oslo] cut off aid to [t Rome].", {"SANCTION"}),
        ("[s Oslo] gave aid to [t Rome].", {"AID"}),
        ("[s Oslo] promised aid to [t Rome].", {"AGREE"}),
        ("[s Oslo] refused aid to [t Rome].", {"REJECT"}),
        ("[s Oslo] threatened to cut off aid to [t Rome].", {"THREATEN"}),
        ("[s Oslo] broke off talks with [t Rome].", {"SANCTION"}),
        ("[s Oslo] rejected talks with [t Rome].", {"REJECT"}),
        ("[s Oslo] downgraded [t Rome] as a preferred trading partner.", {"SANCTION"}),
        ("[s Oslo] will end a military pact with [t Rome].", {"SANCTION"}),
        ("[s Oslo] stopped bombing [t Rome].", {"RETREAT"}),
        ("[s Oslo] called on [t Rome] to stop bombing the city.", {"REQUEST"}),
        ("[s Oslo] condemned the bombing of the city by [t Rome].", {"ACCUSE"}),
        ("[s Oslo] apologised for bombing [t Rome].", {"SUPPORT"}),
        ("[s Oslo] refused to withdraw its troops from [t Rome].", {"REJECT"}),
    ],
)
def test_the_verb_that_governs_decides(deed: str, types: set[str]) -> None:
    assert act(deed).type in types


def test_who_acts_decides_in_the_passive() -> None:
    assert act("[t Rome] was condemned by [s Oslo] for the raid.").type == "ACCUSE"
    assert act("[t Rome] was praised by [s Oslo] for its courage.").type == "SUPPORT"


@pytest.mark.parametrize(
    "text",
    [
        "[s Oslo] has a population of four million, about the same as [t Rome].",
        "Relations between [s Oslo] and [t Rome] are strained.",
        "[s Oslo]'s economy depends on [t Rome].",
        "[s Oslo] beat [t Rome] 2-0 in the cup final.",
        "[s Oslo] is the largest trading partner of [t Rome].",
    ],
)
def test_no_act(text: str) -> None:
    found = act(text)
    assert found.type is None
    assert found.p == found.probabilities[NO_ACT]
    assert found.cue is None


def test_sentences_without_marked_parties_are_read_too() -> None:
    assert act("Oslo expelled two Roman diplomats over a spying row.").type == "SANCTION"


def test_the_cue_is_cut_from_the_sentence() -> None:
    sentence = marked("On Monday, [s Oslo] strongly condemned [t Rome] for the raid.")
    cue = built_in().classify([sentence])[0].cue
    assert cue is not None
    assert sentence.text[cue.start : cue.end] == cue.text
    assert "condemned" in cue.text


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("[s Oslo] did not attack [t Rome].", "is_negated"),
        ("[s Oslo] never praised [t Rome].", "is_negated"),
        ("[s Oslo] may have attacked [t Rome].", "is_hypothetical"),
        ("[s Oslo] might praise [t Rome].", "is_hypothetical"),
        ("In the 1950s, [s Oslo] attacked [t Rome].", "is_historical"),
        ("Ten years ago [s Oslo] praised [t Rome].", "is_historical"),
    ],
)
def test_auxiliary_modes(text: str, flag: str) -> None:
    assert getattr(act(text), flag)
    assert not getattr(act("[s Oslo] attacked [t Rome] on Monday."), flag)


def test_a_year_is_long_past_only_against_the_year_of_the_document() -> None:
    text, source, target = "Oslo attacked Rome in 2003.", (0, 4), (14, 18)
    old, new, unknown = (MarkedSentence(text, source, target, year) for year in (2019, 2003, None))
    assert [found.is_historical for found in built_in().classify([old, new, unknown])] == [True, False, False]


def test_a_refusal_is_not_negated_by_its_own_not() -> None:
    found = act("[s Oslo] said it would not meet [t Rome].")
    assert found.type == "REJECT"
    assert not found.is_negated


TEXTS = st.text(max_size=120) | st.sampled_from(
    ["", " ", ".", "Oslo", "((", "'s", "a" * 5000, "日本は韓国を非難した。"]
)


@settings(max_examples=60)
@given(st.lists(TEXTS, max_size=5))
def test_any_text_gets_an_act_whose_probabilities_sum_to_one(lines: list[str]) -> None:
    found = built_in().classify([MarkedSentence(line) for line in lines])
    assert len(found) == len(lines)
    for one in found:
        assert set(one.probabilities) == {*event_types(), NO_ACT}
        assert sum(one.probabilities.values()) == pytest.approx(1)
        assert one.p == max(one.probabilities.values())
        assert one.mode == "" or one.mode in {mode.name for mode in event_types()[str(one.type)].modes}


def test_neighbours_change_nothing() -> None:
    lines = [marked("[s Oslo] attacked [t Rome]."), marked("[s Oslo] met [t Rome]."), MarkedSentence("")]
    forth = built_in().classify(lines)
    back = built_in().classify(lines[::-1])
    assert forth == back[::-1]
    assert forth == [built_in().classify([line])[0] for line in lines]


def test_names_change_nothing() -> None:
    first = act("[s Oslo] cut off aid to [t Rome] on Friday.")
    second = act("[s The rebels] cut off aid to [t the Republic of San Marino] on Friday.")
    assert first.probabilities == second.probabilities


@pytest.mark.parametrize("span", [(3, 1), (-1, 2), (0, 99)])
def test_spans_outside_the_sentence_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(InvalidInputError, match="expected offsets"):
        MarkedSentence("Oslo met Rome.", source=span)


def test_an_act_can_be_written_as_json() -> None:
    plain = act("[s Oslo] met [t Rome].").to_dict()
    assert plain["type"] == "CONSULT"
    assert plain["cue"]["text"]


def test_the_model_is_small_and_fast() -> None:
    assert len(files("detente.observe.coder").joinpath("model/acts.npz").read_bytes()) < 8_000_000
    start = time.process_time()
    built_in.__wrapped__()
    assert time.process_time() - start < 1.0
    lines = [marked(f"After talks in Geneva, [s Oslo] refused {n} times to sell arms to [t Rome].") for n in range(300)]
    start = time.process_time()
    built_in().classify(lines)
    assert 300 / (time.process_time() - start) > 500
