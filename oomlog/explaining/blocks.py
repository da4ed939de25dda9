"""Whether a zone's free blocks are large enough for a request of more than one page (the buddy lists).

The kernel looks for one block of the order (4.4+), or to 4.3 walks down from it: without the blocks of each smaller
order, more than an ever smaller part of the watermark must be left.
"""

from oomlog.explaining.asked import Asked
from oomlog.model import Zone

EL6_HALVINGS = 2
"""EL6 stops to halve the watermark at a quarter of the page block's order, which is 9 on x86-64."""


def largest(zone: Zone, letters: frozenset[str]) -> int | None:
    """The largest free block with one of the letters, 0 where there is none, None where no list is printed.

    Kernels to 3.2 print no letters.
    """
    fit = [area for area in zone.free_areas if area.count and (area.types is None or letters & set(area.types))]
    return max((area.block_bytes for area in fit), default=0) if zone.free_areas else None


def holds(zone: Zone, asked: Asked, usable: int, mark: int) -> bool | None:
    """Whether a block can be had at this watermark; None where that is not printed, or open by the kernel's version."""
    if not asked.order:
        return True
    best = largest(zone, asked.letters)
    if best is None:
        return None
    halvings = {"walk": asked.order, "walk-el6": EL6_HALVINGS}
    answers = {_walked(zone, asked, usable, mark, halvings[test]) for test in asked.block_tests if test in halvings}
    if "look" in asked.block_tests:
        answers.add(best >= asked.size_bytes)
    return answers.pop() if len(answers) == 1 else None


def _walked(zone: Zone, asked: Asked, usable: int, mark: int, halvings: int) -> bool:
    left = usable - asked.size_bytes + asked.page_bytes
    counts = {area.order: area.count * area.block_bytes for area in zone.free_areas}
    for order in range(asked.order):
        left -= counts.get(order, 0)
        if order < halvings:
            mark = mark // asked.page_bytes // 2 * asked.page_bytes
        if left <= mark:
            return False
    return True
