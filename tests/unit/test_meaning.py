"""Which button a few words mean, and what an officer's words ask for."""

import pytest

from bot.domain import danger
from bot.domain.answering import adds, may_ask, put_right, wants_deletion
from bot.domain.aside import (
    Aside,
    aside,
    asks_of_a_meeting,
    blames_us,
    says_one_has_moved,
    tells_of_ones_rite,
    thanks_somebody,
    wants_no_messages,
)
from bot.domain.coming import coming
from bot.domain.confirming import Verdict, agreement
from bot.domain.consulting import asks_for_advice, speaks_of_others
from bot.domain.meaning import asks, meant
from bot.domain.neighbourly import Wanted, is_back, rests, wanted
from bot.domain.ordering import (
    Asked,
    Wish,
    asked,
    deed,
    is_no_alarm,
    moves,
    numbered,
    on_behalf,
    receiver,
    to_be_voted_on,
    to_publish,
    two_named,
)
from bot.domain.place import at_home, in_ones_building
from bot.domain.topic import Topic, TopicState, proposed, resolved_on
from bot.services.matters.following import Reply, reads
from bot.texts import words
from nlp.plain_danger import plain_danger
from nlp.promise import only_promises

ORDER = frozenset({"a:accept", "a:progress", "a:time", "a:wait", "a:done", "a:arrive", "a:return"})
OFFER = frozenset({"lk:claim", "lk:no"})
TAKEN = frozenset({"lk:came", "lk:finish", "lk:back"})
VISIT = frozenset({"ln:ok", "ln:concern", "ln:not_met", "ln:refused"})
CARD = frozenset({"m:dismiss", "m:merge", "m:class", "m:assign", "m:time", "m:take", "m:answer"})


@pytest.mark.parametrize(
    ("given", "text", "wanted"),
    [
        (ORDER, "收到 马上派人", "a:accept"),
        (ORDER, "弄完了", "a:done"),
        (ORDER, "修了一半 明天接着弄", "a:progress"),
        (ORDER, "修了 但是又坏了", "a:progress"),
        (ORDER, "还差个零件 得两天", "a:time"),
        (ORDER, "业主电话打不通", "a:wait"),
        (ORDER, "搞不定 需要厂家", "a:return"),
        (ORDER, "厂家的师傅已经在路上了", "a:progress"),
        (ORDER, "今天天气真好", None),
        (OFFER, "我下午三点有空 可以去", "lk:claim"),
        (OFFER, "去不了 腰疼", "lk:no"),
        (TAKEN, "家里有急事去不了了", "lk:back"),
        (TAKEN, "帮完了 老人挺高兴", "lk:finish"),
        (VISIT, "老太太身体硬朗着呢", "ln:ok"),
        (VISIT, "老人今天没精神 不爱说话", "ln:concern"),
        (VISIT, "见着了 正包饺子呢 血压有点高 嘱咐她吃药了", "ln:concern"),
        (OFFER, "这活儿我接了 吃完饭就过去", "lk:claim"),
        (TAKEN, "明儿我得去医院复查 去不成了", "lk:back"),
        (VISIT, "敲门没动静", "ln:not_met"),
        (VISIT, "他不想见人", "ln:refused"),
        (CARD, "转物业处理", "m:assign"),
        (CARD, "这是闲聊 不算诉求", "m:dismiss"),
        (CARD, "换好了 灯亮了", "m:answer"),
        (CARD, "中午吃啥", None),
    ],
)
def test_words_mean_a_button(given: frozenset[str], text: str, wanted: str | None) -> None:
    assert meant(text, given) == wanted


def test_a_question_is_one_unless_it_means_a_button() -> None:
    assert asks("哪个单元？", ORDER) and asks("住户电话给一个", ORDER)
    assert not asks("业主电话打不通", ORDER)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("有啥超时的没", Wish.LATE),
        ("这个月解决了几件", Wish.MONTH),
        ("今天有什么新的", Wish.TODAY),
        ("楼道灯那个 谁在办", Wish.STATE),
        ("查一下七号楼的", Wish.FIND),
        ("3号楼最近啥情况", Wish.FIND),
        ("谁在弄漏水那个", Wish.STATE),
        ("这周办成几件了", Wish.MONTH),
        ("换电梯那个投票还有谁没投", Wish.TURNOUT),
        ("平安物业手里还压着几单啊", Wish.THEIRS),
        ("把1和2并一下", Wish.MERGE),
        ("发个通知 明天上午9点到11点检修停电", Wish.NOTICE),
        ("下周三开个会", None),
        ("中午吃啥", None),
        ("明天我请假", None),
    ],
)
def test_an_officers_words_ask_for_a_list_or_for_nothing(text: str, wish: Wish | None) -> None:
    found = asked(text, named=False)
    assert (found.wish if found else None) == wish


