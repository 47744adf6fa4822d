"""What words mean once a danger was told: that it is over or was none, that they go on with it, who goes there."""

import re
from typing import Final

from bot.domain.answering import Answer, answer

LONGEST: Final = 40  # characters; what goes on with a danger, or ends it, is said in few
_NONE: Final = re.compile(
    r"虚惊|误会|误报|[弄搞看听闻]错|没(?:有)?着火|不是(?:着火|起火|煤气|燃气|漏气|火|烟)|瞎喊"
)
_OVER: Final = re.compile(
    r"没(?:啥|什么|甚)?事[了儿啦]?(?=$|[\s，。,.！!~了])|(?:找|寻)[着到](?:人|孩子|他|她)?了|回[来家]了"
    r"|(?:人|孩子|娃|他|她|妈|爸|救|放)[都也已经]{0,2}出来了|^出来了|(?:已经?|人|又)醒了|醒过来|缓过来|好多了|好些了|想开"
    r"|(?:火|烟|已经?|都|给?扑|浇|弄)灭了|^灭了|散了|没味[儿了]"
)
_NOT_OVER: Final = re.compile(
    r"还没|没(?:找|寻|出来|醒|灭|回)|[又更]|怎么办|咋办|快来|救命|不行了|才怪|没事[吗么吧]|[吗么嘛]\s*$|[?？]|还[有在是]|别处"
)
_ELSE: Final = re.compile(
    r"我[要想](?:投票|绑定|反映|报名|投诉|问|查|撤)|上[次回]|之前|那个|满意|哪儿能|哪里能|物业费|怎么[投绑报]|记错|说错|写错|盖上了"
    r"|票|投[了不吗谁哪给]|去世|过世|(?:走|没)了.{0,10}(?:手续|后事)|讲清楚|宴|结婚|喜事|议题|证明|绑|租房|租客|我会(?!死|晕)|吃了[没吗么]|真[冷热]|天气|请(?:个)?假|培训|出差|歇[几一两]天|休[假息]|派活|活儿|再添|[几这那]户|名下|替我(?:去|跑|看)|顶(?:一下|替|班)|(?:这次|那趟|看望).{0,4}去不[了成]|免费|麻烦[你您]|表扬|报.?名|几单|几件|几个|多少(?:[单件户票]|了)|办结|[超逾]期|超时|看[过望]|手上|名单|签到|表决|公示|门牌|小程序|谁能看|你是谁|你会"
)
_THANKS: Final = re.compile(r"谢谢|多谢")
_NEEDS: Final = re.compile(r"[来到去救急快火气烟血灭关跑躲醒]|人|咋办|怎么办|电话|120|119|110|等")
_AFTER: Final = re.compile(
    r"(?:那|上回|上次|昨天|前天|之前|刚才)(?:个|件|回|次|说的|报的)?.{0,12}(?:咋样|怎么样|处理了?[吗没]|修好了?[吗没]|后来|好了[吗没]|解决了?[吗没]|有人[去管来].{0,2}[吗没])"
)
_AGAIN: Final = re.compile(r"又|还在|更[大浓]|快来|救命|[!！]{2}")
_GOES: Final = re.compile(
    r"我(?:这就|马上|现在|先)?(?:赶?过去|下去|上去|下楼)|我去(?![问查打找])|我到了|[到在](?:楼下|现场|门口|楼里)|在路上|马上(?:到|过去)"
    r"|这就(?:去|过去)|已经?(?:到|赶到)"
    r"|(?:我|我们|咱们?).{0,4}(?:拉了?闸|断了?电|关了?(?:总)?阀|在现场|守着|盯着|围起来)"
    r"|已(?:经)?(?:断电|拉闸|关阀|疏散)(?!了?[没吗])"
)
_TAKES: Final = re.compile(
    r"我(?:来)?接(?:了|手|下|吧|$)|我来(?:办|处理|跟|盯|弄|管|吧|$)|交给我|(?<!不)归我(?!们)|我(?:去|过去)(?:看|盯|处理|办)|我盯"
)
_DOUBTS: Final = re.compile(
    r"不归|不该我|不是我们|[?？吗]|谁去|你们?去|我?[没不]去|去不了|到不了|过不去|不在"
)


def is_over(text: str) -> bool:
    """Whether words after a danger say that it is over, or that it was none: 虚惊一场, 找着了在奶奶家呢."""
    said = _NONE.search(text) or _OVER.search(text)
    return len(text) <= LONGEST and said is not None and _NOT_OVER.search(text) is None


def was_none(text: str) -> bool:
    """Whether words say by themselves that a danger was none, whoever told of it: 虚惊, 看错了."""
    return is_over(text) and _NONE.search(text) is not None


def goes_on(text: str, *, thanks: bool = False) -> bool:
    """Whether a few words may go on with a danger just told of: no refusal, no wish for something else, and no
    `thanks` unless they count too."""
    if len(text) > LONGEST or _ELSE.search(text):
        return False
    meant = answer(text)
    if meant is Answer.THANKS or _THANKS.search(text):
        return thanks
    if meant is Answer.NO:
        return is_over(text)
    return meant is not Answer.ASKS or _NEEDS.search(text) is not None


def thanks(text: str) -> bool:
    """Whether words give thanks."""
    return _THANKS.search(text) is not None


def help_called(text: str) -> bool:
    """Whether somebody says that the fire brigade, the police or an ambulance was called: 我已经打119了."""
    return _HELP_CALLED.search(text) is not None and _DOUBTS.search(text) is None


def cries_out(text: str) -> bool:
    """Whether words cry for help whoever says them."""
    return _CRIES.search(text) is not None


def asks_after(text: str) -> bool:
    """Whether somebody asks what came of a danger that was told before: 煤气味那个事咋样了 is no new one."""
    return len(text) <= 30 and _AFTER.search(text) is not None and _AGAIN.search(text) is None


def takes(text: str) -> bool:
    """Whether an officer says under a card that they take it: 我接了 下午去看看."""
    return _TAKES.search(text) is not None and _DOUBTS.search(text) is None


_HELP_CALLED: Final = re.compile(
    r"(?:打|拨|叫|报)(?:了|过|完|通)?.{0,3}(?:119|110|120|火警|救护车|消防)|报(?:了|过)?警了"
)
_CRIES: Final = re.compile(
    r"救命|着火|起火|失火|爆炸|触电|漏电|煤气|燃气|天然气|冒烟|浓烟|被?困(?:住|在)|晕倒|昏|流血|砸(?:到|着|中)|快(?:来|跑|躲|叫)"
)


def goes(text: str) -> bool:
    """Whether an officer says that they go to a danger, are there, or did something about it: 我到楼下了, 我拉闸了."""
    return _GOES.search(text) is not None and _DOUBTS.search(text) is None
