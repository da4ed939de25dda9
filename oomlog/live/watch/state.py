"""What must outlive the process, in one SQLite file.

How far was read, which events were told, what is still to be delivered and what was counted change in one transaction:
after a SIGKILL or a power cut all of them are as they were together.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from oomlog.errors import OomlogError
from oomlog.live.watch.pieces import Piece

VERSION = 1
KEPT_EVENTS = 512
"""So many past events are kept, for what comes after them: incidents, and copies in other sources."""
_TABLES = """
CREATE TABLE source (name TEXT PRIMARY KEY, key TEXT NOT NULL, text BLOB NOT NULL) STRICT;
CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    revision INTEGER NOT NULL, substance TEXT NOT NULL, live INTEGER NOT NULL, silent INTEGER NOT NULL,
    json BLOB NOT NULL, UNIQUE (source, key)
) STRICT;
CREATE TABLE queue (n INTEGER PRIMARY KEY AUTOINCREMENT, carrier TEXT NOT NULL, key TEXT NOT NULL, json BLOB NOT NULL)
STRICT;
CREATE INDEX queue_carrier ON queue (carrier, n);
CREATE TABLE counter (name TEXT NOT NULL, labels TEXT NOT NULL, value REAL NOT NULL, PRIMARY KEY (name, labels)) STRICT;
"""


class Row(Struct, frozen=True):
    """An event as it was told last. `live`: it may still change; `silent`: a copy of one from another source."""

    source: str
    key: str
    id: str
    revision: int
    substance: str
    live: bool
    silent: bool
    json: bytes


class Delivery(Struct, frozen=True):
    """What one carrier is to deliver; `key` is the same whenever it is tried again."""

    n: int
    key: str
    json: bytes


class State:
    """Opens or makes the file. Used by several threads, one at a time. Raises OomlogError, one clear line."""

    def __init__(self, path: str, most_queued: int) -> None:
        self._path, self._most = path, most_queued
        self._lock = threading.RLock()
        self.dropped: dict[str, int] = {}
        """Deliveries that were given up because a carrier's queue was full, since the start."""
        with self._told():
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA locking_mode=EXCLUSIVE")  # two watches on one state would tell all of it twice
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._prepare()

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._db.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version={VERSION};COMMIT;")
        elif version != VERSION:
            raise OomlogError(f"{self._path}: a state of version {version}, not {VERSION}; name another file")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        with self._lock, self._told():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def anchor(self, source: str) -> Piece | None:
        """After which piece of a source to go on; None for one that is new."""
        with self._lock, self._told():
            row = self._db.execute("SELECT key, text FROM source WHERE name = ?", (source,)).fetchone()
        return None if row is None else Piece(*row)

    def set_anchor(self, source: str, anchor: Piece) -> None:
        """To be found by the next start."""
        self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (source, anchor.key, anchor.text))

    def events(self) -> list[Row]:
        """Those that are kept, oldest first."""
        columns = "source, key, id, revision, substance, live, silent, json"
        with self._lock, self._told():
            rows = self._db.execute(f"SELECT {columns} FROM event ORDER BY seq").fetchall()  # noqa: S608 - constant
        return [
            Row(source, key, ident, revision, substance, live=bool(live), silent=bool(silent), json=json)
            for source, key, ident, revision, substance, live, silent, json in rows
        ]

    def put_event(self, row: Row) -> None:
        """Told for the first time, or again."""
        self._db.execute(
            "INSERT INTO event (source, key, id, revision, substance, live, silent, json) VALUES (?,?,?,?,?,?,?,?)"
            " ON CONFLICT (source, key) DO UPDATE SET revision=excluded.revision, substance=excluded.substance,"
            " json=excluded.json",
            (row.source, row.key, row.id, row.revision, row.substance, row.live, row.silent, row.json),
        )

    def retire(self, source: str, live: Iterable[str]) -> None:
        """Only these of a source's events may still change."""
        keys = set(live)
        rows = self._db.execute("SELECT seq, key FROM event WHERE source = ? AND live", (source,)).fetchall()
        gone = [(seq,) for seq, key in rows if key not in keys]
        self._db.executemany("UPDATE event SET live = 0 WHERE seq = ?", gone)
        if gone:
            self._db.execute(
                "DELETE FROM event WHERE NOT live AND seq <= (SELECT max(seq) FROM event) - ?", (KEPT_EVENTS,)
            )

    def enqueue(self, carriers: Sequence[str], key: str, json: bytes) -> None:
        """To be delivered by each of the carriers; where a queue is full, its oldest goes."""
        for carrier in carriers:
            self._db.execute("INSERT INTO queue (carrier, key, json) VALUES (?, ?, ?)", (carrier, key, json))
            over = self.queued(carrier) - self._most
            if over > 0:
                self.dropped[carrier] = self.dropped.get(carrier, 0) + over
                oldest = "SELECT n FROM queue WHERE carrier = ? ORDER BY n LIMIT ?"
                self._db.execute(f"DELETE FROM queue WHERE n IN ({oldest})", (carrier, over))  # noqa: S608 - constant

    def queued(self, carrier: str) -> int:
        """How many wait for a carrier."""
        with self._lock, self._told():
            (count,) = self._db.execute("SELECT count(*) FROM queue WHERE carrier = ?", (carrier,)).fetchone()
        return int(count)

    def waiting(self, carrier: str, most: int = 64) -> list[Delivery]:
        """The next for a carrier."""
        with self._lock, self._told():
            rows = self._db.execute(
                "SELECT n, key, json FROM queue WHERE carrier = ? ORDER BY n LIMIT ?", (carrier, most)
            ).fetchall()
        return [Delivery(*row) for row in rows]

    def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """They need not be tried again."""
        with self.transaction():
            self._db.executemany("DELETE FROM queue WHERE n = ?", [(one.n,) for one in deliveries])

    def counters(self) -> dict[tuple[str, str], float]:
        """(name, labels) → value."""
        with self._lock, self._told():
            return {(name, labels): value for name, labels, value in self._db.execute("SELECT * FROM counter")}

    def count(self, name: str, labels: str, value: float) -> None:
        """Set a counter."""
        self._db.execute("INSERT OR REPLACE INTO counter VALUES (?, ?, ?)", (name, labels, value))

    def close(self) -> None:
        """Once nobody uses it."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            why = "in use by another oomlog watch" if "locked" in str(error) else str(error)
            raise OomlogError(f"{Path(self._path)}: the state cannot be kept: {why}") from error
