from __future__ import annotations

from auditors.engines.activity import ActivityQueue
from auditors.engines.updates import Activity


def test_what_there_is_of_a_finding_waits_until_it_is_told() -> None:
    queue = ActivityQueue()
    known = {"a"}
    queue.add({("a", 60): 1, ("b", 60): 2})
    queue.add({("b", 60): 3, ("b", 120): 1})
    assert queue.take(known.__contains__, ["a"]) == (Activity("a", 60, 1),)
    assert queue.take(known.__contains__, []) == ()
    known.add("b")
    queue.add({("b", 180): 1})
    assert set(queue.take(known.__contains__, ["b"])) == {
        Activity("b", 60, 5),
        Activity("b", 120, 1),
        Activity("b", 180, 1),
    }
    assert queue.take(known.__contains__, ["b"]) == ()


def test_what_was_taken_back_before_it_was_told_never_was() -> None:
    queue = ActivityQueue()
    queue.add({("a", 60): 1})
    assert queue.take(lambda _: False, []) == ()
    queue.add({("a", 60): -1})
    assert queue.take(lambda _: False, []) == ()
    assert queue.take(lambda _: True, ["a"]) == ()
