"""Identity from cgroup paths: who lives there, at every level of nesting, and whose limit was hit."""

from string import hexdigits
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from oomlog.explaining.workload import what_to_raise, workload
from oomlog.explaining.workload.key import stable_comm, stable_name, stable_pod
from oomlog.model import Event, Kill, Memcg, MemcgCounter, Source, Userspace, Workload
from tests.reporting.making import event

A, B = "a1" * 32, "b2" * 32
U = "12723d69-9268-11e7-84d0-c85b76cda386"
V = "683adc67-2904-41e1-9d3f-0a5d2f346baa"
U_ = U.replace("-", "_")
STATIC = "89f4f2cb511c3b0b7e5272cff5ec37bf"

PATHS: dict[str, dict[str, Any]] = {
    # kubernetes
    f"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod{U_}.slice/cri-containerd-{A}.scope": {
        "runtime": "cri-containerd", "container_id": A, "pod_uid": U, "qos_class": "burstable", "level": "container",
        "key": "kubernetes burstable (app)",
        "layers": ("node kubepods", "qos kubernetes burstable", f"pod kubernetes {U}", f"container cri-containerd {A}"),
    },
    f"/kubepods.slice/kubepods-pod{U_}.slice/crio-{A}.scope/container": {
        "runtime": "crio", "container_id": A, "pod_uid": U, "qos_class": "guaranteed", "level": "container",
        "key": "kubernetes guaranteed (app)",
        "layers": ("node kubepods", f"pod kubernetes {U}", f"container crio {A}"),
    },
    f"/kubepods/burstable/pod{STATIC}/{A}": {
        "container_id": A, "pod_uid": STATIC, "qos_class": "burstable", "level": "container",
        "key": "kubernetes burstable (app)",
        "layers": ("node kubepods", "qos kubernetes burstable", f"pod kubernetes {STATIC}", f"container {A}"),
    },
    f"/kubepods/pod{U}/{A}": {
        "container_id": A, "pod_uid": U, "qos_class": "guaranteed", "level": "container",
        "key": "kubernetes guaranteed (app)",
        "layers": ("node kubepods", f"pod kubernetes {U}", f"container {A}"),
    },
    f"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod{U_}.slice": {
        "pod_uid": U, "qos_class": "besteffort", "level": "pod", "key": "kubernetes besteffort (app)",
        "layers": ("node kubepods", "qos kubernetes besteffort", f"pod kubernetes {U}"),
    },
    f"/kubepods/besteffort/pod{U}/crio-conmon-{A}": {
        "runtime": "crio", "container_id": A, "pod_uid": U, "qos_class": "besteffort", "level": "monitor",
        "key": "kubernetes besteffort (app)",
        "layers": ("node kubepods", "qos kubernetes besteffort", f"pod kubernetes {U}", f"monitor crio {A}"),
    },
    f"/kubepods/burstable/pod{U}/crio-{A}": {
        "runtime": "crio", "container_id": A, "pod_uid": U, "qos_class": "burstable", "level": "container",
        "key": "kubernetes burstable (app)",
        "layers": ("node kubepods", "qos kubernetes burstable", f"pod kubernetes {U}", f"container crio {A}"),
    },
    f"/kubepods.slice/kubepods-pod{U_}.slice/docker-{A}.scope": {
        "runtime": "docker", "container_id": A, "pod_uid": U, "qos_class": "guaranteed", "level": "container",
        "key": "kubernetes guaranteed (app)",
        "layers": ("node kubepods", f"pod kubernetes {U}", f"container docker {A}"),
    },
    f"/system.slice/containerd.service/kubepods-besteffort-pod{U_}.slice:cri-containerd:{A}": {
        "runtime": "cri-containerd", "container_id": A, "pod_uid": U, "qos_class": "besteffort", "level": "container",
        "slice": "system.slice", "key": "kubernetes besteffort (app)",
        "layers": ("slice system.slice", "service containerd.service", f"pod kubernetes {U}",
                   f"container cri-containerd {A}"),
    },
    f"/system.slice/crio.service/kubepods-pod{U_}.slice:crio:{A}": {
        "runtime": "crio", "container_id": A, "pod_uid": U, "qos_class": "guaranteed", "level": "container",
        "slice": "system.slice", "key": "kubernetes guaranteed (app)",
        "layers": ("slice system.slice", "service crio.service", f"pod kubernetes {U}", f"container crio {A}"),
    },
    f"/docker/{A}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice"
    f"/kubelet-kubepods-burstable-pod{U_}.slice/cri-containerd-{B}.scope": {
        "runtime": "cri-containerd", "container_id": B, "pod_uid": U, "qos_class": "burstable", "level": "container",
        "slice": "kubelet.slice", "key": "kubernetes burstable (app)",
        "layers": ("cgroup docker", f"container docker {A}", "slice kubelet.slice", "node kubepods",
                   "qos kubernetes burstable", f"pod kubernetes {U}", f"container cri-containerd {B}"),
    },
    f"/docker/{A}/kubelet/kubepods/burstable/pod{U}/{B}": {
        "container_id": B, "pod_uid": U, "qos_class": "burstable", "level": "container",
        "key": "kubernetes burstable (app)",
        "layers": ("cgroup docker", f"container docker {A}", "cgroup kubelet", "node kubepods",
                   "qos kubernetes burstable", f"pod kubernetes {U}", f"container {B}"),
    },
    f"/system.slice/docker-{A}.scope/kubepods.slice": {
        "runtime": "docker", "container_id": A, "slice": "system.slice", "level": "node",
        "key": "docker container (app)",
        "layers": ("slice system.slice", f"container docker {A}", "node kubepods"),
    },
    f"/kubepods.slice-kubepods_burstable.slice-kubepods_burstable_pod{U_}.slice.slice/crio-{A}.scope": {
        "runtime": "crio", "container_id": A, "pod_uid": U, "qos_class": "burstable", "level": "container",
        "key": "kubernetes burstable (app)",
        "layers": (f"pod kubernetes {U}", f"container crio {A}"),
    },
    f"/BestEffort.slice/BestEffort-pod{U}.slice/{A}": {
        "container_id": A, "pod_uid": U, "qos_class": "besteffort", "level": "container",
        "key": "kubernetes besteffort (app)",
        "layers": ("qos kubernetes besteffort", f"pod kubernetes {U}", f"container {A}"),
    },
    "/kubepods.slice/kubepods-burstable.slice": {
        "qos_class": "burstable", "level": "qos", "key": "/kubepods/kubernetes burstable",
        "layers": ("node kubepods", "qos kubernetes burstable"),
    },
    "/kubepods": {"level": "node", "key": "/kubepods", "layers": ("node kubepods",)},
    # containers
    f"/system.slice/docker-{A}.scope": {
        "runtime": "docker", "container_id": A, "slice": "system.slice", "level": "container",
        "key": "docker container (app)", "layers": ("slice system.slice", f"container docker {A}"),
    },
    f"/docker/{A}": {
        "runtime": "docker", "container_id": A, "level": "container", "key": "docker container (app)",
        "layers": ("cgroup docker", f"container docker {A}"),
    },
    f"/docker/{A}/docker/{B}": {
        "runtime": "docker", "container_id": B, "level": "container", "key": "docker container (app)",
        "layers": ("cgroup docker", f"container docker {A}", f"container docker {B}"),
    },
    f"/mine/{A}": {
        "container_id": A, "level": "container", "key": "unnamed container (app)",
        "layers": ("cgroup mine", f"container {A}"),
    },
    f"/k8s.io/{A}": {
        "runtime": "containerd", "container_id": A, "level": "container", "key": "containerd container (app)",
        "layers": ("cgroup k8s.io", f"container containerd {A}"),
    },
    f"/machine.slice/libpod-{A}.scope/container": {
        "runtime": "podman", "container_id": A, "slice": "machine.slice", "level": "container",
        "key": "podman container (app)", "layers": ("slice machine.slice", f"container podman {A}"),
    },
    f"/machine.slice/machine-libpod_pod_{B}.slice/libpod-{A}.scope": {
        "runtime": "podman", "container_id": A, "pod_uid": B, "slice": "machine.slice", "level": "container",
        "key": "podman container (app)",
        "layers": ("slice machine.slice", f"pod podman {B}", f"container podman {A}"),
    },
    f"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{A}.scope": {
        "runtime": "podman", "container_id": A, "slice": "user.slice", "user_uid": 1000, "level": "container",
        "key": "podman container (app)",
        "layers": ("slice user.slice", "user user-1000.slice", "service user@1000.service", "slice user.slice",
                   f"container podman {A}"),
    },
    f"/system.slice/web.service/libpod-payload-{A}": {
        "runtime": "podman", "container_id": A, "unit": "web.service", "slice": "system.slice", "level": "container",
        "key": "podman container (app)",
        "layers": ("slice system.slice", "service web.service", f"container podman {A}"),
    },
    f"/libpod_parent/libpod-conmon-{A}.scope": {
        "runtime": "podman", "container_id": A, "level": "monitor", "key": "podman container (app)",
        "layers": ("cgroup libpod_parent", f"monitor podman {A}"),
    },
    "/garden/5f3a": {
        "runtime": "garden", "container_id": "5f3a", "level": "container", "key": "garden container (app)",
        "layers": ("cgroup garden", "container garden 5f3a"),
    },
    # schedulers
    f"/ecstasks.slice/ecstasks-0123456789abcdef0123456789abcdef.slice/docker-{A}.scope": {
        "runtime": "docker", "container_id": A, "task": "0123456789abcdef0123456789abcdef", "level": "container",
        "slice": "ecstasks.slice", "key": "ecs task (app)",
        "layers": ("slice ecstasks.slice", "task ecs 0123456789abcdef0123456789abcdef", f"container docker {A}"),
    },
    f"/ecs/0123456789abcdef0123456789abcdef/{A}": {
        "runtime": "docker", "container_id": A, "task": "0123456789abcdef0123456789abcdef", "level": "container",
        "key": "ecs task (app)",
        "layers": ("cgroup ecs", "task ecs 0123456789abcdef0123456789abcdef", f"container docker {A}"),
    },
    f"/ecs/cluster/{U}": {
        "runtime": "ecs", "task": U, "level": "task", "key": "ecs task (app)",
        "layers": ("cgroup ecs", "cgroup cluster", f"task ecs {U}"),
    },
    f"/nomad.slice/share.slice/{U}.web.scope": {
        "runtime": "nomad", "job": U, "task": "web", "slice": "share.slice", "level": "task", "key": "nomad web",
        "layers": ("slice nomad.slice", "slice share.slice", f"task nomad {U} web"),
    },
    f"/nomad/{U}.web": {
        "runtime": "nomad", "job": U, "task": "web", "level": "task", "key": "nomad web",
        "layers": ("cgroup nomad", f"task nomad {U} web"),
    },
    f"/mesos/{U}/mesos/{V}": {
        "runtime": "mesos", "container_id": V, "level": "container",
        "key": "mesos container (app)",
        "layers": ("cgroup mesos", f"container mesos {U}", "cgroup mesos",
                   f"container mesos {V}"),
    },
    "/system.slice/slurmstepd.scope/job_424242/step_batch/user/task_0": {
        "runtime": "slurm", "job": "424242", "step": "batch", "task": "0", "slice": "system.slice", "level": "task",
        "key": "slurm job (app)",
        "layers": ("slice system.slice", "scope slurmstepd.scope", "job slurm 424242", "step slurm batch",
                   "task slurm 0"),
    },
    "/system.slice/node7_slurmstepd.scope/job_5/step_extern": {
        "runtime": "slurm", "job": "5", "step": "extern", "slice": "system.slice", "level": "step",
        "key": "slurm job (app)",
        "layers": ("slice system.slice", "scope node7_slurmstepd.scope", "job slurm 5", "step slurm extern"),
    },
    "/slurm/uid_1001/job_77/step_0/task_1": {
        "runtime": "slurm", "job": "77", "step": "0", "task": "1", "user_uid": 1001, "level": "task",
        "key": "slurm job (app)",
        "layers": ("cgroup slurm", "user slurm 1001", "job slurm 77", "step slurm 0", "task slurm 1"),
    },
    "/hadoop-yarn/container_e17_1410901177871_0001_01_000005": {
        "runtime": "yarn", "container_id": "container_e17_1410901177871_0001_01_000005", "level": "container",
        "job": "application_1410901177871_0001", "key": "yarn job (app)",
        "layers": ("cgroup hadoop-yarn", "container yarn container_e17_1410901177871_0001_01_000005"),
    },
    "/system.slice/condor.service/htcondor/condor_var_lib_condor_execute_slot1_2@node7": {
        "runtime": "htcondor", "slice": "system.slice", "level": "slot",
        "key": "htcondor job (app)",
        "layers": ("slice system.slice", "service condor.service", "cgroup htcondor", "slot htcondor slot1_2@node7"),
    },
    "/pbs_jobs.service/jobid/1234.server": {
        "runtime": "pbs", "job": "1234.server", "level": "job", "key": "pbs job (app)",
        "layers": ("service pbs_jobs.service", "cgroup jobid", "job pbs 1234.server"),
    },
    "/lsf/cluster1/job.812.3.1679": {
        "runtime": "lsf", "job": "812", "level": "job", "key": "lsf job (app)",
        "layers": ("cgroup lsf", "cgroup cluster1", "job lsf 812"),
    },
    # machines
    "/lxc.payload.c1/system.slice/nginx.service": {
        "runtime": "lxc", "container": "c1", "unit": "nginx.service", "slice": "system.slice", "level": "service",
        "key": "lxc c1/nginx.service",
        "layers": ("container lxc c1", "slice system.slice", "service nginx.service"),
    },
    "/lxc/101/ns/init.scope": {
        "runtime": "lxc", "container": "101", "level": "container", "key": "lxc 101",
        "layers": ("cgroup lxc", "container lxc 101"),
    },
    "/lxc.monitor.c1": {
        "runtime": "lxc", "container": "c1", "level": "monitor", "key": "lxc c1", "layers": ("monitor lxc c1",),
    },
    r"/machine.slice/machine-qemu\x2d2\x2dinstance\x2d00000001.scope/libvirt/emulator": {
        "runtime": "libvirt", "vm": "instance-00000001", "slice": "machine.slice", "level": "vm",
        "key": "vm instance-00000001",
        "layers": ("slice machine.slice", "vm libvirt instance-00000001"),
    },
    "/machine/qemu-3-web.libvirt-qemu/vcpu0": {
        "runtime": "libvirt", "vm": "web", "level": "vm", "key": "vm web",
        "layers": ("cgroup machine", "vm libvirt web"),
    },
    "/qemu.slice/104.scope": {
        "runtime": "proxmox", "vm": "104", "slice": "qemu.slice", "level": "vm", "key": "vm 104",
        "layers": ("slice qemu.slice", "vm proxmox 104"),
    },
    r"/machine.slice/systemd-nspawn@my\x2dbox.service/payload/system.slice/db.service": {
        "runtime": "systemd-nspawn", "container": "my-box", "unit": "db.service", "slice": "system.slice",
        "level": "service", "key": "systemd-nspawn my-box/db.service",
        "layers": ("slice machine.slice", "container systemd-nspawn my-box", "slice system.slice",
                   "service db.service"),
    },
    "/machine.slice/machine-box.scope": {
        "container": "box", "slice": "machine.slice", "level": "machine", "key": "machine box",
        "layers": ("slice machine.slice", "machine box"),
    },
    # units, sessions, apps
    "/user.slice/user-1000.slice/session-3.scope": {
        "unit": "session-3.scope", "slice": "user-1000.slice", "user_uid": 1000, "level": "session",
        "key": "session of uid 1000 (app)",
        "layers": ("slice user.slice", "user user-1000.slice", "session session-3.scope"),
    },
    "/system.slice/system-postgresql.slice/postgresql@15-main.service": {
        "unit": "postgresql@15-main.service", "slice": "system-postgresql.slice", "level": "service",
        "key": "postgresql@.service",
        "layers": ("slice system.slice", "slice system-postgresql.slice", "service postgresql@15-main.service"),
    },
    "/user.slice/user-1234.slice/user@1234.service/snap.foo.user-app.1234-1234-1234.scope": {
        "runtime": "snap", "app": "foo.user-app", "unit": "snap.foo.user-app.1234-1234-1234.scope",
        "slice": "user-1234.slice", "user_uid": 1234, "level": "scope", "key": "snap foo.user-app",
        "layers": ("slice user.slice", "user user-1234.slice", "service user@1234.service",
                   "scope snap.foo.user-app.1234-1234-1234.scope"),
    },
    f"/user.slice/user-7.slice/user@7.service/app.slice/snap.firefox.firefox-{U}.scope": {
        "runtime": "snap", "app": "firefox.firefox", "unit": f"snap.firefox.firefox-{U}.scope", "slice": "app.slice",
        "user_uid": 7, "level": "scope", "key": "snap firefox.firefox",
        "layers": ("slice user.slice", "user user-7.slice", "service user@7.service", "slice app.slice",
                   f"scope snap.firefox.firefox-{U}.scope"),
    },
    "/system.slice/snap.lxd.daemon.service": {
        "runtime": "snap", "app": "lxd.daemon", "unit": "snap.lxd.daemon.service", "slice": "system.slice",
        "level": "service", "key": "snap lxd.daemon",
        "layers": ("slice system.slice", "service snap.lxd.daemon.service"),
    },
    r"/user.slice/user-7.slice/user@7.service/app.slice/app-gnome-org.gnome.Nautilus\x2dBeta-4242.scope": {
        "app": "org.gnome.Nautilus-Beta", "unit": r"app-gnome-org.gnome.Nautilus\x2dBeta-4242.scope",
        "slice": "app.slice", "user_uid": 7, "level": "scope", "key": "app org.gnome.Nautilus-Beta",
        "layers": ("slice user.slice", "user user-7.slice", "service user@7.service", "slice app.slice",
                   "scope app-gnome-org.gnome.Nautilus-Beta-4242.scope"),
    },
    "/user.slice/user-7.slice/user@7.service/app.slice/app-flatpak-org.mozilla.firefox-812.scope": {
        "runtime": "flatpak", "app": "org.mozilla.firefox", "unit": "app-flatpak-org.mozilla.firefox-812.scope",
        "slice": "app.slice", "user_uid": 7, "level": "scope", "key": "flatpak org.mozilla.firefox",
        "layers": ("slice user.slice", "user user-7.slice", "service user@7.service", "slice app.slice",
                   "scope app-flatpak-org.mozilla.firefox-812.scope"),
    },
    "/user.slice/user-7.slice/user@7.service/app.slice/app-org.kde.konsole@5f3c.service": {
        "app": "org.kde.konsole", "unit": "app-org.kde.konsole@5f3c.service", "slice": "app.slice", "user_uid": 7,
        "level": "service", "key": "app org.kde.konsole",
        "layers": ("slice user.slice", "user user-7.slice", "service user@7.service", "slice app.slice",
                   "service app-org.kde.konsole@5f3c.service"),
    },
    f"/user.slice/user-7.slice/user@7.service/app.slice/vte-spawn-{U}.scope": {
        "unit": f"vte-spawn-{U}.scope", "slice": "app.slice", "user_uid": 7, "level": "scope",
        "key": "vte-spawn.scope (app)",
        "layers": ("slice user.slice", "user user-7.slice", "service user@7.service", "slice app.slice",
                   f"scope vte-spawn-{U}.scope"),
    },
    "/system.slice/run-r4d5e.scope": {
        "unit": "run-r4d5e.scope", "slice": "system.slice", "level": "scope", "key": "systemd-run (app)",
        "layers": ("slice system.slice", "scope run-r4d5e.scope"),
    },
    "/system.slice/containerd.service": {
        "unit": "containerd.service", "slice": "system.slice", "level": "service", "key": "containerd.service",
        "layers": ("slice system.slice", "service containerd.service"),
    },
    "/system.slice/app-web.service": {
        "unit": "app-web.service", "slice": "system.slice", "level": "service", "key": "app-web.service",
        "layers": ("slice system.slice", "service app-web.service"),
    },
    "/init.scope": {"unit": "init.scope", "level": "scope", "key": "init.scope", "layers": ("scope init.scope",)},
    "/dev-hugepages.mount": {
        "unit": "dev-hugepages.mount", "level": "mount", "key": "dev-hugepages.mount",
        "layers": ("mount dev-hugepages.mount",),
    },
    "/uid_10123/pid_2211": {
        "runtime": "android", "user_uid": 10123, "level": "process", "key": "android 10123",
        "layers": ("app android 10123", "process 2211"),
    },
    "/mem2": {"level": "cgroup", "key": "/mem2", "layers": ("cgroup mem2",)},
    "/": {"level": "root"},
}  # fmt: skip


