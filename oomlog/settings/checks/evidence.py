"""After a crash: whether the machine comes back, and whether anything is left to read (kernel/panic.c, printk)."""

import re
from collections.abc import Iterator

from oomlog.regex import regex
from oomlog.settings.checks.interface import Check, Found, sysctl, unit
from oomlog.settings.host import Host, Missing, NotApplicable
from oomlog.settings.persist import Remedy
from oomlog.units import parse_size, percent, size

PANIC, OOPS, SYSRQ, PRINTK = "kernel.panic", "kernel.panic_on_oops", "kernel.sysrq", "kernel.printk"
SIGNALS = 64
LOUD = 7
STACK = 16 << 10
CRASH = "/sys/kernel/kexec_crash_size"
_BUFFER = regex(r"(?:^| )log_buf_len=(\d{1,10}[KMG]?)(?: |$)", re.IGNORECASE)
EARLY_KILLERS = ("systemd-oomd.service", "earlyoom.service", "nohang.service", "nohang-desktop.service", "oomd.service")


def hangs_after_panic(host: Host) -> Iterator[Found]:
    """SYS-PANIC-01."""
    host.needs("server", "db", "k8s-node", "redis", "elasticsearch")
    if host.number(PANIC) == 0:
        yield Found("after a panic (deadlocked on memory is one) the machine hangs until somebody resets it")


def no_panic_on_oops(host: Host) -> Iterator[Found]:
    """SYS-PANIC-02."""
    host.needs("k8s-node")
    if host.number(OOPS) == 0:
        yield Found("the kubelet expects 1")


def no_sysrq(host: Host) -> Iterator[Found]:
    """SYS-SYSRQ-01."""
    if (mask := host.number(SYSRQ)) != 1 and not mask & SIGNALS:
        yield Found(f"Alt-SysRq-f is not allowed by {mask}: root can still write f to /proc/sysrq-trigger")


def loud_serial_console(host: Host) -> Iterator[Found]:
    """SYS-LOG-01."""
    if "console=ttyS" not in host.text("/proc/cmdline"):
        raise NotApplicable("no serial console on the kernel's command line")
    if (level := host.numbers(PRINTK)[0]) >= LOUD:
        yield Found(f"level {level} sends whole reports over a serial line, and the machine waits for it")


def short_ring(host: Host) -> Iterator[Found]:
    """SYS-LOG-02."""
    if not (match := _BUFFER.search(host.text("/proc/cmdline"))):
        raise Missing("log_buf_len on the kernel's command line")
    there, needed = parse_size(match[1]), len(host.processes) * host.bounds.table_line_bytes
    if needed > there:
        yield Found(f"a table of {len(host.processes):,} tasks takes {size(needed)}, the ring buffer has {size(there)}")


def restricted(host: Host) -> Iterator[Found]:
    """SYS-LOG-03."""
    if host.snapshot.as_root is None:
        raise NotApplicable("only for this host, live")
    if host.number("kernel.dmesg_restrict") == 1 and not host.snapshot.as_root:
        yield Found("you can't read the kernel's messages: only root may")


def nothing_kept(host: Host) -> Iterator[Found]:
    """SYS-LOG-04."""
    if host.snapshot.journal_kept is None or (host.snapshot.partial and host.snapshot.journal_kept == "nothing"):
        raise Missing("all of /var/log")
    storage = host.snapshot.files.get("journald.conf")
    volatile = (
        storage is not None and (found := storage.settings.get("Storage")) is not None and found.value == "volatile"
    )
    if host.snapshot.journal_kept == "journal" and volatile:
        yield Found("Storage=volatile keeps the journal in memory, and no syslog writes the kernel's messages")
    elif host.snapshot.journal_kept == "nothing":
        yield Found("/var/log has neither a journal nor a syslog's file: what the kernel said is gone after a reboot")


def many_threads(host: Host) -> Iterator[Found]:
    """SYS-FORK-01."""
    threads = host.number("kernel.threads-max")
    if (stacks := threads * STACK) > host.bounds.stacks_share * host.ram:
        yield Found(f"{threads:,} tasks take {size(stacks)} of stacks alone, {percent(stacks / host.ram)} of RAM")


def crash_kernel(host: Host) -> Iterator[Found]:
    """SYS-KDUMP-01."""
    if not (kept := host.number(CRASH)):
        raise NotApplicable("no crash kernel")
    if host.ram < host.bounds.crash_ram_bytes and kept > host.bounds.crash_share * (host.ram + kept):
        yield Found(f"{size(kept)} are reserved for a crash kernel on a machine of {size(host.ram + kept)}")


def no_pressure(host: Host) -> Iterator[Found]:
    """PSI-01."""
    if host.snapshot.units is None:
        raise Missing("systemd's unit files")
    watchers = [name for name in EARLY_KILLERS if name in host.snapshot.enabled and "earlyoom" not in name]
    if not watchers:
        raise NotApplicable("nothing here goes by memory pressure")
    if "/proc/pressure/memory" in host.snapshot.values:
        return
    if (host.snapshot.partial or host.snapshot.processes is None) and "psi=0" not in host.text("/proc/cmdline").split():
        raise Missing("/proc/pressure/memory, which may not have been saved")
    yield Found(
        "it goes by memory pressure, and the kernel tells none (/proc/pressure/memory): it can't work", watchers[0]
    )


