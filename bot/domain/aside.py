"""What people say in private beside a demand, a vote or a question: grief, worry about who reads it, where they live.

Each is answered in its own words and kept nowhere.
"""

import re
from enum import StrEnum
from typing import Final

LONGEST: Final = 40
_KIN: Final = (
    "(?:爸|妈|父亲|母亲|爹|娘|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母"
    "|老伴|爱人|丈夫|妻子|老人|老爷子|老太太)"
)


class Aside(StrEnum):
    """What it is about."""

    BALLOT = "ballot"
    GRIEF = "grief"
    FEAST = "feast"
    READERS = "readers"
    WHY_DOOR = "why_door"
    THANKS = "thanks"
    MACHINE = "machine"
    WHO_ARE_YOU = "who_are_you"


_VOTES: Final = re.compile(
    r"(?:我|俺|咱|家|\d{3})\S{0,6}投(?:的|了|错|给)(?!诉)|改票|改投|重新投(?!诉)|投错|补投|弃权|投(?:反对|同意|赞成)|投过票"
    r"|(?:委托|替|代|帮)\S{0,6}投(?!诉)|[把我]\S{0,3}票.{0,3}投|(?:能|可以|现在|这次|咋|怎么|咋个).{0,4}投(?!诉)|投.{0,3}票|票.{0,3}投"
)
_SIGNS: Final = (
    (Aside.BALLOT, _VOTES),
    (
        Aside.GRIEF,
        re.compile(
            rf"{_KIN}.{{0,8}}(?:走了|没了|去世|过世|不在了|咽气|老了人)(?!丢|[^，,。]{{0,4}}年了|以后|之后|后)|办丧|办白事|白事|丧事|人没了"
        ),
    ),
    (
        Aside.FEAST,
        re.compile(
            r"^(?!.*(?:隔壁|楼上|楼下|邻居|饭店|吵|堵|占|放炮|扰民|太响|音响)).*(?:我|俺|咱).{0,8}(?:结婚(?!对象|证|照|纪念|那)|成亲|出嫁|嫁女|娶媳妇|办婚礼|办喜事|摆喜酒|满月酒|升学宴|寿宴|[做办过]寿|[六七八九]十大寿|办酒席|摆酒)|(?:我|俺|咱|儿子|闺女|女儿|姑娘|孙子|孙女).{0,14}(?:办事儿?(?!处|情|员|大厅|效).{0,12}(?:摆|桌|酒|席)|(?:摆|办)(?:个)?(?:几|[一二三四五六七八九十\d]+)[桌席])|(?:婚事|喜事|红事|寿宴|酒席).{0,4}(?:登记|怎么办|咋办|报备)|(?:办|登记)(?:婚事|喜事|红事|寿宴|酒席)"
        ),
    ),
    (
        Aside.READERS,
        re.compile(
            r"谁(?:能|会|可以)?(?:看|知道|瞧)[得见]?.{0,3}(?:到|见)?.{0,2}我(?:写|说|发)|我(?:写|说|发)的.{0,6}谁.{0,4}(?:看|知道)"
            r"|会不会(?:告诉|说出去|泄露|公开)|保密[吗不么]|别人看得[到见]"
            r"|(?:看[得]?[见到]|看出来?|知道|晓得|猜到).{0,3}是(?:我|俺|谁)(?:们)?(?:家)?(?:说|反映|告|写|提|报|举)"
            r"|(?:这|那|我)(?:个|件)?(?:事儿?|话|条|些).{0,4}谁.{0,3}(?:看|知道|晓得)|谁(?:能|会|都能)?看[得]?[见到]"
            r"|(?:千万|可)?(?:别|不要|甭|莫|不能).{0,3}(?:往|在|发到?)(?:居民)?群里?.{0,3}(?:发|说|讲|公开|@)|(?:会|要)(?:不会|不要)?发(?:到|在)群"
            r"|会不会.{0,4}(?:把|拿|将).{0,3}(?:我|俺).{0,4}(?:话|事|名字|说的|讲的|写的|反映的)"
        ),
    ),
    (
        Aside.WHY_DOOR,
        re.compile(
            r"(?:为(?:啥|什么|何|嘛)|干(?:啥|嘛)|凭(?:啥|什么)).{0,8}(?:门牌|房号|绑定|绑门|几号楼)"
            r"|要.{0,3}(?:门牌|房号).{0,3}(?:干啥|干嘛|做什么|干什么)"
        ),
    ),
    (
        Aside.THANKS,
        re.compile(
            r"谢谢|多谢|辛苦(?:了|你|您|辛苦)|麻烦[你您]们?了|表扬|(?:态度|手艺|服务)(?:真|很|挺|特别)好|好孩子|真懂事|你真好|太好了|真不错|点赞"
        ),
    ),
    (Aside.MACHINE, re.compile(r"你是.{0,3}(?:人|机器|真人|程序|ai)", re.IGNORECASE)),
    (
        Aside.WHO_ARE_YOU,
        re.compile(r"你是谁|你会(?:啥|什么|干)|你能(?:干|做)(?:啥|什么|嘛)|怎么用|咋用"),
    ),
)
_LIVES: Final = re.compile(
    r"绑|(?:我|俺|咱)(?:们)?(?:家)?(?:就)?(?:是|住|在)|家住|(?:我|俺)家(?=\s*\d)"
)
_TROUBLE: Final = re.compile(r"坏|漏|堵|停|臭|吵|脏|没人|不[热亮通]|修|投诉|反映")