def _event(limit: str | None, task: str | None, **fields: Any) -> Event:  # noqa: ANN401 - fields of Event
    memcg = Memcg(limit_path=limit, task_path=task, memory=MemcgCounter(limit_bytes=4096), version=2)
    fields = {"scope": "memcg" if limit else "global", "memcg": memcg, "kills": (Kill(pid=1, comm="app"),), **fields}
    return Event(id="0" * 16, type="oom_kill", source=Source(name="log"), **fields)


def _told(found: Workload | None) -> dict[str, Any]:
    assert found is not None
    return {name: value for name, value in structs.asdict(found).items() if value not in (None, ())}


@pytest.mark.parametrize("path", PATHS)
def test_every_path_of_the_atlas(path: str) -> None:
    """Everything that the path tells, and nothing else."""
    told = _told(workload(_event(path, path)))
    told.pop("limit_bytes", None)

    assert told == PATHS[path]


@pytest.mark.parametrize("path", [path for path in PATHS if path != "/"])
def test_what_to_raise_names_something(path: str) -> None:
    """Whatever hit its limit, there is a sentence for it, and no template is left unfilled."""
    advice = what_to_raise(_event(path, path))

    assert advice[0].endswith(".")
    assert not any("None" in line or "{unit}" in line for line in advice)


