"""A limit and a request as Kubernetes, docker and systemd write them. Whole MiB, which all three read alike."""

from oomlog.explaining.limits.margins import Margins
from oomlog.model.limits import Spelling

MIB = 1 << 20


def spellings(limit: int, request: int | None, margins: Margins) -> tuple[Spelling, ...]:
    """Without a request, only the limit."""
    most, least = -(-limit // MIB), None if request is None else -(-request // MIB)
    asked = "" if least is None else f", requests: {{memory: {least}Mi}}"
    kept = "" if least is None else f" --memory-reservation={least}m"
    high = int(most * margins.high_of_max)
    low = "" if least is None else f"\nMemoryLow={min(least, high)}M"
    return (
        Spelling(kind="kubernetes", text=f"resources: {{limits: {{memory: {most}Mi}}{asked}}}"),
        Spelling(kind="docker", text=f"--memory={most}m{kept}"),
        Spelling(kind="systemd", text=f"[Service]\nMemoryMax={most}M\nMemoryHigh={high}M{low}"),
    )


def rounded(size: float) -> int:
    """Up to a sixteenth of the power of two below, at least to whole MiB."""
    step = max(1 << max(int(size).bit_length() - 5, 0), MIB)
    return -(-int(size) // step) * step
