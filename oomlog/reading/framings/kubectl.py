"""`  Warning  OOMKilling  49m  kernel-monitor, node-1  text`: node-problem-detector's events of what the kernel said.

As `kubectl describe node` and `kubectl get events` print them, now and to 1.14. Their stamps are ages, and nobody is
named as the speaker: anybody who may write events can say so.
"""

from oomlog.reading.framings.line_framing import LineFraming
from oomlog.reading.text import AGE

_AGE = rf"{AGE}[ \t]+"
_WHAT = r"Warning[ \t]+(?:Pod|)OOMKilling[ \t]+"
_BY = r"kernel-monitor(?:, \S++|)[ \t]+"
_FORMS = (
    _WHAT + _AGE + _BY,  # describe
    rf"(?:{_AGE}{_AGE}\d++[ \t]+|){_BY}{_WHAT}",  # the same, to 1.6
    rf"(?:[a-z0-9-]{{1,63}}+[ \t]+|){_AGE}{_WHAT}[Nn]odes?/\S++[ \t]+(?:{_BY}|)",  # get events
    rf"(?:[a-z0-9-]{{1,63}}+[ \t]+|){_AGE}{_AGE}\d++[ \t]+\S++[ \t]+Node[ \t]+{_WHAT}{_BY}",  # the same, to 1.14
)

FRAMING = LineFraming(
    name="kubectl",
    head=rf"[ \t]*+(?:{'|'.join(_FORMS)})(?:\(combined from similar events\): |)",
    starts=" \tW<0123456789abcdefghijklmnopqrstuvwxyz",
)
