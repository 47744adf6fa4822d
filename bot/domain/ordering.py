"""What an officer's words on the desk ask for: a list, how a matter stands, a notice, a deed on a numbered matter.

Only words that ask for one of these are read; talk between officers is none of the bot's business.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wish(StrEnum):
    """What is asked for."""

    LATE = "late"
    SOON = "soon"
    TODAY = "today"
    MONTH = "month"
    FIND = "find"
    STATE = "state"
    NOTICE = "notice"
    MEETING = "meeting"
    EVENT = "event"
    MERGE = "merge"
    OPEN = "open"
    UNTAKEN = "untaken"
    MINE = "mine"
    TURNOUT = "turnout"
    UNBOUND = "unbound"
    HELPERS = "helpers"
    VISITS = "visits"
    GAPS = "gaps"
    THEIRS = "theirs"
    MOST = "most"
    HOW = "how"
    URGE = "urge"
    HAND_OVER = "hand_over"
    BEHALF = "behalf"
    VISITED = "visited"
    CLOSE = "close"
    PROGRESS = "progress"
    ASKED = "asked"
    OF_KIND = "of_kind"


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish and the words or numbers that go with it."""

    wish: Wish
    words: str = ""
    numbers: tuple[str, ...] = ()


_NAME: Final = re.compile(r"^\s*@\S+\s*")
_NUMBER: Final = r"(?:20\d\d-)?0*(\d{1,4})"
_MERGE: Final = (
    re.compile(rf"{_NUMBER}(?:号|件)?\s*[和跟与、]\s*{_NUMBER}.{{0,6}}[并合]"),
    re.compile(rf"{_NUMBER}(?:号|件)?\s*(?:并|合)(?:到|入|进)\s*{_NUMBER}"),
)
_TWO_OF_A_KIND: Final = re.compile(
    r"^(?:把)?(.{2,10}?)(?:的)?(?:那|这)?(?:两|俩|2)(?:个|件|单|条)?.{0,8}(?:一回事|一样|重复|合|并)"
)
_TO_BE_VOTED_ON: Final = re.compile(
    r"(?:让|请)(?:大家|大伙儿?|居民们?|业主们?|邻居们?).{0,4}(?:投|表决|定)|投个票(?!箱)|拿(?:来|去)表决|搞个(?:投票|表决)"
)
_TWO_NAMED: Final = re.compile(
    r"^(?:把)?(.{2,10}?)(?:的)?[那这]个?[件单]?[和跟与同](.{2,10}?)(?:的)?[那这]个?[件单]?[^不]{0,4}(?:并|合(?:并|成|一|到|了))"
)
_ASKS: Final = (
    (
        Wish.HOW,
        re.compile(
            r"(?:打|印|发|补).{0,8}绑定条|(?:通知|公示|公告|刚).{0,6}(?:写|发|说)错|每(?:周|个?月|天|隔).{0,10}(?:去|看|走访|探望)|怎么(?!样|还|又|回事|这|那|没|不)|咋(?!样|还|又|回事|没|不)(?=[^了]{2})|如何|在哪[儿里]?(?:看|点|找|设)|[照图]片?.{0,4}咋[发传]|还能?(?:再|不能再)?(?:打开|重开|重新办)"
        ),
    ),
    (
        Wish.UNBOUND,
        re.compile(
            r"没(?:有)?绑|绑(?:定)?(?:了|上)?(?:门牌)?(?:的)?(?:有)?(?:多少|几|哪)|(?:多少|几|哪).{0,3}(?:户|家).{0,4}绑"
        ),
    ),
    (
        Wish.TURNOUT,
        re.compile(
            r"(?:投票?|表决).{0,10}(?:(?:多少|几).{0,2}[户家票人]|(?:多少|几).?了|谁没|没投)|谁(?:还)?没投|[还差].{0,4}(?:户|家).{0,4}(?:没投|投票)|没投票?的"
            r"|(?:投票|表决).{0,8}(?:截止|结束|到期|什么时候|几点|哪天)"
        ),
    ),
    (
        Wish.VISITS,
        re.compile(
            r"(?:独居|空巢).{0,12}看(?:过|了)(?:没|吗)|(?:独居|空巢|老人|走访|看望|探望).{0,12}(?:还没|没(?:有)?(?:人)?(?:去|看|走)|该(?:去|看|走)|到期|轮到)"
            r"|(?:该|轮到).{0,4}(?:走访|看望)"
        ),
    ),
    (
        Wish.GAPS,
        re.compile(
            r"(?:党员|联系).{0,8}(?:哪些|哪几|多少|几).{0,2}户|哪些?户.{0,6}(?:没(?:人|有).{0,2}联系)"
        ),
    ),
    (
        Wish.HELPERS,
        re.compile(
            r"(?:有没有|有|找|哪些|哪个|谁|几).{0,10}(?:帮手|志愿者|热心人)|(?:帮手|志愿者).{0,4}(?:有|名单|几|哪)"
        ),
    ),
    (
        Wish.MOST,
        re.compile(
            r"(?:投诉|反映|诉求|说)(?:得|的)?最多|(?:哪|什么|啥)(?:一)?(?:类|种|方面).{0,4}(?:事|问题|诉求)?(?:情)?最多|最(?:多|热|集中|突出)的.{0,4}(?:啥|什么|哪|问题)"
        ),
    ),
    (
        Wish.SOON,
        re.compile(
            r"(?:快|将|就|马上|要)要?(?:到期|到点|到时限|超时|超期|逾期)的?|[今明后][天儿日]?.{0,4}到期|(?:这|本)周.{0,4}到期"
        ),
    ),
    (
        Wish.LATE,
        re.compile(
            r"(?:有|哪|几|啥|什么).{0,6}(?:超时|超期|逾期|过期|到期|拖着)|(?:超时|超期|逾期)的?.{0,3}(?:有|没|吗|哪|几|多少|？|\?)"
        ),
    ),
    (
        Wish.MONTH,
        re.compile(
            r"(?:这|本|上)个?(?:月|周|礼拜|星期|季度).{0,8}(?:解决|办结|办成|搞定|办了|办完|处理|收到?|反映|来).{0,4}(?:几|多少|哪些)|月报"
            r"|(?:这|本|上)个?月.{0,4}(?:多少|几)件|(?:这|本|上)个?(?:月|周|礼拜).{0,10}(?:接|收|弄|办|干|结)(?:了|完|好)?.{0,2}(?:多少|几[个件])"
        ),
    ),
    (
        Wish.TODAY,
        re.compile(
            r"今[天儿早].{0,5}(?:有|什么|啥).{0,4}(?:新|事|情况|诉求)|(?:看|发).{0,3}日报"
            r"|今[天儿].{0,6}(?:安排|活动|要[办干跑去]|得[办干跑去]|干[啥什])"
        ),
    ),
    (
        Wish.UNTAKEN,
        re.compile(
            r"没人?(?:管|接|领|认领)的?.{0,5}(?:几|多少|哪|有|吗|么|$)|(?:几|多少|哪些|哪几|有).{0,4}没人?(?:管|接|领)"
        ),
    ),
    (
        Wish.THEIRS,
        re.compile(
            r"(?:物业|公司|单位|部门|队|局|所|办).{0,8}(?:手[里上]|还有|压着|欠着|没干|没办).{0,6}(?:几|多少|哪|啥|什么)"
        ),
    ),
    (
        Wish.MINE,
        re.compile(
            r"我(?:的|这|手上|手里|名下|排着).{0,6}(?:几|多少|哪些|啥|什么|有[吗没])|轮到我"
        ),
    ),
    (
        Wish.OPEN,
        re.compile(
            r"(?:有|剩|还|手[上里]).{0,3}(?:几|多少|哪些|哪几|啥|什么).{0,3}(?:个|件|事)?.{0,2}(?:没(?:有)?(?:办|结|完|处理)|在办|待办|要办|未办)"
            r"|(?:手头|手里|现在|目前).{0,4}有?(?:几|多少)(?:个|件)(?:事|活)?"
            r"|(?:没办|没结|未办|在办|待办)的?.{0,4}(?:几|多少|哪)"
        ),
    ),
    (
        Wish.STATE,
        re.compile(
            r"(?:在|到)谁(?:那|手)|轮到谁|(?:动没动|修没修|弄没弄|接没接|办没办|去没去|好没好|来没来)|谁(?:在|去|来)?(?:办|管|跟|接|弄|修)|派(?:给|了|出去).{0,8}[吗没]|办到哪|到哪一?步|(?:咋|怎么)(?:样了|说)|有(?:进展|结果|回音|动静)[吗没]|[接回][了过]?[吗没]|(?:啥|什么)时候(?:报|说|反映)的"
        ),
    ),
)
_FIND: Final = re.compile(
    r"^(?:帮我|麻烦)?(?:(?:查|找|搜)(?:一?下|查|找)?(?:看)?|看(?:一?下|一?看)(?=.{1,12}(?:[那这][件个单]|的)$))\s*(.{2,20}?)(?:的事?)?$"
)
_FIND_OF: Final = re.compile(
    r"^(?:看看?|看一?下|查一?下)?\s*(.{2,12}?)(?:这?边|上)?(?:最近|现在|目前|这周|这个月|都|还)*(?:有|是)?"
    r"(?:哪些|哪几件|几件|多少件?|什么|啥)(?:事情?|事项|诉求|问题|投诉|情况|动静)[了啊呢]?[?？。]*$"
)
_ONE: Final = re.compile(
    r"[那这][个件单条起事桩]|那(?![里边儿些么天时几两])|的?(?:那|这)?(?:事|单子?|问题|诉求)"
)
_MOVES: Final = re.compile(
    r"不是.{1,10}(?:是|应该)|是.{2,16}[，,\s]?不是|应该?是|改(?:到|成|为)|(?:地点|楼号|楼栋|位置)(?:记|写|弄)?(?:错|不对)|(?:记|写|听|弄)错.{0,8}是"
)
_RECLASSES: Final = re.compile(
    r"(?<![不没])(?:改(?:成|为|到|作)|归(?:到|为|入|成)|[该算]归|算(?!不)(?:到|作|成|是)?|分到|应该(?:是|算|归)|属于)[“「]?([\u4e00-\u9fff]{2,6}?)[”」]?(?:里|类别?|吧|了|[，,。！\s]|$)"
)
_NOTICE: Final = re.compile(
    r"^(?:帮我?|请|麻烦)?(?:你)?(?:把)?(?:在?群里)?(?:(?:发|出)(?:一?个|一?条|一?份)?(?:[\u4e00-\u9fff]{0,4}(?:通知|公告|提醒)(?:[：:，,\s]|$)|(?:通知|公告))|群里发(?:一?个|一?条)?[：:，,]|[\u4e00-\u9fff]{0,4}(?:通知|公告)帮?我?(?:发|出)(?:一?下|出去)?[：:，,]"
    r"|(?:跟|和|给|告诉|通知)(?:大家|大伙儿?|居民们?|业主们?|群里|邻居们?)(?:(?:说|讲|通知|提)(?:一?[声下个]))?)[，,：:\s]*(.{6,})$",
    re.DOTALL,
)
_NOTICE_AFTER: Final = re.compile(
    r"^(.{6,}?)[，,。；\s]*(?:帮我?|麻烦|请|你)?(?:给大家|在群里|跟大家)?(?:(?:发|出)(?:一?个|一?条|一?份)?(?:通知|公告)|(?<=[，,。；\s])发(?:到)?(?:居民)?群里?)(?:一下|吧)?$",
    re.DOTALL,
)
_VISITED: Final = re.compile(
    r"(?:家|户).{0,4}(?:看|走访|坐)(?:了|过)|(?:走访|看望|入户|探望)(?:了|过|完)|去看(?:了|过)"
)
_DEEDS: Final = (
    (Wish.URGE, re.compile(r"[催摧]")),
    (
        Wish.HAND_OVER,
        re.compile(
            r"[\u4e00-\u9fff]{1,2}[姐哥]你?来(?:弄|办|跟|接|管)|转[\u4e00-\u9fff]{1,3}(?:姐|哥|主任|书记|老师)?吧|(?:转|交|移交|让)给(?!物业|大家|部门|街道)(?:你|您|他|她|[\u4e00-\u9fff]{1,3}?)(?:姐|哥|主任|书记|老师)?(?:来|帮)?(?:盯|跟|办|接|管|了|吧|一下|处理|负责|$)"
            r"|(?:先)?(?:给|归|请|找)[\u4e00-\u9fff]{1,2}[姐哥](?:来|帮)?(?:盯|跟|办|接|管|了|吧|一下|$)"
            r"|(?:请个?假|休假|调休|出差|培训).{0,10}(?:活|事|单|谁|给|帮)|(?:活儿?|班|事|单子?).{0,3}(?:让|请|给|找).{1,5}(?:顶|替|盯)"
        ),
    ),
    (
        Wish.CLOSE,
        re.compile(
            r"结(?:了|掉)?吧|可以(?:结|销|关|办结|了了)|(?:销|结)单|销了吧|办结"
            r"|(?:弄|办|修|扫|清|换|装|干|搞|铲|通)(?:完|妥|利索|干净|开)了(?![吗么没?？])"
        ),
    ),
    (
        Wish.BEHALF,
        re.compile(
            r"(?:帮|给)(?:我|他|她|忙|着|人家|老人|居民)?(?:记|登记|录|报|反映)(?:一?[个下件]|上)?|没手机.{0,20}(?:说|反映|讲)|(?:记|登记|录)(?:一?[个下件]|上)吧?$"
            r"|(?:替|帮|代|给)[^，,。：:]{2,16}?(?:记|登记|录|报|反映|提)(?:一?[个下件]|上)"
            r"|(?:阿姨|大[爷姐妈叔娘哥]|居民|业主|住户|老人|师傅|奶奶|爷爷|租户|商户).{0,8}?(?:说|反映|讲|来电|打电话|打来|投诉|来找)"
        ),
    ),
    (
        Wish.PROGRESS,
        re.compile(
            r"跟(?:他|她|人家|住户|居民)们?说|告诉(?:他|她|住户|居民)|去.{0,8}看(?:了|过)|联系(?:了|过|上)|说(?:等|要|明|下|已|没|配|今|周)|等(?:配件|零件|材料|报价|厂家)|报(?:给|上去|街道|物业)"
            r"|(?:师傅|物业|他们|厂家).{0,6}(?:来|去|到|说|修|换)|约(?:了|好)|已经|正在|[催问打]过|刚(?:去|打|问|联系)"
        ),
    ),
    (Wish.VISITED, _VISITED),
)
_ASIDE: Final = re.compile(
    r"^(?:刚才?|早上|上午|下午|今天)?(?:有|那)?[个位]?.{0,6}?(?:阿姨|大[爷姐妈叔娘哥]|居民|业主|住户|老人|师傅|奶奶|爷爷|租户|商户)"
    r"(?:当面|在?群里|上门|刚才?|今天)?(?:跟|和|对|给|找)?(?:我|咱|社区)?(?:反映|来电话?|刚?打了?个?电话来?|打来|投诉|来找|说|讲)(?:我|社区)?(?:说|讲|是|过来)?[：:，,\s]*"
    r"|^.{1,8}没(?:有)?手机[，,\s]*"
    r"|[，,\s]+给(?:他|她|人家)(?:登记|记|录|报)(?:一?[个下件]|上)?[，,\s]*(?:他|她)?(?:说|反映)?"
    r"|[，,。\s]*(?:麻烦|请|你)?(?:帮|给)(?:我|他|她|忙|着|你)?(?:记|登记|录|报|反映)(?:一?[个下件]|上)?(?:吧|一下)?[。！\s]*$"
    r"|[，,。\s]*(?:记|登记|录)(?:一?[个下件]|上)(?:吧)?[。！\s]*$"
)
_WHERE: Final = re.compile(
    r"[\d一二三四五六七八九十]+(?:号楼|号院|[栋幢])(?:[\d一二三四五六七八九十]+单元)?(?:\d{3,4})?"
)
_FOR_WHOM: Final = re.compile(
    r"^(?:替|帮|代|给)([^，,。：:]{2,16}?)(?:记|登记|录|报|反映|提)(?:一?[个下件]|上)[，,：:。 ]*"
)
_TO_COLLEAGUE: Final = re.compile(
    r"[，,。；;\s]*(?:可以|就|先|给)?(?:结(?:了|掉)?吧|(?:可以)?(?:结|销|关)(?:单|案)?了|销了吧|结单吧?|办结吧?)[。！!\s]*$"
)
_NUMBERED: Final = re.compile(
    r"^\s*(?:20\d\d-\d{1,4}|0\d{3})(?![\d-])号?(?:[那这][个件单])?的?[，,：:\s]*"
)
# 门禁那件办完了，换了新锁: what neighbours read is 换了新锁
_SAID_OF: Final = re.compile(
    r"^[^，,。\s]{1,10}?[那这](?:件|个|单)(?:事儿?)?(?:已经|都|我)?(?:办完|办好|办妥|办结|弄完|弄好|搞定|处理(?:好|完))了?[，,。\s]+(?=.{4,})"
)
# 电梯那件修好了 is 电梯修好了 to whoever reads it
_THAT_ONE: Final = re.compile(r"^([^，,。\s]{1,8}?)[那这](?:件|个|单)(?:事儿?)?(?=\S{2})")
_TELL_ALL: Final = re.compile(
    r"[，,。；;\s]*(?:先|再|也|都)?(?:在?群里)?(?:跟|给|和|同)(?:大伙儿?|大家|居民们?|邻居们?)(?:说|讲|吱|回|报)一?声吧?[。！!\s]*$"
)
_ASKS_ABOUT: Final = re.compile(
    r"^(?:这是?)?(?:谁|哪[家户位个]|几[家户个]|什么时候|啥时候|哪天)(?:报|说|反映|提|投诉|的).{0,6}[?？]?$|(?:谁|哪[家户])(?:报|说|反映|提|投诉)的(?:这|那)?[个件事单]?"
    r"|(?:经过|来龙去脉|详细|具体)(?:情况|经过)?(?:是)?(?:啥|什么|怎样)?[?？]$"
)
_MEETING: Final = re.compile(r"开个?.{0,4}会|碰个头|[点半分].{0,10}(?:商量|商议|议一?议)")
_EVENT: Final = re.compile(
    r"(?:周[一二三四五六日天]|礼拜.|星期.|[明后]天|号(?!楼|院|门)|日(?=上|下|早|晚|\d)|那天|腊八|初[一二三四五六七八九十]|十五|元宵|端午|中秋|重阳|元旦)"
    r".{0,8}[点时](?!候).{0,24}\d+\s*个?人"
)
_NO_ALARM: Final = re.compile(
    r"虚惊|误报|误会一场|没(?:什么|啥)?事了?(?=$|[，,。！!\s])|烧糊|糊锅|炒(?:菜|辣椒)|是假的"
)


