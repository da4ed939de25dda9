"""kubelet's node-pressure eviction (pkg/kubelet/eviction/eviction_manager.go): ends a pod for memory."""

import re

from msgspec import structs

from oomlog.model import Userspace
from oomlog.reading.decision import Decision, Recent, quantity
from oomlog.reading.line import Line
from oomlog.reading.text import AGE, clean, clean_path
from oomlog.regex import regex

KLOG = r"(?:[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [\w.]+:\d+\] )?"
RECLAIM = regex(
    KLOG + r'"?[Ee]viction manager: (?:attempting to reclaim|must evict pod\(s\) to reclaim)"? '
    r'(?:resourceName="?)?(?P<what>[\w.-]+)'
)
RANKED = regex(KLOG + r'"?[Ee]viction manager: pods ranked for eviction(?:"|:) ?(?P<pods>.*)')
EVICTED = regex(
    KLOG + r'"?[Ee]viction manager: pod (?:(?P<old>\S+) )?(?:is )?evicted successfully"?(?: pod="?(?P<pod>[^\s"]+))?'
)
EVENT = regex(
    KLOG + r'(?:"Event occurred" object="(?P<pod>[^"]+)".*? reason="Evicted" message="'
    r'|Event\(v1\.ObjectReference\{Kind:"Pod", Namespace:"(?P<space>[^"]*)", Name:"(?P<name>[^"]*)".*?'
    r"reason: 'Evicted' )(?P<reason>The node was low on resource: (?P<what>[\w.-]+)\..*?)\"?\s*"
)
_LOW = r"(?P<reason>The node was low on resource: (?P<what>(?>[\w-]+(?:\.[\w-]+)*))\..*)"
NAMED = regex(r"(Name|Namespace):\s+(\S+)\s*")  # kubectl describe pod
STATE = regex(r"Reason:\s+Evicted\s*")
MESSAGE = regex(rf"Message:\s+{_LOW}")
ROW = regex(rf"\s*Warning\s+Evicted\s+{AGE}\s+kubelet(?:, \S+)?\s+{_LOW}", re.ASCII)
LISTED = regex(  # kubectl get events
    rf"\s*(?:(?P<space>[a-z0-9][a-z0-9-]*)\s+)?{AGE}\s+Warning\s+Evicted\s+[Pp]ods?/(?P<name>\S{{1,253}})\s+"
    rf"(?:kubelet(?:, \S+)?\s+)?{_LOW}",
    re.ASCII,
)
THRESHOLD = regex(r"Threshold quantity: (?P<limit>\w+), available: (?P<left>\w+)\.")
POD = regex(r"([\w.-]+/[\w.-]+)|([\w.-]+)_([\w.-]+)\([\w-]+\)")
MEMORY = ("memory", "memory.available", "allocatableMemory.available")


class Kubelet:
    """`"Eviction manager: pod is evicted successfully" pod="shop/web-0"`, after the line that says for what."""

    speakers = ("kubelet",)

    def __init__(self) -> None:
        self._recent = Recent()
        self._reclaim: Line | None = None
        self._pods: tuple[str, ...] = ()
        self._named: dict[str, str] = {}
        self._top: Line | None = None
        self._state = False

    def hear(self, line: Line) -> Decision | None:
        """An eviction whose resource is not known, or is the disk, is none for memory."""
        if match := RECLAIM.match(line.text):
            self._reclaim, self._pods = (line if match["what"] in MEMORY else None), ()
        elif match := RANKED.match(line.text):
            self._pods = tuple(_pods(match["pods"]))
        elif match := EVENT.fullmatch(line.text):
            if match["what"] in MEMORY:
                return self._told(line, match["pod"] or f"{match['space']}/{match['name']}", match["reason"])
        elif match := EVICTED.match(line.text):
            pod = match["pod"] or "".join(_pods(match["old"] or ""))
            if pod and (self._reclaim is not None or self._recent.same(pod, line) is not None):
                return self._told(line, pod, None)
        elif not line.tag:
            return self._printed(line, line.text)
        return None

    def _printed(self, line: Line, text: str) -> Decision | None:
        """What kubectl prints: a pod's state and events, under its name, or the events of all."""
        state, self._state = self._state, STATE.fullmatch(text) is not None
        if named := NAMED.fullmatch(text):
            if named[1] == "Name":
                self._named, self._top = {}, line
            self._named[named[1]] = named[2]
            return None
        if (match := LISTED.fullmatch(text)) and match["what"] in MEMORY:
            return self._told(line, "/".join(filter(None, (match["space"], match["name"]))), match["reason"])
        match = ROW.fullmatch(text) or (MESSAGE.fullmatch(text) if state else None)
        if match is None or match["what"] not in MEMORY or self._top is None:
            return None
        new = self._told(line, "/".join(filter(None, map(self._named.get, ("Namespace", "Name")))), match["reason"])
        if new is not None:
            new.first = self._top.number
        return new

    def _told(self, line: Line, pod: str, reason: str | None) -> Decision | None:
        """The pod's event and the manager's last line tell of one eviction."""
        if (same := self._recent.same(pod, line)) is not None:
            same.last = max(same.last, line.end)
            if reason is not None:
                same.facts = _with_reason(same.facts, reason)
            return None
        facts = Userspace(candidates=self._pods, extra={"pod": clean(pod)})
        facts = structs.replace(facts, reason="memory") if reason is None else _with_reason(facts, reason)
        decision = Decision(
            killer="kubelet",
            line=line,
            first=line.number if self._reclaim is None else self._reclaim.number,
            last=line.end,
            printed=(pod,),
            facts=facts,
            missing=() if self._reclaim is not None else ("reclaim",),
        )
        return self._recent.keep(pod, decision)


def _with_reason(facts: Userspace, reason: str) -> Userspace:
    threshold = THRESHOLD.search(reason)
    left = quantity(threshold["left"]) if threshold else None
    limit = {"threshold": threshold["limit"]} if threshold else {}
    return structs.replace(
        facts, reason=clean_path(reason.strip()), available_bytes=left, extra={**facts.extra, **limit}
    )


def _pods(text: str) -> list[str]:
    """Names as `namespace/name`, from the structured and the older form (`name_namespace(uid)`)."""
    return [clean(whole or f"{space}/{name}") for whole, name, space in POD.findall(text)]
