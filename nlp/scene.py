"""One message among those before it: its grounds, its features, its place."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar

from nlp.evidence import NOTHING, Evidence, Reader, Tone
from nlp.finding import Intent, Reason, Role, SpokenPlace, Utterance
from nlp.grams import BORDERS, HEARD, Grams
from nlp.lexicon import Hit
from nlp.plain_danger import plain_danger
from nlp.talk import Heard, Talk

_NOISE: Final = re.compile(r"\[[^\[\]]{1,6}\]|@\S+|[^\w+]")
_PLACE_ONLY: Final = re.compile(
    r"[\d\-#零〇一二三四五六七八九十百两幺a-z号楼栋幢座单元门室户层把头的 ]{2,18}"
)
_STICKER: Final = re.compile(r"(?:\[[^\[\]]{1,8}\]\s*)+")
_TITLE: Final = re.compile(r"^[a-z]\d{0,2}[市区县]|的问题|问题$|的(?:请求|建议|咨询|投诉)$")
_PRICE: Final = re.compile(
    r"[\d一二三四五六七八九十两几百]{1,8}(?:块|元|毛)|一斤|包邮|1\d{2}[\d*]{4,}|\d{6,}"
)
_LISTED: Final = re.compile(r"^\s*\d{1,2}[.、．]|#接龙|接龙")
_SCORN: Final = re.compile(
    r"\[微笑\]|\[偷笑\]|\[捂脸\]|\[裂开\]|👍|真棒|呵呵|好样的|可真行|寂寞|合着|感谢物业|厉害了|牛啊|佩服"
)
_LAUGH: Final = re.compile(r"哈哈|😂|😄|🤣|笑死|\[笑哭\]|\[呲牙\]|🎉|❤|🌹|\[玫瑰\]|\[太阳\]")
_SUFFER: Final = re.compile(
    r"冻|臭|熏|吵|震|黢|摔|滑|怕|吓|疼|呛|漏|堵|坏|破|烂|脏|霉|锈|塌|裂|卡|困|偷|丢|骂|咬|砸|烫|晕|哭|愁|遭罪"
)
_ASKS_FACT: Final = re.compile(
    r"几[点号毛块路楼站分]|多少钱?|哪[天里儿个家种款位]|在哪|去哪|上哪|谁[有会知]|有没有|有卖|怎么[走交办用开弄]|咋[走交办用开弄]"
    r"|能[不\w]{0,4}吗|[吗不没么嘛][？?]?$|是不是|要不要|行不行|好不好|推荐|请问|求问|啥牌子|什么牌子"
)
_ASKS_ANGRILY: Final = re.compile(
    r"啥时候|什么时候|多会儿|几时|何时|猴年|咋又|怎么又|咋还|怎么还|咋就|怎么就|咋没|怎么没|凭[啥什嘛]|为[啥什]|还[^，。]{0,8}[吗不没]$|到底|究竟"
    r"|管不管|有人管|没人管|谁管|谁来管|咋回事|怎么回事|像话吗|合理吗|能忍|讲理"
)
_MINE: Final = re.compile(
    r"我(?:的|那|这|家的)?(?:手机|电脑|车|电动车|自行车|衣服|鞋|裤|头发|头|脑|腰|腿|脚|手|牙|眼|嗓|胃|肚|血压|钱包|工资|老公|媳妇"
    r"|爸|妈|儿|女|闺女|孙|娃|猫|狗|花|书|快递|外卖|作业|微信|游戏|账号)|自己|自家"
)
_WHEN: Final = re.compile(
    r"昨天|昨晚|前天|今早|今天|早上|半夜|后半夜|凌晨|刚才|这几天|天天|每天|一到|一下雨|从.{1,6}到|[两三四五六七八九十几\d]+(?:天|个月|年|回|次|遍)"
)
_CONTRAST: Final = re.compile(
    r"不是说|说好|说是|倒是|合着|就会|光|也不|都不|都没|也没|连个|压根|愣是|还是|白"
)
ADJACENT_MINUTES: Final = 5
_LANDMARK: Final = re.compile(
    r"[东南西北正后侧]门|车棚|广场|花园|凉亭|地库|车库|岗亭|快递柜|垃圾站|那排|对面|路口"
)
Value = TypeVar("Value")
SOUND: Final = 2.0
ENDANGERED: Final = 0.25  # what words of danger say for their category
MISSING: Final = (
    2.0  # what a missing person says for welfare, more than the place where they were last seen
)
_KIN: Final = (
    r"(?:孩子|小孩|[男女]孩|小朋友|娃娃?|儿子|女儿|闺女|外?孙子|外?孙女|妹妹|弟弟"
    r"|老人|老太太|老爷子|老头子?|老伴|[我俺咱他她]家?[爸妈爹娘]|奶奶|爷爷|姥姥|姥爷|外公|外婆)"
)
_THINGS: Final = (
    r"包|手机|钥匙|卡|帽|鞋|衣|车|狗|猫|红领巾|伞|手套|作业|玩具|眼镜|耳机|证|本|杯|链|戒指|手表|快递|钱|存折|药"
    r"|工作|对象|东西"
)
_LOST: Final = re.compile(
    rf"{_KIN}(?!的|家)(?![^，,。]{{0,6}}(?:{_THINGS}))[^的。！!]{{0,12}}"
    r"(?:不见了|走丢|走失|跑丢|丢了(?=$|[\s，。,！!])|找不[到着](?:人|了)|没影[了儿]|不知道?去哪)"
    rf"|谁(?:有)?(?:看见|看到|见着|见到|瞅见|碰见)(?:了|过)?[我俺](?:们?家)?(?:的)?{_KIN}(?!的)"
)
_FOUND: Final = re.compile(
    r"找[到着](?!请|的?(?:联系|打)|必)|回[来家]了|没丢|课|讲座|提醒|防走失|手环"
)
FAINTLY: Final = -2.0  # log-odds from which on a text without a single known word is judged
AUDIBLE: Final = 0.03  # the share from which on a category is heard at all


def missing(text: str) -> re.Match[str] | None:
    """The words of a text that say a person is missing; None where they are found, or a thing is what is lost."""
    return None if _FOUND.search(text) else _LOST.search(text)


class kept(Generic[Value]):  # noqa: N801
    """A property worked out once; functools.cached_property takes a lock each time in 3.11."""

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make

    def __get__(self, scene: Any, _: type[Any]) -> Value:
        made = scene.__dict__[self._make.__name__] = self._make(scene)
        return made


class Scene:
    """Reads one normalised text in its talk; verdicts are left to the ear."""

    def __init__(
        self,
        reader: Reader,
        grams: Grams,
        said: Utterance,
        text: str,
        talk: Talk,
        place: SpokenPlace | None,
        total: int | None = None,
    ) -> None:
        """`total` is what the grams of the text add up to, where that is known."""
        self.said = said
        self._grams = grams
        self._total = total
        self.text = text
        self.place = place
        self._reader = reader
        self._talk = talk
        self.staff = said.role is Role.STAFF

    @kept
    def evidence(self) -> Evidence:
        return self._reader.topics(self.text) or NOTHING

    @kept
    def quoted(self) -> Heard | None:
        return self._talk.quoted(self.said)

    @kept
    def burst(self) -> Heard | None:
        return self._talk.burst(self.said)

    @kept
    def bare(self) -> str:
        """The text without stickers, mentions and punctuation."""
        return _NOISE.sub("", self.text)

    @kept
    def tone(self) -> Tone:
        return self._reader.tone(self.text)

    @kept
    def ranked(self) -> list[tuple[float, str]]:
        return self.evidence.ranked()

    @kept
    def total(self) -> int:
        return self._grams.total(self.text, set(self.text)) if self._total is None else self._total

    @kept
    def odds(self) -> list[float]:
        """How much the text sounds like each category, beside the one it sounds most like."""
        return self._grams.odds(self.total)

    @kept
    def sounds(self) -> list[float]:
        """How much the text sounds like a voice, an echo, something resolved, a danger: log-odds."""
        return self._grams.heard(self.total)

    @kept
    def topics(self) -> list[tuple[int, Heard]]:
        return self._talk.topics(self.said)

    @kept
    def adjacent(self) -> Heard | None:
        """The message right before, when it is the same sender's and minutes old."""
        last = self._talk.last
        if last is None or last.sender != self.said.sender:
            return None
        return last if (self.said.at - last.at).total_seconds() <= ADJACENT_MINUTES * 60 else None

    @kept
    def quoted_matter(self) -> Heard | None:
        """The quoted message, if it was about a trouble: a demand, support, or that it is over."""
        return self.quoted if self.quoted and self.quoted.finding.category else None

    @kept
    def quoted_demand(self) -> Heard | None:
        past = self.quoted_matter
        return past if past and past.finding.intent in (Intent.VOICE, Intent.ECHO) else None

    @kept
    def burst_demand(self) -> Heard | None:
        return self.burst if self.burst and self.burst.finding.intent is Intent.VOICE else None

    @kept
    def settled(self) -> list[Hit]:
        """Words that put all of it in an innocent setting."""
        return [
            hit for hits in self.tone.settings.values() for hit in hits if hit.entry.part == "sure"
        ]

    @property
    def in_danger(self) -> bool:
        """Whether its words name a danger, and none says that it is over or only feared."""
        return bool(self.tone.danger) and not self.tone.count("not_urgent")

    @property
    def sticker(self) -> bool:
        return bool(_STICKER.fullmatch(self.text.strip()))

    @property
    def place_only(self) -> bool:
        return self.place is not None and bool(_PLACE_ONLY.fullmatch(self.text.strip()))

    @kept
    def own_demand(self) -> Heard | None:
        """The sender's latest demand in this talk, however many messages ago."""
        return next((past for _, past in self.topics if past.sender == self.said.sender), None)

    @property
    def worth_judging(self) -> bool:
        """Whether there is anything at all to go by: own grounds, danger, its sound, or talk it may continue."""
        said = self.ranked or self.evidence.fixed or self.tone.danger or max(self.sounds) > FAINTLY
        return bool(said or self.topics or self.quoted_demand)

    @kept
    def endangered(self) -> tuple[str, re.Match[str]] | None:
        """A danger that its words alone decide, its category first."""
        return plain_danger(self.text)

    @kept
    def missing(self) -> re.Match[str] | None:
        """The words that say a person is missing."""
        return missing(self.text)

    def asked_for_rooms(self) -> str | None:
        """The category whose room numbers were just asked for, by the quoted message or a recent one."""
        if self.quoted and self.quoted.rollcall:
            return self.quoted.rollcall
        return self._talk.rollcall(self.said)

    def where(self, category: str) -> SpokenPlace | None:
        """Its own place, completed by the one its sender named in the message right before.

        A demand of another kind, or one that says where by a landmark, is elsewhere.
        """
        past = self.adjacent
        goes_on = past is not None and past.finding.category in (None, category)
        before = (
            past.finding.place if past and goes_on and not _LANDMARK.search(self.text) else None
        )
        if self.place is None or before is None:
            return self.place or before
        if self.place.building is not None:
            return self.place
        return SpokenPlace(
            before.building, self.place.unit or before.unit, self.place.room or before.room
        )

    def category(self, floor: float = 0.0) -> str | None:
        """The category most spoken of, helped by what the message continues; None without any ground."""
        sums = self.spoken_of(floor)
        for past, help_ in self._continued:
            if past.finding.category:
                sums[past.finding.category] = sums.get(past.finding.category, 0.0) + help_
        topic = self.topic()
        if topic and (not sums or topic in sums or max(sums.values()) < 0.5):
            sums[topic] = sums.get(topic, 0.0) + 0.35
        return max(sums, key=lambda name: sums[name]) if sums else None

    def spoken_of(self, floor: float = 0.0) -> dict[str, float]:
        """How much the text alone speaks of each category; 1 is one sure scene."""
        sums = {name: strength for strength, name in self.ranked if strength >= floor}
        all_odds = sum(self.odds)
        for name, each in zip(self._grams.names, self.odds, strict=True):
            if each > AUDIBLE * all_odds:
                sums[name] = sums.get(name, 0.0) + SOUND * each / all_odds
        concrete = any(strength > 0.6 and name not in VAGUE for name, strength in sums.items())
        for name in VAGUE & sums.keys():
            sums[name] *= 0.45 if concrete else 1.0
        for name in {hit.entry.category for hit in self.tone.danger if hit.entry.category}:
            sums[name] = sums.get(name, 0.0) + ENDANGERED
        if self.missing:  # wherever somebody was last seen, it is the person who is missing
            sums["welfare"] = sums.get("welfare", 0.0) + MISSING
        return sums

    @kept
    def _continued(self) -> list[tuple[Heard, float]]:
        """Earlier demands this message goes on with, and how much each counts."""
        adjacent = self.adjacent if self.adjacent and self.adjacent.finding.category else None
        chosen = [(adjacent, 1.0), (self.quoted_demand, 0.75)]
        if adjacent is None:
            chosen += [(self.burst_demand, 0.6), (self.own_demand, 0.35)]
        return [(past, help_) for past, help_ in chosen if past]

    def follows(self, category: str) -> str | None:
        """The earlier message of this category that this one goes on from."""
        own = [past for past, _ in self._continued] + [
            past for _, past in self.topics if self.place is None
        ]
        return next((past.ref for past in own if past.finding.category == category), None)

    def topic(self) -> str | None:
        """What the group has been talking of in the last few messages."""
        return next(
            (past.finding.category for distance, past in self.topics if distance <= 6), None
        )

    def reasons_of(self, hits: Iterable[Hit]) -> tuple[Reason, ...]:
        """Words as they stand in the text, each with its rule."""
        return tuple(
            Reason(hit.entry.rule, self.text[hit.start : hit.end], hit.start, hit.end)
            for hit in hits
        )

    def reasons(self, category: str) -> tuple[Reason, ...]:
        """The words and earlier messages that speak for this category."""
        hits = [*self.evidence.scenes.get(category, ()), *self.evidence.pairs.get(category, ())]
        hits = hits or self.evidence.bare.get(category, [])
        general = [
            hit for part in ("trouble", "ask", "grievance") for hit in self.tone.roles.get(part, ())
        ]
        said = self.reasons_of([*hits[:4], *general[:2]])
        before = tuple(
            Reason("talk", past.ref, 0, 0)
            for past, _ in self._continued
            if past.finding.category == category
        )
        if said or before:
            return said + before
        return self._telling(category)

    def alarms(self) -> tuple[Reason, ...]:
        """The words of danger, the longest first; where none is known, what sounds most like danger."""
        hits = sorted(self.tone.danger, key=lambda hit: (hit.start - hit.end, hit.start))[:2]
        if hits:
            return self.reasons_of(hits)
        return self._telling("urgent")

    def _telling(self, name: str) -> tuple[Reason, ...]:
        """The grams that speak loudest for a category or for danger."""
        found = ((gram, gram.strip(BORDERS)) for gram in self._grams.telling(self.text, name))
        return tuple(
            Reason(f"grams.{name}", gram, at := self.text.find(gram), at + len(gram))
            for _, gram in found
            if gram
        )

    def features(self) -> dict[str, float]:
        """What speaks for one intent or another: counts and flags, each small; what is nought is left out."""
        return {
            name: value
            for name, value in chain(self._said(), self._style(), self._context())
            if value
        }

    def _said(self) -> Iterator[tuple[str, float]]:
        evidence = self.evidence
        ranked = self.ranked
        roles = self.tone.roles
        for name, odds in zip(HEARD, self.sounds, strict=True):
            yield "sounds_" + name, max(min(odds, 5.0), -5.0)
        yield "sounds_sure", 1.0 / sum(self.odds)
        yield "place", self.place is not None
        danger = self.tone.danger
        yield "danger", bool(danger)
        yield "dangers", min(len(danger), 4)
        yield "danger_general", any(hit.entry.category is None for hit in danger)
        yield "not_urgent", min(len(roles.get("not_urgent", ())), 3)
        yield "fixed", bool(evidence.fixed)
        yield "nothing", not ranked
        if ranked:
            yield "strength", min(ranked[0][0], 3.0)
            yield "pair", min(len(evidence.pairs.get(ranked[0][1], ())), 2)
        if len(ranked) > 1:
            yield "runner_up", min(ranked[1][0], 2.0)
        if evidence.scenes:
            yield "any_scene", 1.0
            yield "scene", min(sum(map(len, evidence.scenes.values())), 3)
        yield "loose", bool(evidence.loose)
        for role in _COUNTED & roles.keys():
            yield role, min(len(roles[role]), _COUNTED_MOST.get(role, 2))
        for setting, hits in self.tone.settings.items():
            sure = sum(hit.entry.part == "sure" for hit in hits)
            yield "in_" + setting, min(sure, 2)
            yield "like_" + setting, min(len(hits) - sure, 2)
        yield "settled", bool(self.settled)
        yield "grounded", bool(evidence.grounds()) and not self.settled

    def _style(self) -> Iterator[tuple[str, float]]:
        text = self.text
        length = len(self.bare)
        echoes = [hit for role in ("echo", "support") for hit in self.tone.roles.get(role, ())]
        yield "all_echo", sum(hit.end - hit.start for hit in echoes) >= 0.6 * length > 0
        for name, pattern in _FLAGS:
            yield name, pattern.search(text) is not None
        for name, pattern, most in _COUNTS:
            if pattern.search(text):
                yield name, min(len(pattern.findall(text)), most)
        yield "also", "也" in text[:6]
        yield "mine", "我" in text or "俺" in text or "咱" in text
        yield "you", "你" in text
        yield "exclaims", "！！" in text or "!!" in text or "？？" in text or "?？" in text
        yield "asks_back", text.rstrip().endswith(_ASKING_BACK)
        for name, most in _LENGTHS:
            yield name, length <= most
        yield "long", length > 25
        yield "very_long", length > 60

    def _context(self) -> Iterator[tuple[str, float]]:
        briefly = len(self.bare)
        top = self.ranked[0][1] if self.ranked else ""
        if topics := self.topics:
            near = topics[0][0]
            yield "after_demand", near == 1
            yield "after_demand_briefly", near <= 2 and briefly <= 10
            yield "near_topic", near <= 6
            yield (
                "topic_same",
                any(past.finding.category == top for distance, past in topics if distance <= 20),
            )
            yield "busy", min(bisect_right(topics, 8, key=_distance), 5) / 5
            yield "own_thread", self.own_demand is not None
        if past := self.adjacent:
            yield "adjacent_demand", past.finding.intent is Intent.VOICE
            yield "adjacent_other", past.finding.intent is Intent.OTHER
            yield "adjacent_place", past.finding.place is not None
        yield "burst", self.burst_demand is not None
        if quoted := self.quoted:
            demand = self.quoted_demand
            staff = quoted.role is Role.STAFF
            yield "quotes_demand", demand is not None
            yield "quotes_demand_briefly", demand is not None and briefly <= 12
            yield "quotes_demand_same", demand is not None and demand.finding.category == top
            yield "quotes_own", quoted.sender == self.said.sender
            yield "quotes_staff", staff
            yield "quotes_other", not quoted.finding.category and not staff


