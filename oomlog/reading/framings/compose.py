"""`node-1  | text`: `docker compose logs`, which puts the service's name in a column of its own."""

from oomlog.reading.framings.line_framing import LineFraming

FRAMING = LineFraming(
    name="compose",
    head=r"[A-Za-z0-9][\w.-]{0,62} {2,40}\| ",
    wraps=True,
)
