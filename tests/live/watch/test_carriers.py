import hmac
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from oomlog.errors import OomlogError
from oomlog.live.watch.carriers.carrier import Failed, Rejected, Runner
from oomlog.live.watch.carriers.command import Command
from oomlog.live.watch.carriers.notifier import Notifier
from oomlog.live.watch.carriers.output import OutputFile
from oomlog.live.watch.carriers.webhook import Webhook, signature
from oomlog.live.watch.state import Delivery, State
from tests.live.watch.watching import numbered, until, watching

ONE = Delivery(1, "key1", b'{"id":"a"}')


class Receiver(ThreadingHTTPServer):
    """Answers each request with the next of `answers`, then with 200; keeps what it took by its idempotency key."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers: list[int | str] = []
        self.taken: list[tuple[str, bytes, str]] = []
        self.seen = 0
        self.let_go = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hook?team=a"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen += 1
        answer = self.server.answers.pop(0) if self.server.answers else 200
        if answer == "close":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if answer == "slow":
            self.server.let_go.wait(20)
            return
        if answer == 200:
            said = str(self.headers["X-Oomlog-Signature"])
            self.server.taken.append((str(self.headers["Idempotency-Key"]), body, said))
        self.send_response(int(answer))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that is up."""
    server = Receiver()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


def test_a_post_is_signed_and_has_a_key(receiver: Receiver) -> None:
    """A receiver can tell who sent it, when, and whether it had it before."""
    Webhook(receiver.url, b"secret").deliver([ONE])
    ((key, body, said),) = receiver.taken
    stamp = int(said.removeprefix("t=").partition(",")[0])

    assert (key, body) == ("key1", ONE.json)
    assert hmac.compare_digest(said, signature(b"secret", body, stamp))
    assert abs(time.time() - stamp) < 60
    assert not hmac.compare_digest(said, signature(b"other", body, stamp))


@pytest.mark.parametrize("answer", [500, 503, 429, 302, "close", "slow"])
def test_what_may_pass_is_tried_again(receiver: Receiver, answer: int | str) -> None:
    """An error, a redirect, silence, or a connection that is closed amid the answer."""
    receiver.answers = [answer]

    with pytest.raises(Failed):
        Webhook(receiver.url, seconds=0.3).deliver([ONE])


def test_what_is_refused_is_given_up(receiver: Receiver) -> None:
    """400 will not become 200."""
    receiver.answers = [400]

    with pytest.raises(Rejected, match="answered 400"):
        Webhook(receiver.url).deliver([ONE])


def test_nobody_listens() -> None:
    """The receiver is down."""
    with pytest.raises(Failed, match="refused"):
        Webhook("http://127.0.0.1:1/").deliver([ONE])


