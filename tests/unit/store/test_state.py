from __future__ import annotations

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from nbtrack.records import ENDED_STATES
from nbtrack.store.state import (
    HeartbeatWatch,
    WriterState,
    combine_states,
    compute_state,
    is_gone,
)
from tests.unit.store.making import FOREIGN, US, Child, make_live


class Clock:
    def __init__(self):
        self.now_s = 100.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def watch(clock):
    return HeartbeatWatch(clock)


@pytest.fixture
def child():
    child = Child()
    yield child
    child.reap()


def foreign(**fields):
    return make_live(process=FOREIGN, **fields)


def test_a_run_of_a_living_process_is_running(child, watch):
    assert compute_state([make_live(process=child.identity)], US, watch) == "running"


def test_a_run_whose_process_was_killed_is_killed(child, watch):
    live = make_live(process=child.identity)
    child.process.send_signal(signal.SIGKILL)
    child.process.wait()
    assert compute_state([live], US, watch) == "killed"


def test_a_zombie_counts_as_gone(child, watch):
    live = make_live(process=child.identity)
    child.kill()
    assert compute_state([live], US, watch) == "killed"


@pytest.mark.parametrize("left", ["finished", "failed", "interrupted", "killed"])
def test_an_idle_kernel_leaves_what_to_conclude_when_it_is_gone(child, watch, left):
    live = make_live(process=child.identity, state_if_gone=left)
    assert compute_state([live], US, watch) == "running"
    child.kill()
    assert compute_state([live], US, watch) == left


def test_a_pid_that_was_given_to_another_process_is_not_the_writer(watch):
    reused = replace(US, start=US.start - 1)
    assert compute_state([make_live(process=reused)], US, watch) == "killed"


def test_a_writer_that_did_not_know_its_start_is_taken_by_its_pid(watch):
    assert compute_state([make_live(process=replace(US, start=0))], US, watch) == "running"


def test_a_boot_since_then_means_killed(watch):
    before = replace(US, boot_id="another")
    assert compute_state([make_live(process=before)], US, watch) == "killed"


def test_a_beating_heart_outweighs_another_boot_id(watch):
    """Two machines may bear one name."""
    namesake = make_live(process=replace(US, boot_id="another"))
    compute_state([namesake], US, watch)
    assert compute_state([replace(namesake, heartbeat=1)], US, watch) == "running"


@pytest.mark.parametrize("field", ["host", "pid_namespace"])
def test_out_of_sight_a_writer_runs_until_its_heartbeat_stood_still_for_60_s(watch, clock, field):
    live = make_live(process=replace(US, **{field: "another"}), heartbeat=5)
    assert compute_state([live], US, watch) == "running"
    clock.now_s += 59.9
    assert compute_state([live], US, watch) == "running"
    clock.now_s += 0.1
    assert compute_state([live], US, watch) == "stale"


def test_a_heartbeat_that_moves_again_makes_a_stale_run_run(watch, clock):
    compute_state([foreign()], US, watch)
    clock.now_s += 60
    assert compute_state([foreign()], US, watch) == "stale"
    assert compute_state([foreign(heartbeat=1)], US, watch) == "running"
    clock.now_s += 60
    assert compute_state([foreign(heartbeat=1)], US, watch) == "stale"


def test_clocks_of_two_hosts_are_never_compared(watch):
    long_ago = foreign(started_us=1, updated_us=1)
    assert compute_state([long_ago], US, watch) == "running"


def test_the_heartbeats_of_two_runs_are_told_apart(watch, clock):
    compute_state([foreign()], US, watch, "one")
    clock.now_s += 60
    assert compute_state([foreign()], US, watch, "two") == "running"


def test_who_knows_that_a_foreign_writer_is_gone_need_not_wait():
    assert compute_state([foreign()], US, HeartbeatWatch(stale_after_s=0)) == "stale"


def test_a_watch_can_be_handed_on_to_another_process_on_this_machine(watch, clock):
    compute_state([foreign(heartbeat=3)], US, watch, "run")
    clock.now_s += 60
    heir = HeartbeatWatch(clock)
    heir.recall(watch.export())
    assert compute_state([foreign(heartbeat=3)], US, heir, "run") == "stale"
    assert compute_state([foreign(heartbeat=4)], US, heir, "run") == "running"


