"""Pods, their QoS classes and the node's `kubepods` root.

As kubelet names them with the systemd and the cgroupfs driver (kubernetes pkg/kubelet/cm/cgroup_manager_linux.go).
With the systemd driver dashes of the UID are underscores. A UID of 32 hex digits is a static pod's (its
`kubernetes.io/config.hash`). A root of its own (`--cgroup-root`, kind) stands before `kubepods`.
"""

from oomlog.explaining.workload.families.pattern import pattern

_UID = r"(?P<pod_uid>[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})"
_QOS = r"(?P<qos_class>burstable|besteffort)"
_ROOT = r"/(?:[^/]+-)?kubepods"
_OLD = r"(?P<qos_class>BestEffort|Burstable)"  # before kubernetes 1.6

_POD = "kubernetes {pod_uid}"

PATTERNS = (
    pattern("pod", rf"{_ROOT}-{_QOS}-pod{_UID}\.slice", _POD),
    pattern("pod", rf"{_ROOT}-pod{_UID}\.slice", _POD, qos_class="guaranteed"),
    pattern("pod", rf"/kubepods/{_QOS}/pod{_UID}", _POD),
    pattern("pod", rf"/kubepods/pod{_UID}", _POD, qos_class="guaranteed"),
    # What an old CRI-O made of the slice's name: escaped as a whole, then given the suffix once more.
    pattern("pod", rf"/kubepods\.slice-kubepods_{_QOS}\.slice-[^/]*_pod{_UID}\.slice\.slice", _POD),
    pattern("pod", rf"/kubepods\.slice-kubepods_pod{_UID}\.slice\.slice", _POD, qos_class="guaranteed"),
    pattern("pod", rf"/{_OLD}-pod{_UID}\.slice", _POD),
    pattern("qos", rf"{_ROOT}-{_QOS}\.slice", "kubernetes {qos_class}"),
    pattern("qos", rf"/kubepods/{_QOS}", "kubernetes {qos_class}"),
    pattern("qos", rf"/{_OLD}\.slice", "kubernetes {qos_class}"),
    pattern("node", rf"{_ROOT}(?:\.slice)?", "kubepods"),
)
