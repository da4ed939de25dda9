"""One line's words → the same with every name replaced: what stands where names are printed, and all unknown words."""

import re

from oomlog.reading.clock import told
from oomlog.reading.sections import CLAIM, LONGEST, header, kill, memcg, reaper, stack
from oomlog.redacting.pseudonyms import Pseudonyms
from oomlog.redacting.vocabulary import LETTERS, MODULES, STRUCTURE
from oomlog.regex import regex

_CONSTRAINT = (
    r"oom-kill:constraint=\w+(?:,nodemask=[^,]*)?(?:,cpuset=(?P<cpuset>.*?),mems_allowed=[\d,-]*?)?(?:,global_oom)?"
)
_SUMMARY = regex(  # greedy: a path may hold the separator that begins the name, too
    _CONSTRAINT + r"(?:,oom_memcg=(?P<limit>.*?))?(?:,task_memcg=(?P<task>.*))?,task=(?P<comm>.*),pid=", re.DOTALL
)
_CUT_SUMMARY = regex(_CONSTRAINT + r"(?P<path>,(?:oom_memcg|task_memcg|task)=.*|)$", re.DOTALL)
_FAILURE = regex(r"(?P<comm>.{0,64}?): .*? mode:[^,]*(?:.*?,cpuset=(?P<cpuset>.*?),mems_allowed=)?", re.DOTALL)
_IN_PARENTHESES = regex(r"[^(]*\((?P<comm>.*?)\)?$", re.DOTALL)
_CACHE = regex(r"[^(]*\((?P<path>.*)\)")
_KEPT_OF_STACK = regex(
    r"(?:CPU: \d+ )?(?:UID: \d+ )?P[Ii][Dd]: |Hardware name: |Tainted: \[|Call [Tt]race|\s*</?[A-Z]+>|.*\+0x"
    r"|RIP: |EIP: |pstate: |Krnl PSW|NIP: "
)
_NAMED: dict[str, tuple[re.Pattern[str], ...]] = {
    "header": (header.HEADER, header.CPUSET),
    "kill": (
        *(_SUMMARY, _CUT_SUMMARY, kill.DECISION, kill.KILLED, kill.SHARING, kill.GROUP, kill.EXITING),
        _IN_PARENTHESES,
    ),
    "reaper": (reaper.REAPED, reaper.FAILED, reaper.CUT, _IN_PARENTHESES),
    "memcg": (memcg.TASK_IN, memcg.LIMIT_OF, memcg.REACHED, memcg.STATS, memcg.STATS_FOR),
    "failure": (_FAILURE,),
    "slab": (_CACHE,),
}
_BANNER = regex(r"(Linux version )(\S+)")
_GROUPS = ("comm", "cpuset", "path", "task", "limit", "hidden")

_FRAME = regex(r"([\w.$]+)(\+0x[0-9a-f]+/0x[0-9a-f]+)((?: \[[^\]]*\])*)")
_PLAIN = regex(
    r"(?P<user>(?<=UID[: ])\d+|(?<=UID: )\d+|(?<=uid=)\d+|(?<=\buid )\d+)"
    r"|(?P<flag>\b_*GFP_\w+|\bCONSTRAINT_\w+)"
    r"|(?P<key>\b[a-z][a-z_()-]*(?=[:=?] ?(?:-?\d|yes\b|no\b)))"
    r"|(?P<address>\b\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))"
    r"|(?P<number>\b\d[\d.]*(?:[kKMGT]?i?B?|m?s|secs)?\b|\b0x[0-9a-f]+\b)"
    r"|(?P<word>[^\W\d_]\w*|[^\x00-\x7f]+|\w+|[\x00-\x1f\x7f])",
    re.ASCII,
)
_QUOTED = regex(
    r"(?<=cmdline \").*|(?<!message=)\"[^\"]*\"|'[^']*'"
    r"|(?<![\w/ ])/\S+|(?<= )/\S+|(?<=[nN]ame: ).*?(?=, (?:badness|state): )"
)
_STAT = regex(r" ?[a-z][a-z0-9_]* \d{1,19}\s*")
_COUNTING = frozenset({"zones", "counters", "totals", "memcg", "kill", "reaper"})
"""Sections where an unknown `key:number` is a counter of a newer kernel."""
_REGISTERS = regex(r"(?:[A-Z][A-Z\d]{1,5}: [\da-f:]+\s*)+")
_CONTENT = regex(r"(?<=: )[\da-f:]+")
_ADDRESS = regex(r"\b(?:[0-9a-f]{16}|[0-9a-f]{8})\b|(?<=:0x)[0-9a-f]{5,16}\b")


