"""Every option of a third party is defined, and mapped to acts, matters and changes that exist."""

from __future__ import annotations

from typing import get_args

import pytest

from detente.resolve.options import ESSAY_FAMILIES
from detente.resolve.outstanding import Kind
from detente.vocabulary.events import event_types
from detente.vocabulary.options import STAYING_OUT, Change, Horizon, ThirdPartyOption, third_party_options

OPTIONS = third_party_options()


def test_the_five_of_the_worked_example_come_first_and_staying_out_last() -> None:
    assert tuple(OPTIONS)[:5] == ESSAY_FAMILIES
    assert tuple(OPTIONS)[-1] == STAYING_OUT
    wanted = "good-offices shuttle fact-finding monitoring guarantee arbitration-court conditional-aid"
    assert {*wanted.split(), "pressure-one-side", "public-rebuke"} <= set(OPTIONS)


@pytest.mark.parametrize("option", OPTIONS.values(), ids=lambda one: one.option)
def test_an_option_is_defined_and_mapped(option: ThirdPartyOption) -> None:
    assert option.name
    assert option.definition.endswith(".")
    assert option.effect_on_model.endswith(".")
    assert option.risk.endswith(".")
    assert option.change in get_args(Change)
    assert option.horizon in get_args(Horizon)
    assert set(option.addresses) <= set(get_args(Kind))
    types = event_types()
    for act in option.acts:
        kind, _, mode = act.partition(":")
        assert not mode or mode in {one.name for one in types[kind].modes}
        assert kind in types
    assert (option.change == "none") == (option.option == STAYING_OUT) == (not option.acts)