_ANOTHER_DAY: Final = re.compile(
    r"(?:改|换|挪|推|提前|延|拖)(?:到|成|在|迟|后)?.{0,10}(?:办|\d+[月号日]|[明后]天|周.|天)|(?:推迟|延期|提前|改日子|换日子|改期)"
    r"|(?:喜事|白事|婚事|丧事|婚礼|酒席)?(?:先)?不(?:办|摆|登记)了|(?:取消|撤)(?:了|掉)?.{0,4}(?:登记|喜事|白事|婚事|酒席)"
    r"|(?:喜事|白事|婚事|丧事|婚礼|酒席)?都?办(?:完|好|妥)了|(?:已经|今天|昨天)出殡"
)


def tells_of_ones_rite(text: str) -> bool:
    """Whether a family that registered says that the day is another, that it is off, or that it is over."""
    return len(text) <= LONGEST and _ANOTHER_DAY.search(text) is not None


def aside(text: str) -> Aside | None:
    """What a few words are about; None for anything else, a demand among it."""
    plain = text.strip()
    if len(plain) > LONGEST:
        return None
    return next((about for about, pattern in _SIGNS if pattern.search(plain)), None)


_DOUBTS: Final = re.compile(
    r"冒.{0,6}投|(?:谁|别人|人家|有人).{0,3}(?:替|代|帮|用|拿).{0,4}(?:我|俺|咱).{0,4}投(?:的|了|过|票)|[投计]票.{0,4}(?:作弊|造假|舞弊|有鬼)|刷票|(?:我|俺|咱)?.{0,3}没投过?[^。]{0,8}(?:显示|说|写)(?:我|俺)家?.{0,4}投(?:了|过)"
    r"|(?:我|俺|咱)们?家?的?票.{0,3}(?:被|让).{0,3}(?:改|冒|投|动|偷)|不是(?:我|俺)(?:们)?家?(?:本?人)?(?:自己)?投的|举报.{0,6}(?:代投|冒投|投票)|偷.{0,3}投"
)
_UNTIL: Final = re.compile(
    r"(?:投票|表决).{0,6}(?:截止|到期|结束|到几号|几号|哪天|[啥甚]时候(?!开)|什么时候(?!开))|(?:截止|结束).{0,4}(?:投票|表决)"
)
_TOLD: Final = re.compile(
    r"有(?:没有)?人(?:给)?(?:报|说|反映|提|登记|投诉)(?:过|了|上)?(?:没有?|吗|么|了没|不)?[呀啊呢]?[?？]?$"
)
_VOTE_QUESTIONS: Final = (
    ("tenant", re.compile(r"(?:租客|租房|租户|租的).{0,8}投")),
    (
        "sold",
        re.compile(
            r"(?:卖|买)了?.{0,4}(?:房|新业主).{0,8}投|新(?:业主|房东).{0,6}投|房子.{0,2}[卖买].{0,8}投"
        ),
    ),
    (
        "no_phone",
        re.compile(
            r"(?:不会|没有?|不用|不识).{0,3}(?:手机|字|用).{0,8}投|投.{0,6}(?:没有?|不会).{0,3}手机"
        ),
    ),
    ("turnout", re.compile(r"投(?:票)?(?:得|的|到).{0,3}(?:怎么样|咋样|多少|几)|多少(?:户|人)投")),
    (
        "check",
        re.compile(r"(?:怎么|咋|如何|想).{0,3}(?:核对|查|验).{0,6}票|回执.{0,4}(?:丢|没|找不)"),
    ),
    (
        "one",
        re.compile(
            r"(?:老伴|爱人|老公|老婆|媳妇|儿子|女儿|闺女|家里人?|他|她).{0,4}投(?:了|过)了?.{0,6}(?:我|还).{0,6}[吗不么?？]|一家.{0,4}(?:投|算)(?:几|多少)(?:票|次)"
        ),
    ),
    ("slip", re.compile(r"绑定?[条码].{0,4}(?:丢|没|找不|坏)")),
)


