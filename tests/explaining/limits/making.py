"""Samples and kills at a limit, made by hand."""

import json

from msgspec import structs

from oomlog.model import Event, Workload
from oomlog.model.limits import LimitAdvice, Sample
from tests.reporting.making import memcg_event

MIB = 1 << 20
DAY = 86400
START = 1_763_856_000  # 2025-11-23, midnight UTC
NAME = "shop/web/app"


def measured(*peaks: int, a_day: int = 4, limit: int | None = None) -> list[Sample]:
    """Days with these peaks in MiB; in between it uses half as much."""
    return [
        Sample(
            workload=NAME,
            kind="usage",
            bytes=peak * MIB // (1 if hour == 0 else 2),
            time=START + number * DAY + hour * 3600.0,
            limit_bytes=limit,
        )
        for number, peak in enumerate(peaks)
        for hour in range(a_day)
    ]


def killed(day: int = 0, **fields: object) -> Event:
    """A kill of that workload at its own limit of 64 MiB."""
    event = memcg_event(id=f"{day:016x}", time=f"2025-11-{23 + day:02}T12:00:00+00:00")
    who = Workload(key=NAME, limit_bytes=64 * MIB, container="app", pod="web-0", namespace="shop")
    return structs.replace(event, workload=structs.replace(who, **fields))


def range_query(samples: list[Sample]) -> bytes:
    """The answer of Prometheus that holds them."""
    metric = {"namespace": "shop", "pod": "web-7d9f8c6b54-x2x4q", "container": "app"}
    values = [[sample.time, str(sample.bytes)] for sample in samples]
    result = {"resultType": "matrix", "result": [{"metric": metric, "values": values}]}
    return json.dumps({"status": "success", "data": result}).encode()


def only(found: tuple[LimitAdvice, ...]) -> LimitAdvice:
    """The one that there is."""
    (one,) = found
    return one
