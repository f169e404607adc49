from __future__ import annotations

import numpy as np
import pytest

from detente.observe.decay import decayed, decayed_sum


def test_the_decayed_mean_is_the_weighted_sum_written_out() -> None:
    values = np.array([3.0, 0.0, 5.0, 1.0])
    weights = 0.7 ** np.arange(3, -1, -1)
    assert decayed(values, 0.3)[-1] == pytest.approx(weights @ values / weights.sum())
    assert decayed(values, 0.0).tolist() == pytest.approx([3.0, 1.5, 8 / 3, 2.25])
    assert decayed_sum(values, 0.3)[-1] == pytest.approx(weights @ values)