def test_a_meeting_is_asked_of_the_bot_by_its_name_and_a_number_is_no_buildings() -> None:
    found = asked("@bandeng_bot 下周三下午2点开个会 商量停车", named=True)
    assert found is not None and found.wish is Wish.MEETING
    assert numbered("0001派给平安物业") == "0001"
    assert numbered("7号楼灯不亮") is None
    assert is_no_alarm("虚惊 是炒辣椒") and not is_no_alarm("我去看看")


@pytest.mark.parametrize(
    ("text", "stays", "goes"),
    [
        ("把2并到1", "1", "2"),
        ("把0002并到0001里", "1", "2"),
        ("0002并入0001", "1", "2"),
        ("1和2并一下", "1", "2"),
        ("1和2合到一块", "1", "2"),
    ],
)
def test_which_matter_stays(text: str, stays: str, goes: str) -> None:
    found = asked(text, named=False)
    assert found is not None
    assert found.wish is Wish.MERGE
    assert found.numbers == (stays, goes)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0014 转给园林局", "园林局"),
        ("0008派给交警", "交警"),
        ("派给物业", None),
        ("派给他们去修", None),
        ("电梯坏了", None),
    ],
)
def test_to_whom_words_give_a_matter(text: str, name: str | None) -> None:
    assert receiver(text) == name


@pytest.mark.parametrize("text", ["桶拉走了，地也冲了", "桶拉走了，地也冲干净了", "灯装上了"])
def test_work_is_done_in_any_words(text: str) -> None:
    assert meant(text, ORDER) == "a:done"


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("我和老伴都去，俩人", 1),
        ("我带孩子去，两个人", 1),
        ("算我们家两口", 1),
        ("我家三口", 2),
        ("带俩孩子", 2),
        ("我们都去", 0),
        ("还有地方没", None),
        ("要带啥", None),
    ],
)
def test_how_many_come(text: str, guests: int | None) -> None:
    said = coming(text)
    assert (said.guests if said else None) == guests


@pytest.mark.parametrize(
    ("text", "button"),
    [
        ("8号楼那灯派物业去看看", "m:assign"),
        ("给物业派过去", "m:assign"),
        ("先缓到下周三", "m:time"),
        ("跟他说我们晚上过去看看", None),
        ("我去看看", "m:take"),
    ],
)
def test_what_an_officer_wants_done_with_a_matter(text: str, button: str | None) -> None:
    assert meant(text, {"m:assign", "m:time", "m:take"}) == button


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("不是5号楼是6号楼", True),
        ("应该是6号楼", True),
        ("把0002改到6号楼", True),
        ("6号楼的灯坏了", False),
        ("我明天去6号楼", False),
    ],
)
def test_words_that_say_where_a_matter_really_is(text: str, place: bool) -> None:
    assert moves(text) is place


@pytest.mark.parametrize(
    "text", ["我下礼拜回老家，这几家先找个人替一下", "腰不行，这几户我先跑不了了"]
)
def test_a_member_who_is_away(text: str) -> None:
    assert rests(text)
    assert not is_back(text)


@pytest.mark.parametrize(
    ("text", "guests"),
    [
        ("我家报俩", 1),
        ("报名两位", 1),
        ("我家去两个", 1),
        ("改成就我一个人去", 0),
        ("我带孩子去，三个人", 2),
    ],
)
def test_how_many_come_in_other_words(text: str, guests: int) -> None:
    said = coming(text)
    assert said is not None and (said.deed, said.guests) == ("in", guests)


@pytest.mark.parametrize(
    ("text", "home", "building"),
    [
        ("我家水管漏水，厨房地上全是水", True, True),
        ("厨房水管漏了", True, False),
        ("楼道灯不亮了", False, True),
        ("楼上天天半夜拖椅子", False, True),
        ("小区门口路灯不亮", False, False),
        ("地下车库电梯坏了", False, False),
        ("我家属于哪个社区", False, False),
    ],
)
def test_what_is_at_ones_own_door(text: str, *, home: bool, building: bool) -> None:
    assert at_home(text) is home
    assert in_ones_building(text) is building or home


