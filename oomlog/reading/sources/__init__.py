"""Where bytes come from: files, pipes, compressed streams, rotated sets, directories, archives, journals."""

from oomlog.reading.sources.find import find
from oomlog.reading.sources.source import Journal, Kind, Source

__all__ = ["Journal", "Kind", "Source", "find"]
