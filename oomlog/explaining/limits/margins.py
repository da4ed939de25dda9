"""Where recommended limits draw their lines: our heuristics, all of which the table `[limits]` of a file can move."""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=1)]
Share = Annotated[float, Meta(ge=0, le=1)]
Factor = Annotated[float, Meta(ge=1)]


class Margins(Struct, frozen=True, forbid_unknown_fields=True):
    """Named by what is measured; shares are 0..1, margins factors."""

    # So many days whose peaks were not cut off earn a limit, so many samples a request.
    least_days: Count = 3
    least_samples: Count = 20
    # Of all days, cut off at the limit.
    most_censored: Share = 0.3
    # Usage from this part of the limit on is at it.
    at_limit: Share = 0.98
    # On top of the highest peak; peaks vary much whose standard deviation is over this part of their mean.
    steady_margin: Factor = 1.15
    spiky_margin: Factor = 1.3
    spiky_variation: Share = 0.2
    request_margin: Factor = 1.1
    request_percentile: Share = 0.95
    # One step up from a limit that was hit, whichever is more.
    trial_bytes: Annotated[int, Meta(ge=0)] = 100 << 20
    trial_ratio: Factor = 1.2
    # MemoryHigh of MemoryMax: throttled before it is killed.
    high_of_max: Share = 0.9
