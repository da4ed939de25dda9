"""Asked for by hand: SysRq-F, or a write of f to /proc/sysrq-trigger (mm/oom_kill.c:is_sysrq_oom)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import INVOKED
from oomlog.model import Event, Finding

ID = "manual"


def rule(event: Event, context: Context) -> Finding | None:
    """No shortage: the report is that of a kill that a person or an early killer asked for."""
    if not event.manual:
        return None
    return finding(
        ID,
        "the kill was asked for by hand (SysRq-F); memory had not run out",
        0.95,
        [context.lines.quote(INVOKED, "order is -1: the kernel's killer was called by SysRq-F")],
        confirm=[
            "journalctl -k -g 'sysrq: Manual OOM execution'",
            "systemctl status earlyoom nohang  # some of them ask the kernel to kill",
        ],
        refuted_by=["The header shows an order other than -1"],
        remedy=[
            "Ask who wrote f to /proc/sysrq-trigger or pressed Alt-SysRq-F",
            "sysctl kernel.sysrq  # bit 64 allows it from the keyboard",
        ],
    )
