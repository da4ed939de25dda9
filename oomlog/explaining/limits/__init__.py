"""How much memory a workload should be given, from its kills and from samples, or why that cannot be said."""

from oomlog.explaining.limits.advice import limits
from oomlog.explaining.limits.margins import Margins
from oomlog.explaining.limits.samples import samples_in

__all__ = ["Margins", "limits", "samples_in"]
