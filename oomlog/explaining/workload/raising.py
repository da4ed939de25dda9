"""What must be raised where a limit was hit: in words, then as commands, by the kind of thing whose limit it is.

`SIZE` stands for the new size. Names from the log are quoted for a shell. Commands fit the machine (`fitting.py`).
"""

from collections.abc import Sequence
from shlex import quote

from msgspec import structs

from oomlog.explaining.fitting import changes_of, fitted
from oomlog.explaining.request import page_fault_failed, used_up
from oomlog.explaining.workload.identity import HOST, ROOT, identified, level
from oomlog.explaining.workload.layers import Layer, layers_of
from oomlog.model import Event, Workload
from oomlog.units import size

Advice = tuple[str, ...]

_MACHINE = ("No limit was hit: the machine's own memory was used up. Add RAM or swap, or limit what grows.",)
_NOT_USED_UP = (
    "No limit was hit, and memory was free: find out what kept the request from it before you add RAM.",
    "grep Mems_allowed_list /proc/PID/status; grep -m1 bind /proc/PID/numa_maps  # may it use some nodes only?",
    "cat /proc/buddyinfo /proc/zoneinfo  # what is free, by zone and size of block",
)
_EARLY = (
    "Memory was short, not used up: {} acted at a threshold of its own, before the kernel's killer had to. Limit what"
    " grows, add RAM or swap, or set that threshold otherwise."
)

_NODE = (
    (
        "The limit of all pods together was hit, the node's allocatable memory: place fewer pods on it, or reserve less"
        " for the system."
    ),
    "kubelet configuration: kubeReserved, systemReserved and evictionHard make up the difference to the node's RAM",
    "kubectl describe node NODE",
)
_QOS = (
    (
        "The limit of all {qos_class} pods of the node together was hit, which kubelet sets where it reserves memory"
        " for better classes: place fewer such pods on the node."
    ),
    "kubectl describe node NODE",
)
_FIND_POD = (
    'kubectl get pods -A -o json | jq -r \'.items[] | select(.metadata.uid == "{pod_uid}") | .metadata.namespace +'
    ' "/" + .metadata.name\''
)
_POD = (
    (
        "The pod's limit was hit, normally the sum of its containers' limits: raise resources.limits.memory of the"
        " container that grows, sidecars and memory-backed volumes included."
    ),
    _FIND_POD,
)
_POD_CONTAINER = (
    "The container's own limit was hit: raise its resources.limits.memory in the pod's specification.",
    _FIND_POD,
    "crictl inspect {container_id}",
    "kubectl -n NAMESPACE set resources deployment NAME -c CONTAINER --limits=memory=SIZE",
)
_CONTAINER = ("The limit of a container was hit: raise it where the container is started.",)
_CONTAINERS = {
    "docker": (
        "The limit of a Docker container was hit: raise its --memory.",
        "docker inspect --format '{{{{.Name}}}} {{{{.HostConfig.Memory}}}}' {container_id}",
        "docker update --memory SIZE --memory-swap SIZE {container_id}",
    ),
    "podman": (
        "The limit of a Podman container was hit: raise its --memory.",
        "podman update --memory SIZE {container_id}",
    ),
    "lxc": (
        "The limit of a system container was hit: raise its memory.",
        "lxc config set {container} limits.memory SIZE  # LXD; incus config set with Incus",
        "pct set {container} --memory MIB  # Proxmox",
    ),
    "systemd-nspawn": (
        "The limit of a system container was hit: raise MemoryMax= of its service.",
        "systemctl set-property {unit} MemoryMax=SIZE",
    ),
    "yarn": ("The limit of a YARN container was hit: ask for bigger containers in application {job}.",),
    "mesos": ("The limit of a Mesos container was hit: raise mem in the task's resources.",),
    "ecs": ("The limit of an ECS container was hit: raise memory in the task definition.",),
}
_VMS = {
    "libvirt": (
        (
            "The hard limit of a virtual machine's own process was hit, the guest's memory and what QEMU needs beside"
            " it: raise or drop it."
        ),
        "virsh memtune {vm} --hard-limit KIB --live --config",
    ),
    "proxmox": ("The limit of virtual machine {vm} was hit.", "qm config {vm}"),
}
_JOBS = {
    "slurm": ("The memory of a Slurm job was used up: ask for more.", "sbatch --mem=SIZE …", "sacct -j {job}"),
    "nomad": ("The limit of a Nomad task was hit: raise memory or memory_max in its resources block.",),
    "ecs": ("The limit of an ECS task was hit: raise memory in the task definition.",),
    "pbs": ("The memory of a PBS job was used up: ask for more.", "qsub -l select=1:mem=SIZE …"),
    "lsf": ("The memory of an LSF job was used up: ask for more.", "bsub -M SIZE …"),
}
_UNIT = (
    "The limit of {unit}, MemoryMax=, was hit: raise it.",
    "{systemctl} set-property {unit} MemoryMax=SIZE",
    "{systemctl} show -p MemoryMax,MemoryHigh,MemoryPeak {unit}",
)
_SLICE = (
    "The limit of slice {unit} was hit, which all units in it share: raise it, or limit the unit that grows.",
    "{systemctl} set-property {unit} MemoryMax=SIZE",
)
_USER = (
    "The limit of all processes of user {user_uid} together was hit: raise it, or limit what grows.",
    "systemctl set-property user-{user_uid}.slice MemoryMax=SIZE",
)
_CGROUP = ("The limit of a cgroup that nothing known manages was hit: raise it where it is set.", "echo SIZE > {file}")
_CGROUP_WITH_SWAP = (
    _CGROUP[0],
    "echo SIZE > {both}  # first, only where SIZE is more than its {memsw}: memory and swap together",
    *_CGROUP[1:],
)
_FILES = {  # which of them it is where the version of the cgroup is not known, is the reader's to find out
    1: "/sys/fs/cgroup/memory{}/memory.limit_in_bytes",
    2: "/sys/fs/cgroup{}/memory.max",
    None: "/sys/fs/cgroup/…{}/memory.…",
}