def test_what_a_later_boot_has_seen_is_not_believed(watch, clock):
    watch.recall({"run/0": (0, clock.now_s + 1000)})
    assert compute_state([foreign()], US, watch, "run") == "running"


def test_a_forgotten_writer_is_new_again(watch, clock):
    compute_state([foreign()], US, watch, "run")
    watch.forget(["run/0", "never seen"])
    clock.now_s += 60
    assert compute_state([foreign()], US, watch, "run") == "running"


def test_without_a_boot_id_nothing_can_be_concluded_from_a_missing_process():
    unknown = replace(US, boot_id="")
    assert is_gone(replace(unknown, pid=2**22 - 1), unknown) is None
    assert is_gone(unknown, unknown) is False


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["finished", "finished"], "finished"),
        (["finished", "interrupted"], "interrupted"),
        (["interrupted", "failed"], "failed"),
        (["failed", "killed"], "killed"),
        (["killed", "running"], "running"),
        (["finished", "running"], "running"),
    ],
)
def test_of_several_writers_one_that_runs_decides_then_the_worst(watch, states, expected):
    lives = [make_live(writer=writer, state=state) for writer, state in enumerate(states)]
    assert compute_state(lives, US, watch) == expected
    assert compute_state(lives[::-1], US, watch) == expected


def test_only_the_last_attempt_counts_once_all_have_ended(watch):
    lives = [
        make_live(writer=0, attempt=0, state="failed"),
        make_live(writer=1, attempt=1, state="finished"),
    ]
    assert compute_state(lives, US, watch) == "finished"


def test_an_earlier_attempt_that_still_runs_keeps_the_run_running(watch):
    lives = [make_live(writer=0), make_live(writer=1, attempt=1, state="finished")]
    assert compute_state(lives, US, watch) == "running"


def test_an_earlier_attempt_out_of_sight_does_not_hide_that_a_later_one_finished(watch):
    """A job that was moved to another machine left its first writer without an end."""
    lives = [foreign(writer=0), make_live(writer=1, attempt=1, state="finished")]
    assert compute_state(lives, US, watch) == "finished"
    lives[0] = foreign(writer=0, heartbeat=1)  # it does live
    assert compute_state(lives, US, watch) == "running"


@pytest.mark.parametrize("fate", sorted(ENDED_STATES))
def test_a_forked_child_never_decides_the_state(watch, fate):
    lives = [make_live(state="finished"), make_live(writer=1, role="fork", state=fate)]
    assert compute_state(lives, US, watch) == "finished"


def test_a_living_forked_child_keeps_the_run_running(watch):
    lives = [make_live(state="finished"), make_live(writer=1, role="fork")]
    assert compute_state(lives, US, watch) == "running"


def test_a_killed_forked_child_does_not_kill_the_run(watch, child):
    lives = [make_live(), make_live(writer=1, role="fork", process=child.identity)]
    child.kill()
    assert compute_state(lives, US, watch) == "running"
    assert compute_state([replace(lives[0], state="finished"), lives[1]], US, watch) == "finished"


def test_without_a_writer_that_may_decide_a_run_is_stale(watch):
    assert compute_state([], US, watch) == "stale"
    assert compute_state([make_live(role="fork", state="finished")], US, watch) == "stale"


states = some.sampled_from(["finished", "failed", "interrupted", "killed", "stale"])
writers = some.lists(
    some.builds(
        lambda state, attempt, role: WriterState(make_live(attempt=attempt, role=role), state),
        states,
        some.integers(0, 2),
        some.sampled_from(["main", "fork"]),
    )
)


@given(writers)
def test_no_run_without_a_running_writer_is_running(many):
    assert combine_states(many)[0] != "running"


@given(writers)
def test_the_order_of_the_writers_does_not_matter(many):
    assert combine_states(many)[0] == combine_states(many[::-1])[0]


@given(writers, some.integers(0, 2), some.sampled_from(["main", "fork"]))
def test_any_running_writer_makes_the_run_running(many, attempt, role):
    alive = WriterState(make_live(attempt=attempt, role=role), "running")
    assert combine_states([*many, alive])[0] == "running"