def test_level_is_the_limits_not_the_victims() -> None:
    """The victim's container is named, the pod's limit was hit, so the container's own limit is not known."""
    pod = f"/kubepods/burstable/pod{U}"
    event = _event(pod, f"{pod}/{A}")
    found = workload(event)

    assert found is not None
    assert (found.container_id, found.level, found.limit_bytes) == (A, "pod", None)
    assert "pod's limit" in what_to_raise(event)[0]


def test_own_limit() -> None:
    """Where the victim's own limit was hit, its size is the workload's."""
    found = workload(_event("/system.slice/a.service", "/system.slice/a.service"))

    assert found is not None
    assert found.limit_bytes == 4096


def test_units_below_a_user_manager_are_set_as_that_user() -> None:
    """A user's own manager is asked as that user."""
    path = "/user.slice/user-7.slice/user@7.service/app.slice/mail.service"

    assert "sudo -u '#7' XDG_RUNTIME_DIR=/run/user/7 systemctl --user set-property mail.service MemoryMax=SIZE" in (
        what_to_raise(_event(path, path))
    )


def test_commands_quote_what_the_log_says() -> None:
    """A name from a log is no shell code."""
    path = "/system.slice/a;reboot $(x).service"

    assert "systemctl set-property 'a;reboot $(x).service' MemoryMax=SIZE" in what_to_raise(_event(path, path))


