"""Regular expressions that are compiled when they are first used: there are hundreds, and a run uses few of them."""

import re
from typing import Any, AnyStr, cast

_USED = (
    "match", "search", "fullmatch", "findall", "finditer", "split", "sub", "subn",
    "pattern", "flags", "groups", "groupindex",
)  # fmt: skip


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, but an error in the pattern is raised where it is first used (a test uses them all)."""
    return cast("re.Pattern[AnyStr]", Late(pattern, flags))


class Late:
    """A pattern that becomes a compiled one's methods."""

    def __init__(self, pattern: Any, flags: int) -> None:  # noqa: ANN401 - text or bytes
        self._source = (pattern, flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what re.Pattern has
        if name not in _USED:
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        self.__dict__.update({used: getattr(compiled, used) for used in _USED})
        return getattr(compiled, name)
