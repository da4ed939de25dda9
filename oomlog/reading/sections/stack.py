"""The stack dump: kernel release, CPU, task and the frames that led to the request (lib/dump_stack.c, arch/*/)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import inf

from msgspec import Struct

from oomlog.reading.line import Line
from oomlog.reading.text import Notes
from oomlog.regex import regex

# 2.6.24-3.9: "Pid: 48, comm: java Not tainted 2.6.32-642.el6.x86_64 #1"; 6.12+: "CPU: 0 UID: 1000 PID: 80 Comm: java ..."
CPU = regex(
    r"(?:CPU: (?P<cpu>\d+) )?(?:UID: (?P<uid>\d+) )?P[Ii][Dd]: (?P<pid>\d+),? [Cc]omm: (?P<comm>.{0,60}?)"
    r"(?: Kdump: loaded)?(?: (?P<taint>Not tainted|Tainted: ?(?:\[[A-Z]\]=\w+,? ?)*[A-Z -]*?))?"
    r"\s+\(?(?P<release>\d+\.\d+[^\s)]*)(?P<version>.*)",
    re.DOTALL,
)
CPU_ONLY = regex(
    r"(?:CPU: (?P<cpu>\d+) )?(?:UID: (?P<uid>\d+) )?P[Ii][Dd]: (?P<pid>\d+),? [Cc]omm: (?P<comm>.{0,64})", re.DOTALL
)
TAINTED = regex(r"Tainted: (\[[A-Z]\]=\w+(?:, \[[A-Z]\]=\w+)*)")
HARDWARE = regex(r"Hardware name: (.*)")
SYMBOL = regex(r"(\?? ?[\w.$]+\+0x[0-9a-f]+/0x[0-9a-f]+.*?|\([\w.$]+\) from .*|[\w.$]+ from [\w.$]+\+0x.*)\)?$")
_DECODED = r"(?:\? )?[A-Za-z_$][\w.$]*+ \((?:[\w./+-]{1,200}\.(?:[chS]|rs):\d+(?: \(discriminator \d+\))?[ )]){1,9}(?: ?\[?[\w-]+\]?)?"
_ADDRESSES = r"\[<[0-9a-f]+>\](?: from \[<[0-9a-f]+>\])?"
NAMELESS = regex(rf"\s*(?:Function entered at )?({_DECODED}|{_ADDRESSES})\s*$")
"""Frames without an offset: looked up by scripts/decode_stacktrace.sh, or addresses (arch/arm/kernel/traps.c)."""

KLOGD = regex(r"\s*+\[[\w:.]++\+[0-9a-fx]++/[0-9a-fx]++\] ")

LONGEST = 1024
"""No frame is longer: a symbol has up to 512 bytes (include/linux/kallsyms.h, 6.1+), a module's name and numbers are beside."""

_FRAME = (
    r" (?:\? )?[\w.]++\+0x[0-9a-f]+/0x[0-9a-f]+|"  # x86 and arm64 since 4.9: most of all lines
    r"[\s\[\]<>()0-9a-fA-Fx]{0,80}(?:\[<[0-9a-f?]+>\] ?)?\??\s*+[A-Za-z_.$][\w.$]*+\+0x[0-9a-f]+/0x[0-9a-f]+"  # x86, ppc, s390, arm64
    r"|\s*\[[\w:.]++\+[0-9a-fx]++/[0-9a-fx]++\] [\w.]"  # symbols that klogd looked up (2.6)
    rf"|\s*{_DECODED}\s*$|Function entered at \[<"  # looked up by decode_stacktrace.sh, 32-bit arm without symbols
    r"|\s*\[<[0-9a-f]+>\]|\[<[0-9a-f]+>\] \(|\s*+[\w.$]++ from [\w.$]++\+0x"  # bare addresses, 32-bit arm
    r"|\s*(?:[0-9a-f]{8}|[0-9a-f]{16})(?: (?:[0-9a-f]{8}|[0-9a-f]{16}|\.{3})){0,15}\s*$"  # raw stack words (to 4.8)
)
_REGISTERS = (
    r"RIP: |EIP: |RSP: |ESP: |Code: |EFLAGS: |[A-Z]{2,3}\w?: [0-9a-f]{8}|R[A-DS][XIP]: |E[A-D]X: |DS: |R1\d: |ORIG_RAX"
    r"|CS: .*(?:DS|CR0): |CR[0-4]: |NIP|LR \[|LR:|REGS: |MSR: |CFAR: |GPR\d\d|CTR: |DAR: |Krnl |User |Code:|Last Breaking"
    r"|\s+R:\d T:\d|\s{10,}[#>0-9a-f]+: ?[0-9a-f]{8,16}|pc : |lr : |sp : |pstate: |[xr]\d+ ?:|PSW|psw: |--- interrupt"
    r"|epc : |ra : |gp : |tp : |t\d : |s\d+ ?: |a\d : |status: |cause : |badaddr|Exception stack|[0-9a-f]{4}: +[0-9a-f]{8}"
    r"|FS:  |Stack ?:|Process .* \(pid: \d+|\s*\d{2,}: |Control: |Flags: nzcv|\s*[A-Z][a-z]+-regs|Modules linked in:"
)
STARTS = (
    rf"{_FRAME}|{_REGISTERS}"
    r"|(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: \d+,? [Cc]omm: |Tainted: \[|Hardware name: |Workqueue: |Call [Tt]race:?\s*"
    r"|\s*</?(?:TASK|IRQ|EOI|EOE|NMI|SOFTIRQ|DF|#DF|UNK)>|\s*<<EOE>>|\s*={3,}\s*$|\s*--- \[|dump_stack\b|Backtrace:?\s*$|\s*\(reliable\)"
)
SAMPLES = (
    "CPU: 2 PID: 48213 Comm: java Not tainted 6.8.0-45-generic #45",
    "CPU: 0 UID: 1000 PID: 200 Comm: python3 Not tainted 6.12.107+deb13-cloud-amd64 #1  Debian 6.12.107-1",
    "Pid: 48, comm: java Not tainted 2.6.32-642.11.1.el6.x86_64 #1",
    " [<ffffffff810b6d3a>] ? dump_header+0x8e/0x225",
    " dump_header+0x4a/0x1ff",
    "[c000000004867860] [c000000000d8b46c] dump_stack_lvl+0x70/0xa0 (unreliable)",
    "[<c010f1a4>] (unwind_backtrace) from [<c010b6f8>] (show_stack+0x10/0x14)",
    " [nfs:__alloc_pages+0x34c/0x380] __alloc_pages+0x34c/0x380",
    " [iw_handler_get_iwstats+48/80] iw_handler_get_iwstats+0x30/0x50",
    "dump_header (mm/oom_kill.c:74 mm/oom_kill.c:468 (discriminator 1)) ",
    "Function entered at [<c030df50>] from [<c030a970>]",
    "Stack : 80690000 80631cf4 00000000 00000000 80630ec4 82ee3c0c 83d9ea00 8066cd03",
    "RIP: 0033:0x7f3f1c2d8e10",
)
_ARCH_BY_REGISTER = (
    ("RIP: ", "x86_64"),
    ("EIP: ", "i686"),
    ("pstate: ", "aarch64"),
    ("Krnl PSW", "s390x"),
    ("NIP: ", "ppc64"),
)
_ARCH_IN_RELEASE = regex(
    r"(x86_64|amd64|i[3-6]86|686|aarch64|arm64|ppc64le|powerpc64le|ppc64|s390x|riscv64|armv\w+|armmp|loong\w+)"
)
_ARCH_NAMES = {"amd64": "x86_64", "arm64": "aarch64", "powerpc64le": "ppc64le", "686": "i686", "armmp": "armv7l"}


