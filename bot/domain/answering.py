"""What a few words in private mean: the answer to “这样记对吗？”, one more line, something to tell."""

import re
from enum import StrEnum
from typing import Final

LONGEST_NO: Final = 20  # characters within which 就是说说 takes back all that was said
SHORTEST: Final = 8  # characters up to which 我要反映问题 is only a wish to tell something
_NO: Final = re.compile(
    r"(?:算了|不记了|别记了|不说了|不用记|不用了|不要了|不反映了|取消|撤了?|没事了?|先不)+(?:算了|不记了|别记了|不说了|不用了|取消)*"
)
_GIVES_UP: Final = re.compile(
    r"(?:那|还是|我)?(?:算了|取消|退出|不(?:弄|写|登记|记|填|办|走访)了|先不(?:弄|写|登记|记|填)了?)(?:算了|取消)?"
)
_REFUSES: Final = re.compile(
    r"(?:不用|甭|别)(?:再)?(?:管|来|修|办|查|弄|搞)了|(?:别|莫|不用|不要|甭|不必)(?:再)?(?:记|登记)(?!我?名|错)|撤了|撤回|(?:那|这)个?事?算了"
)
_TAKES_BACK: Final = re.compile(
    r"(?:就是|随便|随口|嘴上|不过是?)(?:嘴上)?(?:说说|一说|问问)(?:而已|罢了|的)?|说着玩|逗你们?玩"
)
_DECLINES: Final = re.compile(
    r"(?:那|哦|嗯)?(?:算了|不用了|不麻烦(?:你们?|您|了)*|不需要了?|用不着了?|不必了)[吧啊哈]?[，,。！!\s]+.{2,30}"
)
_YES: Final = re.compile(
    r"(?:嗯+|对+的?|是的?|好+的?|行|可以|没错|对头|好[嘞咧滴哒]|中|成|妥"
    r"|就这样|就这么记|记吧|记下吧?|记上吧?|确认|ok|知道了)+",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"署(?:上|个)?(?:我|俺)?(?:的|个)?名|用我的?名|写我的?名|记我的?名")
_UNNAMED: Final = re.compile(
    r"别让.{1,5}知道是?我|别(?:说|讲|告诉.{1,3})是我(?:说|讲|反映|举报)?的?|(?:别|不|莫|不用|不要)(?:写|记|署|登|用|留)(?:我|俺)?(?:的|个)?(?:名|姓)|匿名"
)
_DELETES: Final = re.compile(
    r"都(?:给我)?删(?:了|掉|光)|(?:记录|说过的|说的|我的|全).{0,6}删|删(?:除|掉|了|光).{0,6}(?:记录|说过的|说的|我的)"
    r"|(?:记录|说过的|说的话?).{0,4}(?:抹|清)(?:掉|除|空|去)"
)
_THANKS: Final = re.compile(
    r"(?:嗯+)?(?:好[的嘞]?)?[，, ]?(?:谢谢|多谢|辛苦|麻烦)"
    r"(?:了|您|你|你们|您了|啊|哈|大家|社区|小板凳|啦|呀|辛苦|谢谢)*"
)
_GREETS: Final = re.compile(
    r"(?:喂|哎|嗨|嘿)*(?:大家|各位|小板凳|您|你)*(?:早上|上午|中午|下午|晚上|早|晚)?(?:好|安|早|(?=在吗|有人吗|在不在))(?:啊|呀|哈|嘞)?"
    r"(?:我?[想要]?(?:问|打听|咨询)(?:一?下?)?(?:个|件|点)?(?:事|事儿|事情)?|在吗|有人吗|在不在)?"
)
_QUESTION: Final = re.compile(
    r"[?？]|去哪|(?:什么|啥)时候|多会儿|哪[里儿]?(?:办|能|有|借|买|找|修)|吗$|呢$|多少$|怎么[办弄补走]|谁啊?$|几点|哪儿$|在哪$|能不能别"
)
_MARKS: Final = re.compile(r"[\s，。！!~、,.…]")
_FILLER: Final = re.compile(r"[吧啦啊呀哦哈]+$")
_ADDS: Final = re.compile(
    r"^(?:再加|再补|补一句|补充|还有|另外|对了)|(?:刚才?|刚刚|前头|前面|上面).{0,4}(?:没(?:讲|说|写)(?:清|明白|全|完)|(?:讲|说|写)漏)"
)
_CORRECTS: Final = re.compile(
    r"整岔|搞错|不对[，,。 ]*(?:是|应该)|地方不对|记错|写错|说错|弄错|不是.{1,8}[，,]?\s*是|应该是|改成|是说"
)
_NOT_THAT: Final = re.compile(r"(?<=[^，,\s])[，,\s]*不是[^是]{1,12}$")
_MAY_ASK: Final = re.compile(
    r"是.{1,6}还是.{1,8}$|还是按|(?:能|可以|要|用)不(?:能|可以|要|用).{1,12}$|(?:能|可以|会|要).{1,14}(?:不|吗|么|没)[?？。]*$"
    r"|[?？]$|咨询|请问|问一?下|是不是(?:要|得|可以|能)"
)
_WANTS_DONE: Final = re.compile(
    r"(?:能不能|能否|可不可以|可以|能|麻烦).{0,12}(?:管|修|弄|换|小[一点]|安静|别|派|来人?|解决|处理|清|装|加)|怎么(?:又|还|老)|(?:啥|什么)时候"
)
_TELLS: Final = re.compile(
    r"我(?:想|要|得)?(?:跟[你您]们?)?(?:投诉|反映|举报|说个事|提个意见|提个建议)"
)


