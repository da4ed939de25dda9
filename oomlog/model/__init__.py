"""What oomlog knows about an out-of-memory event: the contract `oomlog.event/1`.

Every struct of an event is frozen and plain: it is built by the parser, filled further by the explaining stage
(`structs.replace`), written as JSON and read back equal. Sizes are integers in bytes, times in seconds; what the
log does not hold is `None`, never 0 and never guessed.
"""

from oomlog.model.event import (
    SCHEMA,
    Completeness,
    Echo,
    Event,
    Kernel,
    Source,
    Userspace,
    decode_event,
    encode,
    encode_event,
    event_schema,
)
from oomlog.model.explained import (
    Choice,
    Culprit,
    Evidence,
    Finding,
    LedgerRow,
    Ranked,
    Request,
    Verdict,
    WhatIf,
    Workload,
    ZoneCheck,
)
from oomlog.model.incident import Incident
from oomlog.model.memcg import Memcg, MemcgCounter, MemcgGroup
from oomlog.model.memory import Allocation, FreeArea, HugePages, Memory, Node, Slab, Zone
from oomlog.model.process import Chosen, Kill, Reaped, Task, Trigger
from oomlog.model.summary import SourceSummary

__all__ = [
    "SCHEMA",
    "Allocation",
    "Choice",
    "Chosen",
    "Completeness",
    "Culprit",
    "Echo",
    "Event",
    "Evidence",
    "Finding",
    "FreeArea",
    "HugePages",
    "Incident",
    "Kernel",
    "Kill",
    "LedgerRow",
    "Memcg",
    "MemcgCounter",
    "MemcgGroup",
    "Memory",
    "Node",
    "Ranked",
    "Reaped",
    "Request",
    "Slab",
    "Source",
    "SourceSummary",
    "Task",
    "Trigger",
    "Userspace",
    "Verdict",
    "WhatIf",
    "Workload",
    "Zone",
    "ZoneCheck",
    "decode_event",
    "encode",
    "encode_event",
    "event_schema",
]