@pytest.mark.parametrize(
    ("value", "shown"), [("3501/100", "35.01"), ("65", "65"), ("1/3", "1/3"), ("1/8", "0.125")]
)
def test_shares_are_written_as_people_read_them(value: str, shown: str) -> None:
    assert words.shares(value) == shown


def test_what_two_agreed_on_wants_both() -> None:
    assert agreement(["good", None], over=False) is Verdict.WAITING
    assert agreement(["good", None], over=True) is Verdict.LAPSED
    assert agreement(["good", "good"], over=False) is Verdict.SOLVED
    assert agreement(["good", "broken"], over=False) is Verdict.BROKEN


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("前房东不退我三千押金，我该找谁问问", True),
        ("楼上天天半夜装修，吵得我失眠，能管管吗？", False),
        ("物业拖欠保安工资，晚上没人巡逻，怎么办？", False),
    ],
)
def test_an_affair_of_ones_own_is_nobody_elses(text: str, *, own: bool) -> None:
    assert (asks_for_advice(text) and not speaks_of_others(text)) is own


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("我想提个议题：小广场夜里太吵", "小广场夜里太吵"),
        ("下次开会议一议停车收费", "停车收费"),
        ("上次开会讨论的路灯到现在还没修好", None),
        ("议事会商量好的车棚怎么还没建", None),
    ],
)
def test_what_somebody_wants_talked_about(text: str, topic: str | None) -> None:
    assert proposed(text) == topic


@pytest.mark.parametrize(
    ("written", "on"),
    [("2 东门外划六个车位", True), ("1.5米高的栏杆", False), ("2:00后锁东门", False)],
)
def test_a_figure_is_no_topics_number(written: str, *, on: bool) -> None:
    topics = [Topic(each, 1, 1, None, "停车", None, TopicState.ON) for each in range(3)]
    found, words_ = resolved_on(written, topics)
    assert (found is not None) is on
    assert on or words_ == written


@pytest.mark.parametrize(
    ("text", "counted"), [("我一定参加", False), ("我家5号楼的，报名", False), ("我家报俩", True)]
)
def test_whether_words_say_how_many_come(text: str, *, counted: bool) -> None:
    said = coming(text)
    assert said is not None and said.counted is counted


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("说了半个月没人理", "blame"),
        ("你这机器人一点用没有", "blame"),
        ("跟物业说了没人理", ""),
        ("保安糊弄人", ""),
        ("别再给我发消息了", "quiet"),
        ("物业别再发垃圾信息了", ""),
        ("房子卖了 帮我解绑", "moved"),
        ("我想请人帮忙照看老人", ""),
        ("我有空 可以帮忙照看老人", "offer"),
        ("谁能帮忙照看一下我妈", ""),
        ("明晚在哪开会", "meeting"),
        ("停车怎么办那个会啥时候开", "meeting"),
        ("电梯的事什么时候修", ""),
        ("物业办公室几点上班", ""),
    ],
)
def test_what_is_no_demand_is_told_from_what_is(text: str, what: str) -> None:
    found = {
        "blame": blames_us(text),
        "quiet": wants_no_messages(text),
        "moved": says_one_has_moved(text),
        "offer": Wanted.TO_HELP in wanted(text),
        "meeting": asks_of_a_meeting(text),
    }
    assert [name for name, holds in found.items() if holds] == ([what] if what else [])


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("4号楼一楼老冯敲门没人应 门口牛奶都放三天了", True),
        ("老张家叫门不应，报纸堆了一堆", True),
        ("楼道里报纸堆成山，叫物业来清理没人管", False),
        ("奶箱坏了三天，喊物业没反应", False),
        ("炉子上还炖着汤 门被风带上了 钥匙在里头", True),
        ("炖着汤等你们来吃", False),
        ("门锁上了 一岁半的小孩自己在屋", True),
        ("9号楼楼顶边上坐着个学生", True),
        ("工人在楼顶边上坐着修水箱", False),
        ("12号楼下有个男的提着砍刀转悠", True),
        ("谁家有砍骨刀借一下", False),
        ("有人在撬我家的门 我一个人在家不敢出声", True),
        ("门锁让我自己撬坏了", False),
        ("我爸栽倒在卫生间里了 怎么叫不应", True),
        ("晚会上我爸笑得倒在沙发上", False),
        ("对面黑狗咬了我妈 腿上两个口子直流血", True),
        ("狗咬狗 一嘴毛", False),
        ("一块砖头掉下来落我脚跟前", True),
        ("自己手滑 锅盖掉我脚边", False),
        ("暖气片裂了 喷老伴一腿 起泡了", True),
        ("水枪喷我一身", False),
        ("五楼阳台燎着了", True),
        ("锅底燎着点就香", False),
    ],
)
def test_dangers_that_a_few_words_say_for_certain(text: str, *, danger: bool) -> None:
    assert (plain_danger(text) is not None) is danger


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("改到后天办了", True),
        ("日子往后推两天", True),
        ("婚礼不办了", True),
        ("都办完了，谢谢大家", True),
        ("明天去办证", False),
        ("电梯坏了", False),
    ],
)
def test_what_a_family_says_of_its_rite(text: str, meant: bool) -> None:
    assert tells_of_ones_rite(text) is meant


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("我要是在这儿说楼上漏水，楼上的人能看见是我说的吗", Aside.READERS),
        ("这个千万别往群里发啊", Aside.READERS),
        ("这事谁能看见呀 我邻居会不会知道是我告的状", Aside.READERS),
        ("反映了事儿邻居能看见是谁说的不", Aside.READERS),
        ("俺儿子腊月十八办事儿 在院里摆几桌 得跟谁打声招呼", Aside.FEAST),
        ("隔壁摆了十桌酒吵死了", None),
        ("群里发的通知我没看见", None),
    ],
)
def test_what_is_said_beside_a_demand(text: str, about: Aside | None) -> None:
    assert aside(text) is about


