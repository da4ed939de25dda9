"""How a family says what a cgroup is: by the end of its path."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from oomlog.regex import regex

HEX64 = r"[0-9a-f]{64}"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
DASH = r"(?:-|\\x2d)"


class Pattern(NamedTuple):
    """What a cgroup is whose path ends as `regex` says.

    `level` is the kind of thing that it is, `name` a template of the regex's groups for its name in `layers`, `fields`
    what is known of it: fields of `Workload`, as templates too. Groups that are named as such a field fill it.
    """

    level: str
    regex: re.Pattern[str]
    name: str
    fields: Mapping[str, str]


def pattern(level: str, end: str, name: str, **fields: str) -> Pattern:
    """A pattern from the regex of the path's end."""
    return Pattern(level, regex(f"(?:{end})$"), name, fields)
