"""Where rules draw their lines: our heuristics, all of which a configuration can move."""

from msgspec import Struct


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Shares are 0..1 of RAM (or of the limit), sizes in bytes. Named by the rule that uses them."""

    least_confidence: float = 0.4
    at_limit_share: float = 0.98
    anon_share: float = 0.7
    victim_share: float = 0.5