def test_a_place_given_up_is_not_coming() -> None:
    for text in ("哎呀闺女要补课 去不成咧 名额让给别人吧", "名额让给别人吧"):
        said = coming(text)
        assert said is not None and said.deed == "out"


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("今天有啥安排", Wish.TODAY),
        ("这个月到现在一共接了多少，弄完几个", Wish.MONTH),
        ("老郑他们家那个电梯现在到谁手里了", Wish.STATE),
        ("下礼拜开始每周二去看看8号楼的李奶奶，一个人住", Wish.HOW),
        ("周五上午十点在活动室教老人用手机，报20个人", Wish.EVENT),
    ],
)
def test_what_an_officer_asks_for(text: str, wish: Wish) -> None:
    found = asked(text, named=False)
    assert found is not None and found.wish is wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("7号楼门口的雪扫完了，可以了了", Wish.CLOSE),
        ("垃圾那个弄完了", Wish.CLOSE),
        ("垃圾那个弄完了吗", None),
        ("明天我家孩子发烧得请个假，活儿让孙姐顶一下", Wish.HAND_OVER),
        ("帮4号楼2单元502的张大爷报一个，他家窗户漏风", Wish.BEHALF),
    ],
)
def test_what_an_officer_means_to_do(text: str, wish: Wish | None) -> None:
    assert deed(text) is wish


def test_whom_an_officer_speaks_for_keeps_the_door() -> None:
    said = on_behalf("帮4号楼2单元502的张大爷报一个，他家窗户漏风")
    assert said == "4号楼2单元502的张大爷，他家窗户漏风"


def test_members_and_helpers_in_their_own_words() -> None:
    assert rests("这个月单位派我去呼和浩特培训 俩礼拜回不来")
    assert rests("最近腰疼得厉害 先别给我派活了")
    assert Wanted.HOMES in wanted("我包的那几家都是谁来着")
    assert Wanted.TO_HELP in wanted("我退休前是电工 谁家灯不亮插座坏了可以喊我")
    assert Wanted.TO_HELP not in wanted("来了喊我一声我下楼开门")
    for text in ("让物业先通一下", "叫物业小刘去看一眼"):
        assert meant(text, {"m:assign"}) == "m:assign"
    for text in (
        "8号楼的灯刚给换了 大伙儿晚上看看亮不亮",
        "李奶奶家的灯泡我给拧上了 不用再派人",
        "下水道通开了 阿军你家还返不返水了",
    ):
        assert meant(text, {"m:answer"}) == "m:answer"


