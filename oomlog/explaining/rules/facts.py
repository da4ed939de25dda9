"""What several rules ask of one event, worked out once: shares of the whole, the largest holders, the swap in use."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter

from oomlog.explaining.culprit import ANON_ROWS, held_by_tasks
from oomlog.explaining.holding import Holding, Sized, holdings, shared_each, sized, stem, swap_told
from oomlog.explaining.sums import doubtful_bytes
from oomlog.kernel.badness import EXEMPT_ADJ
from oomlog.model import Event, Kill, LedgerRow


class Facts:
    """Sums over one event and its ledger; 0 where nothing is known, `known` says whether there is a ledger."""

    def __init__(self, event: Event, ledger: Sequence[LedgerRow]) -> None:
        self.event = event
        self.rows = {row.name: row.bytes for row in ledger}
        self.note = ledger[-1].note if ledger else None
        self._doubtful = doubtful_bytes(ledger)
        self.known = bool(ledger)

    @property
    def doubtful(self) -> bool:
        """Whether the report contradicts itself: much is missing, and not all zones or nodes were printed."""
        return self._doubtful != 0

    @cached_property
    def whole(self) -> int:
        """The managed RAM or the limit; of a doubtful report what is accounted for."""
        return sum(self.rows.values()) - self._doubtful

    def held(self, *names: str) -> int:
        """Rows of the ledger together, in bytes."""
        return sum(self.rows.get(name, 0) for name in names)

    def share(self, *names: str) -> float:
        """The same, as a share of the whole."""
        return self.part(self.held(*names))

    def part(self, count: int) -> float:
        """Bytes as a share of the whole, 0..1."""
        return min(count / self.whole, 1.0) if self.whole > 0 else 0.0

    @cached_property
    def of(self) -> str:
        """What `whole` is."""
        return (
            "what the report accounts for" if self.doubtful else "the limit" if self.event.scope == "memcg" else "RAM"
        )

    @cached_property
    def anon(self) -> int:
        """Anonymous memory, locked memory with it."""
        return self.held(*ANON_ROWS)

    @cached_property
    def swap_used(self) -> int:
        """The machine's swap in use, in bytes."""
        memory = self.event.memory
        if memory is None or memory.swap_total_bytes is None or memory.swap_free_bytes is None:
            return 0
        return max(memory.swap_total_bytes - memory.swap_free_bytes, 0)

    def of_all(self, count: int) -> float:
        """Bytes in memory and in swap, as a share of the whole and the swap in use; a cgroup has its own swap."""
        whole = self.whole + self._swap_beside
        return min(count / whole, 1.0) if whole > 0 else 0.0

    @cached_property
    def all_of(self) -> str:
        """What `of_all` is a share of."""
        return f"{self.of} and the swap in use" if self._swap_beside else self.of

    @cached_property
    def _swap_beside(self) -> int:
        """The swap in use, where it is printed how much of it each task has."""
        return self.swap_used if self.event.scope == "global" and swap_told(self.event) else 0

    @cached_property
    def victim(self) -> Kill | None:
        """The first killed process."""
        return self.event.kills[0] if self.event.kills else None

    @cached_property
    def _sized(self) -> list[Sized]:
        return sized(self.event)

    @cached_property
    def _shared(self) -> int:
        return shared_each([size for size, _ in self._sized], self.anon)

    @cached_property
    def groups(self) -> list[Holding]:
        """What processes of one name hold together, the largest first; of what was killed where there is no table."""
        return holdings(self._sized, self._shared, held_by_tasks(self.rows))

    @cached_property
    def by_size(self) -> list[Sized]:
        """Each task with its own memory and swap in bytes, the largest first; shared pages left out as far as told."""
        shared = self._shared if self.anon else 0
        own = [((size - shared if size > shared else 0) + (task.swap_bytes or 0), task) for size, task in self._sized]
        return sorted(own, key=itemgetter(0), reverse=True)

    def size_of(self, pid: int | None) -> int:
        """What one task holds."""
        return next((size for size, task in self.by_size if task.pid == pid), 0)

    @cached_property
    def exempt(self) -> list[Sized]:
        """Of `by_size` those that may not be killed."""
        return [one for one in self.by_size if one[1].oom_score_adj == EXEMPT_ADJ]

    @cached_property
    def exempt_bytes(self) -> int:
        """What they hold together."""
        return sum([size for size, _ in self.exempt])

    @cached_property
    def mortal(self) -> int:
        """The most that tasks of one name hold which may be killed, in bytes."""
        held: Counter[str] = Counter()
        for size, task in self.by_size:
            if task.oom_score_adj != EXEMPT_ADJ:
                held[stem(task.comm or "?")] += size
        return max(held.values(), default=0)