def asked(text: str, *, named: bool) -> Asked | None:
    """What words on the desk ask for; a meeting is only planned by whoever speaks to the bot by `named`."""
    plain = _NAME.sub("", text).strip()
    if numbers := _merged(plain):
        return Asked(Wish.MERGE, "", numbers)
    if found := _NOTICE.search(plain) or _NOTICE_AFTER.search(plain):
        return Asked(Wish.NOTICE, found[1].strip())
    if named and _MEETING.search(plain):
        return Asked(Wish.MEETING, plain)
    if _EVENT.search(plain):
        return Asked(Wish.EVENT, plain)
    wish = next((wish for wish, pattern in _ASKS if pattern.search(plain)), None)
    if wish is not None:
        return Asked(wish, plain)
    found = _FIND_OF.search(plain) or _FIND.search(plain)
    return Asked(Wish.FIND, found[1].strip()) if found else None


def pointed_at(text: str) -> str | None:
    """The words by which one matter is spoken of that both sides know: 垃圾那个 in 垃圾那个派给平安物业."""
    plain = _NAME.sub("", text)
    found = _ONE.search(plain)
    if found is None:
        return None
    return plain[: found.end()] if found.start() > 1 else plain


def moves(text: str) -> bool:
    """Whether words say that a matter is somewhere else than it was written down: 不是5号楼是6号楼."""
    return _MOVES.search(text) is not None


