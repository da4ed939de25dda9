"""Where bytes come from: files, pipes, compressed streams, rotated sets, directories, archives, journals."""

from oomlog.reading.sources.attachments import Attachment
from oomlog.reading.sources.find import find
from oomlog.reading.sources.groups import in_groups
from oomlog.reading.sources.source import Journal, Kind, Source

__all__ = ["Attachment", "Journal", "Kind", "Source", "find", "in_groups"]
