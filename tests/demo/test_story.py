"""The story is told in order, within its time."""

import asyncio
from itertools import pairwise

from demo.story import play, timeline


def test_the_first_step_is_due_at_once_and_the_last_at_the_end(script):
    cues = timeline(script.story, 60)
    assert (cues[0].at, cues[-1].at) == (0.0, 60.0)
    assert [cue.step for cue in cues] == list(script.story)
    assert all(earlier.at < later.at for earlier, later in pairwise(cues))


def test_a_story_of_one_step_is_told_at_once(small_script):
    assert [cue.at for cue in timeline(small_script.story[:1], 60)] == [0.0]


async def test_every_step_is_published_once_in_order(small_script):
    published = []
    async with asyncio.timeout(5):
        await play(timeline(small_script.story, 0.05), published.append)
    assert published == list(small_script.story)
