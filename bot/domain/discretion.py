"""What must not stand in public: doors, telephone numbers, somebody's home by name."""

import re
from typing import Final

from bot.domain.errors import GivesAway

_NARROW: Final = {
    wide: wide - 0xFEE0  # full-width letters, digits, hyphen and slash as they are typed in Latin
    for wide in (
        *range(0xFF10, 0xFF1A),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
        0xFF0D,
        0xFF0F,
    )
}
_PHONE: Final = re.compile(
    r"(?<!\d)1[3-9]\d[\s.·-]?\d{4}[\s.·-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[\s-]\d{7,8}(?!\d)"
    r"|(?:电话|致电|拨打?|打)(?:号码)?[:：]?\s*[2-8]\d{6,7}(?!\d)|(?:微信|QQ|qq)号?[:：]?\s*[A-Za-z0-9][\w-]{4,}"
)
_DOOR: Final = re.compile(
    r"(?<!\d)\d{1,3}\s*[-—/]\s*\d{1,2}\s*[-—/]\s*\d{3,4}(?!\d)|(?<!\d)\d{3,4}\s*(?:室|房(?!间))"
    r"|(?<!\d)\d{3,4}的?(?:水管|业主|住户|户主|租户|租客|邻居)"
    r"|\d{1,3}号?[楼栋幢座]\s*(?:\d{1,2}单元\s*)?\d{3,4}(?![\d年元户人度次米块.])"
    r"|[一二三四五六七八九十]{1,3}(?:号楼|[栋幢]).{0,2}[零〇一二三四五六七八九]{3,4}室?|[一二三四五六七八九十]{1,3}号楼.{0,2}单元[零〇一二三四五六七八九十百]{3,5}"
)
_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严魏陶姜谢邹潘葛范彭郎鲁韦马苗方俞任袁柳唐罗薛贺倪汤毕郝邬常于傅齐康伍余"
    "顾孟黄穆萧尹姚邵汪毛戴宋熊纪舒屈项祝董梁杜阮蓝季贾路江童郭梅林钟徐邱骆高夏蔡田樊胡霍虞万柯卢莫房丁邓洪石崔龚程裴陆翁段侯武刘叶"
)
_GIVEN: Final = (
    r"(?:(?![大人回专厂各国商店管层末上时全每咱谁自别搬想一边本住户各])[\u4e00-\u9fff]){1,2}"
)
_HOME: Final = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[元楼室户]))[{_SURNAMES}]{_GIVEN}家(?![长具政庭用电属])|"
    rf"(?:业主|住户|户主|租户|租客)[{_SURNAMES}](?!贴|上|度|兴|便|一|末|全|立|面|围|边|天|时|许|任|常|平|成|能|于)"
    r"[\u4e00-\u9fff]{1,2}(?=家|的|押金|停车费?|反映|投诉|来电|交|[\s，,。;；:：]|$)|"
    rf"(?<![\u4e00-\u9fff])[{_SURNAMES}](?:女士|先生)|[{_SURNAMES}](?:女士|先生)(?=来|反映|投诉|说|家|的)|"
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}(?![A-Z0-9])|"
    r"[\u4e00-\u9fff]某(?:某|人)?|\d{3,4}(?:的|号|室)?[\u4e00-\u9fff]{1,2}(?:先生|女士|奶奶|爷爷|阿姨|大爷|大妈)|"
    r"[\u4e00-\u9fff]?(?:奶奶|爷爷|阿姨|大爷|大妈|大娘|大叔|叔叔|先生|女士|太太|老师|姐|哥|嫂|婶)(?:他|她)?家"
)


def gives_away(text: str, *, phones: bool = True) -> str | None:
    """The first words of a text that single somebody out; None where there are none. Without `phones` a number may
    stand: an office has one too."""
    text = text.translate(_NARROW)
    for pattern in (_PHONE, _DOOR, _HOME) if phones else (_DOOR, _HOME):
        if (found := pattern.search(text)) is not None:
            return found[0]
    return None


def must_be_discreet(text: str, *, phones: bool = True) -> None:
    """Raises GivesAway for a text that may not go out: `gives_away` says which words of it."""
    if (told := gives_away(text, phones=phones)) is not None:
        raise GivesAway(told)


_CALLED: Final = re.compile(
    rf"[{_SURNAMES}](?:{_GIVEN})?(?:奶奶|爷爷|阿姨|大爷|大妈|大娘|大叔|叔叔|先生|女士|太太|老师|姥姥|姥爷|婆婆|嫂子?|老太太|老爷子)"
)


def masked(text: str) -> str:
    """A text without doors, telephone numbers and names, for those who may not need them."""
    plain = _DOOR.sub("（门牌）", _PHONE.sub("（电话）", text.translate(_NARROW)))
    return _CALLED.sub("（邻居）", plain)
