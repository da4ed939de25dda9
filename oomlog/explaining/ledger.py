"""Where the memory was: all of the machine's RAM, or of the limit that was hit, in rows that add up to it."""

from oomlog.explaining.account import Account
from oomlog.explaining.machine import machine
from oomlog.explaining.memcg import memcg
from oomlog.model import Event, LedgerRow


def ledger(event: Event) -> tuple[LedgerRow, ...]:
    """The rows by the names of `account.ROWS`, `unaccounted` last; empty where the report does not hold enough.

    The whole is the limit for an event of scope `memcg`, else the managed pages of the machine.
    """
    account = _account(event)
    return () if account is None else account.closed()


def _account(event: Event) -> Account | None:
    if event.scope == "memcg":
        return None if event.memcg is None else memcg(event.memcg)
    return None if event.memory is None else machine(event.memory)