def category_named(text: str) -> str | None:
    """The kind of trouble that words put a matter under: 把0006改成噪音; None where they name none."""
    found = _RECLASSES.search(text)
    return found[1] if found else None


def _merged(text: str) -> tuple[str, str] | None:
    """The matter that stays and the one that goes into it: 1和2并一下, 把2并到1."""
    both, into = _MERGE
    if found := into.search(text):
        return found[2], found[1]
    found = both.search(text)
    if found is None:
        return None
    older, younger = sorted((found[1], found[2]), key=int)
    return older, younger


def to_be_voted_on(text: str) -> bool:
    """Whether words put something to the vote: 充电棚装东门还是西门，让大家投个票."""
    return _TO_BE_VOTED_ON.search(text) is not None


def two_named(text: str) -> tuple[str, str] | None:
    """The two things whose matters are to be one: 狗屎那个跟垃圾那个并了吧; None for other words."""
    found = _TWO_NAMED.search(text.strip())
    return (found[1], found[2]) if found else None


def two_of_a_kind(text: str) -> str | None:
    """The thing of which two matters are one and the same: 垃圾那两个是一回事; None for other words."""
    found = _TWO_OF_A_KIND.search(text.strip())
    return found[1] if found else None


def merges(text: str) -> bool:
    """Whether words put one numbered matter into another."""
    return _merged(_NAME.sub("", text).strip()) is not None


