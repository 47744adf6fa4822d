"""Which button a few words mean: 修好了 under an order is 〔办好了〕, 没人开门 after a visit is 〔没见到〕.

Words never press a button. They say which one is shown first, to be tapped.
"""

import re
from collections.abc import Collection
from typing import Final

_DONE: Final = (
    r"(?:修|换|弄|装|办|处理|疏通|清理?|做)好|(?:通|掏|刷|铺|贴|焊|清运|补|冲|拖|挖|埋|擦|扫|洗|剪|缝|买|送|搬)完|清运了|[修换弄搞]号了|[弄搞]利索|铲(?:干净|完)|都?(?:弄|扫|清|铲|收拾|擦)(?:得)?干净了|(?:修|换|弄|装|办|清理?|干|做|帮|搞|处理|疏通)完|换(?:新|了|上)|新的了|搞定|疏通了|解决了"
    r"|处理了|恢复了|恢复正常|运行正常|可以[用坐]了|能用了|没问题了|好了$|好啦|[亮通热]了|[水电气].{0,3}来了|来[水电气]了|完成|完毕|完工|完事"
    r"|(?:拉|清|运|拖|搬|挪|铲|抬)走了|冲(?:干净|洗)?了|(?:补|装|焊|接|安|刷)(?:上|好)了?(?=$|[，,。！\s])"
    r"|已(?:经)?(?:修复|更换|处理|解决|疏通|清理)|自己换的"
)
_NOT_DONE: Final = (
    r"没(?:有)?(?:修|弄|换|搞|办|处理)|一半|暂时|临时|还(?:得|要|没|差|等)|明[天早儿]|下午|晚上|快(?:好|修|弄|换)|马上(?:好|修|弄)"
    r"|又(?:坏|漏|堵|停)|等[货料件]|先(?:用|凑合)"
)
_WELL: Final = (
    r"(?:挺|都|很|蛮|还)好|好着呢|精神|没(?:啥|什么)?事|正常|平安|硬朗|放心|不错|能吃能睡"
    r"|见[到着]了|看(?:过|望)了"
)
_WORRY: Final = (
    r"不太?(?:好|对|舒服)|不对劲|病了|生病|住院|担心|摔|没吃|没精神|没力气|不爱(?:说话|吃|动)|瘦了"
    r"|咳|难受|血压.{0,3}高|头晕|要(?:人|帮)|发烧|糊涂|情绪"
)
_NOT_MET: Final = (
    r"没(?:人)?(?:在家|开门|应|见[到着]|敲开|碰[到上着]|动静)|不在家|敲.{0,4}门.{0,4}没"
    r"|去(?:女儿|儿子|闺女|亲戚).{0,3}了"
)
_REFUSED: Final = (
    r"不用我.{0,4}(?:去|来)|不让我?联系|不愿意?让"
    r"|不(?:让|想|愿|肯).{0,4}(?:进|去|看|见)|不肯|不愿|不(?:给)?开门|拒绝|赶我|别再?来"
)

