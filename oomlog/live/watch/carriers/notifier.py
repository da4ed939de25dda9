"""`--notify`: a sentence for people through Apprise, which knows their channels: mail, Slack, Teams, ntfy."""

from collections.abc import Sequence
from hashlib import blake2b

from oomlog.errors import MissingExtra, OomlogError
from oomlog.live.watch.carriers.carrier import Failed
from oomlog.live.watch.said import sentence
from oomlog.live.watch.state import Delivery


class Notifier:
    """Some events in one message, when they come faster than they are sent."""

    batch = 20

    def __init__(self, url: str) -> None:
        try:
            from apprise import Apprise
        except ImportError:
            raise MissingExtra("--notify needs Apprise: pip install 'oomlog[watch]'") from None
        self._apprise = Apprise()
        if not self._apprise.add(url):
            raise OomlogError(f"--notify {url.partition(':')[0]}:…: no address that Apprise knows")
        self.name = f"notify:{url.partition(':')[0]}:{blake2b(url.encode(), digest_size=4).hexdigest()}"

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """As Carrier.deliver."""
        text = "\n".join(sentence(one.json) for one in deliveries)
        if not self._apprise.notify(title="oomlog: out of memory", body=text):
            raise Failed("it could not be sent")