def test_limit_inside_a_container_says_so() -> None:
    """Commands for a unit inside of a system container run there."""
    path = "/lxc.payload.c1/system.slice/nginx.service"

    assert what_to_raise(_event(path, path))[-1] == "# all of it inside of lxc c1"


def test_a_limit_of_memory_and_swap_is_raised_first() -> None:
    """The kernel refuses a limit of memory (v1) that is above the one of both together."""
    event = _event("/batch", "/batch")
    assert event.memcg is not None
    both = MemcgCounter(usage_bytes=8192, limit_bytes=8192)
    raised = what_to_raise(structs.replace(event, memcg=structs.replace(event.memcg, version=1, memsw=both)))

    assert [line.partition("  #")[0] for line in raised[1:]] == [
        "echo SIZE > /sys/fs/cgroup/memory/batch/memory.memsw.limit_in_bytes",
        "echo SIZE > /sys/fs/cgroup/memory/batch/memory.limit_in_bytes",
    ]


def test_the_machines_memory() -> None:
    """A global kill hit no limit; one that was asked for had none either, and nothing needs raising."""
    found = workload(_event(None, "/system.slice/a.service"))

    assert found is not None
    assert (found.level, found.unit) == ("host", "a.service")
    assert "RAM" in what_to_raise(_event(None, "/"))[0]
    assert what_to_raise(_event(None, "/", manual=True)) == ()