# button's data without its number -> the words that mean it, and the words that say it is not meant
_MEANS: Final = {
    "lk:back": (r"去不[成了]|不能去了|有(?:急|点)?事|找别人|换(?:个)?(?:别)?人|不去了|改天", ""),
    "lk:no": (
        r"[去来]不了|不行|没空|没时间|[腰腿]|不方便|抽不开|不?在(?:外地|家|外面)|不会|爬不动|身体|让.{0,4}(?:别|年轻)|有事",
        r"我[去来]|行",
    ),
    "lk:finish": (_DONE, _NOT_DONE),
    "lk:came": (
        r"到了|在(?:门口|楼下)|到(?:门口|楼下)|已到|到他家|到她家",
        r"没到|到了没|不在|没人",
    ),
    "lk:claim": (
        r"(?:活儿?|这个|这单|这家)?我(?:来)?接了?|我(?:这就|马上|现在|明天|下午|晚上)?(?:去|来|可以|能去|能来|有空|帮)|我.{0,8}有空|算我|让我来|可以去|没问题|^行|^好的?$",
        r"不|没空|接(?:孩子|娃|人|老)",
    ),
    "rq:refused": (_REFUSED, ""),
    "rq:not_met": (_NOT_MET, ""),
    "rq:concern": (_WORRY, r"没(?:摔|病)"),
    "rq:ok": (_WELL, r"不好"),
    "ln:refused": (_REFUSED, ""),
    "ln:not_met": (_NOT_MET, ""),
    "ln:concern": (_WORRY, r"没(?:摔|病)"),
    "ln:ok": (_WELL, r"不好"),
    "ln:up": (r"换个?人联系|换(?:个)?人吧|搬家|联系不了", ""),
    "lr:pass": (r"管不了|请社区|社区(?:来|办)|转(?:给)?社区|办不了|解决不了", ""),
    "lr:settle": (r"说和|调解|和好|劝(?:好|开)|握手", ""),
    "lr:explain": (r"解释|讲清|说清|讲明白|说明白|跟[他她]?们?家?.{0,3}说", ""),
    "m:dismiss": (
        r"闲聊|不(?:算|是)诉求|误报|误会|虚惊|开玩笑|不用(?:管|办)|别记|不是(?:我们|咱们)(?:这|小区)|炒(?:菜|辣椒)",
        "",
    ),
    "m:merge": (
        r"一回事|[跟和同].{1,8}(?:一样|重复)|同一(?:件|个)|并(?:到|入|了|进|一起|一下)|重复",
        "",
    ),
    "m:class": (r"改类|类别|分(?:错|的不对)|应该(?:算|是|归).{1,6}类", ""),
    "m:assign": (
        r"不归.{0,6}管|派(?:给|单)|给.{2,8}派|派.{1,6}(?:过?去|来)|转(?:给|物业)|交给|归.{1,6}[，,。 ]*不归|得转"
        r"|让(?:物业|他们|.{2,6}公司)(?:去|来|看|处理)",
        "",
    ),
    "m:ballot": (r"投个?票|表决|票决|大伙定", r"投票(?:了|过|还有|有谁|到)|怎么|谁没|没投|投了"),
    "m:time": (
        r"再给.{0,3}天|宽限|[延缓](?:期|长|几|到|.{0,2}天)|来不及|多给|推(?:迟|到)|放一?放|等.{1,8}(?:回话|答复|批)",
        "",
    ),
    "m:take": (
        r"我.{0,4}(?:去|来|接|跟|盯|处理|负责|过去)|接手|归我",
        r"我来(?:问|说)|跟[他她]们?说|告诉",
    ),
    "m:answer": (_DONE, _NOT_DONE),
    "a:return": (
        r"不归|不是(?:我|咱)们?|不属于|退(?:单|回)|[管修搞弄换]不[了定]|维修基金|业委会(?:签|同意)|不是物业|得找|要找|厂家|业主自己|[他她]们自己|超出|不在(?:我们)?范围",
        r"今天|明天|已|路上|联系了|约",
    ),
    "a:time": (
        r"今天.{0,4}不了|来不及|要等|配件|零件|材料|没货|订货|下周|宽限|[延缓](?:期|.{0,3}天)|再给|过[两几]天|得(?:等)?.{0,3}天",
        "",
    ),
    "a:wait": (
        r"人不在|没人(?:在家|开门)|不在家|进不去|联系不上|打不通|不接电话|敲.{0,5}门.{0,3}没|没动静|那?家(?:里)?没人|敲半天门|不让(?:我们?|师傅|人)?进|不给(?:我们?|人)?开|业主不(?:在|开|接|同意|配合)",
        "",
    ),
    "a:arrive": (
        r"^到.{1,6}(?:楼|家|门口|单元)了?|^(?:我们?|师傅)?到了|到现场|已到|在现场|到位了|^到$|到楼下",
        "",
    ),
    "a:done": (_DONE, _NOT_DONE),
    "a:accept": (
        r"^收到|^好的?[，,。]?$|^行|^没问题|知道了|接[了单]|马上(?:派|去|来|安排|到)|这就(?:去|派|来)|安排(?:人|上|了)|怎么接"
        r"|让.{1,4}去|^ok",
        "",
    ),
    "a:progress": (
        r"今[天儿晚].{0,6}(?:来|去|拉|修|弄|清)|稍等|联系|安排|在路上|路上了|正在|派人|上门|过去|下午|今晚|明[天早]|修了|快好|暂时|还(?:得|要|在)|先|已经|没(?:修|弄|搞)好|又(?:坏|漏|堵)"
        r"|找(?:人|师傅)|约|到货|师傅",
        "",
    ),
}
_COMPILED: Final = {
    data: (re.compile(words, re.IGNORECASE), re.compile(against) if against else None)
    for data, (words, against) in _MEANS.items()
}
OF_AN_ORDER: Final = frozenset(data for data in _MEANS if data.startswith("a:"))
OF_A_REQUEST: Final = frozenset(data for data in _MEANS if data.startswith("lk:"))
_ASKS: Final = re.compile(
    r"哪个?(?:单元|楼|栋|户|家|位置)|在哪|几(?:楼|号|单元|点|零几)|多少(?!天)|电话|号码|怎么联系|谁报的|谁家|钱?谁(?:出|掏|付|给钱)|(?:费用|钱).{0,6}谁"
    r"|能不能给|具体.{0,2}(?:哪|地址|位置)"
)
_SURELY_ASKS: Final = re.compile(r"[?？]\s*$|[吗呢]\s*$|(?:行不|中不|可以不|成不)行?\s*$")


def meant(text: str, given: Collection[str]) -> str | None:
    """Which of the `given` buttons ("a:done", "lk:claim") a few words mean; None for none of them."""
    for data, (words, against) in _COMPILED.items():
        if (
            data in given
            and words.search(text.strip())
            and (against is None or not against.search(text))
        ):
            return data
    return None


def asks(text: str, given: Collection[str] = ()) -> bool:
    """Whether somebody who works on a matter asks something about it: 哪个单元？, 住户电话给一个.

    业主电话打不通 means a button that is `given`, and asks nothing.
    """
    plain = text.strip()
    if _SURELY_ASKS.search(plain):
        return True
    return _ASKS.search(plain) is not None and meant(plain, given) is None
