"""The ear: one message and what was said before it -> a Finding."""

import math
import re
import tomllib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from nlp import grams
from nlp.clauses import Clause, clauses, sections, stretches
from nlp.evidence import Reader, denies
from nlp.finding import SILENCE, Finding, Intent, Reason, Utterance
from nlp.lexicon import Lexicon, shipped
from nlp.message import read
from nlp.normal import normalise
from nlp.places import Gazetteer
from nlp.plain_danger import plain_danger
from nlp.rules import (
    cries,
    decided,
    grounded,
    is_rumour,
    may_be_over,
    may_support,
    opposes,
    supports_unheard,
    takes_back,
)
from nlp.scene import Scene, missing
from nlp.several import (
    Demand,
    SaidClause,
    divided,
    is_all_right_until,
    is_aside,
    place_of,
    told_at_length,
)
from nlp.talk import Heard, Talk
from nlp.wishes import wished

CHATS: Final = 20_000
READERS: Final = (
    3  # lexicons whose scanners (33 MB each) are kept for the next ear; an ear keeps its own
)
LONGEST: Final = 4096  # characters of a message: all that Telegram lets one write
READ: Final = 500  # characters by which a whole message is judged
TELLING: Final = 150  # characters from which on a message is a telling, heard section by section
SECTION_READ: Final = 200  # characters by which a section of one is judged
ALARMS: Final = 8  # stretches of one that are asked whether they mean danger
AROUND: Final = 2  # stretches after a danger that tell what it is
LEAD: Final = 20  # characters before a danger from which on they are a telling of their own
ALARMED: Final = 0.0  # log-odds from which on a text without any word of danger sounds like one
ALARMING: Final = -1.0  # log-odds from which on words of danger are taken as meant
LIKELY: Final = 0.6  # a chance below which nothing that no rule decides is a demand, where nothing was said before
NAMED: Final = 0.8  # what words must say of a trouble that nobody spoke of lately, to be about it
STRONG: Final = 0.5  # what a text must say of a category to be about it
SEVERAL: Final = 12  # characters from which on a message may hold several demands
QUIET: Final = (
    -2.0
)  # log-odds of a voice, or of danger, below which no rule speaks for a text that is not brief
FAINT: Final = -1.0  # what the characters of a text must say at least before its pairs are asked
BRIEF: Final = 6  # characters up to which a rule may decide whatever the text sounds like
_WEIGHTS: Final = Path(__file__).with_name("weights.toml")
INTENTS: Final = tuple(Intent)
# words of danger inside words that are none: a stove that does not light, a first-aid kit that is looked for
_TAME: Final = re.compile(
    r"(?:踢|打|拍|玩|足|篮|皮|排|网)球.{0,16}砸(?:到|中|坏|碎|着)?|[渗漏滴]水?.{0,12}敲.{0,4}门?.{0,4}没(?:人)?(?:应|开|在)?|[打点拧]不着火?了?|着不了火|着火点|打火机?|谁会|煤气(?:灶|炉|表|费|卡|公司|本|热水器|师傅|改造)|急救(?:箱|包|知识|培训|课|站)"
    r"|灭火器(?:在哪|放哪|过期|年检|检查|到期)|血(?:压|糖|脂|型|栓|管|常规)"
)
_VAGUE_IN_DANGER: Final = frozenset({"sanitation", "property_service", "other_voice"})
_SMELLS: Final = frozenset("味烟焦糊")
URGENT: Final = "urgent"  # beside the intents: whether a danger is meant
_OF_THINGS: Final = frozenset(
    {
        "facilities",
        "elevator",
        "drainage",
        "gas",
        "fire_safety",
        "power",
        "ebike",
        "pets",
        "security",
        "sanitation",
    }
)
"""Kinds whose cries are about a thing; any other cry is about a person."""
SHORTEST: Final = 5  # characters behind a word of agreement that may be a demand
SHORTEST_TOLD: Final = 3  # and behind whose words they are
_AGREES: Final = re.compile(
    r"(?:是啊|是呀|对啊|对呀|对的|就是|可不是?|嗯+|唉|哎)[呢嘛啊呀]?[\s，,。！!～~]*"
)
_TELLS: Final = re.compile(  # whose words they are: 王大爷说, 对门邻居跟我反映
    r"[^，,。！!？?\s]{0,6}(?:大[爷妈娘伯]|奶奶|爷爷|阿姨|[老大张王李赵刘陈][叔婶姨伯哥姐]|邻居|住户|居民|业主|老人家?|老太太?|老爷子"
    r"|[对隔]门|隔壁|楼[上下]|我[爸妈])(?:家里?)?(?:刚才?)?(?:[跟和给向]我们?|又|来电话?|打电话)?(?:说|讲|反映|反应)(?:了|过|是)?[\s，,：:]*"
    r"|[^，,。！!？?\s]{0,6}(?:大[爷妈娘伯]|奶奶|爷爷|阿姨|邻居|住户|居民)家里?[\s，,：:]+"
)
_FIRE: Final = re.compile(r"着火|起火|烧着|烧起来|锅着")
_NOTHING_BEFORE: Final = Talk()
Weights = tuple[dict[str, tuple[float, ...]], tuple[float, ...]]


