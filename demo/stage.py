"""The whole play: the world, the receivers and the real program together, from the first visit to the verdict."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.memory import Memory, recall
from demo.observed import Observed, Told, told_of
from demo.pieces import Script, Step
from demo.program import Program
from demo.receivers import Received, Receivers
from demo.setting import ROUTES, rule_names, write_setting
from demo.show import Show
from demo.story import play, timeline
from demo.verdict import Summary, judge
from demo.world import World
from language.wording import Wording

FIRST_VISIT_WITHIN = 60.0  # seconds
PATIENCE = 60.0  # seconds for what is still on its way when all is published


class ProgramFailed(RuntimeError):  # noqa: N818 (it is the program that failed)
    """The program ended, or did nothing. `key` names the text that says so, `values` fills it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    folder: Path
    seconds: float = 60.0
    keep: bool = False
    database: str | None = None


class Stage:
    """One performance."""

    def __init__(
        self,
        script: Script,
        show: Show,
        wording: Wording,
        options: Options,
        program: Callable[[Path, Path], Program] = Program,
    ) -> None:
        self.program = program
        self.script = script
        self.show = show
        self.wording = wording
        self.options = options
        self.summary: Summary | None = None  # when all is over
        self.world = World(script)
        self.receivers = Receivers(told=self.message_came)
        self.rules = {name: rule for rule, name in rule_names(wording).items()}

    @property
    def database(self) -> str:
        """The database that the program uses."""
        return (self.options.folder / "database-url").read_text("utf-8")

    async def perform(self) -> None:
        """Play it to the end, which leaves a summary. Raises ProgramFailed when the program does not do its part."""
        async with self.world, self.receivers:
            config = write_setting(
                self.options.folder,
                self.world,
                self.receivers,
                self.wording,
                database=self.options.database,
                poll_every=min(2.0, max(1.0, self.options.seconds / 30)),
            )
            self.show.opening(self.world, self.options.seconds)
            async with self.program(config, self.options.folder / "serviola.log") as program:
                with self.show.progress():
                    await self._alongside(program, self._play())
                if not self.options.keep:
                    await program.stop()
                self.summary = await self._judge(program)
                self.show.summary(self.summary, self.world.statuses()[304])
                if self.options.keep:
                    self.show.keeping(config)
                    await self._alongside(program, asyncio.Event().wait())

    async def _alongside(self, program: Program, work: Coroutine[Any, Any, object]) -> None:
        """Do `work`; raises ProgramFailed when the program ends before it does."""
        working, watching = asyncio.create_task(work), asyncio.create_task(program.ended())
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ProgramFailed("ended", code=watching.result())
            working.result()
        finally:
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _play(self) -> None:
        try:
            async with asyncio.timeout(FIRST_VISIT_WITHIN):
                await self.world.until_known()
        except TimeoutError:
            raise ProgramFailed("late", seconds=f"{FIRST_VISIT_WITHIN:g}") from None
        self.show.known()
        await play(timeline(self.script.story, self.options.seconds), self.publish)
        self.show.settling()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._settle()
        except TimeoutError:
            pass  # what is missing by now, the verdict names

    def publish(self, step: Step) -> None:
        """Publish one step of the story."""
        self.world.publish(step)
        self.show.came(step)

    def message_came(self, received: Received) -> None:
        """Show a message at the moment it comes."""
        told = told_of(received, self.rules, self.world.addresses)
        waited = (received.at - self.world.published[told.piece]).total_seconds() if told else 0.0
        self.show.told(received, told, waited)

    # ------------------------------------------------------------------------------------------ end

    async def _settle(self) -> None:
        """Wait until every source was visited twice more, and nothing is left to do: no page, no text, no message."""
        await self.world.until_known()
        while not self._all_done(await self._recall()):
            await self.world.until_asked_again()

    def _all_done(self, memory: Memory) -> bool:
        return memory.unfinished == 0 and len(memory.remembered) == len(self.world.published)

    async def _recall(self) -> Memory:
        return await asyncio.to_thread(recall, self.database, self.world.addresses)

    def _told(self) -> list[Told]:
        addresses = self.world.addresses
        accepted = [each for each in self.receivers.received if each.accepted]
        return [told for each in accepted if (told := told_of(each, self.rules, addresses))]

    async def _judge(self, program: Program) -> Summary:
        memory = await self._recall()
        received, addresses = self.receivers.received, self.world.addresses
        observed = Observed(
            published=self.world.published,
            updates=self.world.updates,
            remembered=memory.remembered,
            alerts=memory.alerts,
            apart=memory.apart,
            told=self._told(),
            refused=[
                (each.channel, each.because)
                for each in received
                if not each.accepted and each.because != "429"
            ],
            strangers=[
                each.channel
                for each in received
                if each.accepted and not told_of(each, self.rules, addresses)
            ],
            trespasses=[each.path for each in self.world.requests if each.path.startswith("/privado/")],
            complaints=program.complaints(),
            code=program.code or 0,
        )
        return judge(self.script, ROUTES, observed)
