"""What officers do to matters themselves: merge, split, reclassify, dismiss; and looking at them."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot import rules
from bot.domain import course as moves
from bot.domain.errors import BadCallback, NoSuchMatter, NotPossible, OnlyVoice, SomebodyWent
from bot.domain.heat import Heat, heat
from bot.domain.matter import Ending, Event, Kind, Matter, State, Voice
from bot.domain.place import Place
from bot.domain.procedure import AGENCY_ROLES, APART, RESIDENTS
from bot.services import deadlines as terms_of
from bot.services import posting
from bot.services.directory import Directory
from bot.services.listening.intake import reaction
from bot.services.matters import asking
from bot.services.matters.memory import Memories
from bot.services.matters.opening import open_matter
from bot.services.matters.permissions import Permissions
from bot.services.matters.workflow import Action, Workflow
from bot.services.unit import Unit
from bot.storage import ballots, hearings, matters, outbox, people, turns
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import cards, following, orders, words
from bot.texts.markup import message
from nlp.weave import terms

NOT_A_DEMAND: Final = "（不是诉求）"


class Curation:
    """Every deed writes the timeline and brings the card up to date."""

    def __init__(
        self, directory: Directory, memories: Memories, workflow: Workflow, permissions: Permissions
    ) -> None:
        self._permissions = permissions
        self._directory = directory
        self._memories = memories
        self._workflow = workflow

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

    async def dismiss(self, unit: Unit, community: Community, matter: int, officer: int) -> Matter:
        """Not a demand: its voices become examples for the ear and their texts are forgotten. Raises SomebodyWent for a
        danger that another officer went to."""
        now = await self.by_id(unit, community, matter)
        await self._permissions.must_be_open_to(unit, community, now, officer)
        _must_be("dismiss", now, State.VOICED, State.TAKEN)
        if now.urgent:
            went = (
                await matters.actors(await unit.rows(), now.id, Event.TAKEN)
                if now.state is State.TAKEN
                else []
            )
            if went and went[-1][0] not in (None, officer):
                raise SomebodyWent
            return await self._false_alarm(unit, community, now, officer)
        for voice in await matters.voices_of(await unit.rows(), matter):
            await self._keep(unit, now, voice, "other", officer)
            if voice.chat and voice.message:
                unit.send(reaction(voice.chat, voice.message, None))
        await matters.forget_words(await unit.rows(), matter, NOT_A_DEMAND)
        await matters.note(await unit.rows(), matter, unit.now, Event.DISMISSED, officer)
        return await self._over(
            unit, community, replace(now, title=NOT_A_DEMAND), State.DISMISSED, "dismiss"
        )

    async def _false_alarm(
        self, unit: Unit, community: Community, matter: Matter, officer: int
    ) -> Matter:
        """A danger that was none (虚惊): it was right to tell, so its words stay; whoever was frightened is told."""
        voices = await matters.voices_of(await unit.rows(), matter.id)
        private = [voice for voice in voices if voice.kind is Kind.PRIVATE]
        for accounts, _ in (
            await asking.reached(unit, self._directory, community, private)
        ).values():
            for account in accounts:
                posting.tell_asker(unit, account, matter, following.FALSE_ALARM)
        warned = private and matter.category in rules.community(community.rules)["danger"]["warns"]
        groups = self._directory.groups_of(community.id)
        if warned or any(voice.chat in groups for voice in voices):
            text = following.all_clear(words.place(Place(matter.place.building)))
            for group in groups:
                once = f"clear:{matter.id}:{group}"
                unit.send(Call("post", "sendMessage", group, message(text), priority=2, once=once))
        await matters.note(await unit.rows(), matter.id, unit.now, Event.DISMISSED, officer)
        return await self._over(unit, community, matter, State.DISMISSED, "dismiss")

    @staticmethod
    async def _keep(unit: Unit, matter: Matter, voice: Voice, corrected: str, officer: int) -> None:
        """What the ear made of a voice from the group, and what it should have, as an example."""
        if voice.text and voice.kind is Kind.VOICE:
            await matters.keep_example(
                await unit.rows(),
                matter.community,
                unit.now,
                voice.text,
                matter.category,
                corrected,
                officer,
            )

    async def reclassify(
        self, unit: Unit, community: Community, matter: int, category: str, officer: int
    ) -> Matter:
        """Corrects the category; the voices heard wrongly are kept as examples."""
        now = await self.by_id(unit, community, matter)
        if not now.state.open:
            raise NotPossible("class", now.state)
        for voice in await matters.voices_of(await unit.rows(), matter):
            await self._keep(unit, now, voice, category, officer)
            await matters.change_voice(await unit.rows(), voice.id, category=category)
        await matters.change(await unit.rows(), matter, category=category, updated_at=unit.now)
        facts = {"from": now.category, "to": category}
        await matters.note(await unit.rows(), matter, unit.now, Event.RECLASSIFIED, officer, facts)
        memory = await self._memories.of(community, unit)
        if matter in memory.weaver.threads:
            memory.weaver.reclassify(matter, category)
        return await self._show(unit, replace(now, category=category))

    async def relocate(
        self, unit: Unit, community: Community, matter: int, place: Place, officer: int
    ) -> Matter:
        """Corrects where it is; voices that said the wrong building, or none, are of the right one. Raises
        NotPossible for a matter that is over."""
        now = await self.by_id(unit, community, matter)
        if not now.state.open:
            raise NotPossible("place", now.state)
        told = await matters.voices_of(await unit.rows(), matter)
        wrong = [voice.id for voice in told if voice.place.building in (None, now.place.building)]
        memory = await self._memories.of(community, unit)
        await memory.relocate(unit, now, place, wrong, officer)
        shown = await self._show(unit, replace(now, place=place))
        agency = self._directory.agencies.get(now.course.agency or 0)
        if (
            agency is not None and now.course.ending is None
        ):  # who is on the way goes to the right door
            for account in self._directory.acting_for(community.id, agency.role, agency.id):
                posting.tell_asker(unit, account, shown, orders.moved(shown))
        return shown

    async def merge(
        self, unit: Unit, community: Community, matter: int, into: int, officer: int
    ) -> Matter:
        """Joins a matter to another one; its voices go over, its number keeps leading there."""
        gone = await self.by_id(unit, community, matter)
        kept = await self.by_id(unit, community, into)
        if gone.id == kept.id:
            raise BadCallback
        for each in (gone, kept):
            await self._permissions.must_be_open_to(unit, community, each, officer)
            _must_be("merge", each, State.VOICED, State.TAKEN, State.ANSWERED)
        moved = [voice.id for voice in await matters.voices_of(await unit.rows(), gone.id)]
        await matters.move_voices(await unit.rows(), gone.id, kept.id)
        await matters.change(await unit.rows(), gone.id, merged_into=kept.id)
        before = {
            "into": kept.number,
            "voices": moved,
            "step": gone.course.step,
            "state": gone.state.value,
            "due": gone.course.due_at.isoformat() if gone.course.due_at else None,
        }
        await matters.note(await unit.rows(), gone.id, unit.now, Event.MERGED, officer, before)
        await matters.note(
            await unit.rows(), kept.id, unit.now, Event.MERGED, officer, {"from": gone.number}
        )
        opened = min(gone.opened_at, kept.opened_at)
        urgent = gone.urgent or kept.urgent
        first = kept.surfaced_at is None
        await matters.change(
            await unit.rows(),
            kept.id,
            opened_at=opened,
            urgent=urgent,
            updated_at=unit.now,
            surfaced_at=kept.surfaced_at or unit.now,
        )
        await hearings.hand_over(await unit.rows(), gone.id, kept.id)
        await ballots.hand_over(await unit.rows(), gone.id, kept.id)
        kept = await self._with_agency(unit, community, gone, kept)
        course = moves.sooner(kept.course, gone.course, unit.now)
        if course is not kept.course:
            await matters.change(await unit.rows(), kept.id, **matters.columns_of(course))
            kept = replace(kept, course=course)
            terms_of.plan(unit, community, kept)
        if (
            kept.course.role == RESIDENTS and kept.course.ending is None
        ):  # whoever came along is asked too
            await asking.ask(unit, self._directory, community, kept, kept.answer or "")
        self._memories.forget()
        await self._over(unit, community, replace(gone, merged_into=kept.id), State.MERGED, "merge")
        kept = replace(
            kept, opened_at=opened, urgent=urgent, surfaced_at=kept.surfaced_at or unit.now
        )
        return await self._show(unit, kept, first=first)

    async def _with_agency(
        self, unit: Unit, community: Community, gone: Matter, kept: Matter
    ) -> Matter:
        """Whoever carries out a matter that goes into another one hears of it; what nobody has they go on with."""
        agency = gone.course.agency
        if agency is None:
            return kept
        followed = kept.course.agency is None and kept.state is State.VOICED
        for account in self._directory.acting_for(community.id, gone.course.role, agency):
            text = orders.merged(gone, kept, goes_on=followed)
            posting.tell(unit, account, text, once=f"merged:{gone.id}:{kept.id}:{account}")
        if not followed:
            return kept
        course = replace(
            gone.course, dues={**gone.course.dues, **kept.course.dues}, round=kept.course.round
        )
        state = moves.state_of(course, terms_of.book_of(community).procedure(course.procedure))
        await matters.change(
            await unit.rows(), kept.id, state=state.value, **matters.columns_of(course)
        )
        unit.heard.turn(kept.id, community.id, course)
        moved = replace(kept, course=course, state=state)
        terms_of.plan(unit, community, moved)
        await self._workflow.tell_agency(unit, community, moved)
        return moved

    async def unmerge(self, unit: Unit, community: Community, matter: int, officer: int) -> Matter:
        """Takes a merging back: the matter's own voices return to it, with the turn and the due instant it had.

        Raises NotPossible where it was not merged, or what it went into is over.
        """
        gone = await self.by_id(unit, community, matter)
        _must_be("unmerge", gone, State.MERGED)
        kept = await self.by_id(unit, community, gone.merged_into or 0)
        await self._permissions.must_be_open_to(unit, community, kept, officer)
        _must_be("unmerge", kept, State.VOICED, State.TAKEN, State.ANSWERED)
        merged = [
            facts
            for _, event, facts in await matters.told(await unit.rows(), gone.id)
            if event is Event.MERGED and "voices" in facts
        ]
        if not merged:
            raise NotPossible("unmerge", gone.state)
        was = merged[-1]
        for voice in was["voices"]:
            await matters.change_voice(await unit.rows(), int(voice), matter=gone.id)
        await matters.change(await unit.rows(), gone.id, merged_into=None)
        due = datetime.fromisoformat(was["due"]) if was["due"] else None
        course = moves.resume(gone.course, due, unit.now)
        back = replace(gone, merged_into=None, state=State(was["state"]))
        await matters.note(
            await unit.rows(), kept.id, unit.now, Event.SPLIT, officer, {"into": gone.number}
        )
        self._memories.forget()
        await self._show(unit, kept)
        return await self._workflow.write(unit, community, back, course, Action("unmerge", officer))

    async def split(
        self, unit: Unit, community: Community, matter: int, voice: int, officer: int
    ) -> Matter:
        """Takes one voice out of its matter into a new one. Raises NoSuchMatter when it is not there any more."""
        old, moved, category = await self._voice(unit, community, voice)
        if old.id != matter:
            raise NoSuchMatter(str(matter))
        await self._permissions.must_be_open_to(unit, community, old, officer)
        if (await matters.count_by_matter(await unit.rows(), [matter])).get(matter, 0) < 2:
            raise OnlyVoice
        fresh = await open_matter(
            unit,
            community,
            text=moved.text,
            category=category,
            place=moved.place,
            at=moved.at,
            terms=terms(moved.text),
            urgent=moved.urgent,
            updated_at=unit.now,
            surfaced_at=unit.now,
        )
        await matters.change_voice(await unit.rows(), voice, matter=fresh.id)
        await matters.note(
            await unit.rows(), fresh.id, unit.now, Event.SPLIT, officer, {"from": old.number}
        )
        await matters.note(
            await unit.rows(), old.id, unit.now, Event.SPLIT, officer, {"into": fresh.number}
        )
        self._memories.forget()
        await self._show(unit, old)
        return await self._show(unit, fresh, first=True)

    async def _voice(
        self, unit: Unit, community: Community, voice: int
    ) -> tuple[Matter, Voice, str]:
        found = await matters.voice(await unit.rows(), voice)
        if found is None:
            raise NoSuchMatter(str(voice))
        moved, category = found
        return await self.by_id(unit, community, moved.matter), moved, category

    async def live(self, unit: Unit, community: Community, matter: int) -> Matter:
        """A matter's card anew at the end of the desk; the older one says that it is not kept up to date any more."""
        found = await self.by_id(unit, community, matter)
        old = await outbox.where(await unit.rows(), f"card:{matter}")
        if old is not None:
            params = {
                "message_id": old[1],
                **message(cards.moved_on(found)),
                "reply_markup": {"inline_keyboard": []},
            }
            unit.send(Call("edit", "editMessageText", old[0], params, priority=6))
        surfaced = found.surfaced_at or unit.now
        await matters.change(await unit.rows(), matter, surfaced_at=surfaced)
        posting.show_card(
            unit,
            self._directory,
            found,
            await self._heat(unit, community, found),
            first=True,
            again=True,
        )
        return replace(found, surfaced_at=surfaced)

    async def card(self, unit: Unit, community: Community, number: str, officer: int) -> str:
        """A matter in full for the desk; its pictures follow, then its live card. The look is recorded."""
        found = await self.matter(unit, community, number)
        voices = await matters.voices_of(await unit.rows(), found.id, 12)
        told = await matters.told(await unit.rows(), found.id)
        await people.looked(
            await unit.rows(), unit.now, community.id, officer, f"matter {found.number}"
        )
        felt = await self._heat(unit, community, found)
        stands = posting.standing(self._directory, community, found, unit)
        zone = self._directory.zone(community)
        if (desk := self._directory.desk_of(community.id)) is not None:
            done = await turns.photos_of(await unit.rows(), found.id, found.course.round)
            posting.show_pictures(unit, desk, cards.pictures(voices, done, zone), "tell")
        return cards.full(found, felt, stands, voices, told, zone)

    async def buttons(
        self, unit: Unit, community: Community, matter: int
    ) -> tuple[Matter, dict[str, Any]]:
        """A matter's buttons as they are now."""
        found = await self.by_id(unit, community, matter)
        return found, cards.keyboard(
            found, posting.standing(self._directory, community, found, unit)
        )

    async def more(self, unit: Unit, community: Community, matter: int) -> dict[str, Any]:
        """A matter's further buttons, with its likely kinds, matters to go into and voices to take out."""
        now = await self.by_id(unit, community, matter)
        stands = posting.standing(self._directory, community, now, unit)
        voices = await matters.voices_of(await unit.rows(), matter, 8)
        ear = (await self._memories.of(community, unit)).ear
        kinds = [
            kind
            for kind in ear.kinds("\n".join(voice.text for voice in voices))
            if kind != now.category
        ]
        return cards.more_keyboard(
            now, stands, kinds, await self.others(unit, community, matter), voices
        )

    async def menu(
        self, unit: Unit, community: Community, matter: int, keyboard: dict[str, Any] | None
    ) -> None:
        """A menu stands on the card, or none any more: a change of the card's text that still waits is made to fit."""
        now = await self.by_id(unit, community, matter)
        if keyboard is None:
            self._directory.menus.close(matter)
        else:
            self._directory.menus.open(now, keyboard, unit.now)
        if await outbox.waits(await unit.rows(), posting.edit_key(matter)):
            await self._workflow.show(unit, now)

    async def others(self, unit: Unit, community: Community, matter: int) -> list[Matter]:
        """What a matter could be merged into: the same kind and building first, then the hottest."""
        now = await self.by_id(unit, community, matter)
        near = await matters.find(await unit.rows(), community.id, category=now.category, limit=6)
        rest = await matters.find(await unit.rows(), community.id, limit=8)
        found = {
            each.id: each
            for each in [*near, *rest]
            if each.id != matter
            and each.urgent == now.urgent
            and each.course.procedure not in APART
        }
        here = now.place.building
        return sorted(
            found.values(),
            key=lambda each: (each.category != now.category, each.place.building != here),
        )[:8]

    async def queue(self, unit: Unit, officer: int) -> list[tuple[Community, Matter]]:
        """What waits for an officer: dangers, then one's own, then what nobody has; the soonest due first."""
        waiting: list[tuple[Community, Matter]] = []
        for community in self._directory.communities_of(officer):
            for each in await matters.pending(await unit.rows(), community.id):
                if each.course.role not in AGENCY_ROLES and each.course.account in (None, officer):
                    waiting.append((community, each))
        return sorted(
            waiting, key=lambda pair: (not pair[1].urgent, pair[1].course.account is None)
        )

    async def listed(
        self, unit: Unit, community: Community, **filters: Any
    ) -> list[tuple[Matter, Heat]]:
        """Matters by category, building, states and words said, hottest now first; words find what is over too."""
        found = await matters.find(await unit.rows(), community.id, **filters)
        if not found and filters.get("said") and "states" not in filters:
            found = await matters.find(
                await unit.rows(), community.id, states=matters.OVER, **filters
            )
        voices = await matters.voices_of_many(await unit.rows(), [each.id for each in found])
        own = rules.heat(community.rules)
        felt = [(each, heat(voices[each.id], unit.now, own)) for each in found]
        return sorted(felt, key=lambda pair: (not _dangerous(pair[0]), -pair[1].points))

    async def _heat(self, unit: Unit, community: Community, matter: Matter) -> Heat:
        voices = await matters.voices_of_many(await unit.rows(), [matter.id])
        return heat(voices[matter.id], unit.now, rules.heat(community.rules))

    async def _over(
        self, unit: Unit, community: Community, matter: Matter, state: State, deed: str
    ) -> Matter:
        """It is no matter of its own any more: nobody's turn, nothing due."""
        course = moves.end(matter.course, Ending.DECLINED, unit.now)
        await turns.end(await unit.rows(), matter.id, deed, unit.now)
        await matters.change(
            await unit.rows(),
            matter.id,
            state=state.value,
            updated_at=unit.now,
            **matters.columns_of(course),
        )
        (await self._memories.of(community, unit)).weaver.drop(matter.id)
        return await self._show(unit, replace(matter, state=state, course=course))

    async def _show(self, unit: Unit, matter: Matter, *, first: bool = False) -> Matter:
        await self._workflow.show(unit, matter, first=first)
        return matter


def _must_be(deed: str, matter: Matter, *states: State) -> None:
    """Raises NotPossible for a matter in another state."""
    if matter.state not in states:
        raise NotPossible(deed, matter.state)


def _dangerous(each: Matter) -> bool:
    """A danger stands before all others until it is over, however long it lasts."""
    return each.urgent and each.state.open