def deed(text: str) -> Wish | None:
    """What words say was done, or is to be done, to a matter; None for none of the deeds."""
    plain = _NAME.sub("", text).strip()
    return next((wish for wish, pattern in _DEEDS if pattern.search(plain)), None)


def to_publish(text: str) -> str:
    """An officer's closing words without the number and what is said to a colleague: 0012 电梯修好了 结了吧."""
    bare = _THAT_ONE.sub(r"\1", _SAID_OF.sub("", _NUMBERED.sub("", text)))
    bare = _TELL_ALL.sub("", bare)
    return _TO_COLLEAGUE.sub("", bare).strip(" ，,。；;") or text.strip()


def visited(text: str) -> bool:
    """Whether words tell of a visit: 3号楼王奶奶家去看了 人挺好的."""
    return _VISITED.search(text.strip()) is not None


def asks_about(text: str) -> bool:
    """Whether words under a matter's card ask about it: 谁报的？"""
    return _ASKS_ABOUT.search(text.strip()) is not None


def on_behalf(text: str) -> str:
    """What a resident said, without who told it to whom: 有个大姐跟我说4号楼门禁坏了，帮登记下."""
    bare = _FOR_WHOM.sub(r"\1，", text.strip())
    while (shorter := _ASIDE.sub("", bare, count=1).strip()) != bare and shorter:
        bare = shorter
    where = _WHERE.search(text)
    return bare if where is None or where[0] in bare else f"{where[0]}{bare.removeprefix('说')}"


