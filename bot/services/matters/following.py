"""What residents say after the first word: how their matters stand, and that one is done or still is not.

The same words count wherever they are written: under a notice in the group, as a reply, in private.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bot import rules
from bot.domain import danger
from bot.domain.answering import Answer, answer, corrects
from bot.domain.confirming import Confirmed
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import BadCallback
from bot.domain.matter import MAY_BE_CONTRADICTED, Event, Kind, Matter, State
from bot.domain.notice import Notice
from bot.domain.ordering import pointed_at
from bot.domain.place import Place, may_be_one
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.listening.intake import Listening, Told, names_no_trouble, place_in, reaction
from bot.services.matters.confirmation import Confirmation
from bot.services.matters.opening import PEOPLE
from bot.services.unit import Unit
from bot.storage import asks, ballots, bindings, hearings, matters, notices, outbox, people
from bot.storage.communities import Community
from bot.storage.outbox import ALARM, Call
from bot.storage.people import Form
from bot.texts import following as texts
from bot.texts import words
from bot.texts.markup import message
from bot.texts.words import CATEGORIES
from nlp.about import OpenMatter, likeliest
from nlp.finding import Finding, Intent
from nlp.questions import content

MOST: Final = 5
_WHO_ACTS: Final = frozenset(
    {
        "号楼",
        "单元",
        "小区",
        "物业",
        "社区",
        "居委会",
        "街道",
        "派给",
        "转给",
        "居民",
        "业主",
        "老人",
        "孩子",
        "他们",
    }
)
_THINGS: Final = frozenset("灯梯水电气暖车门锁网树狗墙窗")
# kinds that words about any danger may name: smoke after gas, the lift that people are in
_LIKE_DANGERS: Final = (
    *("gas", "fire_safety", "power", "welfare", "security", "elevator", "falling_objects"),
    *("neighbours", "property_service", "other_voice", "sanitation"),
)
NOWHERE: Final = Place()
JUST: Final = timedelta(minutes=30)
WHILE: Final = timedelta(hours=24)  # in which whoever told of a danger may say that it is over
_STILL: Final = re.compile(
    r"还没|还在(?:呢|那|的|$|[，,。！])|个屁|个鬼|个锤子|才怪|等于没|没修|没解决|没好|没弄|没人来|没见人|没人影|没动静|没变化|根本没|压根没|没用|没换|没装|没清|又不|又是|又来|又开始|老样子|跟没修|白修|糊弄|假的|修了个|照样|依旧|依然|还是(?:不|没|那|老)|还是[^吗呢?？]{0,6}(?:黑|暗|堵|漏|响|臭|脏|坏|冷|凉|冰|湿|滑|乱|慢|吵|停)|说(?:是)?(?:已经)?[修弄办清]好了[^。]{0,4}(?:可|但|结果|我[摸看去试])|又[冒坏停漏堵响黑灭脏臭]|白弄|白忙|不满意|还是.{0,3}[进打用关开刷上坐走]不|就会说|光(?:会)?说不|再不(?:管|修|来|弄|解决)|打12345|踢皮球|敷衍|就是.{1,8}(?:还没|还有|还是|没散)"
)
_DONE: Final = re.compile(
    r"好了|修好|解决了|可以了|能用|通了|亮了|亮堂|热了|来[水电气]了|不[漏堵响臭吵]了|清了|拉走|挪走|弄好|满意|满分|没问题了|恢复了|(?<!不)及时|处理得?(?:很|挺|真)好|好评|(?:这回|这下|这次|现在)(?:(?:行|成|中)(?:了|啦|[，,。！!]|$)|能[用刷进开坐走]了(?![吗没?？]))|能(?:刷|进|开|坐|走|打|充)[^没不]{0,6}了(?![吗没?？])"
)
_ASKS: Final = re.compile(
    r"[?？]|[吗呢么]$|啥时候|什么时候|几时|几点|哪[天日]|多久|多会儿|怎么还|咋还|办到哪|进展|[怎咋]么?样了"
)
_NO_MORE_THAN_DONE: Final = re.compile(
    r"(?:好了|修好|解决了|可以了|弄好|办好|没问题了|恢复了|都|也|已经|现在|今[天早晚]|刚才?"
    r"|师傅|物业|工人|人|有人|给|我|我们|来过?|[修弄办换]|谢谢|多谢|辛苦|大家|你们|社区|[了啊啦哈，,。.！!~ ])+"
)
_ACKNOWLEDGES: Final = re.compile(
    r"(?:好的?|好嘞|好滴|知道了?|收到|嗯+|哦+|行|ok|谢谢|多谢|辛苦|明白|了解|那就好|放心)?[了啦哈呀啊的，,。.！!~ ]*",
    re.IGNORECASE,
)
_HOW_IS_IT: Final = re.compile(
    r"那(?:个|件)?事.{0,4}(?:咋样|怎么样)|的事儿?(?:咋|怎么)说(?:了|的)|那回后来|处理了吗|修好了?[没吗]|办到哪|办得怎么样|办的怎么样|怎么样了|咋样了|进展|有结果|有没有结果|处理了?没|修了?没|解决了?没|有回音|有信儿?[没吗]|(?:音信|音讯|消息)都?没(?:有)?|派人(?:来|去)?(?:了)?没(?:有|[来去])?|到哪一?步|我的事|有人(?:管|来|修)[吗啊没]|[有没]人来啊|(?:什么|啥)时候(?:能|才|有人)?(?:能)?(?:来|修|剪|弄|办|清|换|好|装)|上[次回](?:说|反映)的|我(?:上[次回]|昨[天儿晚]?|前[天儿]|刚才|早上)?(?:说|反映|提)的那|轮到谁|(?:在|到)谁(?:那|手)|谁手里|(?:现在|到底)?谁(?:在)?(?:管着|负责着?|办着|跟着)呢?|到底咋说的|到底怎么说的"
)
_INQUIRES: Final = re.compile(  # asked of the whole group: narrower, most questions there complain
    r"(?:那(?:个|件)?事?(?:儿|情)?|的事(?:儿|情)?).{0,4}(?:咋样|怎么样)了?|办到哪|到哪一?步|(?:有|什么|啥)进展|进展(?:如何|怎么样)|有结果了?[没吗]"
    r"|[处办]理?得?(?:怎么样|咋样)了|有回音|有信儿?了?[没吗]|有说法了?[没吗]"
)
# That nobody came is about what was told before.
COMPLAINS: Final = ("property_service", "other_voice")
COMPARED: Final = 200  # open matters that words are held against
RECENT: Final = timedelta(days=60)  # matters that a question in the group may be about
_NUMBER: Final = re.compile(r"(?:(20\d\d)-)?0*(\d{1,4})")


class Reply(StrEnum):
    """What a reply says of the matter it is about."""

    STILL = "still"
    DONE = "done"
    ASKS = "asks"
    TALK = "talk"


def reads(text: str) -> Reply:
    """What a few words under a notice say; a new demand is not looked for here."""
    if _STILL.search(text):
        return Reply.STILL
    if _ASKS.search(text):
        return Reply.ASKS
    return Reply.DONE if _DONE.search(text) else Reply.TALK


def asks_something(text: str) -> bool:
    """Whether words ask."""
    return reads(text) is Reply.ASKS


def acknowledges(text: str) -> bool:
    """Whether words say no more than that they were read: 好的，知道了."""
    plain = text.strip()
    while plain and (found := _ACKNOWLEDGES.match(plain)) and found.end():
        plain = plain[found.end() :]
    return not plain


def asks_how_it_is(text: str) -> bool:
    """办到哪了, or nothing but a matter's number."""
    return _HOW_IS_IT.search(text) is not None or _NUMBER.fullmatch(text.strip()) is not None


