"""Dangers that a few words say for certain: thick smoke, what is about to come down from a wall, bare wires, a door
that nobody opens while what was left before it piles up, blows behind a wall."""

import re
from typing import Final

_SMOKE: Final = re.compile(
    r"(?:全|都|满)是(?:黑|浓|白)?烟(?![味头花民囱酒灰])|(?:楼道|屋里?|单元|楼里|走廊)里?(?:好多|好大|那么大的?|一股|全|满)(?:黑|浓|白)?烟(?![味头花民囱酒灰])"
    r"|(?:浓|黑)烟|锅烧[干糊穿]|烧糊了.{0,6}烟|烟.{0,8}(?:往外|冒出来)|(?:往外|直)冒.{0,2}烟|[一满]楼道?的?烟(?![味头花民囱酒灰])|烟.{0,2}呛人"
)
_NO_SMOKE: Final = re.compile(
    r"抽烟|吸烟|烟头|烟花|油烟|烧烤|炒菜|做饭(?!没关|忘)|烟囱|香烟|尾气|鞭炮|烧纸|熏肉|排烟|烟道|戒烟|水蒸气"
)
_COMES_DOWN: Final = re.compile(
    r"(?:外墙|墙砖|瓷砖|外机|广告牌|招牌|雨棚|玻璃|窗扇|花盆|保温层|灯箱|空调|电线杆|围墙|树杈)[^，,。！!？?]{0,10}"
    r"(?:要|快要?|随时|马上|眼看)(?:都|就|能|会)?(?:要)?(?:掉|砸|塌|坠|倒)"
)
_LIVE: Final = re.compile(
    r"(?:电线|电缆|线头|(?:开关|插座|电表|配电|电箱|灯座|灯头)[^。！!？?]{0,12}线)[^。！!？?]{0,6}(?:露|裸|耷拉|垂下|吊着)"
    r"|(?:露|裸)(?:着|出|在外)[^。！!？?]{0,4}(?:电线|电缆|铜线|铜丝|线头)"
)
_DEAD: Final = re.compile(
    r"网线|光纤|宽带|电话线|耳机|充电线|数据线|修好|包[好上]了|我家(?:里|客厅|卧室|厨房)|装修"
)
_NOBODY_OPENS: Final = re.compile(
    r"(?:敲门|拍门|叫门|喊门|按门?铃|敲.{0,4}门|敲了?.{0,4}[家户])[^。！!？?]{0,8}(?:没人|不应|没动静|不开|没应|没声|没反应)"
    r"|(?:老[\u4e00-\u9fff]{0,2}|奶奶|爷爷|大爷|大妈|独居)[^。！!？?]{0,10}没人(?:应|开门|吱声)|^[^。！!？?物业社区]{0,10}没人(?:应|开门)"
)
_LEFT_BEFORE_IT: Final = re.compile(
    r"(?:牛奶|报纸|鲜奶|信箱|早饭|午饭|饭盒|送的?饭)(?!.{0,2}坏)[^。！!？?]{0,10}(?:[两二三四五六七八九十几\d]天|堆|没[动拿取收])"
)
# an old neighbour nobody has seen for days, and one more sign: 胡大爷好几天没见倒垃圾 电视一直响着
_UNSEEN: Final = re.compile(
    r"(?:老(?:张|王|李|赵|刘|陈|杨|孙|周|吴|[\u4e00-\u9fff]头|太太|爷子|人|两口)|大爷|大妈|大娘|奶奶|爷爷|阿姨|大叔|独居)[^。！!？?]{0,10}"
    r"(?:[两二三四五六七八九十几\d]+(?:多)?天|(?:一个?|两个?)?(?:多)?(?:礼拜|星期|周))[^。！!？?]{0,4}(?:没|不)(?:见|看|出|露|下楼|动静|遛|倒|开)"
)
_ONE_MORE_SIGN: Final = re.compile(
    r"(?:电视|灯|收音机|水)[^。！!？?]{0,4}(?:一直|老|总|还|都)[^。！!？?]{0,3}(?:响|亮|开|流)|敲.{0,3}门.{0,6}(?:没|不)|叫.{0,4}(?:没|不)(?:人|应)"
    r"|(?:电话|手机).{0,4}(?:没人|不)接|没(?:动静|声音)|一个人住|独居|怕.{0,4}出事|[报奶].{0,6}没[动取拿]|闻见|味"
)
# somebody is hurt at home: blows heard next door, and one more sign
_BLOWS: Final = re.compile(
    r"往死里打|(?:两口子|夫妻|小两口|男的|老公|丈夫|(?:楼[上下]|隔壁|对门)(?:一?家|邻居)?|那(?:一?家|邻居)|他[爸爹妈])[^。！!？?]{0,10}"
    r"(?:干[仗架]|打架|打起来|动(?:起)?手|打仗|厮打|打得(?:嗷嗷|要死|哭|喊)|打(?:他|自己|自家)?(?:家)?(?:媳妇|老婆|孩子|老人|娃|[爸爹妈娘]))"
)
_HEARD_TOO: Final = re.compile(
    r"往死里|[摔砸](?:了|得|东西|碗|盘|锅|门|玻璃)|(?:孩子|娃|女的|媳妇|老婆|老人)[^。！!？?]{0,4}(?:哭|叫|喊|嚎)|救命|惨|出?血|刀"
)
_NO_BLOWS: Final = re.compile(
    r"装修|施工|砸墙|狗|猫|小孩|小朋友|孩子们|[两几]个孩子|打仗玩|架子鼓|机器|锻炼|打球|玩|电视|电影|短剧|小说|我(?:差点|真想|要)|直播|下棋|打牌|麻将"
)
_CLEANERS: Final = re.compile(r"物业|清理|保洁|打扫|楼道里")
_INSIDE: Final = re.compile(r"我家(?:里|厨房|客厅|卫生间|浴室|灯|柜)|浴室|厨房里?瓷砖")


def plain_danger(text: str) -> tuple[str, re.Match[str]] | None:
    """The category of a danger that the words alone decide, and the words; None for none."""
    if (smoke := _SMOKE.search(text)) is not None and _NO_SMOKE.search(text) is None:
        return "fire_safety", smoke
    if (falling := _COMES_DOWN.search(text)) is not None and _INSIDE.search(text) is None:
        return "falling_objects", falling
    if (live := _LIVE.search(text)) is not None and _DEAD.search(text) is None:
        return "power", live
    blows = None if _NO_BLOWS.search(text) else _BLOWS.search(text)
    if blows is not None and _HEARD_TOO.search(text) is not None:
        return "welfare", blows
    if (unseen := _UNSEEN.search(text)) is not None and _ONE_MORE_SIGN.search(text) is not None:
        return "welfare", unseen
    left = _LEFT_BEFORE_IT.search(text) is not None and _CLEANERS.search(text) is None
    if left and (unopened := _NOBODY_OPENS.search(text)) is not None:
        return "welfare", unopened
    return None
