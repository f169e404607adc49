"""Whatever is done to the rows of a feed, its file ends as acts, quarantine and skips that add up, or is refused.

``python -m benchmarks.reliability.fuzz`` runs the same law over 100,000 mutated rows a feed; here each feed gets a few
files, the more the higher ``DETENTE_FUZZ_FILES`` is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from benchmarks.reliability.feedrows import SUBJECTS
from benchmarks.reliability.fuzz import Fuzz
from benchmarks.reliability.mutations import OPERATIONS, Mutation, mutated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.observe.feeds import data_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

N_FILES = int(os.environ.get("DETENTE_FUZZ_FILES", "20"))
N_ROWS = 40

numbers = st.integers(0, 2**16)
plans = st.lists(st.tuples(st.integers(0, N_ROWS - 1), numbers, numbers, numbers), min_size=1, max_size=30)
cuts = st.one_of(st.just(0), st.integers(1, 300))


@pytest.fixture(params=SUBJECTS, scope="module")
def fuzz(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzz]:
    subject = SUBJECTS[request.param]
    every = list(dict.fromkeys(subject.rows()))
    # Real rows where there are some, and some of our own making, which are all acts.
    rows = [*every[: N_ROWS // 2], *every[-N_ROWS // 2 :]]
    made = Fuzz(subject, rows, tmp_path_factory.mktemp("fuzz"))
    yield made
    made.close()


@settings(max_examples=N_FILES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(plan=plans, cut=cuts)
def test_a_mutated_file_gives_no_crash_and_no_wrong_act(fuzz: Fuzz, plan: list[Mutation], cut: int) -> None:
    fuzz.check(mutated(fuzz.subject, fuzz.rows, plan, cut=cut))


@pytest.mark.parametrize("operation", range(len(OPERATIONS)), ids=[one.__name__.strip("_") for one in OPERATIONS])
def test_every_kind_of_mutation_on_every_row(fuzz: Fuzz, operation: int) -> None:
    every_second = [(row, operation, row * 7919, row * 104729 + operation) for row in range(0, N_ROWS, 2)]
    fuzz.check(mutated(fuzz.subject, fuzz.rows, every_second))


def test_an_empty_file_and_a_header_alone(fuzz: Fuzz) -> None:
    fuzz.check(b"")
    fuzz.check(fuzz.subject.header.encode() + b"\n")


def test_every_feed_is_fuzzed() -> None:
    assert set(SUBJECTS) == set(data_sheets())
