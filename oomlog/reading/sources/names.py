"""Which files of a directory or an archive are logs, by their names."""

import re

from oomlog.regex import regex

_KERNEL = regex(
    r"(?:^|[^a-z])"
    r"(?:dmesg|vmcore-dmesg|kern|kernel|kmsg|messages|syslog|console|netconsole|serial|journal(?:ctl)?|ramoops|pstore)"
    r"(?:[^a-z]|log|$)",
    re.IGNORECASE,
)
_LOG = regex(r"\.(?:log|dmesg|kmsg|export|ndjson|out|err)(?:[-.][\d.TZ_-]+)?(?:\.[a-z\d]{1,4})?$", re.IGNORECASE)
_NO_LOG = regex(
    r"\.(?:py|pyi|c|h|cc|cpp|go|rs|js|css|rb|pl|sh|md|rst|html?|toml|ya?ml|conf|service|xml|svg|ini|cfg)$",
    re.IGNORECASE,
)
_LOG_FOLDER = regex(r"(?:^|/)(?:logs?|crash|kdump|pstore|console|dmesg|journal)/", re.IGNORECASE)
_ARCHIVE = regex(r"\.(?:tar(?:\.[a-z\d]{1,4})?|t[gbx]z2?|tzst|zip)$", re.IGNORECASE)
MAX_DEPTH_OF_TEXT = 1
"""An archive has one folder with everything in it; an sosreport's 20,000 small files of settings lie deeper."""
_JOURNAL = regex(r"\.journal~?$")


def is_log(name: str) -> bool:
    """Whether a file of this name is a log for certain: `kern.log.2.gz`, `messages-20261101`, `vmcore-dmesg.txt`."""
    base = name.rpartition("/")[2]
    return bool(_KERNEL.search(base) or _LOG.search(base)) and not _NO_LOG.search(base)


def may_be_log(path: str, depth: int) -> bool:
    """Whether a file is read if it is plainly text, `depth` directories below the one that was named.

    Not source code, prose or settings, which may quote logs; nor what lies deep in a bundle, but for its log folders.
    """
    return may_hold_log(path) and (depth <= MAX_DEPTH_OF_TEXT or bool(_LOG_FOLDER.search(path)))


def may_hold_log(path: str) -> bool:
    """Whether a file is read if the kernel speaks in it, wherever it lies: not source code, prose or settings."""
    return not _NO_LOG.search(path)


def is_kernel_log(name: str) -> bool:
    """Whether the name says that the kernel speaks: `kern.log`, `dmesg.0`, but not `access.log`."""
    return bool(_KERNEL.search(name.rpartition("/")[2]))


def is_archive(name: str) -> bool:
    """Whether the name is a tar or zip archive's."""
    return bool(_ARCHIVE.search(name))


def is_journal(name: str) -> bool:
    """Whether the name is that of a systemd journal file: `system.journal`, `system@00….journal~`."""
    return bool(_JOURNAL.search(name))