def test_what_goes_on_with_a_danger_and_what_is_about_ones_work() -> None:
    for text in ("这次喘不上气了 快来", "我动不了 去不了医院", "还在6楼 歇不住"):
        assert danger.goes_on(text), text
    for text in ("给我再添两户吧", "歇几天", "这次去不了", "派我去培训了", "吃了没 今儿真冷啊"):
        assert not danger.goes_on(text), text


@pytest.mark.parametrize(
    ("said", "button"),
    [
        ("电梯让小刘他们去瞅瞅", "m:assign"),
        ("井盖那个不该给暖心队 应该是平安物业", "m:assign"),
        ("井盖那个换给平安物业", "m:assign"),
        ("我刚过去看了 二楼那盏还是黑的 让他们返工", "m:redo"),
        ("1-1-401去过了 家里没人 改天再跑", "ln:not_met"),
    ],
)
def test_more_ways_to_say_which_button_is_meant(said: str, button: str) -> None:
    assert meant(said, {button}) == button


def test_colleagues_and_neighbours_are_no_agency() -> None:
    for said in ("让孙姐去看看", "让居民去看看", "让大家来看"):
        assert meant(said, {"m:assign"}) is None, said


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("你们试过没有？我刚才按了半天 还是进不去", Reply.STILL),
        ("就会说研究研究 再不管我打12345了", Reply.STILL),
        ("谢谢啊 师傅来通过了 就是味道还没散", Reply.STILL),
        ("这回行了 老丈人能刷卡进来了 给你们点赞", Reply.DONE),
        ("现在能进来了吗", Reply.ASKS),
    ],
)
def test_more_ways_to_say_how_it_is(said: str, kind: Reply) -> None:
    assert reads(said) is kind


def test_more_words_beside_a_demand() -> None:
    assert aside("你们会不会把我讲的话拿给物业看") is Aside.READERS
    assert wanted("周末有空 能帮人搬沙发抬冰箱 谁家要就喊我")[0] is Wanted.TO_HELP
    assert rests("腰闪了 这礼拜先别喊我")
    assert rests("最近腰疼 这半月别派我了")
    assert adds("刚才没讲清 是晚上八点半以后 不是白天")
    assert put_right("0006那是1号楼2单元门口的 不是大门口") == "1号楼2单元门口的"
    assert put_right("不是6号楼，是16号楼") == "16号楼"


def test_an_officers_words_go_out_without_their_number() -> None:
    assert to_publish("0006那个门禁，给大爷录了卡，能刷了") == "门禁，给大爷录了卡，能刷了"
    assert to_publish("0012 墙皮要动维修基金，今年排不上 结了吧") == "墙皮要动维修基金，今年排不上"
    assert not only_promises("墙皮要动维修基金，今年排不上，明年再研究")


def test_two_named_are_one() -> None:
    assert two_named("狗屎那个跟垃圾那个并了吧 都是保洁的事") == ("狗屎", "垃圾")
    assert asked("把9和3并一下", named=False) == Asked(Wish.MERGE, "", ("3", "9"))
    assert asked("把3并到9", named=False) == Asked(Wish.MERGE, "", ("9", "3"))


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("物业费是按月交还是按年交 能刷医保卡不", True),
        ("楼上漏水到我家 他不赔 我能起诉他吗", True),
        ("浴霸的线能不能跟插座接一根上", True),
        ("楼下广场舞音响能不能小点 我在备课", False),
        ("能不能管管楼上的狗", False),
        ("电梯啥时候能修好", False),
        ("8号楼2单元楼道灯坏了三天了", False),
    ],
)
def test_what_may_be_a_question_and_no_more(said: str, *, may: bool) -> None:
    assert may_ask(said) is may


@pytest.mark.parametrize(
    "said",
    [
        "现在成天响",
        "现在中间那盏还黑着",
        "现在中午还停水",
        "这下成水帘洞了",
        "现在行动不便的老人下不了楼",
        "现在能走的路就一条",
    ],
)
def test_a_complaint_is_not_read_as_done(said: str) -> None:
    assert reads(said) is not Reply.DONE


