"""The shares that the page on chance states, by simulation: nothing of them can be read from the marts."""

import numpy

DRAWN = 1_000_000


def test_two_of_a_hundred_latest_points_of_a_steady_process_bear_a_signal() -> None:
    """Seven points of a normal process of known mean and spread; the last is judged by each of the four rules."""
    points = numpy.random.default_rng(916).standard_normal((DRAWN, 7))
    last_three = points[:, 4:]
    outside = numpy.abs(points[:, 6]) > 3
    on_one_side = numpy.abs(numpy.sign(last_three).sum(axis=1)) == 3
    near = numpy.abs(last_three) > 2
    two_of_three = on_one_side & near[:, 2] & (near.sum(axis=1) >= 2)
    steps = numpy.sign(numpy.diff(points, axis=1)).sum(axis=1)
    trend = numpy.abs(steps) == 6
    shift = numpy.abs(numpy.sign(points).sum(axis=1)) == 7

    def per_cent(signals: numpy.ndarray) -> float:
        return float(100 * signals.mean())

    assert round(per_cent(outside), 1) == 0.3
    assert round(per_cent(shift), 1) == 1.6
    assert round(per_cent(two_of_three), 1) == 0.1
    assert per_cent(trend) < 0.1
    assert 1.9 < per_cent(outside | shift | two_of_three | trend) < 2.05
