"""What is decided by words alone, before anything learned is asked.

Short and plain words need no weighing: a thing beside its trouble, or a scene, is a demand unless a setting
speaks against it; a setting without any ground is none. Support and repair need a sign of their own.
"""

import re
from typing import Final

from nlp.evidence import denies
from nlp.finding import Intent, Role
from nlp.scene import Scene

PLAIN: Final = 10  # characters up to which a ground without any "but" decides
PLAINEST: Final = 4  # and up to which it does whatever the text sounds like: 没水, 网断了
UNLIKELY: Final = -1.0  # log-odds of a voice below which a longer one does not: 天上掉馅饼了
ANOTHER: Final = 0.3  # what words must say of another category to be about that
SETTLED: Final = 16  # and up to which a setting without any ground does
# log-odds from which on a text without a sign may still be support, or may say that something is over
LIKE_SUPPORT: Final = -3.0
LIKE_REPAIR: Final = -1.5
# the weather and laughter support nothing, whatever they sound like
_SMALL_TALK: Final = re.compile(
    r"^(?:今天|这|明天)?这?天儿?(?:气|可|真|说|又|怎|变|冷|热)|^[哈嘻]+\W*$"
)
# roles of words that leave the decision to the weights
_BUTS: Final = (
    "thanks",
    "resolved",
    "neutral_question",
    "confess",
    "disagree",
    "advice",
    "innocent_strong",
    "innocent_weak",
    "receipt",
    "staff_speak",
)
# said of something else than one's own life or body: 笑死, 蚊子多得不想活了, 电视里有人跳楼
_FIGURE: Final = re.compile(
    r"不想死|[累气热笑吵烦困愁急]死.{0,6}不想活|得.{0,4}(?:不想活|想死|喘不)|想死[你他她它]|哈|😂|🤣|电影|看电视|电视[里上剧]|[看追]剧|小说|视频|新闻|游戏|做梦|梦见"
    r"|急救课|讲座|培训|演练|去年|前年|以前|当年|(?<![办灭弄])[吗么]?[?？]$"
)
# 刚才谁说着火了, 真的假的: talk about an alarm, and no alarm
_RUMOUR: Final = re.compile(
    r"谁[说喊讲发报]的?.{0,8}(?:着火|起火|爆炸|漏气|煤气|救命|跳楼)|(?:着火|起火|爆炸|漏气|跳楼)[^。！!]{0,6}(?:真的假的|真的吗|是真的|真假|谣言)"
    r"|(?:真的假的|真的吗|别吓人|别乱说|别造谣|别瞎[说喊传])"
)
# a full bottle is heavy: nothing leaks
_CARRIES_GAS: Final = re.compile(
    r"(?:换|扛|搬|抬|送|灌|拎|提|背)(?:一?[个下罐]|我?家?的?)?(?:煤气|液化气|燃气)罐?|(?:煤气|液化气)罐?.{0,4}(?:换一?下|换上|扛|搬|抬|送上|灌|拎|提|背)"
)
_ESCAPES: Final = re.compile(r"漏|味|火|着了|爆|晕|[嘶呲滋嗤]|倒了|摔|响")
_SEEN: Final = re.compile(r"快|[!！]{2}|救|冒|看[见到]|闻[见到]|就在|[越更]来?越|好大|很大")
# 修好了吗, 谁说修好了: it is asked, or doubted
_ASKS_IT: Final = re.compile(
    r"(?:好|通|亮|来[水电气]?|解决|恢复|热|走)了?(?:吗|没有?(?:呢|啊|呀)?|嘛)(?=$|[\s，,。！!@?？])|好没好|谁说|[?？]\s*(?:@\S+\s*)?$"
)
# the lift, the water, the power: that they stop is the trouble, and not the end of one
_STOPPED: Final = re.compile(
    r"(?:电梯|客梯|货梯|(?<!口)水|(?<!装)(?<!闪)(?<!雷)电|暖气?|燃气|煤气|天然气|网络?|路灯|热水|空调|供[水电暖热气])"
    r"(?:怎么|咋)?[又都也给老]?停(?:了|掉了?|啦)(?!下|在|车)"
)
# 刚才我说漏水的事算了，是我自己家水管的问题: what its own teller takes back
_TAKEN_BACK: Final = re.compile(
    r"(?:我|俺)(?:刚才?|刚刚|前面|上面|之前)?(?:说|讲|发|报|反映)(?:的|过)?[^，,。]{0,12}(?:算了|[搞弄看说记]错|不用管|别管|不算)"
    r"|当我没说|(?:刚才|刚刚|前面|我)(?:那|说的?那)?个?[^，,。]{0,10}(?:不用管了|别管了|撤了|作废)|(?:其实|原来)?是我(?:们)?(?:自己|自家)[^，,。]{0,8}(?:问题|忘|没[关开插充交]|[弄搞]坏)"
)
_NO_SUPPORT: Final = ("disagree", "confess", "receipt", "advice", "thanks", "resolved")