def test_a_bad_receiver_loses_nothing_and_stops_nobody(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers 500, closes, is slow, then is well: each event is taken once, in order, while the watch goes on."""
    monkeypatch.setenv("OOMLOG_WEBHOOK_SECRET", "s")
    log = tmp_path / "kern.log"
    log.write_bytes(b"")
    receiver.answers = [500, "close", "slow"]
    with watching(tmp_path, "--from-start", "--webhook", receiver.url, log) as watch:
        for number in range(101, 106):
            with log.open("ab") as file:
                file.write(numbered(number))
        until(lambda: len(watch.pids()) == 5)
        told_while_stuck = receiver.taken == []
        receiver.let_go.set()
        until(lambda: len(receiver.taken) == 5)
        keys = [one["delivery"]["key"] for one in watch.told]

    assert told_while_stuck
    assert [key for key, _, _ in receiver.taken] == keys
    assert all(said.startswith("t=") for _, _, said in receiver.taken)


def test_what_was_not_delivered_outlives_the_watch(tmp_path: Path, receiver: Receiver) -> None:
    """The receiver is down until the next start."""
    port = receiver.server_port
    receiver.shutdown()
    receiver.server_close()
    log = tmp_path / "kern.log"
    log.write_bytes(numbered(101))
    url = f"http://127.0.0.1:{port}/"
    with watching(tmp_path, "--from-start", "--webhook", url, log) as watch:
        until(watch.pids)
    up = Receiver(port)
    with watching(tmp_path, "--webhook", url, log):
        until(lambda: up.taken)
    up.shutdown()
    up.server_close()

    assert len(up.taken) == 1


def test_a_command_is_given_json_and_no_shell(tmp_path: Path) -> None:
    """Words are words: nothing is expanded."""
    Command(f"tee {tmp_path}/$HOME").deliver([ONE])

    assert (tmp_path / "$HOME").read_bytes() == ONE.json + b"\n"


def test_a_command_knows_the_key(tmp_path: Path) -> None:
    """It can tell whether it had an event before."""
    Command(f"""sh -c 'echo "$OOMLOG_KEY" > {tmp_path}/key'""").deliver([ONE])

    assert (tmp_path / "key").read_text() == "key1\n"


@pytest.mark.parametrize("command", ["false", "/no/such/program", "sleep 20"])
def test_a_command_that_fails_is_run_again(command: str) -> None:
    """By its status, because it is not there, or because it does not end."""
    with pytest.raises(Failed):
        Command(command, seconds=0.2).deliver([ONE])


@pytest.mark.parametrize(
    "make", [lambda: Webhook("ftp://x/"), lambda: Webhook("http://"), lambda: Command("'"), lambda: Notifier("nope")]
)
def test_what_can_never_work_is_said_at_once(make: Callable[[], object]) -> None:
    """Before anything is watched."""
    with pytest.raises(OomlogError):
        make()


def test_people_are_told_through_apprise(receiver: Receiver, tmp_path: Path) -> None:
    """A sentence, by any of Apprise's services; json:// posts it."""
    log = tmp_path / "kern.log"
    log.write_bytes(numbered(101))
    with watching(tmp_path, "--from-start", "--notify", f"json://127.0.0.1:{receiver.server_port}/", log):
        until(lambda: receiver.taken)

    assert b"The kernel killed redis-server (pid 101" in receiver.taken[0][1]


def test_an_output_file_has_each_line_once(tmp_path: Path) -> None:
    """A killed process had written one line, and half of the next."""
    path = tmp_path / "out"
    path.write_bytes(b"old\nfirst\nsec")
    some = [Delivery(n, str(n), text) for n, text in enumerate((b"first", b"second"))]
    OutputFile(str(path), lambda line: line + b"\n").deliver(some)

    assert path.read_bytes() == b"old\nfirst\nsecond\n"


def test_a_full_queue_drops_its_oldest(tmp_path: Path) -> None:
    """The disk is not filled for a receiver that never comes back; what was dropped is counted."""
    state = State(str(tmp_path / "state"), most_queued=2)
    with state.transaction():
        for key in "abc":
            state.enqueue(["w"], key, b"{}")

    assert [one.key for one in state.waiting("w")] == ["b", "c"]
    assert state.dropped == {"w": 1}
    state.close()


def test_what_fails_half_way_is_undone(tmp_path: Path) -> None:
    """Position and queue change together or not at all."""
    state = State(str(tmp_path / "state"), most_queued=9)

    def fails() -> None:
        with state.transaction():
            state.enqueue(["w"], "a", b"{}")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert state.queued("w") == 0
    state.close()


def test_a_refused_delivery_is_told_and_left(tmp_path: Path, receiver: Receiver) -> None:
    """The next one goes on."""
    receiver.answers = [400]
    state, said = State(str(tmp_path / "state"), most_queued=9), list[str]()
    runner = Runner(Webhook(receiver.url), state, said.append)
    with state.transaction():
        state.enqueue([runner.carrier.name], "a", b"{}")
        state.enqueue([runner.carrier.name], "b", b"{}")
    runner.start()
    until(lambda: not state.queued(runner.carrier.name))
    runner.stop(5)
    state.close()

    assert [key for key, _, _ in receiver.taken] == ["b"]
    assert (runner.rejected, runner.done, len(said)) == (1, 1, 1)
    assert "answered 400" in said[0]


def test_secrets_in_addresses_are_not_told() -> None:
    """Neither in the state nor on standard error."""
    assert "hunter2" not in Webhook("https://me:hunter2@example.com/x?token=hunter2").name
    assert os.environ.get("OOMLOG_KEY") is None
