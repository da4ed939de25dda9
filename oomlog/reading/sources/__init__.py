"""Where bytes come from: files, pipes, compressed streams, rotated sets, directories, archives."""

from oomlog.reading.sources.find import find
from oomlog.reading.sources.source import Kind, Source

__all__ = ["Kind", "Source", "find"]