def decided(scene: Scene) -> Intent | None:
    """What the words decide alone; None leaves it to the weights."""
    length = len(scene.bare)
    if length <= SETTLED and _STOPPED.search(scene.text) and not scene.tone.settings:
        return Intent.VOICE
    holds = bool(scene.evidence.grounds() or scene.evidence.loose) or _barely(scene, length)
    if holds and length <= PLAIN and _means_it(scene):
        return Intent.VOICE if length <= PLAINEST or scene.sounds[0] > UNLIKELY else None
    if (
        (scene.settled or denies(scene.text))
        and not holds
        and length <= SETTLED
        and not scene.tone.danger
        and not _answering(scene)
    ):
        return Intent.OTHER if denies(scene.text) or scene.sounds[0] < 0 else None
    if (
        supports(scene)
        and _answering(scene)
        and length <= PLAIN
        and not any(map(scene.tone.count, _NO_SUPPORT))
    ):
        return Intent.ECHO
    return None


def grounded(scene: Scene) -> bool:
    """Whether a clause holds a ground, and nothing that leaves its meaning to the weights."""
    return bool(scene.evidence.grounds()) and _means_it(scene)


def _means_it(scene: Scene) -> bool:
    """Whether no setting and no other word leaves the decision to the weights."""
    return not scene.tone.settings and not any(map(scene.tone.count, _BUTS))


def takes_back(scene: Scene) -> bool:
    """Whether somebody who made a demand in this talk says that there is nothing to it."""
    own = scene.own_demand is not None and not scene.staff
    return own and _TAKEN_BACK.search(scene.text) is not None


def cries(scene: Scene) -> bool:
    """Whether somebody speaks of ending their life, of what kills within the hour or of somebody missing: no weighing
    of words then."""
    said = (
        scene.tone.count("despair") or scene.tone.count("cry") or scene.missing or scene.endangered
    )
    return bool(said) and not scene.staff and _FIGURE.search(scene.text) is None


def is_rumour(scene: Scene) -> bool:
    """Whether somebody asks whether an alarm is true, or who gave it, and has seen nothing, or names a dangerous thing
    that is only carried: no alarm of theirs."""
    if not scene.tone.danger or _SEEN.search(scene.text):
        return False
    carried = _CARRIES_GAS.search(scene.text) is not None and not _ESCAPES.search(scene.text)
    return carried or _RUMOUR.search(scene.text) is not None


def _barely(scene: Scene, length: int) -> bool:
    """Whether a scene of two letters is all there is: 没水, 停电."""
    return length <= PLAINEST and any(scene.evidence.scenes.values())


def _answering(scene: Scene) -> bool:
    """Whether it may answer a demand at all: it quotes one, or one was just made."""
    return scene.quoted_demand is not None or (scene.quoted is None and scene.topic() is not None)


def opposes(scene: Scene) -> bool:
    """Whether a resident speaks against a demand that was just made: 不同意, 没坏啊."""
    asked = scene.quoted_demand or (
        scene.quoted is None and scene.topics and scene.topics[0][0] == 1
    )
    against = scene.tone.count("disagree") > 0 and not supports(scene)
    if asked and scene.quoted is None and _speaks_of_else(scene):
        return False
    return bool(asked) and against and not scene.tone.count("confess")


def _speaks_of_else(scene: Scene) -> bool:
    """Whether words of no quote cannot be against what was said last: it was a cry of danger, or they name another
    trouble."""
    past = scene.topics[0][1].finding
    ranked = scene.evidence.ranked()
    return past.urgent or bool(ranked and ranked[0][0] > ANOTHER and ranked[0][1] != past.category)


def supports_unheard(scene: Scene) -> bool:
    """Whether it supports a resident's message that was not heard as anything."""
    quoted = scene.quoted
    unheard = (
        quoted is not None and quoted.finding.category is None and quoted.role is Role.RESIDENT
    )
    return unheard and supports(scene) and not any(map(scene.tone.count, _NO_SUPPORT))


def supports(scene: Scene) -> bool:
    """Whether a text holds a sign of support; replying alone is none."""
    return scene.tone.count("support") > 0


def may_support(scene: Scene) -> bool:
    if not supports(scene) and (scene.tone.count("disagree") or _SMALL_TALK.search(scene.text)):
        return False
    return supports(scene) or scene.tone.count("echo") > 0 or scene.sounds[1] > LIKE_SUPPORT


def may_be_over(scene: Scene) -> bool:
    """Whether a text holds a sign that a trouble is over, and does not ask whether it is."""
    if _ASKS_IT.search(scene.text) or _STOPPED.search(scene.text):
        return False
    if scene.evidence.fixed:
        return True
    if scene.staff and scene.tone.count("staff_speak"):  # what is promised or under way is not over
        return False
    return scene.tone.count("resolved") > 0 or scene.sounds[2] > LIKE_REPAIR
