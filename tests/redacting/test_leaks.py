"""Places where a name might get through, one by one."""

import json
import re
from pathlib import Path

import pytest

from oomlog.reading.line import Line
from oomlog.redacting.lines import Redaction
from tests.golden import FIXTURES
from tests.redacting.comparing import explained, redacted


def line(text: str, *, kernel: bool | None = None, tag: str = "", **fields: str) -> str:
    """One line of a report, redacted."""
    return Redaction().text([Line(1, text, kernel=kernel, tag=tag, **fields)])  # type: ignore[arg-type]  # texts all


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Hardware name: Contoso Secretline 9000/0XYZ, BIOS 1.2 01/02/2020", "Contoso Secretline 9000"),
        ("Comm: payroll Not tainted 6.1.0-contoso-build77 #1", "contoso"),
        (" contoso_alloc+0x12/0x34 [contosofs]", "contoso_alloc contosofs"),
        ("RIP: 0033:0x7f4f7cc03c37", "7f4f7cc03c37"),
        ("Modules linked in: contosofs(OE) ext4", "contosofs"),
        ("Kernel panic - not syncing: contoso watchdog of 10.20.30.40 fired", "contoso 10.20.30.40"),
        ("Out of memory: Killed process 5 (operations@contoso.com) total-vm:1kB, anon-rss:1kB", "operations contoso"),
        ("Out of memory: Killed process 5 (192.168.17.23) total-vm:1kB, anon-rss:1kB", "192.168.17.23"),
        ("Out of memory: Killed process 5 (00:16:3e:5a:bb:c1) total-vm:1kB, anon-rss:1kB", "00:16:3e:5a:bb:c1"),
        ("Out of memory: Killed process 5 (4711-0815) total-vm:1kB, anon-rss:1kB", "4711-0815"),
        ("Out of memory: Killed process 5 (größe) total-vm:1kB, anon-rss:1kB", "größe"),
        ("Out of memory: Killed process 5 (ab\udcffcd) total-vm:1kB, anon-rss:1kB", "ab\udcffcd"),
        ("Out of memory: Killed process 5 (\x1b[31mevil) total-vm:1kB, anon-rss:1kB", "\x1b evil"),
        ("Killed process 5 (x) total-vm:1kB, anon-rss:1kB, UID:48213 pgtables:1kB", "48213"),
        ("[  123] 48213   123     1000      500    40960        0             0 payroll", "48213 payroll"),
        ("kmalloc-1k(55:contoso.service)   1024KB    1024KB", "contoso"),
        ("    1.23 GiB    48213 drivers/contoso/x.c:2425 [contosofs] func:contoso_alloc", "contoso contosofs"),
        ("Task in /contoso/job_48213 killed as a result of limit of /contoso", "contoso 48213"),
        ("Memory cgroup stats for /lxc.payload.contoso: cache:0KB rss:4KB", "contoso"),
        ("Tasks in /ecs/contoso are going to be killed due to memory.oom.group set", "contoso"),
        ("oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,mems_allowed=0,oom_memcg=/contoso", "contoso"),
        ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=contoso", "contoso"),
        ("oom_reaper: unable to reap pid:5 (contoso)", "contoso"),
        ("contoso: page allocation failure: mode:0xcc0(GFP_KERNEL),cpuset=acme,mems_allowed=0", "contoso acme"),
        ("contoso cpuset=acme mems_allowed=0-1", "contoso acme"),
    ],
)  # fmt: skip
def test_no_word_of_it_is_left(text: str, secret: str) -> None:
    """Whatever stands where a name can stand is replaced; the line keeps its length."""
    shown = line(text)

    assert not any(word in shown for word in secret.split())
    assert shown == "" or len(shown.rstrip("\n")) == len(text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (
            'sending SIGTERM to process 5 uid 48213 "payroll": badness 9, VmRSS 3 MiB, cmdline "payroll -k "s3cret42"',
            "earlyoom[3]",
        ),
        (
            "Killed /user.slice/payroll.service due to memory pressure for /payroll being 63.12% > 50.00%",
            "systemd-oomd",
        ),
        ('"Eviction manager: pod is evicted successfully" pod="payroll/48213"', "kubelet"),
        ("  PID: 5, Name: payroll 48213, badness: 48", "nohang-desktop"),
        ("  exe realpath: /srv/payroll/bin/48213", "nohang"),
        ("Kill 'com.payroll' (4), uid 48213, oom_score_adj 905 to free 51200kB rss, 1024kB swap", "lmkd"),
    ],
)
def test_of_killers_in_user_space_too(text: str, tag: str) -> None:
    """Names, paths, command lines and users in their sentences are replaced."""
    shown = line(text, kernel=False, tag=tag)

    assert not any(word in shown for word in ("payroll", "48213", "s3cret42"))