_BY_LEVEL = {
    "node": _NODE,
    "qos": _QOS,
    "pod": _POD,
    "container": _CONTAINER,
    "slice": _SLICE,
    "user": _USER,
    **dict.fromkeys(("service", "scope", "session", "mount", "socket", "swap", "machine"), _UNIT),
}
_BY_RUNTIME = {
    **{("container", runtime): advice for runtime, advice in _CONTAINERS.items()},
    **{("vm", runtime): advice for runtime, advice in _VMS.items()},
    **{(level, runtime): advice for runtime, advice in _JOBS.items() for level in ("user", "job", "step", "task")},
}


def what_to_raise(event: Event) -> Advice:
    """A sentence, then commands; nothing where the log does not tell whose limit it was, or a person asked.

    Nor where a page fault failed, or nothing proves it: that the machine's own memory was used up is only one of the
    reasons.
    """
    kind = level(event)
    if event.manual or page_fault_failed(event):
        return ()
    if kind in (HOST, ROOT):
        return _of_machine(event) if event.killer == "kernel" else (_EARLY.format(event.killer),)
    if kind is None or event.memcg is None or event.memcg.limit_path is None:
        return ()
    layers = layers_of(event.memcg.limit_path)
    found = identified(layers)
    file = _FILES.get(event.memcg.version, _FILES[None]).format(event.memcg.limit_path)
    names = _names(found, layers) | {
        "file": quote(file),
        "both": quote(file.removesuffix("limit_in_bytes") + "memsw.limit_in_bytes"),
    }
    advice = _advice(found, layers)
    if advice is _CGROUP and event.memcg.memsw is not None and event.memcg.memsw.limit_bytes is not None:
        advice, names["memsw"] = _CGROUP_WITH_SWAP, size(event.memcg.memsw.limit_bytes)
    fits = fitted(advice, changes_of(event))
    return (*(line.format_map(names) for line in fits), *_inside(layers))


def _of_machine(event: Event) -> Advice:
    return {True: _MACHINE, False: _NOT_USED_UP, None: ()}[used_up(event)]


def _advice(found: Workload, layers: Sequence[Layer]) -> Advice:
    kind = layers[-1].level
    if kind == "container" and len(layers) > 1 and layers[-2].level == "pod" and found.qos_class:
        return _POD_CONTAINER
    return _BY_RUNTIME.get((kind, found.runtime or "")) or _BY_LEVEL.get(kind, _CGROUP)


def _names(found: Workload, layers: Sequence[Layer]) -> dict[str, str]:
    """What templates may name: the workload's fields, the unit that is the limited cgroup, and how to reach it."""
    managed = any(layer.fields.get("unit", "").startswith("user@") for layer in layers[:-1])
    uid = found.user_uid
    names = {name: quote(str(value)) for name, value in structs.asdict(found).items()}
    names["unit"] = quote(layers[-1].path.rpartition("/")[2])
    names["systemctl"] = (
        f"sudo -u '#{uid}' XDG_RUNTIME_DIR=/run/user/{uid} systemctl --user" if managed else "systemctl"
    )
    return names


def _inside(layers: Sequence[Layer]) -> Advice:
    """A remark for a limit inside of a container that has its own managers."""
    around = [layer.name for layer in layers[:-1] if layer.level in ("container", "machine")]
    return (f"# all of it inside of {around[-1]}",) if around else ()
