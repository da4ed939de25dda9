"""An event whose every text attacks whoever shows it."""

from msgspec import structs

from oomlog.explaining.explain import explain
from oomlog.model import Evidence, Source, SourceSummary
from oomlog.reporting.collecting import Reporter
from oomlog.reporting.report import Report
from tests.reporting.making import event, kill, machine, memcg_event, tasks

ATTACKS = (
    "</script><script>hacked=1</script>",
    "<img src=x onerror=hacked=1>",
    '" onmouseover="hacked=1',
    "' autofocus onfocus='hacked=1",
    "javascript:hacked=1",
    "--><svg onload=hacked=1>",
    "</style><style>body{display:none}",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "{{ 7 * 7 }}{% raw %}",
    "=cmd|' /C calc'!A0",
    "[click](https://example.org) @octocat #1",
    "\u202egnp.exe\u200b\u2066",
    "\x1b[2J\x07\x00",
    "n" * 100_000,
)


def hostile_report() -> Report:
    """One event for each attack, which stands in each of its names."""
    reporter = Reporter()
    for number, attack in enumerate(ATTACKS):
        given = memcg_event if number % 2 else event
        source = Source(name=attack, format=attack, first_line=1, last_line=9)
        plain = given(
            id=f"{number:016x}",
            host=attack,
            source=source,
            kills=(kill(comm=attack),),
            tasks=tuple(structs.replace(task, comm=attack) for task in tasks(3)),
            memory=machine(),
            notes=(attack,),
            unclaimed=(attack,),
            raw=f"first\n{attack}\nlast",
        )
        found = explain(plain)
        proof = (Evidence(text=attack, line=2, source=attack),)
        diagnosis = tuple(structs.replace(one, title=attack, evidence=proof) for one in found.diagnosis)
        reporter.add(structs.replace(found, diagnosis=diagnosis, raw=plain.raw))
    sources = [SourceSummary(name=attack, error=attack) for attack in ATTACKS]
    return reporter.finish(sources, failures=ATTACKS)
