"""What officers do with a matter on the desk: take, merge, split, reclassify, dismiss, note, answer."""

from dataclasses import replace
from typing import Any, Final

from bot import rules
from bot.domain.errors import BadCallback, EmptyText, NoSuchMatter, NotPossible, OnlyVoice, TooLong
from bot.domain.heat import Heat, heat
from bot.domain.matter import Event, Kind, Matter, Voice
from bot.services.directory import Directory
from bot.services.listening import reaction, show_card
from bot.services.loom import Looms
from bot.services.opening import open_matter
from bot.services.unit import Unit
from bot.storage import matters, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import cards, notices
from nlp.weave import terms

LONGEST: Final = 1000
NOT_A_DEMAND: Final = "（不是诉求）"
_STEPS: Final = {"take": Event.TAKEN, "close": Event.CLOSED, "reopen": Event.REOPENED}


class Desk:
    """Every deed checks the step table, writes the timeline and brings the card up to date."""

    def __init__(self, directory: Directory, looms: Looms) -> None:
        self._directory = directory
        self._looms = looms

    async def matter(self, unit: Unit, community: Community, number: str) -> Matter:
        """A matter by its number, whole (2026-0123) or short (123). Raises NoSuchMatter."""
        year = unit.now.astimezone(self._directory.zone(community)).year
        whole = f"{year}-{int(number):04d}" if number.isdecimal() and len(number) < 12 else number
        found = await matters.by_number(await unit.rows(), community.id, whole)
        if found is None:
            raise NoSuchMatter(number[:20])
        return found

    async def by_id(self, unit: Unit, community: Community, matter: int) -> Matter:
        """A matter of this community. Raises NoSuchMatter across the border."""
        found = await matters.get(await unit.rows(), matter)
        if found is None or found.community != community.id:
            raise NoSuchMatter(str(matter))
        return found

    async def step(self, unit: Unit, community: Community, matter: int, step: str, officer: int) -> Matter:
        """take, close or reopen. Raises NotPossible when the step is not open from here."""
        now = await self.by_id(unit, community, matter)
        state = rules.steps().take(step, now.state)
        holder = officer if step == "take" else now.holder
        await matters.change(await unit.rows(), matter, state=state.value, holder=holder, updated_at=unit.now)
        await matters.note(await unit.rows(), matter, unit.now, _STEPS[step], officer)
        if not state.open:
            await self._unweave(unit, community, matter)
        elif not now.state.open:
            self._looms.forget()
        return await self._show(unit, community, replace(now, state=state, holder=holder))

    async def dismiss(self, unit: Unit, community: Community, matter: int, officer: int) -> Matter:
        """Not a demand: its voices become examples for the ear and their texts are forgotten."""
        now = await self.by_id(unit, community, matter)
        state = rules.steps().take("dismiss", now.state)
        for voice in await matters.voices_of(await unit.rows(), matter):
            if voice.text and voice.kind is Kind.VOICE:
                await matters.keep_example(await unit.rows(), community.id, unit.now, voice.text, now.category,
                                           "other", officer)  # fmt: skip
            if voice.chat and voice.message:
                unit.send(reaction(voice.chat, voice.message, None))
        await matters.forget_words(await unit.rows(), matter, NOT_A_DEMAND)
        await matters.change(await unit.rows(), matter, state=state.value, updated_at=unit.now)
        await matters.note(await unit.rows(), matter, unit.now, Event.DISMISSED, officer)
        await self._unweave(unit, community, matter)
        return await self._show(unit, community, replace(now, state=state, title=NOT_A_DEMAND))

    async def reclassify(self, unit: Unit, community: Community, matter: int, category: str, officer: int) -> Matter:
        """Corrects the category; the voices heard wrongly are kept as examples."""
        now = await self.by_id(unit, community, matter)
        if not now.state.open:
            raise NotPossible("class", now.state)
        for voice in await matters.voices_of(await unit.rows(), matter):
            if voice.text and voice.kind is Kind.VOICE:
                await matters.keep_example(await unit.rows(), community.id, unit.now, voice.text, now.category,
                                           category, officer)  # fmt: skip
            await matters.change_voice(await unit.rows(), voice.id, category=category)
        await matters.change(await unit.rows(), matter, category=category, updated_at=unit.now)
        facts = {"from": now.category, "to": category}
        await matters.note(await unit.rows(), matter, unit.now, Event.RECLASSIFIED, officer, facts)
        loom = await self._looms.of(community, unit)
        if matter in loom.weaver.threads:
            loom.weaver.reclassify(matter, category)
        return await self._show(unit, community, replace(now, category=category))

    async def merge(self, unit: Unit, community: Community, matter: int, into: int, officer: int) -> Matter:
        """Joins a matter to another one; its voices go over, its number keeps leading there."""
        gone, kept = await self.by_id(unit, community, matter), await self.by_id(unit, community, into)
        if gone.id == kept.id:
            raise BadCallback
        rules.steps().take("merge", kept.state)
        state = rules.steps().take("merge", gone.state)
        await matters.move_voices(await unit.rows(), gone.id, kept.id)
        await matters.change(await unit.rows(), gone.id, state=state.value, merged_into=kept.id, updated_at=unit.now)
        await matters.note(await unit.rows(), gone.id, unit.now, Event.MERGED, officer, {"into": kept.number})
        await matters.note(await unit.rows(), kept.id, unit.now, Event.MERGED, officer, {"from": gone.number})
        opened, urgent = min(gone.opened_at, kept.opened_at), gone.urgent or kept.urgent
        first = kept.surfaced_at is None
        await matters.change(await unit.rows(), kept.id, opened_at=opened, urgent=urgent, updated_at=unit.now,
                             surfaced_at=kept.surfaced_at or unit.now)  # fmt: skip
        self._looms.forget()
        await self._show(unit, community, replace(gone, state=state, merged_into=kept.id))
        kept = replace(kept, opened_at=opened, urgent=urgent, surfaced_at=kept.surfaced_at or unit.now)
        return await self._show(unit, community, kept, first=first)

    async def split(self, unit: Unit, community: Community, matter: int, voice: int, officer: int) -> Matter:
        """Takes one voice out of its matter into a new one. Raises NoSuchMatter when it is not there any more."""
        old, moved, category = await self._voice(unit, community, voice)
        if old.id != matter:
            raise NoSuchMatter(str(matter))
        if (await matters.count_by_matter(await unit.rows(), [matter])).get(matter, 0) < 2:
            raise OnlyVoice
        fresh = await open_matter(
            unit, community, text=moved.text, category=category, place=moved.place, at=moved.at,
            terms=terms(moved.text), urgent=moved.urgent, updated_at=unit.now, surfaced_at=unit.now,
        )  # fmt: skip
        await matters.change_voice(await unit.rows(), voice, matter=fresh.id)
        await matters.note(await unit.rows(), fresh.id, unit.now, Event.SPLIT, officer, {"from": old.number})
        await matters.note(await unit.rows(), old.id, unit.now, Event.SPLIT, officer, {"into": fresh.number})
        self._looms.forget()
        await self._show(unit, community, old)
        return await self._show(unit, community, fresh, first=True)

    async def _voice(self, unit: Unit, community: Community, voice: int) -> tuple[Matter, Voice, str]:
        found = await matters.voice(await unit.rows(), voice)
        if found is None:
            raise NoSuchMatter(str(voice))
        moved, category = found
        return await self.by_id(unit, community, moved.matter), moved, category

    async def note(self, unit: Unit, community: Community, matter: int, text: str, officer: int) -> Matter:
        """Adds an officer's note to the timeline. Raises EmptyText, TooLong."""
        now = await self.by_id(unit, community, matter)
        await matters.note(await unit.rows(), matter, unit.now, Event.NOTED, officer, {"text": _line(text)})
        return await self._show(unit, community, now)

    async def answer(self, unit: Unit, community: Community, matter: int, text: str, officer: int) -> Matter:
        """Answers a matter: posted in the groups that voiced it, told in private to who asked in private."""
        now = await self.by_id(unit, community, matter)
        state = rules.steps().take("answer", now.state)
        line = _line(text)
        await matters.change(await unit.rows(), matter, state=state.value, answer=line, answered_at=unit.now,
                             updated_at=unit.now)  # fmt: skip
        await matters.note(await unit.rows(), matter, unit.now, Event.ANSWERED, officer, {"text": line})
        answered = replace(now, state=state, answer=line, answered_at=unit.now)
        voices = await matters.voices_of(await unit.rows(), matter)
        groups = {voice.chat for voice in voices if voice.chat} & set(self._directory.groups_of(community.id))
        params = {"text": notices.answer(answered), "parse_mode": "HTML"}
        for chat in sorted(groups):
            first = next((voice.message for voice in voices if voice.chat == chat and voice.message), None)
            reply = {"reply_parameters": {"message_id": first, "allow_sending_without_reply": True}} if first else {}
            unit.send(Call("post", "sendMessage", chat, params | reply, priority=3))
        asked = {voice.who for voice in voices if voice.kind is Kind.PRIVATE and (voice.who or "").startswith("a")}
        for who in sorted(filter(None, asked)):
            unit.send(Call("tell", "sendMessage", int(who[1:]), params, priority=4))
        return await self._show(unit, community, answered)

    async def card(self, unit: Unit, community: Community, number: str, officer: int) -> tuple[str, dict[str, Any]]:
        """A matter in full for the desk: text and buttons. The look is recorded."""
        found = await self.matter(unit, community, number)
        voices = await matters.voices_of(await unit.rows(), found.id, 12)
        told = await matters.told(await unit.rows(), found.id)
        await people.looked(await unit.rows(), unit.now, community.id, officer, f"matter {found.number}")
        felt = await self._heat(unit, community, found)
        return cards.full(found, felt, voices, told, self._directory.zone(community)), cards.keyboard(found)

    async def others(self, unit: Unit, community: Community, matter: int) -> list[Matter]:
        """What a matter could be merged into: the same kind first, then the hottest."""
        now = await self.by_id(unit, community, matter)
        near = await matters.find(await unit.rows(), community.id, category=now.category, limit=6)
        rest = await matters.find(await unit.rows(), community.id, limit=8)
        found = {each.id: each for each in [*near, *rest] if each.id != matter}
        return list(found.values())[:8]

    async def listed(self, unit: Unit, community: Community, **filters: Any) -> list[tuple[Matter, Heat]]:
        """Matters by category, building and states, hottest now first."""
        found = await matters.find(await unit.rows(), community.id, **filters)
        voices = await matters.voices_of_many(await unit.rows(), [each.id for each in found])
        own = rules.heat(community.rules)
        felt = [(each, heat(voices[each.id], unit.now, own)) for each in found]
        return sorted(felt, key=lambda pair: -pair[1].points)

    async def _heat(self, unit: Unit, community: Community, matter: Matter) -> Heat:
        voices = await matters.voices_of_many(await unit.rows(), [matter.id])
        return heat(voices[matter.id], unit.now, rules.heat(community.rules))

    async def _show(self, unit: Unit, community: Community, matter: Matter, *, first: bool = False) -> Matter:
        desk = self._directory.desk_of(community.id)
        (await self._looms.of(community, unit)).forget(matter.id)
        felt = await self._heat(unit, community, matter)
        await matters.change(await unit.rows(), matter.id, heat=felt.points)
        if desk is not None and (first or matter.surfaced_at):
            show_card(unit, desk, matter, felt, first=first)
        return matter

    async def _unweave(self, unit: Unit, community: Community, matter: int) -> None:
        loom = await self._looms.of(community, unit)
        loom.weaver.drop(matter)


def _line(text: str) -> str:
    """An officer's text. Raises EmptyText, TooLong."""
    line = text.strip()
    if not line:
        raise EmptyText
    if len(line) > LONGEST:
        raise TooLong(LONGEST)
    return line
