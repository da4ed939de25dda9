"""Commands told from words."""

import re

import pytest

from oomlog.explaining.workload import what_to_raise
from oomlog.reporting.advice import PROGRAMS, parted
from tests.golden import CASES, explained_of

PROSE = ("hugepages=", "page_owner=on", "bootstrap.memory_lock,", "tmpfs", "vm.max_map_count,", "zram,")
"""How advice for a person may begin that looks like a command."""


@pytest.mark.parametrize(
    ("text", "command", "said"),
    [
        ("slabtop -o -s c", "slabtop -o -s c", ""),
        ("sysctl kernel.sysrq  # bit 64", "sysctl kernel.sysrq", "bit 64"),
        ("Add RAM or swap", "", "Add RAM or swap"),
        ("Add RAM  # soon", "", "Add RAM  # soon"),
        ("# all of it inside of web", "", "all of it inside of web"),
        ("", "", ""),
    ],
)
def test_command_and_what_is_said_of_it(text: str, command: str, said: str) -> None:
    """A command begins with a program; a comment belongs to a command alone."""
    assert parted(text) == (command, said)


def test_advice_of_every_case_is_a_command_or_a_sentence() -> None:
    """What the rules say of the fixtures: nothing looks like a command without being taken for one."""
    advice = {
        text
        for case in CASES
        for event in explained_of(case)
        for text in (*what_to_raise(event), *(line for one in event.diagnosis for line in (*one.confirm, *one.remedy)))
    }
    like_commands = {text for text in advice if re.match("[a-z]", text) and not text.startswith(PROSE)}

    assert len(like_commands) > len(PROGRAMS)
    assert {text for text in like_commands if not parted(text).command} == set()