def test_nothing_known() -> None:
    """No path: nobody to name; a lost limit: no level."""
    assert workload(_event(None, None)) is None
    assert what_to_raise(_event(None, None, scope="memcg")) == ()
    found = workload(_event(None, "/mem", scope="memcg"))
    assert found is not None
    assert found.level is None


def test_user_space_killers_name_a_path_too() -> None:
    """systemd-oomd and others name the cgroup that they killed."""
    target = Userspace(target_path="/sys/fs/cgroup/system.slice/a.service")
    found = workload(_event(None, None, memcg=None, userspace=target, scope="unknown"))

    assert found is not None
    assert (found.unit, found.level) == ("a.service", None)


@pytest.mark.parametrize("escape", [r"\x2d", r"\\x2d", r"\x5cx2d"])
def test_escapes_that_were_escaped_again(escape: str) -> None:
    """Log shippers double the backslash of systemd's escapes."""
    found = workload(_event(None, f"/machine.slice/machine-qemu{escape}1{escape}web.scope"))

    assert found is not None
    assert found.vm == "web"


def test_deleted_cgroup() -> None:
    """A path that the kernel marks as deleted is the same path."""
    found = workload(_event(None, "/system.slice/a.service (deleted)"))

    assert found is not None
    assert found.unit == "a.service"


