"""The event's id: the same in every framing and channel, made only of what the report itself prints."""

from hashlib import blake2b

from oomlog.reading.sections import Parts


def event_id(parts: Parts) -> str:
    """Sixteen hex digits of a hash over the first kill, the request and the first free counters, as printed.

    Each part is empty where it was not readable. Time, host, source, names and page size are not in it.
    """
    return blake2b("|".join((_kill(parts), _request(parts), _memory(parts))).encode(), digest_size=8).hexdigest()


def _kill(parts: Parts) -> str:
    if parts.kills.killed:
        killed = parts.kills.killed[0]
        sizes = (killed.items.get(key, ("", ""))[0] for key in ("total-vm", "anon-rss", "file-rss", "shmem-rss"))
        return f"{'' if killed.pid is None else killed.pid},{','.join(map(str, sizes))}"
    if parts.kills.summary and parts.kills.summary.pid is not None:
        return str(parts.kills.summary.pid)
    return str(parts.reapings[0].pid) if parts.reapings else ""


def _request(parts: Parts) -> str:
    if parts.header.line is not None:
        return f"{parts.header.gfp_mask},{parts.header.items.get('order', '')}"
    if parts.failure.line is not None:
        return f"{parts.failure.gfp_mask},{parts.failure.order},{parts.stack.pid}"
    return ""


def _memory(parts: Parts) -> str:
    if counter := parts.memcg.counters.get("memory"):
        return f"{counter[0]},{counter[2]}"
    return str(parts.counters.pages.get("free", ""))
