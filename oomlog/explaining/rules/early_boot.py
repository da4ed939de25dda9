"""C19: the kernel that captures a crash, a root file system unpacked in RAM, or a boot that had just begun."""

from oomlog.explaining.quoting import Line
from oomlog.explaining.rules.earlier import managed
from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import RAM, UNEVICTABLE, anywhere
from oomlog.model import Event, Finding
from oomlog.regex import regex
from oomlog.units import percent, size

ID = "early-boot"
CAPTURE = anywhere("elfcorehdr=", "reset_devices")
SAVES_DUMP = regex(r"makedumpfile|vmcore-dmesg|kdump(?:\.sh|-save.*)?")
INITRAMFS_CACHE = 0.8


def capture(event: Event, context: Context) -> Finding | None:
    """Not the machine's own kernel: the one that saves a dump after a crash, in the little RAM kept for it."""
    ram = managed(event.memory)
    if ram is None or ram > context.thresholds.early_boot_capture_bytes:
        return None
    saver = next((task for task in event.tasks if SAVES_DUMP.fullmatch(task.comm or "")), None)
    line = context.lines.find(CAPTURE)
    if not (line or saver):
        return None
    return finding(
        ID,
        f"the kernel that saves a crash dump ran out of its {size(ram)}: production was not short",
        0.95,
        [line, context.lines.say(f"{saver.comm} (pid {saver.pid}) runs") if saver else None, context.lines.find(RAM)],
        confirm=["cat /sys/kernel/kexec_crash_size; grep -o 'crashkernel=[^ ]*' /proc/cmdline"],
        refuted_by=["The machine has no more RAM than this"],
        remedy=["A larger crashkernel=; fewer drivers in the dump's initramfs; nr_cpus=1 for its kernel"],
    )


def initramfs(event: Event, context: Context) -> Finding | None:
    """The root file system is in RAM: all page cache is unevictable."""
    facts, memory = context.facts, event.memory
    held, share = facts.held("unevictable"), facts.share("unevictable")
    cached = memory.pagecache_bytes if memory else None
    if event.scope == "memcg" or share < context.thresholds.early_boot_initramfs_share or not cached:
        return None
    if not INITRAMFS_CACHE * held <= cached - facts.held("shmem") <= held / INITRAMFS_CACHE:
        return None
    return finding(
        ID,
        f"a root file system unpacked in RAM holds {size(held)}, {percent(share)} of RAM",
        0.85,
        [
            context.lines.quote(UNEVICTABLE, f"unevictable: {size(held)}"),
            context.lines.find((Line("total pagecache", r"\d+ total pagecache pages"),)),
        ],
        share=share,
        confirm=["findmnt /; df -h /  # rootfs or ramfs"],
        refuted_by=["A process has locked files in memory (VmLck), or there are files in another ramfs"],
        remedy=["More RAM for the installer or the live system, or a smaller initramfs"],
    )


def young(event: Event, context: Context) -> Finding | None:
    """The machine had just been started."""
    up = event.monotonic_seconds
    if up is None or up >= context.thresholds.early_boot_seconds or event.scope == "memcg":
        return None
    return finding(
        ID,
        f"the machine had been up for {up:.0f} s: what starts with it did not fit",
        0.5,
        [context.lines.say(f"the kernel's clock stood at {up:.3f} s")],
        role="info",
        confirm=["systemd-analyze blame; systemd-analyze critical-chain"],
        refuted_by=["It runs out just as well after a longer time"],
        remedy=["Start less at once, or with limits"],
    )