@dataclass(frozen=True, slots=True)
class Followed:
    """A matter after somebody spoke of it, and what was made of the words."""

    matter: Matter
    said: Reply


class Following:
    """A resident's own matters, and their word on whether one is done."""

    def __init__(
        self, directory: Directory, listening: Listening, confirmation: Confirmation
    ) -> None:
        self._directory = directory
        self._listening = listening
        self._confirmation = confirmation

    async def mine(self, unit: Unit, account: int) -> list[Matter]:
        """The matters an account or its household spoke of, the newest first, ended ones last."""
        rows = await unit.rows()
        homes = [f"h{home.id}" for home in await bindings.of_account(rows, account)]
        found = await matters.voiced_by(rows, account, homes, MOST)
        return sorted(found, key=lambda each: not each.state.open)

    async def meant_of(
        self, unit: Unit, account: int, found: Sequence[Matter], text: str
    ) -> list[Matter]:
        """Of one's own matters those whose words, kind or number a question names; none where it names none."""
        wanted = content(text)
        return [
            each
            for each in found
            if wanted
            & content(
                f"{await self.own_words(unit, account, each)} {each.title} {CATEGORIES[each.category]}"
            )
            or each.number in text
        ]

    async def unname(self, unit: Unit, account: int) -> bool:
        """Takes one's name off everything one said; False for somebody who never said anything."""
        return await matters.unname(await unit.rows(), account)

    async def own_words(self, unit: Unit, account: int, matter: Matter) -> str:
        """What an account itself said first of a matter; empty where its household did."""
        voices = await matters.own_voices(await unit.rows(), matter.id, account)
        return next((voice.text for voice in voices if voice.text), "")

    async def inquired(
        self, unit: Unit, community: Community, text: str, *, named: bool
    ) -> Matter | None:
        """The open matter whose state somebody asks the group for, or the bot by its name, of the kind and the building
        they name; None for other words, and where nothing open is meant."""
        asks = _HOW_IS_IT if named else _INQUIRES
        if not asks.search(text) or reads(text) is Reply.STILL:
            return None
        return await self.spoken_of(unit, community, text)

    async def pointed_at(self, unit: Unit, community: Community, text: str) -> Matter | None:
        """The open matter that an officer's words are about: the one that they are surely like, else as `spoken_of`.
        Officers speak of matters; most of what neighbours say to each other is about none."""
        filed, here = await self._open_here(unit, community, text)
        like = await _likeliest(unit, text, filed, here)
        if like is not None and await self._names_another(unit, community, text, like):
            return None
        return like if like is not None else _most_named(text, _all_named(text, filed, here))

    async def alike(
        self, unit: Unit, community: Community, text: str, matter: Matter
    ) -> list[Matter]:
        """The other open matters that words may as well be about: of the same kind, where they name no building."""
        filed, here = await self._open_here(unit, community, text)
        if place_in(filed).building is not None:
            return []
        found = _all_named(text, filed, here)
        if all(each.id != matter.id for each in found):
            return []
        named = content(pointed_at(text) or text)
        tells = bool(named & content(matter.title))  # 垃圾那个 is not 狗屎那个
        return [
            each
            for each in found
            if each.id != matter.id
            and each.category == matter.category
            and (not tells or named & content(each.title))
        ]

    async def _names_another(
        self, unit: Unit, community: Community, text: str, like: Matter
    ) -> bool:
        """Whether 噪音那件 is said of a matter of quite another kind, none of whose words it has."""
        named = pointed_at(text)
        if named is None or named == text:
            return False
        filed = await self._listening.filed(unit, community, named)
        if not names_a_thing(filed) or filed.category == like.category:
            return False
        said = (await matters.words_of(await unit.rows(), [like.id]))[like.id]
        return not content(named) & content(f"{like.title} {' '.join(said)}")

    async def spoken_of(self, unit: Unit, community: Community, text: str) -> Matter | None:
        """The open matter that words are about, by its kind, its building and its title: the one whose title has most
        of the words, of several the last that moved."""
        return _most_named(text, await self.all_spoken_of(unit, community, text))

    async def all_spoken_of(self, unit: Unit, community: Community, text: str) -> list[Matter]:
        """Every open matter that words may be about."""
        return _all_named(text, *await self._open_here(unit, community, text))

    async def _open_here(
        self, unit: Unit, community: Community, text: str
    ) -> tuple[Finding, list[Matter]]:
        """What the ear makes of words, and the open matters that may be at the building they name."""
        filed = await self._listening.filed(unit, community, text)
        building = place_in(filed).building
        recent = await matters.open_since(await unit.rows(), community.id, unit.now - RECENT)
        return filed, [each for each, _ in recent if may_be_one(building, each.place.building)]

    async def one_of_mine(self, unit: Unit, account: int, number: int) -> Matter:
        """Raises BadCallback for somebody else's."""
        found = next((each for each in await self.mine(unit, account) if each.id == number), None)
        if found is None:
            raise BadCallback
        return found

    async def take_back(self, unit: Unit, account: int, number: int) -> Matter:
        """One's own words on a matter are forgotten, the neighbours' stay. Raises BadCallback for somebody else's."""
        matter = await self.one_of_mine(unit, account, number)
        community = self._directory.communities[matter.community]
        for voice in await matters.own_voices(await unit.rows(), matter.id, account):
            await self._listening.withdraw(unit, community, voice)
            if voice.chat and voice.message:
                unit.send(reaction(voice.chat, voice.message, None))
        return matter

    async def any_matter(self, unit: Unit, number: int) -> Matter:
        """A matter by its row. Raises BadCallback for none."""
        found = await matters.get(await unit.rows(), number)
        if found is None:
            raise BadCallback
        return found

    async def meant(
        self, unit: Unit, account: int, text: str, category: str | None
    ) -> Matter | None:
        """Which of one's own matters words in private are about: one that waits for a word, of a like kind."""
        if reads(text) not in (Reply.STILL, Reply.DONE):
            return None
        for each in await self.mine(unit, account):
            ended = each.course.ending
            waits = each.state is State.ANSWERED or ended in MAY_BE_CONTRADICTED
            alike = category in (None, each.category, *COMPLAINS)
            if category is None and each.urgent and not waits:  # 说和好了 ends no alarm
                alike = (
                    danger.is_over(text)
                    or _NO_MORE_THAN_DONE.fullmatch(text) is not None
                    or bool(await self.meant_of(unit, account, [each], text))
                )
            if (waits or each.state.open) and alike:
                return each
        return None

    async def in_danger(
        self, unit: Unit, account: int, text: str, finding: Finding | None
    ) -> Matter | None:
        """The danger an account itself told of a while ago, when its words go on with it: where it is, that it grows,
        that it is over; whatever asks for something else does not."""
        for each in await self.mine(unit, account):
            if not each.urgent or each.state not in (State.VOICED, State.TAKEN):
                continue
            voices = await matters.own_voices(await unit.rows(), each.id, account)
            told = [voice.at for voice in voices if voice.urgent]
            if told and unit.now - max(told) <= self._while(text, finding, each):
                later = await self._later_than(unit, account, each)
                if later and danger.thanks(text) and not danger.is_over(text):
                    return None  # thanks are for what was seen to last
                return each if _goes_on(text, finding, each) else None
        return None

    @staticmethod
    def _while(text: str, finding: Finding | None, matter: Matter) -> timedelta:
        """How long words may still be about a danger: that it is over, and where it is while nobody knows."""
        unplaced = matter.place.building is None and any(place_in(finding))
        return WHILE if danger.is_over(text) or unplaced else JUST

    async def _later_than(self, unit: Unit, account: int, matter: Matter) -> bool:
        """Whether another matter of an account has moved since."""
        return any(
            each.updated_at > matter.updated_at and each.id != matter.id
            for each in await self.mine(unit, account)
        )

    async def _unplaced_dangers(self, unit: Unit, account: int, but: Matter) -> list[Matter]:
        """Other dangers that an account just told of and nobody knows the place of."""
        return [
            each
            for each in await self.mine(unit, account)
            if each.urgent
            and each.id != but.id
            and each.state in (State.VOICED, State.TAKEN)
            and each.place.building is None
            and unit.now - each.updated_at <= JUST
        ]

    async def just_told(self, unit: Unit, account: int, finding: Finding | None) -> Matter | None:
        """The matter an account spoke of within the last half hour, when its words are not another demand."""
        found = next(iter(await self.mine(unit, account)), None)
        if found is None or not found.state.open or unit.now - found.updated_at > JUST:
            return None
        return None if _another(finding, found) else found

    async def add(
        self,
        unit: Unit,
        matter: Matter,
        account: int,
        text: str,
        finding: Finding | None,
        photo: str | None = None,
    ) -> None:
        """One more line or picture, or what puts it right: the desk reads it too."""
        self._tell_desk(unit, matter, texts.added(matter, text), account)
        await self._add(unit, matter, account, Kind.PRIVATE, text, place_in(finding), photo)

    async def keep(
        self, unit: Unit, matter: Matter, account: int, text: str, photo: str | None
    ) -> None:
        """What was asked for of whoever told a matter stands with it, words and picture."""
        await self._add(unit, matter, account, Kind.PRIVATE, text, NOWHERE, photo)

    async def danger_after(
        self, unit: Unit, account: int, form: Form, text: str, finding: Finding | None
    ) -> Matter | None:
        """The danger an account told of after it had begun a form: what it says next is about that. That it is over
        may be said whenever the form was begun, but for words that give the form up."""
        found = await self.in_danger(unit, account, text, finding)
        ends = danger.is_over(text) and answer(text) is not Answer.NO
        begun = float(form.filled.get("written", 0.0))
        return (
            found if found is not None and (ends or found.updated_at.timestamp() >= begun) else None
        )

    async def is_another_trouble(self, unit: Unit, matter: Matter, text: str) -> bool:
        """Whether words after a danger name a trouble of quite another kind: 我家水管爆了, after a smell of gas. The
        desk reads them with the danger, and they are a demand of their own too."""
        community = self._directory.communities[matter.community]
        filed = await self._listening.filed(unit, community, text)
        alike = (matter.category, *_LIKE_DANGERS)
        return names_a_thing(filed) and not names_no_trouble(filed) and filed.category not in alike

    async def danger_goes_on(
        self, unit: Unit, matter: Matter, account: int, text: str, finding: Finding | None
    ) -> bool:
        """What whoever told of a danger says next reaches the desk at once: where, worse, or over; whether it is over.

        It rings until an officer has seen to it, whatever is said.
        """
        if danger.is_over(text):
            await self._add(unit, matter, account, Kind.RESOLVED, text)
            return True
        place = place_in(finding)
        others = await self._unplaced_dangers(unit, account, matter) if any(place) else []
        for each in (matter, *others):  # one door is for every danger just told that has none
            more = texts.danger_more(each, text)
            posting.tell_desk(unit, self._directory, each.community, more, priority=0)
            if any(place):
                self._warn_where(unit, each, place)
                await self._add(unit, each, account, Kind.PRIVATE, text, place)
        return False

    def _warn_where(self, unit: Unit, matter: Matter, place: Place) -> None:
        """The groups that were told of a danger before anybody knew where hear it, down to the building."""
        own = rules.community(self._directory.communities[matter.community].rules)
        if (
            matter.place.building
            or not place.building
            or matter.category not in own["danger"]["warns"]
        ):
            return
        where = texts.danger_placed(words.place(Place(place.building)), matter.category)
        for group in self._directory.groups_of(matter.community):
            once = f"{ALARM}{matter.id}:where:{group}"
            unit.send(Call("tell", "sendMessage", group, message(where), priority=0, once=once))

    async def asked_about(self, unit: Unit, chat: int, message: int) -> Matter | None:
        """The matter of a hearing or ballot that a post of ours asks about; None for any other post."""
        what = (await outbox.named(await unit.rows(), chat, message) or "").partition(":")[0]
        return await self.about(unit, chat, message) if what in ("hearing", "ballot") else None

    async def is_ballot(self, unit: Unit, chat: int, message: int) -> bool:
        """Whether a post of ours is a ballot's card."""
        name = await outbox.named(await unit.rows(), chat, message) or ""
        return name.startswith("ballot:")

    async def of_a_notice(self, unit: Unit, chat: int, message: int) -> Notice | None:
        """The notice of no matter that a post of ours is: water off on Saturday; None for any other post."""
        rows = await unit.rows()
        number = await outbox.number_of(rows, chat, message, "notice")
        found = await notices.get(rows, number) if number is not None else None
        return found if found is not None and found.matter is None else None

    async def about(self, unit: Unit, chat: int, message: int) -> Matter | None:
        """The matter that a message of ours is about: a notice, a card, a ballot, a hearing, news in private."""
        rows = await unit.rows()
        what, _, rest = (await outbox.named(rows, chat, message) or "").partition(":")
        number = int(rest.partition(":")[0]) if rest.partition(":")[0].isdecimal() else 0
        found: int | None = None
        if what == "notice":
            kept = await notices.get(rows, number)
            found = kept.matter if kept else None
        elif what in ("ballot", "result"):
            ballot = await ballots.get(rows, number)
            found = ballot.matter if ballot else None
        elif what == "hearing":
            hearing = await hearings.get(rows, number)
            found = hearing.matter if hearing else None
        elif what == "ask":
            ask = await asks.get(rows, number)
            found = ask.matter if ask else None
        elif what in ("card", "about"):
            found = number
        matter = await matters.get(rows, found) if found else None
        while matter is not None and matter.merged_into:
            matter = await matters.get(rows, matter.merged_into)
        return matter

    async def told(
        self,
        unit: Unit,
        matter: Matter,
        account: int,
        text: str,
        photo: str | None = None,
        *,
        passes_talk: bool = False,
        at: tuple[int, int] | None = None,
    ) -> Followed:
        """Words about a matter: done, still broken, a question for whoever has it; mere talk only if asked to. `at` is
        the chat and message they stand in, where that is a group."""
        said = reads(text)
        if said in (Reply.STILL, Reply.DONE):
            matter = await self.says(
                unit,
                matter,
                account,
                Confirmed.BROKEN if said is Reply.STILL else Confirmed.GOOD,
                text,
            )
        elif said is Reply.ASKS or passes_talk:
            who = next(
                (
                    each.name
                    for each in self._directory.agencies_of(account)
                    if each.community == matter.community
                ),
                "",
            )
            self._tell_desk(unit, matter, texts.asked(matter, text, who), account, at)
            await self._tell_crew(unit, matter, text, photo)
        return Followed(matter, said)

    async def _tell_crew(self, unit: Unit, matter: Matter, text: str, photo: str | None) -> None:
        """Whoever asked the resident for more, or answers a question, reads what was said and sees its picture."""
        course = matter.course
        book = book_of(self._directory.communities[matter.community])
        if not (course.waiting or book.procedure(course.procedure).question):
            return
        desk = self._directory.desk_of(matter.community)
        agency = self._directory.agencies.get(course.agency or 0)
        crew = (
            self._directory.acting_for(matter.community, agency.role, agency.id) if agency else []
        )
        for account in crew:
            posting.tell(unit, account, texts.asker_said(matter, text))
        if photo is not None:
            for chat in (*([desk] if desk is not None else []), *crew):
                posting.show_pictures(unit, chat, [(matter.number, photo)], "tell")
        if course.waiting:
            await matters.change(await unit.rows(), matter.id, waiting=False)

    def _tell_desk(
        self,
        unit: Unit,
        matter: Matter,
        text: str,
        account: int,
        at: tuple[int, int] | None = None,
    ) -> None:
        community = matter.community
        posting.tell_desk_from(unit, self._directory, community, text, account, matter.id, said=at)

    async def answered(
        self,
        unit: Unit,
        community: Community,
        account: int,
        number: int,
        officer: int,
        text: str,
        said: tuple[int, int] | None = None,
    ) -> str:
        """The desk's words back to whoever asked it something, in private, else under what they `said` in a group; what
        the desk reads of it. Raises GivesAway."""
        rows = await unit.rows()
        if not await people.is_private(rows, account):
            if said is None:
                return texts.NOT_REACHED
            must_be_discreet(text)
            posting.tell_under(unit, *said, texts.word_from_us(text))
            return texts.REACHED_THERE
        matter = await matters.get(rows, number) if number else None
        if matter is None or matter.community != community.id:
            posting.tell(unit, account, texts.word_from_us(text))
            return texts.REACHED
        posting.tell_asker(unit, account, matter, texts.from_community(matter, text))
        private = book_of(community).procedure(matter.course.procedure).private
        facts = {} if private else {"text": text}  # a private tier's words go no further
        await matters.note(rows, matter.id, unit.now, Event.NOTED, officer, facts)
        return texts.REACHED

    async def says(
        self, unit: Unit, matter: Matter, account: int, said: Confirmed, text: str = ""
    ) -> Matter:
        """A household's word on a matter: the answer to a return visit, else one more voice that it is or is not."""
        community = self._directory.communities[matter.community]
        if matter.state is State.ANSWERED or matter.course.ending in MAY_BE_CONTRADICTED:
            if said is Confirmed.GOOD and not await self._is_asked(
                unit, community, matter, account
            ):
                return matter
            number = await self._asked(unit, community, matter, account)
            if text and said is Confirmed.BROKEN:
                told = texts.said_of(matter, text, done=False)
                self._tell_desk(unit, matter, told, account)
            return await self._confirmation.answer(unit, number, said, account, officer=False)
        if matter.state.open:
            if text and matter.state is State.TAKEN:
                told = texts.said_of(matter, text, done=said is Confirmed.GOOD)
                self._tell_desk(unit, matter, told, account)
            kind = Kind.PRIVATE if said is Confirmed.BROKEN else Kind.RESOLVED
            await self._add(unit, matter, account, kind, text)
        return matter

    async def _is_asked(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> bool:
        """Whether an account's household is asked if it is done, or spoke of it: thanks in passing are none."""
        rows = await unit.rows()
        who = self._directory.counts_for(community.id, account)
        asked = await asks.of(rows, matter.id, matter.course.round)
        return any(each.who == who for each in asked) or bool(
            await matters.own_voices(rows, matter.id, account)
        )

    async def _asked(self, unit: Unit, community: Community, matter: Matter, account: int) -> int:
        """The question of this round to an account's household; whoever was not asked is asked now."""
        rows = await unit.rows()
        who = self._directory.counts_for(community.id, account)
        row = {
            "matter": matter.id,
            "round": matter.course.round,
            "who": who,
            "account": account,
            "door": "",
            "asked_at": unit.now,
        }
        await asks.add(rows, [row])
        return next(
            each.id
            for each in await asks.of(rows, matter.id, matter.course.round)
            if each.who == who
        )

    async def _add(
        self,
        unit: Unit,
        matter: Matter,
        account: int,
        kind: Kind,
        text: str,
        place: Place = NOWHERE,
        photo: str | None = None,
    ) -> None:
        community = self._directory.communities[matter.community]
        told = Told(
            kind=kind,
            account=account,
            at=unit.now,
            text=text,
            category=matter.category,
            place=place,
            who=self._directory.counts_for(community.id, account),
            matter=matter.id,
            photo=photo,
        )
        await self._listening.tell(unit, community, told)


def _goes_on(text: str, finding: Finding | None, told: Matter) -> bool:
    """Whether words go on with a danger just told of; who was in need may also give thanks."""
    if not danger.goes_on(text, thanks=told.category in PEOPLE):
        return False
    place = place_in(finding)
    if told.place.building and place.building not in (None, told.place.building):
        return corrects(text)
    if finding is not None and finding.intent is Intent.VOICE:
        answers = (
            names_no_trouble(finding)
            and any(place)
            and told.place.building in (None, place.building)
        )
        return answers or finding.category == told.category
    return True


async def _likeliest(
    unit: Unit, text: str, filed: Finding, here: Sequence[Matter]
) -> Matter | None:
    """Of open matters the one whose title and voices words are surely like."""
    latest = sorted(here, key=lambda each: each.updated_at)[-COMPARED:]
    said = await matters.words_of(await unit.rows(), [each.id for each in latest])
    described = [
        OpenMatter(
            each.title.partition(" · ")[0], said[each.id], each.category, each.place.building
        )
        for each in latest
    ]
    category = filed.category if filed.why else None
    found = likeliest(text, described, category, place_in(filed).building)
    return None if found is None else latest[found]


def _all_named(text: str, filed: Finding, here: Sequence[Matter]) -> list[Matter]:
    """Of open matters those that words may be about."""
    if not names_a_thing(filed):
        built = place_in(filed).building
        found = [each for each in here if built and _things(text) & _things(each.title)]
    else:
        found = [each for each in here if each.category == filed.category]
    wanted = content(text)
    named = [each for each in found if wanted & content(each.title)]
    things = [
        word
        for word in wanted - _WHO_ACTS
        if len(word) > 1 and not any(map(str.isdigit, word))  # a building names no thing
    ]
    titled = [each for each in here if any(thing in each.title for thing in things)]
    if not (named or titled or found):  # 夜里吵那个, while one noise is open
        alike = [each for each in here if filed.why and each.category == filed.category]
        return alike if len(alike) == 1 and pointed_at(text) is not None else []
    return named or titled or found  # 车棚那个 is whatever has 自行车棚 in its title


def _most_named(text: str, found: Sequence[Matter]) -> Matter | None:
    """The one whose title has most of the words, of several the last that moved."""
    said = _pairs(text)
    return max(
        found, key=lambda each: (len(said & _pairs(each.title)), each.updated_at), default=None
    )


def _things(text: str) -> frozenset[str]:
    """The single letters that people name a thing by: 7号楼灯那事."""
    return _THINGS & set(text)


def _pairs(text: str) -> set[str]:
    """Neighbouring Chinese characters of a text."""
    return {
        first + second
        for first, second in pairwise(text)
        if "\u4e00" <= first <= "\u9fff" and "\u4e00" <= second <= "\u9fff"
    }


def names_a_thing(finding: Finding) -> bool:
    """Whether some ground is a word of some category, and no mere sound."""
    sounds = ("grams.", "general.", "talk")
    return any(not reason.rule.startswith(sounds) for reason in finding.why)


def _another(finding: Finding | None, matter: Matter) -> bool:
    """Whether words are a demand of another kind than a matter."""
    return (
        finding is not None
        and finding.intent is Intent.VOICE
        and finding.category != matter.category
    )
