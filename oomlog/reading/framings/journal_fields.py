"""A journal record's fields → Lines: what export, JSON and verbose output share (systemd.journal-fields(7))."""

from collections.abc import Mapping

from msgspec.structs import replace

from oomlog.reading.line import Line

FIELDS = (
    "MESSAGE", "_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "_HOSTNAME", "_SOURCE_MONOTONIC_TIMESTAMP",
    "_BOOT_ID", "__CURSOR", "_TRANSPORT", "SYSLOG_FACILITY", "SYSLOG_IDENTIFIER", "_PID", "SYSLOG_PID", "_SYSTEMD_UNIT",
    "_SYSTEMD_USER_UNIT", "UNIT", "__MONOTONIC_TIMESTAMP",
)  # fmt: skip
"""All that is looked at."""
_SPEAKER = {"_TRANSPORT": "kernel", "SYSLOG_FACILITY": "0", "SYSLOG_IDENTIFIER": "kernel"}
_OF_PROCESS = ("_PID", "_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT")
"""What journald adds to the records of processes, and to none of the kernel's."""


def lines(number: int, fields: Mapping[str, str], name: str, last: int = 0) -> list[Line]:
    """The lines of the record's message; none if it has no message. `last` is the number of the record's last line.

    The journal's clock for the kernel's records is _SOURCE_MONOTONIC_TIMESTAMP, microseconds since boot; its wall
    clock __REALTIME_TIMESTAMP, microseconds, is given as printed.
    """
    words = fields.get("MESSAGE")
    if words is None:
        return []
    first = Line(
        number=number,
        text="",
        wall=fields.get("_SOURCE_REALTIME_TIMESTAMP") or fields.get("__REALTIME_TIMESTAMP", ""),
        host=fields.get("_HOSTNAME", ""),
        mono=seconds(fields.get("_SOURCE_MONOTONIC_TIMESTAMP", "")),
        kernel=is_kernel(fields),
        format=name,
        boot_id=fields.get("_BOOT_ID", ""),
        cursor=fields.get("__CURSOR", ""),
        last=last,
        late=_late(fields),
        tag=fields.get("SYSLOG_IDENTIFIER") or fields.get("_TRANSPORT", ""),
    )
    return spread(first, words)


def spread(first: Line, words: str) -> list[Line]:
    """A record's words as one Line for each of its lines, the later ones marked as continued."""
    head, *rest = words.removesuffix("\n").split("\n")
    first.text = head
    return [first, *(replace(first, text=text, continued=True) for text in rest)]


def _late(fields: Mapping[str, str]) -> float:
    """How long after the kernel had printed it journald took a record: both on the clock that counts from boot.

    Seconds at boot, when journald starts, and under the want of memory that reports are about. The kernel's stamps
    (sched_clock) and CLOCK_MONOTONIC run apart by some ms, so it is a bound and no correction.
    """
    printed, taken = fields.get("_SOURCE_MONOTONIC_TIMESTAMP", ""), fields.get("__MONOTONIC_TIMESTAMP", "")
    if not (printed.isdecimal() and taken.isdecimal()) or "_SOURCE_REALTIME_TIMESTAMP" in fields:
        return 0.0
    return max(0.0, (int(taken) - int(printed)) / 1e6)


def seconds(micros: str) -> str:
    """Microseconds as printed → seconds, exactly."""
    return f"{micros[:-6] or 0}.{micros[-6:]:>06}" if micros.isdecimal() else ""


def is_kernel(fields: Mapping[str, str]) -> bool | None:
    """True where everything that names the speaker names the kernel, None where nothing is left to name it.

    User space can write to the kernel's log; then the facility is another. It can call itself `kernel`; then the
    transport is another. Where the transport was left out, what only a process has names one.
    """
    if "_TRANSPORT" not in fields and any(fields.get(key) for key in _OF_PROCESS):
        return False
    said = [fields[key] == kernel for key, kernel in _SPEAKER.items() if key in fields]
    return all(said) if said else None
