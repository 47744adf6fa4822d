"""Dangers that a few words say for certain: thick smoke, what is about to come down from a wall, bare wires, a door
that nobody opens while what was left before it piles up, blows behind a wall.

Each is a sign, for some with a second one that must stand beside it, unless words make it none.
"""

import re
from typing import Final, NamedTuple

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


# flames, whatever the word: 阳台燎着咧, 火苗蹿出来
_FLAMES: Final = re.compile(
    r"燎着|火苗[^，,。！!？?]{0,3}(?:窜|蹿|往外|老高|上房)|蹿火|窜火|火光|烧着了|起明火|(?:过道|楼道|走廊|屋里)[^，,。！!？?]{0,4}看不[见清]人"
)
_NO_FLAMES: Final = re.compile(
    r"灶|锅底|炉|心里|眼[里睛]?|嗓子|冒火了?气|烧烤|篝火|电影|烟花|灯坏|没灯|黑灯|太黑|炒|颠勺|锅"
)
# a pot on the fire behind a door that fell shut
_ON_THE_FIRE: Final = re.compile(
    r"(?:锅|灶|火|煤气|燃气|炉子)[^，,。！!？?]{0,4}(?:还|正|都)?(?:烧|开|炖|煮|点|坐)着|(?:炖|煮|烧|坐)着(?:锅|汤|水|菜|肉|粥|奶)"
)
_SHUT_OUT: Final = re.compile(
    r"门[^，,。！!？?]{0,6}(?:带上|反锁|锁[住上死]|关上|撞上)|(?:锁|关)(?:在)?(?:门)?外|进不去|没带钥匙|钥匙[^，,。]{0,4}(?:屋|家|里)"
)
# a small child, or one who cannot get up, behind such a door
_HELPLESS: Final = re.compile(
    r"(?:个月|岁)[^，,。！!？?]{0,3}(?:的)?(?:宝|娃|孩|小|丫)|宝宝|婴儿|小孩|孩子[^，,。]{0,4}(?:自己|一个人|在里|在床|在屋)|娃[^，,。]{0,4}(?:在里|在床|在屋)"
)
_LOCKED_IN: Final = re.compile(
    r"(?:反锁|锁)(?:在|到)?[^，,。！!？?]{0,3}(?:屋|家|车|里)|门[^，,。！!？?]{0,4}(?:带上|反锁|锁[住上死]|撞上)了?"
)
# on an edge from which one falls
_ON_EDGE: Final = re.compile(
    r"(?:天台|楼顶|房顶|屋顶|窗台|窗户|阳台|护栏|栏杆|女儿墙|空调板|外机|桥)[^，,。！!？?]{0,6}(?:边|沿|外|上头?)[^，,。！!？?]{0,5}"
    r"(?:站|坐|趴|爬|挂|吊|悬)|(?:站|坐|趴|爬|挂|悬)[^，,。！!？?]{0,4}(?:天台|楼顶|窗台|窗户外|阳台外|护栏外|栏杆外|女儿墙)[^，,。！!？?]{0,3}(?:边|沿|外|上)?"
)
_SOMEBODY: Final = re.compile(
    r"孩|娃|姑娘|小伙|女的|男的|[个有]人|老人|老太|大爷|学生|小不点|丫头|崽|小家伙|囡"
)
_AT_WORK: Final = re.compile(
    r"师傅|工人|擦玻璃|擦窗|装空调|修|刷|施工|猫|鸟|鸽|花|衣服|被子|蜘蛛侠|物业|保洁|摄像|看风景|照相|拍照|聊天|晒|广告|宣传|看我们|打牌|下棋|那画|画的"
)
# with what one hurts
_ARMED: Final = re.compile(
    r"(?:拎|拿|提|揣|举|攥|抡|持|掏|挥)(?:着|出|起)?(?:一?[把根个])?(?:大|菜|尖|水果|西瓜|长|砍)?(?:刀|斧|砍刀|棒球棍|铁棍|钢管)(?!鱼|豆|削|麻|马|剪|片|叉)"
)
_KITCHEN: Final = re.compile(
    r"厨|切|砍(?:骨|排|柴|肉)|削|磨刀|剁|玩具|塑料|电影|剧|游戏|画|雕|修枝|园丁|木工|师傅|卖|刮|摁住|带走|没有人|还给|舞台|表演|太极"
)
# somebody is in, or at the door, who should not be
_INTRUDER: Final = re.compile(
    r"(?:阳台|屋里?|家里?|客厅|卧室|厨房|院子里?)(?:上|里|头)*(?:进人了|进来(?:个|一个|了)?人|有生人|有陌生人|来了?个生人)|(?:拧|撬|捅|掰)(?:我|俺)?(?:家)?的?(?:门把|门锁|防盗门|窗户)[^，,。！!？?]{0,4}(?!过|坏|了痕)"
    r"|(?:有人|男的)[^，,。！!？?]{0,6}(?:在|正)[^，,。！!？?]{0,3}(?:撬|拧|砸|踹)(?:我|俺)?(?:家)?的?门|(?:一路)?尾随|跟(?:踪)?(?:着|了)我(?:一路|好久|半天|上楼|进)"
)
_NOW: Final = re.compile(r"躲|不敢|现在|正在|还在|这会儿|救|报警|快|一个人|怕|手抖|锁门|[!！]|在家")
_NO_INTRUDER: Final = re.compile(
    r"去年|上次|以前|上个月|昨天|前天|演|电影|剧|梦|游戏|猫|狗|快递|师傅|换锁|忘带|钥匙丢|自己"
)
# somebody has fallen and does not answer, or is being helped to breathe
_DOWN: Final = re.compile(
    r"(?:爸|妈|爷|奶|公|婆|姥|老伴|老头|老太|大爷|大妈|阿姨|老人|孩子|娃|儿子|闺女|媳妇|老公|邻居|有人|一个?人|男的|女的|姑娘|小伙|师傅|保安|崽|囡)[^，,。！!？?]{0,5}"
    r"(?:倒|栽|瘫|摔|晕|昏)(?:在|到|倒|过去|地)?[^，,。！!？?]{0,6}(?:了|里|上|下)"
)
_NO_ANSWER: Final = re.compile(
    r"心肺复苏|人工呼吸|除颤|叫不[应醒]|喊不[应醒]|没反应|没(?:了)?(?:呼吸|气|脉)|不喘|抽(?:搐|上|起)|翻白眼|嘴(?:唇)?(?:歪|发?[紫青])|吐白沫|脸(?:煞)?[白青紫]|流(?:了)?(?:好多|一地|一脸|满)?血|血(?:止不住|流|直)|起不来|动不了|不省人事|120|救"
)
_NOT_DOWN: Final = re.compile(
    r"培训|课|演习|演练|讲座|笑|沙发|床上|醉倒在我|电影|剧|去年|前年|好了|出院|没事了|电视"
)
# bitten or cut, and it bleeds
_BITTEN: Final = re.compile(
    r"(?:狗|犬|金毛|泰迪|哈士奇|藏獒|比熊)[^，,。！!？?]{0,14}(?:咬|叼|扑|撕|啃)|(?:牙印|牙洞|狗咬|咬(?:了|破|伤|到|着|住))"
)
_BLEEDS: Final = re.compile(
    r"(?<!热)(?<!鸡)血(?!压|糖|脂|型|管|站)|口子|肉[^，,。]{0,3}(?:掉|翻|下来)|咬住?不[放松撒]|牙印|牙洞|缝[了针]|伤口|疫苗|打针|狂犬"
)
_NOT_BITTEN: Final = re.compile(
    r"我家(?:狗|猫)|蚊子|虫|苹果|去年|前年|小时候|电影|剧|自家|玩具|舌头|打过|裤腿"
)
# what fell just beside somebody
_STRUCK: Final = re.compile(
    r"(?:花盆|砖|瓶|玻璃|石|刀|铁|板|盆|罐|砸|哑铃|拖把|菜|冰|瓷|灯|锅|木|杆|牌|块|袋)[^，,。！!？?]{0,10}(?:掉|落|砸|摔|飞|扎)[^，,。！!？?]{0,6}"
    r"(?:我|俺|人|孩子|娃|老太|大爷|[妈爸奶爷])[^，,。！!？?]{0,6}(?:头|脚|肩|身|跟前|面前|旁|边|背|胳膊|腿|脑)"
)
_NOT_STRUCK: Final = re.compile(
    r"球|自己|手里|手滑|桌|厨房|我家(?:里|厨)|床|沙发|游戏|电影|去年|砸锅|砸了?脚[^，,。]{0,4}(?:自|我家)"
)
# a hot pipe that came apart on somebody
_SCALDED: Final = re.compile(
    r"(?:呲|滋|喷|溅|烫|浇)(?:了|到|着|得)?[^，,。！!？?]{0,6}(?:一身|一脸|一腿|一手|满身|我|老伴|孩子|妈|爸|脸|腿|身)"
)
_BLISTERS: Final = re.compile(r"起泡|脱皮|烫(?:红|伤|坏|掉|得)|送医|120|皮都|热水|开水|蒸汽|白汽")
_NOT_SCALDED: Final = re.compile(
    r"做饭|炒|油[点星溅]|咖啡|茶|奶茶|汤|火锅|头发|染|游戏|电影|水枪|熨斗|自己|泼水节|去年|好了"
)


