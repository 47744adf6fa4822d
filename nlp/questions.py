"""Whether two questions ask the same: content words in common, the same numbers, the same yes or no."""

import re
from typing import Final

from nlp.normal import normalise
from nlp.segment import cut

_WORDS: Final = (
    "的 了 吗 呢 啊 呀 吧 嘛 么 我 我们 你 您 他 咱 咱们 请问 问 问问 一下 怎么 怎样 怎么样 怎么办 如何 什么 啥 哪 "
    "哪儿 哪里 哪些 多少 几 要 能 可以 会 是 有 在 和 与 跟 需要 想 这 那 小区 社区 一个 都 还 就 也 得 去 到 给 "
    "把 被 让 这个 那个 才 又 再 很 太 应该 谁 知道 麻烦 大家 各位 有没有 是不是 能不能 可不可以 要不要 现在 "
    "今年 办 办理 弄 做"
)
_EMPTY: Final = frozenset(_WORDS.split())
_NUMBER: Final = re.compile(r"\d+|[一二三四五六七八九十百千万]{2,}")
# 咋办, 去哪办 are one word for the segmenter
_HOW: Final = re.compile(r"咋|怎么样?|怎样|如何|(?:去|上|在|到)?哪(?:里|儿|个|些)?能?")
_DENIES: Final = re.compile(r"不|没|别|无")
_EITHER: Final = re.compile(r"(\w)[不没]\1|有没有")  # 能不能 asks, and denies nothing
_ASKS: Final = re.compile(
    r"[吗么呢?？]|怎么|怎样|如何|什么|啥|哪|多少|几[点号天个楼层]|谁|[能可要会是有]不|有没有|需要|流程|手续|材料|请问|问一下|咋"
)
LONG: Final = 3  # characters of a word that says what it is about
COMMON: Final = 2  # content words that both hold
OF_KNOWN: Final = 0.6  # of the known question's
OF_ASKED: Final = 0.5  # of the asked one's


def asks(text: str) -> bool:
    """Whether a sentence is a question by its words."""
    return _ASKS.search(text) is not None


def content(text: str) -> frozenset[str]:
    """The words that carry what is asked; a word of three characters or more is there with its halves too."""
    words = [word.strip() for word in cut(_HOW.sub(" ", normalise(text)))]
    words = [word for word in words if len(word) > 1 or word.isalpha()]
    return frozenset(word for word in words if word not in _EMPTY and not _NUMBER.fullmatch(word))


def _as_known(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Beside a long word that both hold, a short word that shares a character is the known one: 公积金取出, 提取."""
    if not any(len(word) >= LONG for word in one & other):
        return one
    like = {
        word: next(
            (known for known in other - one if len(known) < LONG and set(word) & set(known)), word
        )
        for word in one - other
        if len(word) < LONG
    }
    return frozenset(like.get(word, word) for word in one)


def _denies(text: str) -> bool:
    return _DENIES.search(_EITHER.sub("", text)) is not None


def alike(asked: str, known: str) -> float:
    """How well a question is the known one: 0 where it is another, else the share of words in common."""
    one = content(asked)
    other = content(known)
    one = _as_known(one, other)
    both = one & other
    if len(other) == 1 and one != other:  # 居住证咋办 is no answer to 居住证丢了咋办
        return 0.0
    if len(both) < min(COMMON, len(other)) or not both:
        return 0.0
    if len(both) < OF_KNOWN * len(other) or len(both) < OF_ASKED * len(one):
        return 0.0
    if set(_NUMBER.findall(asked)) - set(_NUMBER.findall(known)):
        return 0.0
    if _denies(asked) != _denies(known):
        return 0.0
    return len(both) / len(one | other)
