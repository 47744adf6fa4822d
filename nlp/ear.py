"""The ear: one message and what was said before it -> a Finding."""

import math
import tomllib
from collections import OrderedDict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from nlp import grams
from nlp.evidence import Reader
from nlp.finding import SILENCE, Finding, Intent, Reason, Utterance
from nlp.lexicon import Lexicon, shipped
from nlp.normal import normalise
from nlp.places import Gazetteer
from nlp.scene import Scene
from nlp.talk import Heard, Talk

CHATS: Final = 20_000
LONGEST: Final = 600  # characters read of a message; a demand is made by then
# log-odds below which a text needs no long look: by its characters alone while nothing is talked of, then by all grams
FAINT: Final = 1.0
QUIET: Final = {False: -1.3, True: -2.5}
DANGER: Final = 12.0  # so many false alarms are better than one danger that nobody heard of
_WEIGHTS: Final = Path(__file__).with_name("weights.toml")
INTENTS: Final = tuple(Intent)
Weights = tuple[dict[str, tuple[float, ...]], tuple[float, ...]]


@cache
def weights() -> Weights:
    """How much each feature speaks for each intent in log-odds; learned, kept as readable data."""
    tables = tomllib.loads(_WEIGHTS.read_text("utf-8"))
    rows = {name: tuple(tables[intent][name] for intent in INTENTS) for name in tables[INTENTS[0]]}
    bias = rows.pop("bias")
    return rows, bias


@cache
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
        text = normalise(said.text[:LONGEST])
        finding, rollcall, active = SILENCE, None, talk.active(said.at)
        letters = set(text)
        faint = not active and self._grams.loudness(letters) < FAINT
        total = None if faint else self._grams.total(text, letters)
        if self._may_matter(text, said, talk, active, total):
            scene = self._scene(said, text, talk, total)
            finding, rollcall = self._judge(scene), self._rollcall(scene)
            if finding is SILENCE and scene.place:
                finding = Finding(Intent.OTHER, place=scene.place)
        elif self.places.may_name(letters) and (place := self.places.find(text)):
            finding = Finding(Intent.OTHER, place=place)
        talk.add(Heard(said.ref, said.sender, said.at, said.role, finding, rollcall))
        return finding

    def _may_matter(self, text: str, said: Utterance, talk: Talk, active: bool, total: int | None) -> bool:
        """A quick look that spares most messages the long one: does it sound like a demand, hold a scene,
        follow on a place, or, while demands are being talked of, go on with them in any way?"""
        last = talk.last
        if last is not None and last.sender == said.sender and last.finding is not SILENCE:
            return True
        if total is not None and self._grams.voice(total) > QUIET[active]:
            return True
        if self._reader.may_speak(text):
            return True
        return active and (said.reply_to is not None or self._reader.may_support(text) or self.places.mentioned(text))

    def scene(self, said: Utterance, talk: Talk) -> Scene:
        """A message in its talk, read but not judged."""
        return self._scene(said, normalise(said.text[:LONGEST]), talk)

    def _scene(self, said: Utterance, text: str, talk: Talk, total: int | None = None) -> Scene:
        spelled = self._reader.spelled(text)
        known = total if spelled is text else None
        return Scene(self._reader, self._grams, said, spelled, talk, self.places.find(spelled), known)

    def filed(self, text: str) -> Finding:
        """The finding on a text that was told to us on purpose: a demand, whatever its words."""
        scene = self.scene(Utterance("", "", datetime.now(UTC), "", text), Talk())
        return _voice(scene, 1.0)

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
        if scene.place_only and not scene.staff and (asked := scene.asked_for_rooms()):
            why = (Reason("general.rollcall", scene.text.strip(), 0, len(scene.text)),)
            return Finding(Intent.VOICE, asked, scene.place, False, why, 0.9)
        if scene.sticker or not scene.worth_judging:
            return SILENCE
        chances = self._chances(scene)
        if scene.in_danger and not scene.staff:
            chances[Intent.VOICE] *= DANGER
        intent = max(chances, key=lambda name: chances[name])
        return _VERDICTS[intent](scene, min(chances[intent], 1.0))

    def _chances(self, scene: Scene) -> dict[str, float]:
        """The probability of each intent; staff can only report that something is resolved, or else."""
        rows, (voice, echo, resolved, other) = self._weights
        for name, value in scene.features().items():
            first, second, third, fourth = rows[name]
            voice += value * first
            echo += value * second
            resolved += value * third
            other += value * fourth
        odds = (voice, echo, resolved, other)
        most = max(odds)
        chances = {intent: math.exp(each - most) for intent, each in zip(INTENTS, odds, strict=True)}
        allowed = (Intent.RESOLVED, Intent.OTHER) if scene.staff else INTENTS
        total = sum(chances[name] for name in allowed)
        return {name: chances[name] / total for name in allowed}


def _voice(scene: Scene, chance: float) -> Finding:
    category = scene.category()
    if category is None:
        return SILENCE
    hits = [hit for hit in scene.tone.danger if hit.entry.category in (None, category)]
    burst = scene.adjacent is not None and scene.adjacent.finding.urgent
    urgent = bool(hits or burst) and not scene.tone.count("not_urgent")
    return Finding(
        Intent.VOICE, category, scene.where(), urgent, scene.reasons(category), chance, scene.follows(category)
    )


def _echo(scene: Scene, chance: float) -> Finding:
    target = scene.quoted_demand or next((past for _, past in scene.topics if past.sender != scene.said.sender), None)
    if target is None:
        return SILENCE
    why = (Reason("talk", target.ref, 0, 0),)
    return Finding(Intent.ECHO, target.finding.category, scene.place, False, why, chance, target.ref)


def _resolved(scene: Scene, chance: float) -> Finding:
    category = _over(scene)
    if category is None:
        return SILENCE
    why = tuple(
        Reason(hit.entry.rule, hit.entry.written, hit.start, hit.end)
        for hit in [*(h for hits in scene.evidence.fixed.values() for h in hits), *scene.tone.roles.get("resolved", ())]
    )
    return Finding(Intent.RESOLVED, category, scene.place, False, why[:3], chance, scene.follows(category))


def _over(scene: Scene) -> str | None:
    """Which trouble is over: the one quoted, one just talked of, or the one its words name."""
    if scene.quoted_demand:
        return scene.quoted_demand.finding.category
    fixed, open_ = list(scene.evidence.fixed), [past.finding.category for _, past in scene.topics]
    named = [*fixed, *(name for _, name in scene.ranked)]
    for name in named:
        if name in open_:
            return name
    if scene.own_demand:
        return scene.own_demand.finding.category
    return fixed[0] if fixed else open_[0] if open_ else named[0] if named else None


def _other(scene: Scene, chance: float) -> Finding:
    return SILENCE


_VERDICTS: Final = {"voice": _voice, "echo": _echo, "resolved": _resolved, "other": _other}
