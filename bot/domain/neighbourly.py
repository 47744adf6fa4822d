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


_WORDS: Final = (
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
            r"(?:想|要|愿意|可以|能)(?:来|报名)?(?:当|做|报)(?:一?个|名)?(?:志愿者|帮手|助手|义工)|报名(?:当)?(?:志愿者|帮手)"
        ),
    ),
    (
        Wanted.HAND,
        re.compile(
            r"(?:想|要|能不能|可以)?(?:找|请|求|麻烦)(?:一?[个位])?.{0,4}?(?:人|邻居|小伙|师傅|大[哥姐]|志愿者|帮手|哪位|谁).{0,6}(?:帮|搬|买|陪|修|换|抬|挪|送|取|拿|弄|教)"
            r"|谁(?:能|会|有空|方便|可以)(?!.{0,3}管).{0,10}(?:帮|搬|买|陪|抬|挪|捎|弄|教|修)|搭(?:把|个)手|有(?:没有)?人(?:能|会|可以|有空)?.{0,4}帮"
        ),
    ),
    (Wanted.HOMES, re.compile(r"我?(?:联系|负责|管|包)的?(?:是|有)?(?:哪|几).{0,2}户|我的户")),
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
    r"请.{0,3}假|(?:不能|没法|没办法)(?:去)?走访|走访(?:不了|去不了)|跑不(?:了|动)|走不动了?|去不了(?:几|这|那)"
)
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


def room_in(text: str) -> str | None:
    """A room told without its building: 去看了101."""
    found = _ROOM.search(text)
    return found[1] if found else None