@pytest.mark.parametrize(
    "said",
    [
        "楼上装修动手砸墙，砸得咚咚响",
        "楼下广场两条狗打架，孩子吓哭了",
        "楼下小孩打仗玩，孩子叫喊吵死了",
        "楼上两个孩子天天打架，砸东西",
        "隔壁施工打得墙响，老人叫苦",
        "楼下打架子鼓，孩子哭",
        "那台机器打得太惨了",
    ],
)
def test_noise_is_no_blow(said: str) -> None:
    found = plain_danger(said)
    assert found is None or found[0] != "welfare"


def test_what_is_done_anew_is_not_sent_back() -> None:
    for said in (
        "物业重新换了灯，亮了，结了吧",
        "重新修过了，不漏了",
        "已经重新装好了",
        "修好了，没弄坏别的",
    ):
        assert meant(said, {"m:redo"}) is None, said
    for said in ("楼道垃圾大家都没人管", "人家没人陪"):
        assert meant(said, {"ln:not_met"}) is None, said
    for said in ("该给居民答复了", "应该给老人装个扶手", "应该给人家一个说法"):
        assert meant(said, {"m:assign"}) is None, said


@pytest.mark.parametrize(
    "said",
    [
        "3号楼2单元9点停电，困了2个人",
        "8号楼有时候12人挤电梯",
        "3号楼电梯有时候关不上，困过2个人",
        "3号楼晚上10点还有20个人跳舞",
    ],
)
def test_a_trouble_with_an_hour_and_people_is_no_event(said: str) -> None:
    found = asked(said, named=False)
    assert found is None or found.wish is not Wish.EVENT


def test_talk_about_a_vote_puts_nothing_to_it() -> None:
    assert to_be_voted_on("充电棚装东门还是西门 让大家投个票")
    for said in ("业委会投票的横幅挂好了", "投票箱放哪", "表决票印好了放我桌上"):
        assert not to_be_voted_on(said), said
    assert two_named("垃圾那个和物业那个合同有关") is None
    assert two_named("电梯那个跟楼道那个不合适") is None
    assert to_publish("0471-1234567是热力电话，已经修好了") == "0471-1234567是热力电话，已经修好了"
    for said in ("谁能帮着搬个柜子", "有谁能帮着抬个沙发吗"):
        assert wanted(said)[0] is Wanted.HAND, said


def test_more_words_for_a_wish_to_be_forgotten() -> None:
    for said in ("我想退出这个机器人 把我说过的都抹掉", "把我的记录清空"):
        assert wants_deletion(said), said
    for said in ("上次说的垃圾清走了没", "墙上说的那块灰抹了", "楼道里的小广告清掉"):
        assert not wants_deletion(said), said


def test_what_fresh_hands_wrote_is_read_as_they_meant_it() -> None:
    assert meant("楼道灯三天不亮了", {"m:answer"}) is None and meant("灯亮了", {"m:answer"})
    assert meant("可不是一回事，别合", {"m:merge"}) is None and meant("一回事", {"m:merge"})
    assert meant("让平安的人跑一趟", {"m:assign"}) == "m:assign"
    assert asks("灯换上了，亮堂着呢") is False and asks("几楼呢")
    assert coming("那天能带娃不 三岁半") is None and coming("我带娃去") is not None
    assert on_behalf("1号楼王奶奶刚打电话来 说她家门口台阶塌了 你给记上") == "1号楼她家门口台阶塌了"
    assert on_behalf("刚才4号楼李大爷来电话，说他家厨房返水，帮他记上") == "4号楼他家厨房返水"
    assert to_publish("楼道灯亮了 群里跟大伙儿说声吧") == "楼道灯亮了"
    assert aside("我妈走了以后我爸一个人在屋头") is not Aside.GRIEF
    assert aside("老伴儿走了五年了，做梦又梦见他") is not Aside.GRIEF
    assert aside("我爸昨晚走了，该办什么手续") is Aside.GRIEF
    assert thanks_somebody("麻烦你替我谢谢他") and not thanks_somebody("帮我说声灯坏了谢谢")
    assert danger.goes_on("孩子又走了，往南门去了") and danger.goes_on("那男子走了没事了")
    assert not danger.goes_on("我家老头子昨天夜里走了 不晓得要办些啥手续")
    assert meant("请大家都来一趟", {"m:assign"}) is None
    assert Wanted.TO_HELP not in wanted("谁在门口喊我一声就来气")
    assert Wanted.TO_HELP in wanted("我以前干水电的 谁家灯坏了 喊我一声就行 不要钱")
