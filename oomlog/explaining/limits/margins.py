"""Where recommended limits draw their lines: our heuristics, all of which the table `[limits]` of a file can move."""

from msgspec import Struct


class Margins(Struct, frozen=True, forbid_unknown_fields=True):
    """Named by what is measured; shares are 0..1, margins factors."""

    # So many days whose peaks were not cut off earn a limit, so many samples a request.
    least_days: int = 3
    least_samples: int = 20
    # Of all days, cut off at the limit.
    most_censored: float = 0.3
    # Usage from this part of the limit on is at it.
    at_limit: float = 0.98
    # On top of the highest peak; peaks vary much whose standard deviation is over this part of their mean.
    steady_margin: float = 1.15
    spiky_margin: float = 1.3
    spiky_variation: float = 0.2
    request_margin: float = 1.1
    request_percentile: float = 0.95
    # One step up from a limit that was hit, whichever is more.
    trial_bytes: int = 100 << 20
    trial_ratio: float = 1.2
    # MemoryHigh of MemoryMax: throttled before it is killed.
    high_of_max: float = 0.9
