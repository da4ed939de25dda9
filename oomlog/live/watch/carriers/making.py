"""What was asked for → the carrier that does it; its module is imported only then."""

import os

from oomlog.live.watch.carriers.carrier import Carrier

SECRET = "OOMLOG_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable


def carrier(kind: str, where: str) -> Carrier:
    """For a command (`exec`), an address (`webhook`) or one of Apprise's (`notify`). Raises OomlogError."""
    match kind:
        case "exec":
            from oomlog.live.watch.carriers.command import Command

            return Command(where)
        case "webhook":
            from oomlog.live.watch.carriers.webhook import Webhook

            return Webhook(where, os.environb.get(SECRET.encode(), b""))
        case _:
            from oomlog.live.watch.carriers.notifier import Notifier

            return Notifier(where)
