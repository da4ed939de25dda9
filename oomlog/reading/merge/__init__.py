"""Events of several channels in one order: one report met in many of them is one event."""

from oomlog.reading.merge.channels import Channel, merged
from oomlog.reading.merge.spool import Spool
from oomlog.reading.merge.window import Window

__all__ = ["Channel", "Spool", "Window", "merged"]
