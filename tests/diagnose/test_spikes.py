from __future__ import annotations

import numpy as np
import pytest

from detente.diagnose.spikes import COEFFICIENTS, spike_chances, spike_figures

POOL = np.full(12, 0.1)


def test_up_to_a_quarter_ahead_the_chance_is_that_of_the_pool() -> None:
    assert spike_chances(POOL, np.array([1.0, 0.3]))[:3] == pytest.approx(POOL[:3])


def test_a_year_ahead_it_is_the_regression() -> None:
    constant, of_pool, of_volume, of_share = COEFFICIENTS[12]
    odds = np.exp(constant + of_pool * np.log(0.1 / 0.9) + of_volume * 0.5 + of_share * 0.2)
    assert spike_chances(POOL, np.array([0.5, 0.2]))[-1] == pytest.approx(odds / (1.0 + odds))


def test_certainty_of_the_pool_is_kept_off_the_edges() -> None:
    for p in (0.0, 1.0):
        found = spike_chances(np.full(12, p), np.zeros(2))
        assert ((found > 0.0) & (found < 1.0)).all()


def test_the_figures_by_hand() -> None:
    hostile, volume = np.r_[np.zeros(60), np.full(30, 9.0), np.zeros(30)], np.full(120, 4.0)
    assert spike_figures(hostile, volume, 5.0) == pytest.approx([0.0, 0.5])
    busier = spike_figures(hostile, np.r_[volume[:-12], np.full(12, 8.0)], 5.0)
    assert busier[0] > 0.3
    assert busier == pytest.approx(spike_figures(hostile, 1000 * np.r_[volume[:-12], np.full(12, 8.0)], 5.0), abs=0.02)


def test_silence_has_figures() -> None:
    assert spike_figures(np.zeros(30), np.zeros(30), 0.0).tolist() == [0.0, 0.0]
