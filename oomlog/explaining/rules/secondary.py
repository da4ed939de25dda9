"""C23: something an operator started needs the memory: swapoff, taking memory offline, a core dump, KSM unmerge."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED, anywhere
from oomlog.model import Event, Finding

ID = "secondary"
KINDS = (
    (
        ("try_to_unuse", "unuse_", "__do_sys_swapoff", "__x64_sys_swapoff", "sys_swapoff"),
        "swapoff reads all of swap back",
    ),
    (("offline_pages", "memory_subsys_offline", "do_migrate_range"), "memory was being taken offline"),
    (("unmerge_and_remove_all_rmap_items", "unmerge_ksm_pages"), "KSM was told to unmerge its pages"),
    (("do_coredump", "elf_core_dump"), "a core dump was being written"),
)
REMEDY = ("Do it when less is in use: free -m must show room for all that comes back",)


def rule(event: Event, context: Context) -> Finding | None:
    """Told by the function that asked; addresses found on the stack (`?`) do not count."""
    trigger = event.trigger
    if trigger is None or event.type == "alloc_failure":
        return None
    frames = [frame for frame in trigger.call_trace if not frame.startswith("?")]
    for names, words in KINDS:
        frame = next((frame for frame in frames if frame.startswith(names)), None)
        if frame is not None or (trigger.comm == "swapoff" and words.startswith("swapoff")):
            break
    else:
        return None
    lines = context.lines
    return finding(
        ID,
        f"{words} ({trigger.comm}, pid {trigger.pid})",
        0.8,
        [
            lines.quote(INVOKED, f"{trigger.comm} called the killer"),
            lines.find(anywhere(frame.partition("+")[0])) if frame else None,
        ],
        confirm=["journalctl --since -10min -g 'swapoff|offline|coredump|ksm'"],
        refuted_by=["The machine was out of memory before it was started"],
        remedy=REMEDY,
    )
