"""The best copy wins whole; only what it lacks altogether is taken, and each such part says from where."""

from itertools import permutations

from msgspec import structs

from oomlog.model import Completeness, Task
from oomlog.reading.merge.complete import as_one
from tests.reading.merge.making import decision, in_dmesg, in_messages, seen_in, without_header, without_kill

WHOLE = decision(77)
TASKS = (Task(pid=77, comm="hog"),)


def test_a_whole_copy_is_shown_as_it_is() -> None:
    """The damaged one is named, and what it lacks."""
    event = as_one([without_kill(WHOLE, "kern.log"), WHOLE])
    assert event.source.duplicates == ("kern.log:77",)
    assert event.notes == ("the copy in kern.log:77 lacks kill, outcome",)
    assert structs.replace(event, source=WHOLE.source, notes=()) == WHOLE


def test_two_damaged_copies_make_a_whole() -> None:
    """The one that lacks less is completed, and stays marked."""
    event = as_one([without_header(WHOLE, "b.log"), without_kill(WHOLE, "a.log")])
    assert (event.source.name, event.source.duplicates) == ("a.log", ("b.log:77",))
    assert (event.type, event.kills, event.trigger) == ("oom_kill", WHOLE.kills, WHOLE.trigger)
    assert event.completeness == Completeness(damage=("outcome taken from b.log:77",))


def test_no_single_field_is_taken() -> None:
    """A section of which anything is left stays as it is, even where another copy has more of it."""
    lost = Completeness(missing=("tasks",))
    part = seen_in(WHOLE, "a.log", completeness=lost, tasks=TASKS[:1])
    more = seen_in(WHOLE, "b.log", tasks=(*TASKS, Task(pid=78)), completeness=Completeness(missing=("zones", "stack")))
    event = as_one([part, more])
    assert event.tasks == part.tasks
    assert event.completeness == lost


def test_where_and_when_come_from_the_copy_that_knows() -> None:
    """As a note: they are no part of the report."""
    cut = Completeness(missing=("stack",))
    event = as_one([in_dmesg(WHOLE), structs.replace(in_messages(WHOLE), completeness=cut)])
    assert (event.source.name, event.time, event.host) == ("dmesg", WHOLE.time, "web1")
    assert event.notes[:2] == ("time from messages:77", "host from messages:77")


def test_the_order_of_the_copies_does_not_matter() -> None:
    """Nor does who came first."""
    all_copies = [without_kill(WHOLE, "a"), without_header(WHOLE, "b"), in_dmesg(WHOLE), in_messages(WHOLE)]
    assert len({repr(as_one(order)) for order in permutations(all_copies)}) == 1


def test_copies_of_copies_are_named_once() -> None:
    """Saved events tell where they were met before."""
    saved = structs.replace(WHOLE, source=structs.replace(WHOLE.source, duplicates=("kern.log:77", "dmesg:77")))
    event = as_one([saved, seen_in(WHOLE, "kern.log")])
    assert event.source.duplicates == ("kern.log:77", "dmesg:77")
