"""Names for workloads out of files that were saved beside the logs: kubectl's, docker's, podman's and crictl's JSON."""

from oomlog.explaining.joins.joining import Fates, join
from oomlog.explaining.joins.known import Container, Known
from oomlog.explaining.joins.saved import NoContainers, containers_in

__all__ = ["Container", "Fates", "Known", "NoContainers", "containers_in", "join"]