class Words:
    """Replaces the names in one report's lines; `columns`: how many numbers stand before a name in its task table."""

    def __init__(self, pseudonyms: Pseudonyms, columns: int | None) -> None:
        self._pseudonyms = pseudonyms
        self._section: str | None = None
        numbers = f"{{{columns - 1}}}" if columns else "*"
        self._row = re.compile(rf"\[\s*\d+\]\s+(?P<uid>\d+)(?:[ \t]+-?\d+){numbers}(?:[ \t](?P<comm>.*))?$", re.DOTALL)

    def told(self, text: str) -> str | None:
        """What the kernel says of its release or of the time, and nothing else of the line."""
        if banner := _BANNER.match(text):
            return banner[1] + self._plain(banner[2])
        time = told.words(text)
        return time and (f"{time[0]}: " if time[0].startswith("audit") else time[0])

    def redacted(self, text: str, *, of_kernel: bool, begins: bool = False) -> str | None:
        """The line, names replaced; None for a line that is better left out, unless the report `begins` with it: its
        time is the report's.
        """
        found = CLAIM.match(text, 0, LONGEST) if of_kernel else None
        self._section = section = found.lastgroup if found else None
        if not of_kernel:
            return self._quoting(text)
        if section == "tasks":
            return self._task(text)
        if section == "stack":
            return self._stack(text) or (self._emptied(text) if begins else None)
        if section == "memcg" and _STAT.fullmatch(text):
            return text
        for pattern in _NAMED.get(section or "", ()):
            if match := pattern.match(text):
                return self._spans(text, match)
        return self._plain(text)

    def _quoting(self, text: str) -> str:
        """What a program says: names stand in quotes, or begin with a slash, or are unknown."""
        done, parts = 0, list[str]()
        for match in _QUOTED.finditer(text):
            parts += [self._plain(text[done : match.start()]), self._pseudonyms.name(match[0], STRUCTURE)]
            done = match.end()
        return "".join([*parts, self._plain(text[done:])])

    def _task(self, text: str) -> str:
        if match := self._row.match(text):
            comm = self._pseudonyms.name(match["comm"] or "")
            start = match.start("comm") if match["comm"] is not None else len(text)
            return f"{text[: match.start('uid')]}{self._user(match['uid'])}{text[match.end('uid') : start]}{comm}"
        return self._plain(text)

    def _stack(self, text: str) -> str | None:
        if _KEPT_OF_STACK.match(text) is None:
            return None
        if match := stack.HARDWARE.match(text):
            return text[: match.start(1)] + self._pseudonyms.name(match[1])
        if match := stack.CPU.match(text) or stack.CPU_ONLY.match(text):
            return self._spans(text, match)
        done, parts = 0, list[str]()
        for match in _FRAME.finditer(text):
            parts += [self._addresses(text[done : match.start()]), self._frame(match)]
            done = match.end()
        return "".join([*parts, self._addresses(text[done:])])

    def _emptied(self, text: str) -> str:
        """A line that says nothing but that it was there: registers, all of them 0."""
        return (
            _CONTENT.sub(lambda match: "0" * len(match[0]), text)
            if _REGISTERS.fullmatch(text)
            else self._addresses(text)
        )

    def _frame(self, match: re.Match[str]) -> str:
        """A function of the kernel itself, or of a module that everybody may have, stays."""
        modules = match[3]
        if not modules or all(name.split()[0] in MODULES for name in re.findall(r"\[([^\]]+)\]", modules)):
            return match[0]
        return self._pseudonyms.name(match[1]) + match[2] + self._pseudonyms.name(modules)

    def _addresses(self, text: str) -> str:
        return self._plain(_ADDRESS.sub(lambda match: "0" * len(match[0]), text))

    def _spans(self, text: str, match: re.Match[str]) -> str:
        """Names inside the groups of a match, the kernel's words around them."""
        spans = sorted(
            match.span(group) for group in _GROUPS if group in match.re.groupindex and match[group] is not None
        )
        done, parts = 0, list[str]()
        for start, end in spans:
            parts += [self._plain(text[done:start]), self._pseudonyms.name(text[start:end])]
            done = end
        return "".join([*parts, self._plain(text[done:])])

    def _plain(self, text: str) -> str:
        return _PLAIN.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        if match["user"]:
            return self._user(match[0])
        known = match[0] in STRUCTURE or LETTERS.fullmatch(match[0])
        unknown = match["word"] or (match["key"] and self._section not in _COUNTING)
        address = match["address"] and self._section != "stack"  # there a kernel's release may look like one
        return self._pseudonyms.name(match[0]) if address or (unknown and not known) else match[0]

    def _user(self, number: str) -> str:
        return self._pseudonyms.user(number)
