"""Asked for by hand: SysRq-F, or a write of f to /proc/sysrq-trigger (mm/oom_kill.c:is_sysrq_oom)."""

from oomlog.explaining.rules.interface import Context, finding
from oomlog.explaining.rules.patterns import FREE, INVOKED
from oomlog.model import Event, Finding
from oomlog.units import size

ID = "manual"


def rule(event: Event, context: Context) -> Finding | None:
    """No shortage: the report is that of a kill that a person or an early killer asked for."""
    if not event.manual:
        return None
    return finding(
        ID,
        f"the kill was asked for by hand (SysRq-F); no request for memory had failed{_free(context)}",
        0.95,
        [
            context.lines.quote(INVOKED, "order is -1: the kernel's killer was called by SysRq-F"),
            context.lines.find(FREE) if context.facts.known else None,
        ],
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


def _free(context: Context) -> str:
    facts = context.facts
    return f", {size(facts.held('free'))} of RAM was free" if facts.known else ""
