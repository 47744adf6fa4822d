"""What words in private mean between neighbours: who wants a hand, asks who comes, has been helped, wants to help.

They are read before the ear hears them: 咋还没来啊 is about the helper one waits for, and no demand.
"""

import re
from enum import StrEnum
from typing import Final


class Wanted(StrEnum):
    """What somebody wants of the neighbours."""

    HAND = "hand"
    WHO_COMES = "who_comes"
    OFF = "off"
    DONE = "done"
    TO_HELP = "to_help"
    HOMES = "homes"
    ANOTHER_HOME = "another_home"
    NO_LINK = "no_link"
    MEMBER = "member"


_WORDS: Final = (
    (
        Wanted.MEMBER,
        re.compile(
            r"(?:想|要|找|请|派|安排|给).{0,8}党员.{0,8}(?:联系|结对|结个?对|走访|常来|常看|看看)|党员.{0,4}(?:能|可以)?(?:常)?(?:来|上|联系)(?:我|俺|咱)们?家"
            r"|(?:谁|哪个?党员).{0,4}(?:联系|管)(?:我|俺)家|(?:我|俺)家.{0,4}(?:归|是)?哪(?:个|位)党员"
        ),
    ),
    (
        Wanted.OFF,
        re.compile(
            r"不用(?:人|你们|您|再|麻烦)?.{0,2}(?:来|帮|换|修|弄|买|搬|挪|抬|陪|送)|别(?:让人)?来了|不麻烦|(?:不用|不必)了|算了.{0,6}不.{1,4}了"
        ),
    ),
    (
        Wanted.WHO_COMES,
        re.compile(
            r"谁来|来不来|(?:咋|怎么|为啥|为什么)还?(?:没|不)(?:人)?来|(?:啥|什么)时候(?:能)?(?:来|到)|几点(?:能)?(?:来|到)|有人(?:来|接|应)(?:了)?[吗没么]"
            r"|(?:来|接|找到)(?:人)?了[吗没么]|到哪了|还来吗"
        ),
    ),
    (
        Wanted.DONE,
        re.compile(
            r"(?:换|修|弄|搬|买|装|搞|挪|抬|送|拿|取|办|帮|陪)(?:好|完|到|上|来|回来)了|都好了|解决了|谢谢.{0,4}(?:帮|来)|(?:帮|来)(?:了|过)(?:大)?忙?.{0,4}谢"
        ),
    ),
    (
        Wanted.TO_HELP,
        re.compile(
            r"(?:我|俺)(?!(?:家)?(?:妈|爸|老|婆|奶|爷|儿|女|孩|娃))[^，,。?？]{0,8}[，,]?(?<!谁)(?:想|可以|能|愿意|有空|报个名)(?:来|去|报个?名)?(?:义务|免费)?[^谁我吗么?？请找叫求让人]{0,4}"
            r"(?:帮忙(?:照看|照顾|看望|陪|接送)?|照看|照顾|看望|陪陪?)(?:一下)?(?:老人|孤寡|独居|邻居|大家|孩子们)?(?:啥的|什么的)?(?!.*(?:[吗么?？]|行不|谁能|有没有人))"
            r"|(?<!不)(?:想|要|愿意|可以|能)(?:来|报名)?(?:当|做|报)(?:一?个|名)?(?:志愿者|帮手|助手|义工)|报名(?:当)?(?:志愿者|帮手)"
            r"|我?(?:还|也)?会(?:修|理发|剪|缝|电|水|教|推拿|按摩|做饭|木工|开锁|弄电脑).{0,12}(?:免费|给老人|帮|叫我|找我|需要|加上)"
            r"|(?:谁家|有谁|有人|哪家).{0,4}(?:要|需要)(?:人)?(?:帮忙|搭把手|帮手)"
            r"|(?:可以|随时|尽管)(?:喊|叫|找)我|(?:喊|叫|找)我?一声就(?:行|中|好|成|来)(?=[，,。！! ]|$)(?!.{0,4}别)"
            r"|(?:喊|叫|找)我(?:就行|就中|都行|帮忙)|我(?:退休前|以前|原来)是.{0,6}(?:电工|木工|瓦工|水暖工|护士|医生|老师|厨师|理发)"
            r"|(?:谁家|哪家|大家|有谁|你们).{0,4}(?:要|用得着|有事|有需要|需要).{0,8}(?:喊|叫|找)(?:我|一声)|(?:我|俺|有空|没事)[^谁哪?？]{0,6}能帮(?:人|大家|邻居|着)(?:搬|抬|修|跑|买|看|送)(?!.*[吗?？])"
            r"|我(?:可以|能)(?:免费|义务)?(?:帮|给).{0,3}(?:人|大家|邻居|老人|你们).{0,6}(?:修|剪|理发|搬|买|跑腿|看|教|做)"
        ),
    ),
    (
        Wanted.HAND,
        re.compile(
            r"(?:想|要|能不能|可以)?(?:找|请|求|麻烦)(?:一?[个位])?.{0,4}?(?:人|邻居|小伙|师傅|大[哥姐]|志愿者|帮手|哪位|谁).{0,6}(?:帮|搬|买|陪|修|换|抬|挪|送|取|拿|弄|教)"
            r"|谁(?:能|会|有空|方便|可以)(?!.{0,3}管).{0,10}(?:帮|搬|买|陪|抬|挪|捎|弄|教|修)|(?<!还要人)搭(?:把|个)手|请(?:一?[个位])?会.{1,6}的.{0,6}(?:教|帮|修|弄|看)|有(?:没有)?人(?:能|会|可以|有空)?.{0,4}帮"
        ),
    ),
    (
        Wanted.HOMES,
        re.compile(
            r"我?(?:联系|负责|管|包)的?(?:是|有)?(?:那|哪|几).{0,2}[户家]|我的户"
            r"|我(?:手[上里]|名下|这儿?)?(?:有|是|管)?(?:哪|几)几?(?:户|家(?!.{0,4}[坏漏堵修]))|我名下.{0,5}[户家]"
            r"|几户(?:还)?没(?:有)?(?:走访|去|看)|(?:下次|该).{0,8}(?:去看|走访)(?:他们|谁|哪)|上[回次]去.{2,12}(?:是)?(?:哪天|几号|什么时候)"
        ),
    ),
    (
        Wanted.ANOTHER_HOME,
        re.compile(r"换(?:一|别的|个|几)?户|(?:跟|和)(?:别人|人家?)换|换(?:个|一)人(?:联系|走访)"),
    ),
    (
        Wanted.NO_LINK,
        re.compile(
            r"不用(?:再)?(?:联系|走访|上门)|(?:别|不要)(?:再|老)?(?:来|让人.{0,2}来|上门|走访|联系)"
        ),
    ),
)
_RESTS: Final = re.compile(
    r"请.{0,5}假|派我去.{0,12}(?:培训|学习|出差)|[两几一二三\d]+(?:个)?(?:礼拜|星期|月|周|天)回不来|(?:别|不要)(?:再|老)?(?:给我派|[派喊叫找]我)|我?(?:这|下|要|最近).{0,6}出差|(?:户|他们|人家)?.{0,4}(?:先)?(?:交给|托给|找)(?:别人|你们|人)(?:帮忙)?顶|找别人顶|先?找(?:个)?人(?:帮我?)?[替顶]|要?回老家.{0,10}(?:户|家).{0,6}|(?:不能|没法|没办法)(?:去)?走访|走访(?:不了|去不了)|跑不(?:了|动)|走不动了?|去不了(?:几|这|那)"
)
BACK_IN: Final = 20  # characters of words that one is back
_IS_BACK: Final = re.compile(r"^我?(?:从.{1,6})?(?:回来|到家)(?:了|啦)|销假|(?:可以|能)接着跑")
_NOT_HANDS: Final = re.compile(r"没人(?:管|修|来)|物业|投诉|反映|社区")
_ROOM: Final = re.compile(r"(?<![\d-])(\d{3,4})(?![\d号])")


def wanted(text: str) -> list[Wanted]:
    """Everything that words may want, the likeliest first."""
    plain = text.strip()
    found = [each for each, pattern in _WORDS if pattern.search(plain)]
    if _NOT_HANDS.search(plain):
        found = [each for each in found if each is not Wanted.HAND]
    return found


def rests(text: str) -> bool:
    """Whether a member says that they cannot call on anybody for a while: 腰不行，这几户我先跑不了了."""
    return _RESTS.search(text) is not None


def is_back(text: str) -> bool:
    """Whether a member says that they can call on people again: 我回来了, 销假."""
    return _IS_BACK.search(text) is not None and len(text) <= BACK_IN


def room_in(text: str) -> str | None:
    """A room told without its building: 去看了101."""
    found = _ROOM.search(text)
    return found[1] if found else None