def test_joined_names_make_the_key() -> None:
    """With the names that an orchestrator's own files add, the replica's suffixes go."""
    from oomlog.explaining.workload.key import stable_key

    joined = Workload(namespace="shop", pod="cart-7d4b9c6f5d-x2x9z", container="web", container_id=A, pod_uid=U)

    assert stable_key(joined, "java") == "shop/cart/web"


hexes = st.text(hexdigits.lower()[:16], min_size=64, max_size=64).filter(lambda text: any(map(str.isdigit, text[:12])))
uuids = st.uuids().map(str)
numbers = st.integers(1, 10**7).map(str)
SHAPES = (
    ("/docker/{h}", hexes),
    ("/system.slice/docker-{h}.scope/docker/{h}", hexes),
    ("/kubepods/burstable/pod{h}", uuids),
    ("/nomad.slice/share.slice/{h}.web.scope", uuids),
    ("/user.slice/user-7.slice/session-{h}.scope", numbers),
    ("/user.slice/user-7.slice/user@7.service/app.slice/app-gnome-firefox-{h}.scope", numbers),
    ("/user.slice/user-7.slice/user@7.service/app.slice/tmux-spawn-{h}.scope", uuids),
    ("/user.slice/user-7.slice/user@7.service/app.slice/kitty-{h}-0.scope", numbers),
    ("/system.slice/run-r{h}.scope", hexes),
    ("/system.slice/run-u{h}.service", numbers),
    ("/system.slice/web@{h}.service", numbers),
    (r"/machine.slice/machine-qemu\x2d{h}\x2dweb.scope", numbers),
    ("/system.slice/slurmstepd.scope/job_{h}/step_{h}/user/task_0", numbers),
    ("/ecs/{h}", uuids),
    ("/own/{h}", uuids),
)