class Answer(StrEnum):
    """What words say to a question that waits for a tap."""

    YES = "yes"
    NAMED = "named"
    NO = "no"
    ASKS = "asks"
    THANKS = "thanks"
    MORE = "more"


def answer(text: str) -> Answer:
    """How words after “这样记对吗？” are meant."""
    plain = _MARKS.sub("", text)
    if _UNNAMED.search(plain):
        return Answer.YES
    if _NAMED.search(plain):
        return Answer.NAMED
    if refuses(plain) or (_TAKES_BACK.search(plain) and len(plain) <= LONGEST_NO):
        return Answer.NO
    for meant, pattern in ((Answer.NO, _NO), (Answer.YES, _YES), (Answer.THANKS, _THANKS)):
        if pattern.fullmatch(plain) or pattern.fullmatch(_FILLER.sub("", plain)):
            return meant
    return Answer.ASKS if _QUESTION.search(text.strip()) else Answer.MORE


def may_ask(text: str) -> bool:
    """Whether words may be a question and no more: 按月交还是按年交, 能刷医保卡不, 我能起诉他吗."""
    return _MAY_ASK.search(text.strip()) is not None and _WANTS_DONE.search(text) is None


def refuses(text: str) -> bool:
    """Whether somebody does not want it written down: 也不是啥大事，别记."""
    return _REFUSES.search(text) is not None


def declines(text: str) -> bool:
    """Whether words begin with a no to what was just offered, and say why: 不用了，儿子回来换了."""
    return _DECLINES.fullmatch(text.strip()) is not None


def unnamed(text: str) -> bool:
    """Whether somebody does not want to be named: 别说是我说的."""
    return _UNNAMED.search(_MARKS.sub("", text)) is not None


def gives_up(text: str) -> bool:
    """Whether words give up what was begun, and say nothing else: 算了, 不登记了, 取消."""
    return _GIVES_UP.fullmatch(_FILLER.sub("", _MARKS.sub("", text))) is not None


def greets(text: str) -> bool:
    """Whether words are a greeting and no more."""
    return _GREETS.fullmatch(_MARKS.sub("", text)) is not None


def wants_deletion(text: str) -> bool:
    """Whether somebody wants their words deleted: 把我说过的都删了吧."""
    return _DELETES.search(text) is not None


def corrects(text: str) -> bool:
    """Whether words put right what was written before: 记错了，是15号楼."""
    return _CORRECTS.search(text) is not None


def put_right(text: str) -> str:
    """Of words that put something right, those that say how it is: 不是6号楼，是16号楼 is about 16号楼, and so is
    是16号楼，不是6号楼."""
    return re.split(r"是|改成", _NOT_THAT.sub("", text))[-1]


def adds(text: str) -> bool:
    """Whether words go on with what was just told: 再加一句，下雪天还打滑."""
    return _ADDS.search(text.strip()) is not None or corrects(text)


def tells(text: str) -> bool:
    """Whether somebody says that they tell a demand, whatever it is: 我想投诉你们的小李."""
    return _TELLS.search(text) is not None and len(text.strip()) > SHORTEST
