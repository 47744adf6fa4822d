"""A wish (点单): nothing is broken, somebody would like something to be there: 想加把休闲椅, 门口能不能装个扶手."""

import re
from typing import Final

LONGEST: Final = 60  # characters; a wish is a short thing to say
_WANTED: Final = re.compile(
    r"想要?|希望|建议|能不能|能否|可不可以|可以不可以|是不是可以|要是|最好|盼着?|申请|求|请给|给.{1,6}[装加安添放]|该|吧$"
)
_PUT: Final = re.compile(
    r"(?:加|装|添|增设|增加|安装|安|设|放|配|修|建|弄|摆|搭|做|有|要)(?:上|点|些|一)?"
    r"(?:个|把|张|条|盏|台|块|排|几[个把张条盏台]|两[个把张条盏台]|一下)?"
    r".{0,5}?(?:休闲椅|长椅|座椅|椅子|凳子|板凳|扶手|坡道|凉亭|健身器材|器材|路灯|感应灯|灯|晾衣[架杆绳]|充电桩|减速带|快递[架柜]"
    r"|架子?|水龙头|挂钩|雨棚|车棚|遮阳棚|垃圾桶|花坛|花箱|滑梯|秋千|沙坑|阅览[室角]|图书角|宣传栏|公告栏|监控|摄像头|饮水机|打气筒|工具箱|AED"
    r"|休息[区角]|护栏|栏杆|指示牌|标识|棋桌|乒乓球台|篮球[架场]|无障碍|防滑[条垫]|反光镜|道闸|门禁)"
)
# whatever it is, somebody would like it there: 要是院儿里能给装个秋千就好咧
_WOULD_BE_GOOD: Final = re.compile(
    r"(?:要是|要能|如果|若是).{0,14}(?:装|加|添|增设|安|设|放|修|建|弄|摆|搭)(?:上|点|些)?(?:个|把|张|条|盏|台|块|排|几).{1,10}?就(?:好|中|行|美|得劲|方便)"
)
_OWN: Final = re.compile(
    r"我家(?!门口|楼)|自己|家里|屋里|谁家|二手|电灯泡|闲置|卖|买|租|多少钱|出[个把张]|转让|上门|广告|哪里有|有没有人"
)


def wished(text: str) -> tuple[int, int] | None:
    """Where a text names what somebody would like to have in the compound; None where it is no wish."""
    if len(text) > LONGEST or _OWN.search(text) is not None:
        return None
    found = _PUT.search(text) if _WANTED.search(text) is not None else None
    found = found or _WOULD_BE_GOOD.search(text)
    return found.span() if found is not None else None