def test_what_stays() -> None:
    """Kernel threads, daemons that rules look for, and users of the system say nothing of anybody."""
    for name in ("kswapd0", "kworker/u8:3", "systemd", "containerd-shim", "sshd"):
        assert line(f"{name} invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0").startswith(
            f"{name} invoked"
        )
    assert "UID:48 " in line("Killed process 5 (x) total-vm:1kB, anon-rss:1kB, UID:48 pgtables:1kB")
    assert " ext4_alloc+0x12/0x34 [ext4]" in line(" ext4_alloc+0x12/0x34 [ext4]")
    assert "newcounter:77kB" in line("Node 0 DMA free:15360kB newcounter:77kB low:328kB")


def test_fields_of_a_framing_do_not_come_along(tmp_path: Path) -> None:
    """Of a journal's record only stamp, host and words are written; of the host only a pseudonym."""
    log = tmp_path / "journal.json"
    report = FIXTURES / "6.1-amd64-memcg2-docker" / "input.log"
    words = [re.sub(r"^\[ *[\d.]+\] ", "", text) for text in report.read_text().splitlines()]
    fields = {"_HOSTNAME": "payroll-db", "_CMDLINE": "secret --token", "_TRANSPORT": "kernel", "_EXE": "/opt/secret"}
    stamps = {"__REALTIME_TIMESTAMP": "1763830360000000", "_SOURCE_MONOTONIC_TIMESTAMP": "3071406"}
    log.write_text("".join(json.dumps(fields | stamps | {"MESSAGE": text}) + "\n" for text in words))
    copy = tmp_path / "copy.log"
    copy.write_text(redacted(log)[0])
    (event,) = explained(copy)

    assert not {"payroll", "secret", "token", "_CMDLINE"} & set(re.findall(r"\w+", copy.read_text()))
    assert event.host is not None
    assert len(event.host) == len("payroll-db")


def test_what_a_cluster_saved() -> None:
    """Of an eviction the pod's name is replaced, and what the node had left stays."""
    shown = line(
        '"Event occurred" object="shop/payroll-0" kind="Pod" reason="Evicted" message="The node was low on resource:'
        ' memory. Threshold quantity: 100Mi, available: 57Mi. Container payroll was using 1Gi."',
        kernel=False,
        tag="kubelet",
    )

    assert "Threshold quantity: 100Mi, available: 57Mi." in shown
    assert "payroll" not in shown
    assert "shop" not in shown


def test_what_stands_before_the_words() -> None:
    """Of host and speaker only a pseudonym, the name of a known killer, and a pid are written, on one line."""
    shown = line(
        "mem avail: 1 of 2 MiB (50.00%), swap free: 0 of 0 MiB (0.00%)",
        kernel=False,
        tag="/home/alice/earlyoom[77][secret",
        host="payroll\nprod db",
        wall="2026-11-22T16:07:18+00:00",
    )

    assert re.fullmatch(r"2026-11-22T16:07:18\+00:00 [a-z]{7}_[a-z]{4}_[a-z]{2} earlyoom: mem avail: .*\n", shown)


def test_other_text_is_dropped(tmp_path: Path) -> None:
    """What stands before, behind and between the lines of a report is nobody's business."""
    log = tmp_path / "input.log"
    lines = (FIXTURES / "6.1-amd64-memcg2-docker" / "input.log").read_text().splitlines(keepends=True)
    other = "[    3.075000] contoso: user alice logged in\n"
    log.write_text(other + "".join([*lines[:6], other, *lines[6:]]) + other)

    assert "alice" not in redacted(log)[0]
    assert "logged" not in redacted(log)[0]


def test_a_name_in_many_places_is_one_pseudonym() -> None:
    """Also where it stands beside others in a path, and with a number behind it."""
    redaction = Redaction()
    names = [redaction.pseudonyms.name(name) for name in ("payroll", "/x/payroll-1.service", "payroll7")]
    pseudonym = names[0]

    assert re.fullmatch(rf"/x/{pseudonym}-\d\.service", names[1])
    assert re.fullmatch(rf"{pseudonym}\d", names[2])


def test_ids_keep_their_form() -> None:
    """Ids of pods and containers still look like such; dashes and underscores of one id do not matter."""
    redaction = Redaction()
    dashed = redaction.pseudonyms.name("pod12723d69-9268-11e7-84d0-c85b76cda386")
    slice_ = redaction.pseudonyms.name("kubepods-burstable-pod12723d69_9268_11e7_84d0_c85b76cda386.slice")

    assert re.fullmatch("pod[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", dashed)
    assert slice_ == f"kubepods-burstable-{dashed.replace('-', '_')}.slice"
