from __future__ import annotations

import os

import pytest

from detente.diagnose.workers import ONE_THREAD, cores, spread


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_work(processes: int) -> None:
    before = dict(os.environ)
    assert list(spread(pow, ((2, n) for n in range(12)), processes=processes)) == [2**n for n in range(12)]
    assert {name: os.environ.get(name) for name in ONE_THREAD} == {name: before.get(name) for name in ONE_THREAD}


def test_an_error_of_a_worker_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        list(spread(divmod, [(1, 1), (1, 0)], processes=2))


def test_there_is_a_core() -> None:
    assert cores() >= 1