@cache
def weights() -> Weights:
    """How much each feature speaks for each intent in log-odds; learned, kept as readable data."""
    tables = tomllib.loads(_WEIGHTS.read_text("utf-8"))
    columns = (*INTENTS, URGENT)
    rows = {name: tuple(tables[column][name] for column in columns) for name in tables[INTENTS[0]]}
    bias = rows.pop("bias")
    return rows, bias


@lru_cache(maxsize=READERS)
def reader(lexicon: Lexicon) -> Reader:
    """The scanners of a lexicon, made once for all ears that use it."""
    return Reader(lexicon)


def warm() -> None:
    """Loads everything that is loaded once, so that the first message need not wait."""
    Ear().filed("3号楼电梯坏了，赶紧来人修")


class Ear:
    """Hears chats in time order. One instance a community: its words, its places, its memory."""

    def __init__(self, lexicon: Lexicon | None = None, gazetteer: Gazetteer | None = None) -> None:
        self.lexicon = lexicon or shipped()
        self.places = gazetteer or Gazetteer()
        self._reader = reader(self.lexicon)
        self._grams = grams.shipped()
        self._talks: OrderedDict[str, Talk] = OrderedDict()
        self._weights = weights()

    def hear(self, said: Utterance) -> Finding:
        """The finding on a message, remembered for the messages after it."""
        talk = self._talk(said.chat)
        message = read(said.text)
        text = normalise(message.own[:LONGEST])
        finding = SILENCE
        rollcall = None
        if not (message.passed_on or said.passed_on):
            finding, rollcall = self._heard(said, text, talk)
        talk.add(Heard(said.ref, said.sender, said.at, said.role, finding, rollcall))
        return finding

    def _heard(self, said: Utterance, text: str, talk: Talk) -> tuple[Finding, str | None]:
        """The finding, and the category a message collects room numbers for."""
        text, rest = text[:READ], text[READ:]
        letters = set(text)
        active = talk.active(said.at)
        faint = (
            not active and not rest and len(text) > BRIEF and self._grams.loudness(letters) < FAINT
        )
        total = None if faint else self._grams.total(text, letters)
        if self._may_matter(text, said, talk, active, total):
            scene = self._scene(said, text, talk, total)
            finding = self._opened(scene, talk)
            if finding is SILENCE and not scene.staff:
                finding = _aside(scene, talk)
            if len(text) + len(rest) > TELLING and not scene.staff:
                finding = self._at_length(scene, text + rest) or finding
            elif finding.intent is Intent.VOICE and len(text) >= SEVERAL:
                finding = self._divided(scene, finding)
            if finding is SILENCE and scene.place:
                finding = Finding(Intent.OTHER, place=scene.place)
            return finding, self._rollcall(scene)
        if self.places.may_name(letters) and (place := self.places.find(text)):
            return Finding(Intent.OTHER, place=place), None
        return SILENCE, None

    def _may_matter(
        self, text: str, said: Utterance, talk: Talk, active: bool, total: int | None
    ) -> bool:
        """A quick look that spares most messages the long one: does it sound like a demand or like danger, is it a
        cry, is it brief and holds a ground, follows on a place, or, while demands are being talked of, goes on with
        them?"""
        last = talk.last
        if last is not None and last.sender == said.sender and last.finding is not SILENCE:
            return True
        if self._reader.may_cry(text) or missing(text) is not None or plain_danger(text):
            return True
        if total is None:
            return False
        if self._grams.voice(total) > QUIET or (
            len(text) <= BRIEF and self._reader.may_speak(text)
        ):
            return True
        if self._grams.alarm(total) > QUIET and self._reader.may_speak(text):
            return True
        if wished(text) is not None:
            return True
        if said.reply_to is not None:
            return active or self._reader.may_support(text)
        if not active:
            return False
        _, support, over, _ = self._grams.heard(total)
        return (
            max(support, over) > QUIET
            or self._reader.may_support(text)
            or self.places.mentioned(text)
        )

    def scene(self, said: Utterance, talk: Talk) -> Scene:
        """A message in its talk, read but not judged."""
        return self._scene(said, normalise(read(said.text).own[:LONGEST]), talk)

    def _scene(self, said: Utterance, text: str, talk: Talk, total: int | None = None) -> Scene:
        spelled = self._reader.spelled(text)
        known = total if spelled is text else None
        return Scene(
            self._reader, self._grams, said, spelled, talk, self.places.find(spelled), known
        )

    def filed(self, text: str) -> Finding:
        """The finding on a text that was told to us on purpose: a demand, whatever its words."""
        scene = self.scene(Utterance("", "", datetime.now(UTC), "", text), Talk())
        _, urgent = self._chances(scene)
        if not urgent and (span := wished(scene.text)) is not None:
            return _wish(scene, span)
        return _voice(scene, 1.0, urgent=urgent)

    def kinds(self, text: str) -> list[str]:
        """Categories that a text has any ground for, strongest first."""
        evidence = self._reader.topics(self._reader.spelled(normalise(read(text).own[:LONGEST])))
        return [category for _, category in evidence.ranked()] if evidence else []

    def named(self, text: str, category: str) -> str:
        """What is the matter, in the lexicon's words and none of the writer's; empty where they do not say."""
        evidence = self._reader.topics(self._reader.spelled(normalise(read(text).own[:LONGEST])))
        return evidence.named(category) if evidence else ""

    def leans(self, text: str) -> bool:
        """Whether words told in private name a trouble that nothing speaks against, though they do not sound like a
        demand: they are better asked about than passed over."""
        scene = self.scene(Utterance("", "", datetime.now(UTC), "", text), Talk())
        return bool(scene.evidence.grounds()) and not scene.settled and not denies(scene.text)

    def alone(self, text: str) -> Finding:
        """The finding on a text by itself, as somebody wrote it who was not asked; nothing is remembered."""
        message = read(text)
        if message.passed_on:
            return SILENCE
        scene = self.scene(Utterance("", "", datetime.now(UTC), "", text), Talk())
        finding = self._opened(scene, Talk())
        return (
            Finding(Intent.OTHER, place=scene.place)
            if finding is SILENCE and scene.place
            else finding
        )

    def divided(self, text: str) -> Finding:
        """As `alone`, with every further demand that the text holds."""
        scene = self.scene(
            Utterance("", "", datetime.now(UTC), "", normalise(read(text).own[:LONGEST])), Talk()
        )
        finding = self._opened(scene, Talk())
        return self._divided(scene, finding) if finding.intent is Intent.VOICE else finding

    def supporters(self, chat: str, root: str) -> dict[str, str]:
        """Who supported a message that was not heard, each with the message that did; asked for once."""
        return self._talk(chat).supporters(root)

    def recall(self, said: Utterance, finding: Finding) -> None:
        """Puts a past finding back into memory, as after a restart."""
        self._talk(said.chat).add(Heard(said.ref, said.sender, said.at, said.role, finding))

    def _talk(self, chat: str) -> Talk:
        talk = self._talks.get(chat)
        if talk is None:
            talk = self._talks[chat] = Talk()
            if len(self._talks) > CHATS:
                self._talks.popitem(last=False)
        return talk

    def _rollcall(self, scene: Scene) -> str | None:
        """The category a message collects room numbers for: 家里不热的报一下房号."""
        if not scene.evidence.rollcall:
            return None
        return scene.category(floor=0.2) or scene.topic()

    def _judge(self, scene: Scene) -> Finding:
        if (plain := self._plainly(scene)) is not None:
            return plain
        if takes_back(scene):
            return _resolved(scene, 1.0)
        ruled = None if scene.staff else decided(scene)
        if ruled and not self._alarmed(scene):
            return _VERDICTS[ruled](scene, 1.0)
        chances, urgent = self._chances(scene)
        if urgent and not scene.staff:
            return _voice(scene, 1.0, urgent=True)
        if ruled:
            return _VERDICTS[ruled](scene, 1.0)
        if not may_support(scene):
            chances[Intent.ECHO] = 0.0
        if not may_be_over(scene):
            chances[Intent.RESOLVED] = 0.0
        if not scene.topics and (scene.place_only or chances.get(Intent.VOICE, 1.0) < LIKELY):
            chances[Intent.VOICE] = 0.0  # a door alone says where, not what
        intent = max(chances, key=lambda name: chances[name])
        return _VERDICTS[intent](scene, chances[intent])

    def _opened(self, scene: Scene, talk: Talk) -> Finding:
        """The verdict; where it is silence, what goes on behind a word of agreement, or behind whose words they are,
        is heard by itself: 是啊3号楼电梯老出毛病, 王大爷说楼道灯坏了."""
        finding = self._judge(scene)
        if scene.staff or finding.intent is Intent.VOICE:
            return finding
        if start := is_all_right_until(scene.text):
            found = self._judge(self._scene(scene.said, scene.text[start:], talk))
            if found.intent is Intent.VOICE:
                return replace(found.moved(start, len(scene.text)), span=None)
        if finding is not SILENCE:
            return finding
        agreed = _AGREES.match(scene.text)
        opening = agreed or _TELLS.match(scene.text)
        shortest = SHORTEST if agreed else SHORTEST_TOLD
        if opening is None or len(scene.text) - opening.end() < shortest:
            return SILENCE
        found = self._judge(self._scene(scene.said, scene.text[opening.end() :], talk))
        if found.intent is not Intent.VOICE:
            return SILENCE
        return replace(found.moved(opening.end(), len(scene.text)), span=None)

    @staticmethod
    def _plainly(scene: Scene) -> Finding | None:
        """What needs no weighing: a door that was asked for, a cry, a wish; silence for what says nothing."""
        if scene.place_only and not scene.staff and (asked := scene.asked_for_rooms()):
            why = (Reason("general.rollcall", scene.text.strip(), 0, len(scene.text)),)
            return Finding(Intent.VOICE, asked, scene.place, False, why, 0.9)
        if cries(scene):
            return _crying(scene)
        if scene.sticker or is_rumour(scene):
            return SILENCE
        if not scene.staff and not scene.tone.danger and (span := wished(scene.text)) is not None:
            return _wish(scene, span)
        return None if scene.worth_judging else SILENCE

    def _at_length(self, scene: Scene, text: str) -> Finding | None:
        """The demands of a long telling: one a section, and whatever danger breaks into it."""
        found: list[Finding] = []
        parts = clauses(text)
        alarms = self._alarms(scene.said, text, stretches(parts))
        for start, end, breaks_in in sections(text, parts):
            alarm = next(
                (each for each in alarms if each.span and start <= each.span[0] < end), None
            )
            at = alarm.span[0] if alarm and alarm.span else start
            if at - start >= LEAD and not breaks_in:
                found += self._told(scene.said, text, start, at)
            found += (
                [replace(alarm, span=(at, end))]
                if alarm
                else self._told(scene.said, text, start, end)
            )
        return told_at_length(found, text)

    def _told(self, said: Utterance, text: str, start: int, end: int) -> list[Finding]:
        """The demand of one section, if it is one."""
        part = self._scene(
            replace(said, reply_to=None),
            text[start : min(end, start + SECTION_READ)],
            _NOTHING_BEFORE,
        )
        finding = self._judge(part)
        return [finding.moved(start, end)] if finding.intent is Intent.VOICE else []

    def _alarms(
        self, said: Utterance, text: str, found: Sequence[tuple[int, int]]
    ) -> list[Finding]:
        """What in a text means danger by itself, in order: of all its stretches those that sound most like it."""
        sounds = [
            self._grams.alarm(self._grams.total(words := text[start:end], set(words)))
            for start, end in found
        ]
        loudest = sorted((each, number) for number, each in enumerate(sounds) if each > ALARMING)[
            -ALARMS:
        ]
        said = replace(said, reply_to=None)
        alarms: list[Finding] = []
        for number in sorted(number for _, number in loudest):
            start, end = found[number]
            if not self._chances(self._scene(said, text[start:end], _NOTHING_BEFORE))[1]:
                continue
            before = found[max(number - 1, 0)][0]
            after = found[min(number + AROUND, len(found) - 1)][1]
            alarm = _voice(self._scene(said, text[before:after], _NOTHING_BEFORE), 1.0, urgent=True)
            if alarm is not SILENCE:
                alarms.append(alarm.moved(before, end))
        return alarms

    def _divided(self, scene: Scene, whole: Finding) -> Finding:
        """The finding with the message's further demands, where its clauses speak of several matters."""
        found = clauses(scene.text)
        if len(found) < 2 or not (
            any(clause.turn for clause in found) or _speaks_of_several(scene)
        ):
            return whole
        start = is_all_right_until(scene.text)
        said = [self._said(scene, clause, asks=clause.end > start) for clause in found]
        demands = divided(said)
        if len(demands) < 2:
            return self._without_what_is_over(whole, said, demands)
        parts = [self._part(scene, said, demand) for demand in demands]
        follows = whole.follows if parts[0].category == whole.category else None
        return replace(parts[0], follows=follows, more=tuple(parts[1:]))

    @staticmethod
    def _without_what_is_over(
        whole: Finding, said: list[SaidClause], demands: list[Demand]
    ) -> Finding:
        """Where one clause says that something is over, the demand is what the others say."""
        if (
            whole.intent is not Intent.VOICE
            or len(demands) != 1
            or all(each.chance for each in said)
        ):
            return whole
        place = next((each.place for each in demands[0].said if each.place), whole.place)
        return replace(whole, category=demands[0].category, place=place)

    def _part(self, scene: Scene, said: list[SaidClause], demand: Demand) -> Finding:
        """One demand of several."""
        start, end = demand.span
        part = self._scene(
            replace(scene.said, reply_to=None), scene.text[start:end], _NOTHING_BEFORE
        )
        urgent = any(each.urgent for each in demand.said)
        why = tuple(
            reason._replace(start=reason.start + start, end=reason.end + start)
            for reason in (*(part.alarms() if urgent else ()), *part.reasons(demand.category))
        )
        chance = max(each.chance for each in demand.said)
        place = place_of(demand, said, scene.text)
        return Finding(Intent.VOICE, demand.category, place, urgent, why, chance, None, demand.span)

    def _said(self, scene: Scene, clause: Clause, *, asks: bool) -> SaidClause:
        """What a clause says by itself; one that only says what is all right asks for nothing."""
        text = scene.text[clause.start : clause.end]
        part = self._scene(replace(scene.said, reply_to=None, text=text), text, _NOTHING_BEFORE)
        chances, urgent = self._chances(part)
        over = may_be_over(part) and chances[Intent.RESOLVED] > chances[Intent.VOICE]
        chance = 0.0 if over or not asks else max(chances[Intent.VOICE], _ruled(part))
        spoken_of = {} if is_aside(text) or not asks else part.spoken_of()
        return SaidClause(clause, chance, spoken_of, part.place, urgent)

    def _chances(self, scene: Scene) -> tuple[dict[str, float], bool]:
        """The probability of each intent, and whether words of danger are meant.

        Staff can only report that something is resolved, or else.
        """
        rows, (voice, echo, resolved, other, urgent) = self._weights
        for name, value in scene.features().items():
            first, second, third, fourth, fifth = rows[name]
            voice += value * first
            echo += value * second
            resolved += value * third
            other += value * fourth
            urgent += value * fifth
        odds = (voice, echo, resolved, other)
        most = max(odds)
        chances = {
            intent: math.exp(each - most) for intent, each in zip(INTENTS, odds, strict=True)
        }
        allowed = (Intent.RESOLVED, Intent.OTHER) if scene.staff else INTENTS
        total = sum(chances[name] for name in allowed)
        return {
            name: chances[name] / total for name in allowed
        }, urgent > ALARMING and self._alarmed(scene)

    @staticmethod
    def _alarmed(scene: Scene) -> bool:
        """Whether a text holds a word of danger or sounds like one: 打不着火了 and 急救箱 do not."""
        danger = scene.tone.danger
        if not danger:
            return scene.sounds[3] > ALARMED
        tame = [found.span() for found in _TAME.finditer(scene.text)]
        return any(not any(start < hit.end <= end for start, end in tame) for hit in danger)


