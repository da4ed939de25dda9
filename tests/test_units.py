"""Sizes and times as people read them."""

import pytest

from oomlog.units import compact, counted, duration, parse_size, size


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (1024**3, "1.0 GiB"),
        (int(-3.4 * 1024**3), "-3.4 GiB"),
        (2**63, "8.0 EiB"),
        (2**80, "1048576.0 EiB"),
    ],
)
def test_size(count: int, expected: str) -> None:
    """Sizes have binary units and one decimal, and never read 1024.0 of a unit."""
    assert size(count) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "0"), (512, "512"), (1024, "1.0K"), (490 * 1024**2, "490.0M")])
def test_compact(count: int, expected: str) -> None:
    """A narrow column gets one letter for the unit and none for bytes."""
    assert compact(count) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0451, "45 ms"),
        (0.9999, "1.0 s"),
        (3.21, "3.2 s"),
        (59.96, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3 * 3600, "3 h 0 min"),
        (52 * 3600, "2 d 4 h"),
        (-3.21, "-3.2 s"),
    ],
)
def test_duration(seconds: float, expected: str) -> None:
    """A length of time shows its two largest units."""
    assert duration(seconds) == expected


def test_counted() -> None:
    """One of a thing is singular; thousands are set apart."""
    assert [counted(1, "event"), counted(0, "process", "processes"), counted(1204, "line")] == [
        "1 event",
        "0 processes",
        "1,204 lines",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("4096", 4096),
        ("512B", 512),
        ("2GiB", 2 << 30),
        ("1.5 g", 3 << 29),
        ("512M", 512 << 20),
        ("1KIB", 1024),
    ],
)
def test_parse_size(text: str, expected: int) -> None:
    """Binary units, by letter or in full, in any case."""
    assert parse_size(text) == expected


@pytest.mark.parametrize("text", ["", "GiB", "2GB", "2kB", "-1", "1e3", "2 GiB free", "٣"])
def test_no_size(text: str) -> None:
    """What could mean either, or nothing, is refused."""
    with pytest.raises(ValueError, match="no size"):
        parse_size(text)
