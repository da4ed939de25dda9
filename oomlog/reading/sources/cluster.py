"""`kubectl get events -o json` as the lines that kubelet logs of its own events (client-go, tools/record: eventf).

Kubernetes core/v1: Event. An event that was counted several times has its last time alone.
"""

import io
from collections.abc import Iterator

import msgspec

from oomlog.errors import SourceError
from oomlog.reading.sources.attachments import read_whole
from oomlog.reading.sources.streams import Stream
from oomlog.regex import regex

_LIST = regex(rb'(?:\xef\xbb\xbf)?\s*\{\s*"apiVersion"\s*:\s*"[\w./]+"\s*,\s*"items"\s*:\s*\[')
_EVENT = regex(rb'"involvedObject"\s*:')
_SPACE = regex(r"[\s\x00-\x1f]+")


class _About(msgspec.Struct):
    kind: str = ""
    namespace: str = ""
    name: str = ""


class _By(msgspec.Struct):
    component: str = ""
    host: str = ""


class _Event(msgspec.Struct, rename="camel"):
    involved_object: _About = msgspec.field(default_factory=_About)
    source: _By = msgspec.field(default_factory=_By)
    reporting_component: str = ""
    reporting_instance: str = ""
    reason: str = ""
    message: str = ""
    event_time: str | None = None
    first_timestamp: str | None = None
    last_timestamp: str | None = None


class _List(msgspec.Struct):
    items: list[msgspec.Raw]


def holds_events(head: bytes) -> bool:
    """Whether a file that begins so is such a list."""
    return _LIST.match(head) is not None and _EVENT.search(head) is not None


def as_log(name: str, stream: Stream) -> io.BytesIO:
    """The list as a log, oldest first. Raises SourceError where it is no JSON, or too big."""
    with stream:
        data = read_whole(name, stream)
    try:
        items = msgspec.json.decode(data, type=_List).items
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(
            f"{name}: no JSON ({str(error)[:100]}); save it again: kubectl get events -A -o json"
        ) from None
    return io.BytesIO("".join(text for _, text in sorted(_lines(items))).encode("utf-8", "replace"))


def _lines(items: list[msgspec.Raw]) -> Iterator[tuple[str, str]]:
    """Each event that says when it was; what else is in the list is left out."""
    for item in items:
        try:
            one = msgspec.json.decode(item, type=_Event)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if (time := one.last_timestamp or one.event_time or one.first_timestamp) and one.involved_object.name:
            yield time, _line(one, time)


def _line(one: _Event, time: str) -> str:
    about = one.involved_object
    host = one.source.host or one.reporting_instance
    words = (time, host or "-", one.source.component or one.reporting_component or "-")
    when, where, who = (_SPACE.sub("", word) for word in words)
    text = (
        f'"Event occurred" object="{"/".join(filter(None, (about.namespace, about.name)))}" kind="{about.kind}" '
        f'reason="{one.reason}" message="{one.message}"'
    )
    return f"{when} {where} {who}: {_SPACE.sub(' ', text)}\n"