def _ruled(scene: Scene) -> float:
    """What a clause's words alone make of its chance to be a demand: a thing and its trouble."""
    return LIKELY if grounded(scene) or decided(scene) is Intent.VOICE or scene.in_danger else 0.0


def _speaks_of_several(scene: Scene) -> bool:
    """Whether a text may hold demands of two kinds: only then are its clauses read one by one."""
    strong = [strength for strength in scene.spoken_of().values() if strength >= STRONG]
    return len(strong) > 1 or bool(scene.tone.count("resolved") or scene.tone.count("thanks"))


def _voice(scene: Scene, chance: float, *, urgent: bool = False) -> Finding:
    category = _endangered(scene) if urgent else scene.category()
    if category is None:
        return SILENCE
    why = (*(scene.alarms() if urgent else ()), *scene.reasons(category))
    return Finding(
        Intent.VOICE, category, scene.where(category), urgent, why, chance, scene.follows(category)
    )


def _endangered(scene: Scene) -> str | None:
    """The category of a danger: a smell of burning or of coal smoke is not the cleaners'."""
    category = scene.category()
    kinds = {
        hit.entry.category
        for hit in scene.tone.danger
        if hit.entry.category and _SMELLS & set(scene.text[hit.start : hit.end])
    }
    if category not in _VAGUE_IN_DANGER or not kinds or category in kinds:
        return category
    spoken = scene.spoken_of()
    return max(sorted(kinds), key=lambda name: spoken.get(name, 0.0))


