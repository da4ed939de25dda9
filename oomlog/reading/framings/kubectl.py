"""`  Warning  OOMKilling  49m  kernel-monitor, node-1  text`: node-problem-detector's events of what the kernel said.

As `kubectl describe node` and `kubectl get events` print them, now and to 1.14. Their stamps are ages, and nobody is
named as the speaker: anybody who may write events can say so.
"""

from oomlog.reading.framings.line_framing import LineFraming

_TO = r"[ \t]+"
_AGE = rf"(?:\d[\dsmhdy]{{0,9}}|<unknown>)(?: \(x\d++ over [\dsmhdy]++\))?{_TO}"
_WHAT = rf"Warning{_TO}(?:Pod|)OOMKilling{_TO}"
_BY = rf"kernel-monitor(?:, \S++|){_TO}"
_SPACE = rf"(?:[a-z0-9][a-z0-9-]{{0,62}}{_TO}|)"
_COUNTED = rf"{_AGE}{_AGE}\d++{_TO}"
_FORMS = (
    _WHAT + _AGE + _BY,  # describe
    f"(?:{_COUNTED}|){_BY}{_WHAT}",  # the same, to 1.6
    rf"{_SPACE}{_AGE}{_WHAT}[Nn]odes?/\S++{_TO}(?:{_BY}|)",  # get events
    rf"{_SPACE}{_COUNTED}\S++{_TO}Node{_TO}{_WHAT}{_BY}",  # the same, to 1.14
)

FRAMING = LineFraming(
    name="kubectl-events",
    head=rf"[ \t]*+(?:{'|'.join(_FORMS)})(?:\(combined from similar events\): |)",
    starts=" \tW<0123456789abcdefghijklmnopqrstuvwxyz",
)
