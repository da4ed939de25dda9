"""Prometheus' metrics: served to scrapers, or written to a file for node_exporter's textfile collector.

Counters are those of the state, so with `--state` they go on where they were before a restart.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from oomlog.errors import MissingExtra, OomlogError
from oomlog.live.watch.counting import NAMES
from oomlog.live.watch.watch import Watch
from oomlog.reporting.whole import write_whole

try:
    from prometheus_client import CollectorRegistry, generate_latest, start_http_server
    from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
    from prometheus_client.registry import Collector
except ImportError:
    raise MissingExtra("metrics need prometheus-client: pip install 'oomlog[watch]'") from None

EVERY_SECONDS = 5.0
"""The file is written at once after an event, else so often."""


class Metrics(Collector):
    """Of one watch."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)
        self._written = float("-inf")
        self._as_of: object = None

    def serve(self, address: str, port: int) -> int:
        """Answer scrapes from now on, in threads of their own. → the port. Raises OomlogError."""
        try:
            server, _ = start_http_server(port, address, self._registry)
        except OSError as error:
            raise OomlogError(f"cannot serve metrics at {address}:{port}: {error.strerror}") from error
        return int(server.server_port)

    def write(self, path: str) -> None:
        """Into the file, whole, if it is time."""
        now, values = time.monotonic(), self._watch.counting.values
        if values is not self._as_of or now - self._written >= EVERY_SECONDS:
            write_whole(Path(path), generate_latest(self._registry))
            self._written, self._as_of = now, values

    def collect(self) -> Iterator[Metric]:
        """As prometheus_client asks."""
        values = self._watch.counting.values
        for name, help_text in NAMES.items():
            samples = {labels: value for (of, labels), value in values.items() if of == name}
            family = CounterMetricFamily(name, help_text, labels=[key for key, _ in next(iter(samples), ())])
            for labels, value in samples.items():
                family.add_metric([text for _, text in labels], value)
            yield family
        yield from self._gauges()
        yield from self._carriers()

    def _gauges(self) -> Iterator[Metric]:
        progress, counting = self._watch.progress, self._watch.counting
        behind = progress.behind_since
        seconds = 0.0 if behind is None else time.monotonic() - behind
        yield GaugeMetricFamily("oomlog_sources", "Sources that are followed.", progress.sources)
        yield GaugeMetricFamily("oomlog_lag_seconds", "For how long reading has been behind what is written.", seconds)
        if counting.last_event_seconds is not None:
            told = "When the last event was, as its log says."
            yield GaugeMetricFamily("oomlog_last_event_timestamp_seconds", told, counting.last_event_seconds)
        if progress.delay_seconds is not None:
            told = "From the time of the last event to when it was told."
            yield GaugeMetricFamily("oomlog_event_delay_seconds", told, progress.delay_seconds)

    def _carriers(self) -> Iterator[Metric]:
        queued = GaugeMetricFamily("oomlog_queued_deliveries", "Events that wait to be delivered.", labels=["receiver"])
        done = CounterMetricFamily(
            "oomlog_deliveries", "Deliveries since the start, by how they ended.", labels=["receiver", "outcome"]
        )
        for receiver, waiting, outcomes in self._watch.deliveries():
            queued.add_metric([receiver], waiting)
            for outcome, count in outcomes.items():
                done.add_metric([receiver, outcome], count)
        yield queued
        yield done
