"""Where bytes come from: files, pipes, compressed streams, rotated sets, directories, archives."""

from oomlog.reading.sources.attachments import Attachment
from oomlog.reading.sources.find import find
from oomlog.reading.sources.groups import in_groups
from oomlog.reading.sources.source import Kind, Source

__all__ = ["Attachment", "Kind", "Source", "find", "in_groups"]