_FOR_SOMEBODY: Final = re.compile(
    r"(?:替|帮|代)我?.{0,4}谢|(?:转告|带个?话).{0,6}谢|谢谢(?:网格员|[小老]?[\u4e00-\u9fff](?:师傅|姐|哥|主任|书记))"
)


def thanks_somebody(text: str) -> bool:
    """Whether thanks are for somebody else than whoever reads them: 麻烦你替我谢谢他."""
    return _FOR_SOMEBODY.search(text) is not None


def asks_until_when(text: str) -> bool:
    """Whether somebody asks when a vote ends: 投票几号截止."""
    return len(text) <= LONGEST and _UNTIL.search(text) is not None


def asks_if_told(text: str) -> bool:
    """Whether somebody asks if a trouble was told already: 8号楼电梯有人报过没有."""
    return len(text) <= LONGEST and _TOLD.search(text) is not None


def doubts_a_vote(text: str) -> bool:
    """Whether somebody says that a vote was not its household's own: 有人冒我家投票了."""
    return len(text) <= 2 * LONGEST and _DOUBTS.search(text) is not None


def asks_of_votes(text: str) -> str | None:
    """Which question about voting somebody asks, a word for bot.texts.asides; None for none of them."""
    if len(text) > LONGEST:
        return None
    return next((name for name, asks in _VOTE_QUESTIONS if asks.search(text)), None)


def speaks_of_votes(text: str) -> bool:
    """Whether words tell how somebody voted, or ask how to: they are never a demand."""
    return len(text) <= 2 * LONGEST and _VOTES.search(text) is not None


_OF_INCOME: Final = re.compile(
    r"(?:公共(?:部分)?收益|公共收入|公摊收益|电梯广告(?:的|费|收入)).{0,10}(?:多少|怎么花|咋花|花哪|花到|去哪|哪儿?去|每户|一户|能分|分不分|账|明细|在哪儿?[看查]|[看查]看|咋样|怎么样)"
    r"|(?:看|查|问)(?:一下|看|问)?.{0,6}公共收益"
)
_NEVER_TOLD: Final = re.compile(
    r"从来|一直没|从没|没公[布示]|不公[布示]|公开|不透明|装兜|腰包|吞|贪|要求|审计|对不上|少了|问题|挪用|私分|说法|不清|糊涂|被.{0,4}拿|谁拿|凭什么|为什么|为啥"
)