class PlainDanger(NamedTuple):
    """A danger's category, letters of which one must be there, its sign, the sign that must stand beside it, and the
    words with which it is none. The letters spare most texts the patterns: 1 microsecond instead of 7."""

    category: str
    letters: frozenset[str]
    sign: re.Pattern[str]
    beside: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


DANGERS: Final = (
    PlainDanger("fire_safety", frozenset("烟锅"), _SMOKE, unless=_NO_SMOKE),
    PlainDanger("fire_safety", frozenset("燎火烧看"), _FLAMES, unless=_NO_FLAMES),
    PlainDanger("falling_objects", frozenset("掉砸塌坠倒"), _COMES_DOWN, unless=_INSIDE),
    PlainDanger("falling_objects", frozenset("掉落砸摔飞扎"), _STRUCK, unless=_NOT_STRUCK),
    PlainDanger("power", frozenset("露裸耷垂吊"), _LIVE, unless=_DEAD),
    PlainDanger("welfare", frozenset("打干动"), _BLOWS, _HEARD_TOO, _NO_BLOWS),
    PlainDanger("welfare", frozenset("天周拜期"), _UNSEEN, _ONE_MORE_SIGN),
    PlainDanger("welfare", frozenset("奶报信饭"), _NOBODY_OPENS, _LEFT_BEFORE_IT, _CLEANERS),
    PlainDanger("welfare", frozenset("锁带撞"), _LOCKED_IN, _HELPLESS, _AT_WORK),
    PlainDanger("fire_safety", frozenset("门锁进钥"), _ON_THE_FIRE, _SHUT_OUT),
    PlainDanger("welfare", frozenset("站坐趴爬挂吊悬"), _ON_EDGE, _SOMEBODY, _AT_WORK),
    PlainDanger("security", frozenset("刀斧棍管"), _ARMED, unless=_KITCHEN),
    PlainDanger("security", frozenset("进来生拧撬捅掰砸踹随跟"), _INTRUDER, _NOW, _NO_INTRUDER),
    PlainDanger("welfare", frozenset("倒栽瘫摔晕昏"), _DOWN, _NO_ANSWER, _NOT_DOWN),
    PlainDanger("pets", frozenset("咬叼扑撕啃牙"), _BITTEN, _BLEEDS, _NOT_BITTEN),
    PlainDanger("heating", frozenset("呲滋喷溅烫浇"), _SCALDED, _BLISTERS, _NOT_SCALDED),
)


def plain_danger(text: str) -> tuple[str, re.Match[str]] | None:
    """The category of a danger that the words alone decide, and the words; None for none."""
    letters = set(text)
    for danger in DANGERS:
        if danger.letters.isdisjoint(letters):
            continue
        found = danger.sign.search(text)
        if (
            found is not None
            and (danger.beside is None or danger.beside.search(text) is not None)
            and (danger.unless is None or danger.unless.search(text) is None)
        ):
            return danger.category, found
    return None
