"""What a rule is given and gives. A rule is a function in a file of its own, listed in `rules.RULES`.

    def rule(event: Event, context: Context) -> Finding | None

The event has its explaining fields but `diagnosis` and `summary`. A rule that lacks what it needs stays silent; a
finding carries at least one line of evidence, and a confidence: 0.9 a decisive line in the log, 0.7 arithmetic leaves
one candidate, 0.5 consistent with others alive, 0.3 a hint.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct, field

from oomlog.explaining.quoting import Lines
from oomlog.explaining.rules.facts import Facts
from oomlog.explaining.rules.given import Given
from oomlog.explaining.rules.thresholds import Thresholds
from oomlog.model import Event, Evidence, Finding

Role = Literal["primary", "amplifier", "info"]


class Context(Struct, frozen=True):
    """What else is known: the report's lines, its sums, the thresholds, earlier events of the same machine (oldest
    first), and its settings (`vm.swappiness` → 60, and where that stands) as far as they were given.
    """

    lines: Lines
    facts: Facts
    thresholds: Thresholds = Thresholds()
    earlier: tuple[Event, ...] = ()
    settings: dict[str, Given] = field(default_factory=dict)


Rule = Callable[[Event, Context], Finding | None]


def finding(  # noqa: PLR0913 - the parts of a finding
    rule: str,
    title: str,
    confidence: float,
    evidence: Iterable[Evidence | None],
    *,
    role: Role = "primary",
    share: float | None = None,
    confirm: Iterable[str] = (),
    refuted_by: Iterable[str] = (),
    remedy: Iterable[str] = (),
) -> Finding | None:
    """A finding; None where nothing proves it. `role` is what it could be: one primary cause is chosen of them."""
    shown = tuple(one for one in evidence if one is not None)
    if not shown:
        return None
    return Finding(
        rule=rule,
        role=role,
        title=title,
        confidence=round(confidence, 2),
        share=None if share is None else round(share, 4),
        evidence=shown,
        confirm=tuple(confirm),
        refuted_by=tuple(refuted_by),
        remedy=tuple(remedy),
    )