def asks_of_income(text: str) -> bool:
    """Whether somebody asks how much common income there is: 公共收益每户能分多少. Never told of it is a demand."""
    return (
        len(text) <= 2 * LONGEST
        and _OF_INCOME.search(text) is not None
        and _NEVER_TOLD.search(text) is None
    )


def says_where_one_lives(text: str) -> bool:
    """Whether somebody names their own door to be bound to it: 我家住3-1-1401 帮我绑一下."""
    return (
        len(text) <= LONGEST and _LIVES.search(text) is not None and _TROUBLE.search(text) is None
    )


_MOVED: Final = re.compile(
    r"(?:房子?|屋子?|这套)[^，,。]{0,4}卖(?:了|掉|出)|(?:我|俺|咱)(?:们)?(?:家|一家)?[^，,。]{0,4}(?:搬(?:走|家)了|不住(?:这|那|在这|你们)[^，,。]{0,4}了)"
    r"|(?:解除?|取消|退)(?:掉)?(?:我)?(?:的)?(?:门牌)?绑|绑错(?:了)?(?:门牌|房号|家)"
)
_QUIETENS: Final = re.compile(
    r"(?:别|不要|甭|莫|不用|不想|停止)(?:再)?(?:收到|给|跟|往|向)?(?:我|俺)?[^，,。]{0,3}(?:发|推送?|收)[^，,。]{0,4}(?:消息|信息|通知|提醒|东西)"
)
_BLAMES: Final = re.compile(
    r"(?:你们?(?:个|这)?|小板凳|机器人|这(?:个|破)*(?:机器人?|程序|软件|东西|玩意儿?))[^，,。]{0,10}"
    r"(?:没(?:啥|什么|一点儿?|半点)?用|有(?:什么|啥)用|骗人|骗子|糊弄|忽悠|摆设|白搭|废物|(?:太|真|好)(?:傻|笨|蠢))"
    r"|一点(?:儿)?用(?:处)?(?:都|也)?没有|(?:反映|说|报)了?(?:也|都)?(?:是)?白(?:说|反映|报|搭|费)"
    r"|(?:说|反映|报)了[^，,。]{0,8}(?:没人(?:理|管|回)|没(?:个)?回音|不管用)|^(?:咋|怎么)?(?:都)?没人(?:理|管|搭理)(?:我|俺)[啊呀吗]?[。!！?？]*$"
)
_MEETING: Final = (
    r"(?:开会|会议|议事会?|小板凳会|(?<![社机误约都才不学])[那这个的]会|座谈|活动|义诊"
    r"|讲座|邻里节|包饺子|理发|磨刀|电影)"
)
_WHEN_OR_WHERE: Final = (
    r"(?:几点|几号|哪天|星期几|周几|[什啥甚]么?时候|多会儿|多久|在?哪[里儿块]?|啥地方"
    r"|什么地方|地点|时间)"
)
_OF_MEETING: Final = re.compile(
    rf"{_MEETING}[^，,。]{{0,8}}{_WHEN_OR_WHERE}|{_WHEN_OR_WHERE}[^，,。]{{0,4}}(?:开会|有会|开那个会|有活动|搞活动|有义诊)|会(?:在|是)(?:哪|几|什么|啥)[^，,。]{{0,4}}开"
    r"|(?:这周|这几天|最近|今天|明天|周末)[^，,。]{0,4}(?:有|搞)(?:没有|啥|什么)[^，,。]{0,3}(?:活动|会|安排)"
)


_OF_OTHERS: Final = re.compile(r"物业|保安|管家|前台|维修|客服|社区|居委|群里|推销|广告|大家")


