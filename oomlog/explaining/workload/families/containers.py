"""Containers by the names that their runtimes give to cgroups.

containerd (internal/cri/server/helpers.go), CRI-O (internal/config/cgmgr), Docker (moby daemon/oci_linux.go), Podman
(libpod/container.go). The container's id is 64 hex digits everywhere, so a cgroup that is called so is one of an
unnamed runtime. A monitor (conmon) is a helper beside the container, not the container.
"""

from oomlog.explaining.workload.families.pattern import HEX64, pattern

_ID = rf"(?P<container_id>{HEX64})"
_UNIT = r"(?:\.scope|\.service)?"

PATTERNS = (
    pattern("monitor", rf"/(?P<runtime>crio)-conmon-{_ID}{_UNIT}", "crio {container_id}"),
    pattern("monitor", rf"/libpod-conmon-{_ID}{_UNIT}", "podman {container_id}", runtime="podman"),
    pattern("container", rf"/libpod-(?:payload-)?{_ID}{_UNIT}", "podman {container_id}", runtime="podman"),
    pattern(
        "container",
        rf"/(?P<runtime>cri-containerd|crio|docker|nerdctl)[-:]{_ID}{_UNIT}",
        "{runtime} {container_id}",
    ),
    pattern("pod", rf"/(?:[^/]+-)?libpod_pod_(?P<pod_uid>{HEX64})(?:\.slice)?", "podman {pod_uid}", runtime="podman"),
    pattern("container", rf"/(?:docker|ecs(?:/[^/]+){{1,2}})/{_ID}", "docker {container_id}", runtime="docker"),
    pattern("container", rf"^/(?:k8s\.io|default)/{_ID}", "containerd {container_id}", runtime="containerd"),
    pattern("container", r"/(?P<runtime>buildkit|garden)/(?P<container_id>[^/]+)", "{runtime} {container_id}"),
    pattern("container", rf"/{_ID}", "{container_id}"),
)
