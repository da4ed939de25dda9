"""C10: the nodes that a cpuset or memory policy allows could not serve a request (mm/oom_kill.c:constrained_alloc)."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.request import confined
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED
from oomlog.model import Event, Finding

ID = "numa-confinement"
HOLDERS = {"cpuset": "its cpuset", "mempolicy": "its memory policy"}
OUTCOMES = {
    "short": "and memory there was used up",
    "no zone": "where no zone is of a kind that may serve it",
    None: "and could not be served there",
}
WIDEN = "Widen cpuset.mems (systemd: AllowedMemoryNodes=) by a node with "
SUMMARY = (
    Line("oom-kill:constraint", r"oom-kill:constraint=CONSTRAINT_(?:CPUSET|MEMORY_POLICY).*"),
    Line("No available memory", r"No available memory.*"),
)
ALLOWED = (Line("mems_allowed=", r"\S+ cpuset=.*mems_allowed=.*"),)


def rule(event: Event, context: Context) -> Finding | None:
    """The machine had memory on nodes that the request could not use."""
    told = event.scope in HOLDERS
    request = event.request
    if not told and (event.scope == "memcg" or request is None or request.verdict != "node-confined"):
        return None
    nodes, lines, lacked = _nodes(event), context.lines, confined(event)
    return finding(
        ID,
        f"the request was held to {nodes} by {HOLDERS.get(event.scope, 'its cpuset or memory policy')},"
        f" {OUTCOMES[lacked]}",
        0.95 if told else 0.8,
        [
            lines.find(SUMMARY),
            lines.quote(INVOKED, f"the request was held to {nodes}"),
            lines.find(ALLOWED),
            lines.say(request.text) if request and request.verdict == "node-confined" else None,
        ],
        share=1.0,
        confirm=[
            "numastat -m",
            "grep -H . /proc/PID/numa_maps | head; grep Mems_allowed /proc/PID/status",
            "cat /sys/fs/cgroup/PATH/cpuset.mems.effective",
        ],
        refuted_by=["The other nodes were full as well"],
        remedy=[
            WIDEN + ("a zone that serves it, mostly Normal" if lacked == "no zone" else "free memory"),
            "numactl --preferred=NODE COMMAND  # or --interleave=NODES, instead of --membind",
            "Kubernetes: check the memory manager's and the topology manager's policy",
        ],
    )


def _nodes(event: Event) -> str:
    trigger = event.trigger
    text = trigger and (trigger.nodemask if event.scope == "mempolicy" else trigger.mems_allowed)
    text = text or (trigger.nodemask if trigger else None)
    return f"node {text}" if text and text != "(null)" else "some nodes"