@pytest.mark.parametrize(("shape", "ids"), SHAPES, ids=[shape for shape, _ in SHAPES])
@given(data=st.data())
def test_key_does_not_depend_on_ids(shape: str, ids: st.SearchStrategy[str], data: st.DataObject) -> None:
    """Two runs of the same workload have the same key."""
    keys = set()
    for _ in range(2):
        found = workload(_event(None, shape.format(h=data.draw(ids))))
        assert found is not None
        keys.add(found.key)

    assert len(keys) == 1
    assert None not in keys


@given(st.text())
def test_stable_names_are_settled(text: str) -> None:
    """What was shortened once is not shortened again."""
    for stable in (stable_name, stable_pod, stable_comm):
        assert stable(stable(text)) == stable(text)


segments = st.sampled_from([
    *(segment for path in PATHS for segment in path.split("/") if segment), ".slice", ".scope", ":", r"\x2", "a{b}"
])  # fmt: skip


@given(st.lists(st.one_of(segments, st.text(max_size=12)), max_size=8).map(lambda parts: "/" + "/".join(parts)))
def test_never_raises(path: str) -> None:
    """Any path has a workload whose layers are those of the path, at most one for each cgroup (or two, undone)."""
    event = _event(path, path)
    found = workload(event)
    what_to_raise(event)

    assert found is not None
    assert len(found.layers) <= 2 * path.count("/")


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ({"pod": "shop/web-7d9c5b6f4-x2x4z"}, ("shop", "web-7d9c5b6f4-x2x4z", None, "shop/web")),
        ({"unit": "nginx.service"}, (None, None, "nginx.service", "nginx.service")),
    ],
)
def test_a_pod_or_unit_that_a_killer_names(extra: dict[str, int | float | str], told: tuple[str | None, ...]) -> None:
    """Kubelet and the service manager print no path."""
    found = workload(event(type="userspace_kill", kills=(), userspace=Userspace(extra=extra)))

    assert found is not None
    assert (found.namespace, found.pod, found.unit, found.key) == told