class Stack(Struct):
    """What the dump names; `comm` and `pid` are of the task that asked."""

    cpu: int | None = None
    uid: int | None = None
    pid: int | None = None
    comm: str | None = None
    release: str | None = None
    tainted: str | None = None
    hardware: str | None = None
    arch: str | None = None
    frames: tuple[str, ...] = ()


def read(
    lines: Sequence[Line],
    notes: Notes,  # noqa: ARG001 - every section has it
    comm: str | None = None,
    before: float = inf,
) -> Stack:
    """Reads the dump of the task that asked, `comm`; the kernel prints it `before` the line where memory begins."""
    stack, frames, over = Stack(), [], False
    for line in _own(_dumps(lines), comm, before):
        text = line.text
        over = over or text.endswith("</TASK>")
        if not over and (frame := _frame(text[: 2 * LONGEST])):
            frames.append(frame)
        elif stack.pid is None and (match := CPU.match(text) or CPU_ONLY.match(text)):
            _task(stack, match)
        elif match := HARDWARE.match(text):
            stack.hardware = match[1].strip()
        elif match := TAINTED.match(text):
            stack.tainted = match[1]
        elif stack.arch is None:
            stack.arch = next((arch for start, arch in _ARCH_BY_REGISTER if text.startswith(start)), None)
    stack.frames = tuple(frames)
    if stack.release and (match := _ARCH_IN_RELEASE.search(stack.release)):
        stack.arch = _ARCH_NAMES.get(match[1], match[1])
    return stack


@lru_cache(maxsize=256)  # a storm's reports have their frames in common
def _frame(text: str) -> str | None:
    """The symbol of a frame, without what klogd put before it, as much of it as one can be long."""
    if "+0x" not in text:
        return (match := NAMELESS.match(text[:LONGEST])) and match[1]
    klogd = KLOGD.match(text)
    match = SYMBOL.search(text[klogd.end() if klogd else 0 :][:LONGEST])
    return match and match[1].strip()


def _dumps(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each dump: a task's line begins one, and so does a trace behind frames (of a hung task)."""
    dumps: list[list[Line]] = []
    framed = False
    for line in lines:
        text = line.text
        if not dumps or ("omm: " in text and CPU_ONLY.match(text)) or (framed and text.startswith("Call Trace")):
            dumps.append([])
            framed = False
        dumps[-1].append(line)
        framed = framed or _frame(text[: 2 * LONGEST]) is not None
    return dumps


def _own(dumps: list[list[Line]], comm: str | None, before: float) -> list[Line]:
    """The dump of the task that asked; other CPUs, hung tasks and a panic print theirs into the report or behind it."""
    early = [[line for line in dump if line.number <= before] for dump in dumps if dump[0].number <= before]
    if comm is not None:
        for dump in (*early, *dumps):
            if (match := CPU.match(dump[0].text) or CPU_ONLY.match(dump[0].text)) and same_task(comm, match["comm"]):
                return dump
    return early[0] if early else []


def same_task(asked: str | None, dumped: str | None) -> bool:
    """Whether a dump is of the task that the header names; 2.6.18 names none, and a name may hold a newline."""
    if asked is None or dumped is None:
        return True
    return asked == dumped or dumped.endswith("\n" + asked) or asked.startswith(dumped)


def _task(stack: Stack, match: re.Match[str]) -> None:
    groups = match.groupdict()
    stack.cpu, stack.uid = _number(groups["cpu"]), _number(groups["uid"])
    stack.pid, stack.comm = int(groups["pid"]), groups["comm"]
    stack.release, taint = groups.get("release"), (groups.get("taint") or "").strip()
    if taint:
        stack.tainted = taint.removeprefix("Tainted:").strip()


def _number(text: str | None) -> int | None:
    return int(text) if text else None
