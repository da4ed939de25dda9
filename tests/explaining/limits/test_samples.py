"""Samples out of Prometheus' answers and `kubectl top`."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oomlog.errors import SourceError
from oomlog.explaining.limits import samples_in
from tests.explaining.limits.making import MIB, NAME, START, measured, range_query

TOP = """\
NAMESPACE   POD                    NAME    CPU(cores)   MEMORY(bytes)
shop        web-7d9f8c6b54-x2x4q   app     12m          250Mi
shop        web-7d9f8c6b54-x2x4q   proxy   1m           1Gi
"""
TOP_PODS = """\
NAME                   CPU(cores)   MEMORY(bytes)
web-7d9f8c6b54-x2x4q   12m          250Mi
"""


def test_range_query() -> None:
    """Series are named as events' workloads are, so that they meet."""
    wanted = measured(100)
    found = samples_in("range.json", range_query(wanted))

    assert {sample.workload for sample in found} == {NAME}
    assert [(sample.time, sample.bytes) for sample in found] == [(sample.time, sample.bytes) for sample in wanted]


def test_series_of_a_cgroup() -> None:
    """CAdvisor's label `id` is the path."""
    series = {"metric": {"id": "/system.slice/shop.service"}, "value": [START, "1048576"]}
    data = {"status": "success", "data": {"resultType": "vector", "result": [series]}}

    assert [sample.workload for sample in samples_in("q.json", json.dumps(data).encode())] == ["shop.service"]


def test_what_is_no_size_is_left_out() -> None:
    """NaN, infinity, negative numbers, pods as a whole and pause containers."""
    metrics = [{"pod": "a", "container": "app"}, {"pod": "a"}, {"pod": "a", "container": "POD"}]
    values = [[START, "NaN"], [START, "+Inf"], [START, "-1"], [START, "x"], [START], "?", [START, "7"]]
    result = [{"metric": metric, "values": values} for metric in metrics]
    data = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    (one,) = samples_in("q.json", json.dumps(data).encode())

    assert (one.workload, one.bytes) == ("a/app", 7)


def test_kubectl_top() -> None:
    """Containers by namespace, pod and name; pods alone by their name."""
    found = samples_in("top.txt", TOP.encode())

    assert [(one.workload, one.bytes, one.time) for one in found] == [
        ("shop/web/app", 250 * MIB, None),
        ("shop/web/proxy", 1024 * MIB, None),
    ]
    assert [one.workload for one in samples_in("top.txt", TOP_PODS.encode())] == ["web"]


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"status": "error"}', b"a,b\n1,2\n", b"\xff\x00"])
def test_neither(data: bytes) -> None:
    """One line says what it should have been."""
    with pytest.raises(SourceError, match="kubectl top"):
        samples_in("what", data)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: TOP.encode() + text.encode("utf-8", "replace")))
def test_anything(data: bytes) -> None:
    """Whatever a file holds is samples or a SourceError."""
    try:
        found = samples_in("what", data)
    except SourceError:
        return
    assert all(sample.bytes > 0 for sample in found)
