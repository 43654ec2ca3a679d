"""Jobs never overlap, bugs are counted and stop nothing, what is in flight can be waited for."""

import asyncio

from serviola.jobs import Flock, Job


async def test_a_tick_while_it_runs_starts_nothing():
    gate, starts = asyncio.Event(), []

    async def work():
        starts.append(1)
        await gate.wait()

    job = Job("look", work)
    await job.tick()
    await asyncio.sleep(0)
    await job.tick()
    gate.set()
    await job.finish()
    assert len(starts) == 1


async def test_a_nudge_while_it_runs_makes_it_run_once_more():
    gate, starts = asyncio.Event(), []

    async def work():
        starts.append(1)
        if len(starts) == 1:
            await gate.wait()

    job = Job("look", work)
    job.nudge()
    await asyncio.sleep(0)
    job.nudge()
    job.nudge()
    gate.set()
    await job.finish()
    assert len(starts) == 2


async def test_a_bug_is_counted_and_the_job_rests_before_the_next_tick():
    outcomes = [ZeroDivisionError(), None]

    async def work():
        if (error := outcomes.pop(0)) is not None:
            raise error

    job = Job("look", work)
    await job.tick()
    await job.finish()
    assert job.bugs == 1
    await job.tick()  # a fault that stays is not told once a second
    await job.finish()
    assert (job.bugs, len(outcomes)) == (1, 1)
    job.nudge()  # something came in: worth a try
    await job.finish()
    assert (job.bugs, outcomes) == (1, [])


async def test_a_closed_job_starts_nothing_and_what_runs_comes_to_its_end():
    gate, starts = asyncio.Event(), []

    async def work():
        starts.append(1)
        await gate.wait()

    job = Job("look", work)
    await job.tick()
    await asyncio.sleep(0)
    job.nudge()
    job.close()
    gate.set()
    await job.finish()
    await job.tick()
    job.nudge()
    await job.finish()
    assert len(starts) == 1


async def test_a_flock_has_room_for_so_many_and_is_waited_for():
    gate = asyncio.Event()
    flock = Flock("visit", 2)
    flock.spawn(gate.wait())
    flock.spawn(gate.wait())
    assert (flock.room, flock.idle) == (0, False)
    gate.set()
    await flock.finish()
    assert (flock.room, flock.idle, flock.bugs) == (2, True, 0)


async def test_whoever_waits_for_room_in_a_flock_is_told_when_there_is_some():
    rooms = []
    flock = Flock("visit", 2, lambda: rooms.append(flock.room))
    for _ in range(2):
        flock.spawn(asyncio.sleep(0))
    await flock.finish()
    assert rooms == [1, 2]


async def test_a_bug_in_a_flock_is_counted_and_its_neighbours_go_on():
    done = []

    async def breaks():
        raise ZeroDivisionError

    async def works():
        done.append(1)

    flock = Flock("visit", 2)
    flock.spawn(breaks())
    flock.spawn(works())
    await flock.finish()
    assert (flock.bugs, done) == (1, [1])


async def test_what_is_cut_off_is_no_bug():
    flock = Flock("visit", 2)
    flock.spawn(asyncio.Event().wait())
    assert flock.cut_off() == 1
    await flock.finish()
    assert flock.bugs == 0