def says_one_has_moved(text: str) -> bool:
    """Whether somebody has sold their flat, has moved or wants to be bound to it no more."""
    return len(text) <= LONGEST and _MOVED.search(text) is not None


def wants_no_messages(text: str) -> bool:
    """Whether somebody wants no more messages of ours: 别再给我发消息了."""
    others = _OF_OTHERS.search(text) is not None
    return len(text) <= LONGEST and not others and _QUIETENS.search(text) is not None


def blames_us(text: str) -> bool:
    """Whether somebody says that telling us is of no use: 你们小板凳是骗人的吧, 说了半个月没人理. What is said of the
    property company or the guards is a demand."""
    others = _OF_OTHERS.search(text) is not None and "小板凳" not in text
    return not others and len(text) <= 2 * LONGEST and _BLAMES.search(text) is not None


def asks_of_a_meeting(text: str) -> bool:
    """Whether somebody asks when or where a meeting or an event is: 明晚在哪开会."""
    return len(text) <= LONGEST and _OF_MEETING.search(text) is not None


_PHONE: Final = re.compile(
    r"(?P<whose>物业|派出所|警察|[片民]警|消防|医院|急救|救护车|电梯|心理).{0,6}(?:电话|号码|热线|怎么联系|咋联系)(?!.{0,6}(?:打不通|没人接|不接|不通))"
)
_WHOSE: Final = {
    "物业": "property",
    "派出所": "police",
    "警察": "police",
    "片警": "police",
    "民警": "police",
    "消防": "fire",
    "医院": "ambulance",
    "急救": "ambulance",
    "救护车": "ambulance",
    "电梯": "elevator",
    "心理": "mind",
}


def asks_for_phone(text: str) -> str | None:
    """Whose telephone number is asked for, as the community's rules name it; None for other words."""
    found = (
        _PHONE.search(text)
        if len(text) <= len("请问一下咱们小区物业的值班电话号码是多少啊")
        else None
    )
    return _WHOSE[found["whose"]] if found else None


_CHOICE: Final = re.compile(
    r"^(?:我|俺|我家|我们家|咱家)?(?:投|选)?(?:同意|反对|赞成|弃权|不同意|支持|方案.|第.个)[票了！!。]*$|(?:我|俺|家)(?:投|选)(?:同意|反对|赞成|弃权|方案)"
)
_ASKS_HOW: Final = re.compile(r"怎么|咋|如何|[我想要]投票|哪[儿里]|能不能|可以|[?？吗]")


_WHERE_TO_VOTE: Final = re.compile(
    r"不会(?:投|弄|用|操作)|(?:在?哪[儿里块]?|怎么|咋|如何|[往去]哪).{0,5}(?:投|选|点|弄|填|表态|参加)|(?:投|点|选|打|登|弄)不(?:了|上|进去|动|开)|进不去|点.{0,4}没(?:反应|动静)"
)


def asks_where_to_vote(text: str) -> bool:
    """Whether words under a ballot's post ask how or where one votes: 在哪投啊, 点不进去."""
    return len(text) <= LONGEST and _WHERE_TO_VOTE.search(text) is not None


def tells_a_choice(text: str) -> bool:
    """Whether words in a group say what somebody votes for: that counts for nothing there."""
    return _CHOICE.search(text.strip()) is not None


_LEANS: Final = re.compile(r"不?同意|反对|赞成|支持|弃权|不投|投(?:了|过|给)|表决")


def leans_to_a_choice(text: str) -> bool:
    """Whether words under a ballot's post say how somebody would vote, or that they do not: 我家也同意."""
    return _LEANS.search(text) is not None


def tells_a_choice_alone(text: str) -> bool:
    """Whether words are a choice and nothing else: 我同意."""
    return len(text) <= LONGEST and _CHOICE.fullmatch(text.strip()) is not None


def asks_how_to_vote(text: str) -> bool:
    """Whether words about voting only ask how it is done."""
    return _ASKS_HOW.search(text) is not None and not tells_a_choice(text)