def is_no_alarm(text: str) -> bool:
    """Whether an officer says of an alarm that there was nothing: 虚惊 是炒辣椒."""
    return _NO_ALARM.search(text.strip()) is not None


_NOT_OURS: Final = re.compile(
    r"不(?:归|属于|该)(?:我们|咱们?|社区|物业|你们)(?:管|办|修|负责)?|不是(?:我们|咱们?|社区|物业)(?:管|的(?:事|活|范围))|归(?!我|咱|社区|谁|到|为|入|成|档)[\u4e00-\u9fff]{2,8}(?:管|负责)|(?:这事|该)归[\u4e00-\u9fff]{2,8}[，,。]"
)


def is_not_ours(text: str) -> bool:
    """Whether words say that somebody else has to see to a matter: 不归我们管，是供电局的."""
    return _NOT_OURS.search(text) is not None


_RECEIVER: Final = re.compile(
    r"(?:派|转|交)给(?:一下)?([\u4e00-\u9fff]{2,12}?)(?:过?去|来|吧|了|办|修|处理|看看|一下|[，,。\s]|$)"
)
_ANY_AGENCY: Final = frozenset({"物业", "他们", "部门", "师傅", "社区", "大家"})


def receiver(text: str) -> str | None:
    """To whom words give a matter by name: 0014 转给园林局; None where they name nobody in particular."""
    found = _RECEIVER.search(text)
    return found[1] if found and found[1] not in _ANY_AGENCY else None


def numbered(text: str) -> str | None:
    """The number of a matter that words begin with: 0001派给平安物业; a building's is none."""
    found = re.match(r"\s*(?:@\S+\s*)?(?:把)?(?:(20\d\d-\d{1,4})|(0\d{3}))(?![\d月])", text)
    return (found[1] or found[2]) if found else None