_distance: Final = itemgetter(0)
_COUNTED: Final = frozenset(
    {
        "trouble",
        "ask",
        "here",
        "neutral_question",
        "innocent_strong",
        "thanks",
        "resolved",
        "echo",
        "grievance",
        "petition",
        "innocent_weak",
        "not_resolved",
        "support",
        "disagree",
        "confess",
        "receipt",
        "advice",
        "staff_speak",
    }
)
_COUNTED_MOST: Final = {"grievance": 3, "petition": 3, "innocent_weak": 3}
_FLAGS: Final = (
    ("title", _TITLE),
    ("price", _PRICE),
    ("listed", _LISTED),
    ("scorn", _SCORN),
    ("laugh", _LAUGH),
    ("asks_angrily", _ASKS_ANGRILY),
    ("own_thing", _MINE),
)
_COUNTS: Final = (
    ("asks_fact", _ASKS_FACT, 2),
    ("suffer", _SUFFER, 3),
    ("when", _WHEN, 2),
    ("contrast", _CONTRAST, 2),
)
_LENGTHS: Final = (("tiny", 4), ("short", 8), ("brief", 14))
_ASKING_BACK: Final = ("？", "?", "吗", "呢", "没", "啊", "呀")
VAGUE: Final = frozenset({"property_service", "other_voice", "welfare", "neighbours", "fees"})
