"""From kills and samples to a limit, or to the reason why there is none."""

import json

import pytest
from jsonschema import Draft202012Validator

from oomlog.explaining.limits import limits
from oomlog.model import encode
from oomlog.model.limits import limits_schema
from tests.explaining.limits.making import MIB, NAME, killed, measured, only
from tests.reporting.making import event


def test_a_kill_proves_more_and_not_how_much() -> None:
    """Without samples: no number, what is proven, a size to measure under, and what would earn a number."""
    one = only(limits([killed(0), killed(2)], []).workloads)

    assert (one.limit, one.request) == (None, None)
    assert (one.demand.at_least_bytes, one.demand.kills_at_limit) == (64 * MIB, 2)
    assert one.trial_bytes is not None
    assert one.trial_bytes > 64 * MIB
    assert one.missing is not None
    assert "3 days or more" in one.missing


def test_steady_peaks_earn_a_limit() -> None:
    """The highest of eight days and a margin, with the chance that a ninth is above; the request is what is used."""
    one = only(limits([], measured(100, 101, 99, 100, 102, 98, 100, 101)).workloads)

    assert one.limit is not None
    assert (one.limit.base_bytes, one.limit.n, one.limit.exceed_chance) == (102 * MIB, 8, 1 / 9)
    assert one.limit.base_bytes * 1.15 <= one.limit.bytes <= one.limit.base_bytes * 1.25
    assert one.request is not None
    assert one.request.bytes <= one.limit.bytes


def test_spiky_peaks_get_more_room() -> None:
    """The margin grows with the variation between days."""
    one = only(limits([], measured(100, 50, 80, 120, 60)).workloads)

    assert one.limit is not None
    assert one.limit.margin == 1.3


@pytest.mark.parametrize("peaks", [(100,), (100, 90)])
def test_too_few_days(peaks: tuple[int, ...]) -> None:
    """Less than three days tell no peak that repeats."""
    one = only(limits([], measured(*peaks)).workloads)

    assert one.limit is None
    assert f"samples of {len(peaks)} day" in one.reason


def test_undated_samples_earn_nothing() -> None:
    """One reading says what was used."""
    (sample, *_) = measured(100)
    one = only(limits([], [type(sample)(workload=NAME, kind="peak", bytes=sample.bytes)]).workloads)

    assert (one.limit, one.trial_bytes, one.demand.at_least_bytes) == (None, None, None)
    assert "no time" in one.reason


def test_days_with_a_kill_are_no_sample_of_the_need() -> None:
    """The day of the kill is cut off: it is in no estimate, and the limit is above the one that was hit."""
    one = only(limits([killed(1)], measured(60, 64, 55, 57, 58)).workloads)

    assert (one.demand.days, one.demand.censored_days) == (5, 1)
    assert one.limit is not None
    assert (one.limit.n, one.limit.base_bytes, one.limit.exceed_chance) == (4, 64 * MIB, None)
    assert one.limit.bytes > 64 * MIB


def test_samples_at_their_limit_are_cut_off_too() -> None:
    """Also where no kill is known of: the file cache fills what is given, and more would have been taken."""
    one = only(limits([], measured(100, 100, 100, limit=100 * MIB)).workloads)

    assert one.limit is None
    assert "3 of 3 days" in one.reason


def test_mostly_cut_off() -> None:
    """Where the limit was hit on more than three days of ten, nothing is estimated from the rest."""
    one = only(limits([killed(0), killed(1)], measured(64, 64, 20, 21, 22)).workloads)

    assert one.limit is None
    assert "2 of 5 days" in one.reason
    assert one.trial_bytes is not None


def test_what_grows_is_not_given_more() -> None:
    """Peaks that rise day by day have no limit that is enough."""
    one = only(limits([], measured(100, 110, 120, 130, 140, 150, 160, 170)).workloads)

    assert (one.limit, one.trial_bytes) == (None, None)
    assert one.demand.growth is not None
    assert "leak" in one.reason


def test_global_kills_say_nothing_of_a_limit() -> None:
    """They are counted apart."""
    found = limits([event(), killed()], [])

    assert (found.events, found.elsewhere, len(found.workloads)) == (2, 1, 1)


def test_spelled_for_three_systems() -> None:
    """Whole MiB, and the same size in all three."""
    one = only(limits([], measured(*[100] * 8)).workloads)
    texts = {spelling.kind: spelling.text for spelling in one.spellings}

    assert one.limit is not None
    most = one.limit.bytes // MIB
    assert f"limits: {{memory: {most}Mi}}" in texts["kubernetes"]
    assert f"--memory={most}m" in texts["docker"]
    assert f"MemoryMax={most}M" in texts["systemd"]
    low, high = (int(texts["systemd"].partition(f"{name}=")[2].partition("M")[0]) for name in ("Low", "High"))
    assert low <= high < most


def test_json_fits_its_schema() -> None:
    """With everything that may be there."""
    found = limits([killed(1), event()], measured(60, 64, 55, 57, 58))

    Draft202012Validator(limits_schema()).validate(json.loads(encode(found)))
