"""`--webhook`: a POST of the event's JSON for each event, signed where there is a secret."""

import hmac
import http.client
import ssl
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from oomlog.errors import OomlogError
from oomlog.live.watch.carriers.carrier import Failed, Rejected
from oomlog.live.watch.state import Delivery

SECONDS = 10.0
_LATER = (408, 425, 429)  # RFC 9110, 8470, 6585: the same request may be taken later


class Webhook:
    """2xx is delivered; 4xx is given up, but those that ask for patience; all else is tried again.

    Headers: `Idempotency-Key` is the same whenever one event is tried again; with a secret
    `X-Oomlog-Signature: t=SECONDS,v1=HEX`, the HMAC-SHA256 of `SECONDS.BODY`.
    """

    batch = 1

    def __init__(self, url: str, secret: bytes = b"", seconds: float = SECONDS) -> None:
        try:
            parts = urlsplit(url)
            self._host, self._port = parts.hostname or "", parts.port
        except ValueError as error:
            raise OomlogError(f"--webhook {url}: {error}") from error
        if parts.scheme not in ("http", "https") or not self._host:
            raise OomlogError(f"--webhook {url}: no http or https address")
        self.name = f"webhook:{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        self._secure = parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret, self._seconds = secret, seconds

    def deliver(self, deliveries: Sequence[Delivery]) -> None:
        """As Carrier.deliver."""
        for one in deliveries:
            self._post(one)

    def _post(self, one: Delivery) -> None:
        connection = self._connection()
        try:
            connection.request("POST", self._target, one.json, self._headers(one))
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise Failed(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if 400 <= status < 500 and status not in _LATER:
            raise Rejected(f"answered {status}")
        if not 200 <= status < 300:
            raise Failed(f"answered {status}")

    def _connection(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._seconds, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._seconds)

    def _headers(self, one: Delivery) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "oomlog", "Idempotency-Key": one.key}
        if self._secret:
            headers["X-Oomlog-Signature"] = signature(self._secret, one.json, int(time.time()))
        return headers


def signature(secret: bytes, body: bytes, seconds: int) -> str:
    """What a receiver computes itself, and compares."""
    return f"t={seconds},v1={hmac.digest(secret, b'%d.%b' % (seconds, body), 'sha256').hex()}"
