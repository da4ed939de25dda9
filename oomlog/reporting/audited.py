"""An audit of settings in words, and what of it belongs to a report of events."""

from collections.abc import Iterator

from oomlog.reporting.renderers.terminal.words import stamp
from oomlog.reporting.report import MachineSettings, Setting
from oomlog.settings.advice.checklist import Advice
from oomlog.settings.audit import Audit, Verdict
from oomlog.settings.listed import SettingRow
from oomlog.settings.persist import Remedy
from oomlog.units import counted, size


def settings_of(audit: Audit) -> MachineSettings | None:
    """What is urgent or mattered in the events; None where those are of other machines, or there is none."""
    fit = audit.reports
    if fit is None or not fit.reports or fit.same == "other":
        return None
    findings = [one for one in audit.checks if one.verdict == "finding"]
    shown = [one for one in findings if urgent(one)]
    return MachineSettings(
        read=whose(audit),
        same=fit.same,
        belongs=fit.text,
        findings=tuple(_setting(audit, one) for one in shown),
        others=len(findings) - len(shown),
        checks=len(audit.checks),
        notices=audit.notices,
    )


def urgent(one: Verdict) -> bool:
    """Whether a finding is told first."""
    return one.severity != "info" or (one.in_reports is not None and one.in_reports.mattered is True)


def whose(audit: Audit | Advice) -> str:
    """Whose settings they are, where and when they were read."""
    origin = {"live": "this host, live", "tree": f"the tree {audit.name}", "files": audit.name}[audit.origin]
    parts = [f"Settings of {audit.host} from {origin}" if audit.host else f"Settings from {origin}"]
    parts += [f"kernel {audit.kernel}"] if audit.kernel else ["kernel not known"]
    parts += [f"{size(audit.ram_bytes)} RAM"] if audit.ram_bytes is not None else []
    parts += (
        [f"{size(audit.swap_bytes)} swap" if audit.swap_bytes else "no swap"] if audit.swap_bytes is not None else []
    )
    parts += [f"read {stamp(audit.taken)}"] if audit.taken else []
    parts += [f"roles: {', '.join(audit.roles)}"] if audit.roles else []
    return ", ".join(parts)


def value_of(row: SettingRow) -> str:
    """Its value, its default, and what sets it at boot."""
    value = f"{row.key} = {row.value}" if row.value is not None else f"{row.key}: not read"
    default = f"default {row.default}" if row.default is not None else f"default {row.depends}" if row.depends else None
    return ", ".join(filter(None, (value, default, at_boot(row))))


def at_boot(row: SettingRow) -> str | None:
    """The line that wins at boot, and how many lose."""
    if row.set_by is None:
        return None
    over = f" over {counted(len(row.overridden), 'other line')}" if row.overridden else ""
    return f"set to {row.configured} at boot by {row.set_by}{over}"


def remedies(one: Verdict) -> list[Remedy]:
    """Those of each thing found, else that of the check."""
    return [found.remedy for found in one.found if found.remedy] or ([one.remedy] if one.remedy else [])


def to_stay(remedy: Remedy) -> str | None:
    """The file and the lines that keep it over a reboot."""
    return f"{remedy.file}: {'; '.join(remedy.lines)}" if remedy.file else None


def _setting(audit: Audit, one: Verdict) -> Setting:
    rows = {row.key: row for row in audit.settings}
    return Setting(
        check=one.id,
        title=one.title,
        severity=one.severity or "info",
        advice=one.advice,
        values=tuple(value_of(rows[key]) for key in one.keys if key in rows),
        found=tuple(f"{found.subject}: {found.reason}" if found.subject else found.reason for found in one.found),
        in_reports=one.in_reports.text if one.in_reports is not None else None,
        remedy=tuple(text for remedy in remedies(one) for text in _advice(remedy)),
    )


def _advice(remedy: Remedy) -> Iterator[str]:
    if remedy.command:
        yield remedy.command
    if stays := to_stay(remedy):
        yield f"To stay, in {stays}"
    if remedy.note:
        yield remedy.note