def killers_race(host: Host) -> Iterator[Found]:
    """UK-02."""
    if host.snapshot.units is None:
        raise Missing("systemd's unit files")
    on = [name for name in EARLY_KILLERS if name in host.snapshot.enabled]
    if len(on) > 1:
        yield Found(f"{' and '.join(on)} are both started: they race for the victim")


def drifted(host: Host) -> Iterator[Found]:
    """CFG-DRIFT."""
    if not host.snapshot.configured:
        raise Missing("sysctl.d")
    for key, assigned in host.snapshot.configured.items():
        live, boot = host.snapshot.values.get(key), assigned[-1]
        if live is not None and live.value != boot.value:
            yield Found(f"is {live.value}, and {boot.place} sets {boot.value} at boot", key)


PANIC_C = "kernel/panic.c, Documentation/admin-guide/sysctl/kernel.rst, 6.12"
CHECKS = (
    Check(
        id="SYS-PANIC-01",
        title="Nothing reboots after a panic",
        severity="warning",
        keys=(PANIC,),
        source=PANIC_C,
        judge=hangs_after_panic,
        remedy=sysctl(kernel__panic=10),
        advice=True,
    ),
    Check(
        id="SYS-PANIC-02",
        title="The kubelet expects a panic on an oops",
        severity="info",
        keys=(OOPS,),
        source="kubernetes: component-helpers/node/util/sysctl/sysctl.go",
        judge=no_panic_on_oops,
        remedy=sysctl(kernel__panic_on_oops=1),
    ),
    Check(
        id="SYS-SYSRQ-01",
        title="The OOM killer can't be called from the keyboard",
        severity="info",
        keys=(SYSRQ,),
        source="Documentation/admin-guide/sysrq.rst",
        judge=no_sysrq,
        remedy=Remedy(note="add 64 to kernel.sysrq where people reach the console"),
        advice=True,
    ),
    Check(
        id="SYS-LOG-01",
        title="Reports stall on a serial console",
        severity="warning",
        keys=(PRINTK,),
        source="mm/oom_kill.c, 6.12: header 4, table 6, kill line 3",
        judge=loud_serial_console,
        remedy=sysctl(kernel__printk="4 4 1 7"),
        advice=True,
    ),
    Check(
        id="SYS-LOG-02",
        title="The ring buffer is shorter than a report",
        severity="warning",
        keys=("/proc/cmdline",),
        source="kernel/printk/printk.c",
        judge=short_ring,
        remedy=Remedy(
            None, "/etc/default/grub", ("GRUB_CMDLINE_LINUX=… log_buf_len=4M",), "then update-grub and reboot"
        ),
        advice=True,
    ),
    Check(
        id="SYS-LOG-03",
        title="You may not read the kernel's messages",
        severity="info",
        keys=("kernel.dmesg_restrict",),
        source=PANIC_C,
        judge=restricted,
        remedy=Remedy(note="run as root, or join the group adm or systemd-journal"),
    ),
    Check(
        id="SYS-LOG-04",
        title="Logs are lost at a reboot",
        severity="warning",
        keys=("journald.conf Storage",),
        source="journald.conf(5)",
        judge=nothing_kept,
        remedy=Remedy(
            "mkdir -p /var/log/journal && systemctl restart systemd-journald",
            "/etc/systemd/journald.conf.d/90-oom.conf",
            ("[Journal]", "Storage=persistent"),
        ),
    ),
    Check(
        id="SYS-FORK-01",
        title="A fork storm could fill RAM with stacks",
        severity="info",
        keys=("kernel.threads-max",),
        source="kernel/fork.c:set_max_threads",
        judge=many_threads,
        remedy=unit("user-.slice", TasksMax="33%"),
        advice=True,
    ),
    Check(
        id="SYS-KDUMP-01",
        title="Much is reserved for a crash kernel",
        severity="info",
        keys=(CRASH,),
        source="Documentation/admin-guide/kdump/kdump.rst",
        judge=crash_kernel,
        advice=True,
    ),
    Check(
        id="PSI-01",
        title="A killer goes by pressure that isn't told",
        severity="warning",
        keys=("/proc/pressure/memory",),
        source="systemd-oomd.service(8), Documentation/accounting/psi.rst",
        judge=no_pressure,
        remedy=Remedy(None, "/etc/default/grub", ("GRUB_CMDLINE_LINUX=… psi=1",), "then update-grub and reboot"),
    ),
    Check(
        id="UK-02",
        title="Two killers in user space",
        severity="warning",
        keys=("killers",),
        source="systemd-oomd.service(8), earlyoom(1)",
        judge=killers_race,
        remedy=Remedy(note="keep one: systemctl disable --now the other"),
        advice=True,
    ),
    Check(
        id="CFG-DRIFT",
        title="Set otherwise than configured",
        severity="info",
        keys=(),
        source="sysctl.d(5)",
        judge=drifted,
        remedy=Remedy(note="decide which is right: sysctl --system applies the files; or correct the file that wins"),
    ),
)