def _wish(scene: Scene, span: tuple[int, int]) -> Finding:
    """What somebody would like to be there; a scene of another kind keeps its own: 能不能在车棚边上安个灯."""
    grounds = {hit.entry.category for hit in scene.evidence.grounds()} - {None}
    category = scene.category() if scene.category() in grounds else "facilities"
    why = (Reason("general.wish", scene.text[span[0] : span[1]], *span),)
    return Finding(Intent.VOICE, category, scene.place, False, why, 1.0)


def _crying(scene: Scene) -> Finding:
    why = scene.reasons_of(
        hit for role in ("despair", "cry") for hit in scene.tone.roles.get(role, ())
    )
    if lost := scene.missing:
        why = (*why, Reason("general.missing", lost.group(), lost.start(), lost.end()))
    if scene.endangered is not None:
        category, words = scene.endangered
        why = (*why, Reason(f"{category}.danger", words.group(), words.start(), words.end()))
        return Finding(
            Intent.VOICE, category, scene.where(category), True, why, 1.0, scene.follows(category)
        )
    grounds = {hit.entry.category for hit in scene.evidence.grounds()} & _OF_THINGS
    known = scene.category() if grounds and not lost and not scene.tone.count("despair") else None
    category = known if known is not None and known in grounds else "welfare"
    category = "fire_safety" if _FIRE.search("".join(reason.words for reason in why)) else category
    return Finding(
        Intent.VOICE, category, scene.where(category), True, why, 1.0, scene.follows(category)
    )


