r"""Applications: snaps (snapd sandbox/cgroup), flatpaks, what desktops start (the XDG convention), Android's apps.

Parts of an XDG unit's name are joined by dashes; a dash inside a part is escaped as `\x2d`. The convention holds below
a user's manager: elsewhere `app-web.service` is just a name. An Android app is known by its user id alone.
"""

from oomlog.explaining.workload.families.pattern import UUID, pattern

_USER = r"/user@\d+\.service(?:/[^/]+)*"
_PART = r"[^/-]+"
_ID = rf"(?P<app>{_PART})"

PATTERNS = (
    pattern(
        "scope",
        rf"/(?P<unit>snap\.(?P<app>[^./]+\.[^/]+?)(?:[.-]{UUID}|\.\d+(?:-\d+)*)\.scope)",
        "{unit}",
        runtime="snap",
    ),
    pattern("service", r"/(?P<unit>snap\.(?P<app>[^./]+\.[^/]+)\.service)", "{unit}", runtime="snap"),
    pattern("scope", rf"{_USER}/(?P<unit>app-flatpak-{_ID}-\d+\.scope)", "{unit}", runtime="flatpak"),
    pattern("scope", rf"{_USER}/(?P<unit>app-(?:{_PART}-)?{_ID}-{_PART}\.scope)", "{unit}"),
    pattern("service", rf"{_USER}/(?P<unit>app-(?:{_PART}-)?(?P<app>[^/@-]+)(?:@[^/]*)?\.service)", "{unit}"),
    pattern("process", r"^(?:/apps|/system)?/uid_(?P<user_uid>\d+)/pid_(?P<pid>\d+)", "{pid}", runtime="android"),
    pattern("app", r"^(?:/apps|/system)?/uid_(?P<user_uid>\d+)", "android {user_uid}", runtime="android"),
)