def _echo(scene: Scene, chance: float) -> Finding:
    target = scene.quoted_demand or next(
        (past for _, past in scene.topics if past.sender != scene.said.sender), None
    )
    if target is None:
        return SILENCE
    why = (Reason("talk", target.ref, 0, 0),)
    return Finding(
        Intent.ECHO, target.finding.category, scene.place, False, why, chance, target.ref
    )


def _resolved(scene: Scene, chance: float) -> Finding:
    category = _over(scene)
    if category is None:
        return SILENCE
    why = tuple(
        Reason(hit.entry.rule, hit.entry.written, hit.start, hit.end)
        for hit in [
            *(h for hits in scene.evidence.fixed.values() for h in hits),
            *scene.tone.roles.get("resolved", ()),
        ]
    )
    return Finding(
        Intent.RESOLVED, category, scene.place, False, why[:3], chance, scene.follows(category)
    )


def _over(scene: Scene) -> str | None:
    """Which trouble is over: the one quoted, else the open one that its words and its place fit best."""
    if scene.quoted_matter:
        return scene.quoted_matter.finding.category
    named = scene.spoken_of()
    for category in scene.evidence.fixed:
        named[category] = named.get(category, 0.0) + 0.8
    fits: dict[str, float] = {}
    for distance, past in scene.topics:
        category = past.finding.category or ""
        same = scene.place is not None and past.finding.place == scene.place
        fit = (
            named.get(category, 0.0)
            + 0.5 * same
            + 0.4 * (past.sender == scene.said.sender)
            + 0.6 / distance
        )
        fits[category] = max(fits.get(category, 0.0), fit)
    fits |= {name: said for name, said in named.items() if said >= NAMED and name not in fits}
    if not fits:
        fits = named
    return max(fits, key=lambda name: fits[name]) if fits else None


def _aside(scene: Scene, talk: Talk) -> Finding:
    """What is no demand may still speak against one, or support a message that was not heard."""
    if opposes(scene):
        target = scene.quoted_demand or scene.topics[0][1]
        return Finding(
            Intent.OTHER, target.finding.category, scene.place, follows=target.ref, against=True
        )
    if scene.quoted and supports_unheard(scene) and talk.support(scene.quoted.ref, scene.said):
        return Finding(Intent.OTHER, follows=scene.quoted.ref, root=True)
    return SILENCE


def _other(scene: Scene, chance: float) -> Finding:
    return SILENCE


_VERDICTS: Final = {"voice": _voice, "echo": _echo, "resolved": _resolved, "other": _other}
