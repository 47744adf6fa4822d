"""Words while a demand waits to be confirmed."""

import pytest

from bot.domain.answering import (
    Answer,
    adds,
    answer,
    corrects,
    declines,
    put_right,
    tells,
    wants_deletion,
)
from bot.domain.aside import Aside, aside, asks_of_income, says_where_one_lives
from bot.domain.danger import goes, goes_on, is_over, was_none


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("对", Answer.YES),
        ("对的。", Answer.YES),
        ("好的，知道了", Answer.YES),
        ("就这样记吧", Answer.YES),
        ("嗯嗯", Answer.YES),
        ("好嘞", Answer.YES),
        ("中", Answer.YES),
        ("嗯嗯 记吧 别写我名字", Answer.YES),
        ("可以了，署我名儿吧", Answer.NAMED),
        ("刚才那条撤了", Answer.NO),
        ("二胡那个事算了，别记了，人家跟我赔礼了", Answer.NO),
        ("别记错了", Answer.MORE),
        ("算了不说了", Answer.NO),
        ("不记了", Answer.NO),
        ("不用了吧", Answer.NO),
        ("取消", Answer.NO),
        ("谢谢", Answer.THANKS),
        ("好的谢谢您了", Answer.THANKS),
        ("辛苦了！", Answer.THANKS),
        ("你们办公室电话多少", Answer.ASKS),
        ("？？？", Answer.ASKS),
        ("医保卡丢了怎么补", Answer.ASKS),
        ("14号楼", Answer.MORE),
        ("半夜也跳", Answer.MORE),
        ("好几天了", Answer.MORE),
        ("不亮好几天了", Answer.MORE),
        ("行人都过不去", Answer.MORE),
        ("是3单元", Answer.MORE),
    ],
)
def test_what_a_few_words_mean(text: str, meant: Answer) -> None:
    assert answer(text) is meant


@pytest.mark.parametrize(
    ("text", "so"),
    [("记错了，是15号楼", True), ("不是3号楼，是5号楼", True), ("15号楼也这样", False)],
)
def test_putting_right(text: str, so: bool) -> None:
    assert corrects(text) is so


def test_going_on_and_telling() -> None:
    assert adds("再加一句，下雪天还打滑") and adds("记错了，是15号楼") and not adds("今天包了饺子")
    assert (
        tells("我想投诉你们社区的小李，态度太恶劣")
        and not tells("我要反映问题")
        and not tells("你好")
    )


def test_who_goes_to_a_danger() -> None:
    done = ("1号楼那个充电桩我拉闸了，贴了禁用条", "我去看了，已经断电", "桩子没电了，我在现场守着")
    for text in ("我到楼下了，是谁家在烧纸", "我马上过去看看", "在路上了", "已经到现场", *done):
        assert goes(text), text
    for text in (
        "假的吧？先问问清楚",
        "火灭了，虚惊一场",
        "你们谁去看看",
        "我去不了",
        "我去问问",
        "收到",
    ):
        assert not goes(text), text


def test_what_is_put_right_and_what_is_to_go() -> None:
    assert "16号楼" in put_right("等一哈，不是6号楼，是16号楼") and "6号楼，" not in put_right(
        "等一哈，不是6号楼，是16号楼"
    )
    assert wants_deletion("把我说过的都删了吧") and wants_deletion("你好，把我的记录都删掉")
    assert not wants_deletion("8号楼2单元楼道灯坏了")


def test_what_ends_a_danger() -> None:
    for text in (
        "哦没事了，虚惊一场",
        "找着了 在奶奶家呢",
        "人都出来了",
        "火灭了",
        "已经醒了 吃了药",
        "看错了 是有人在焊栏杆",
        "想开了 谢谢惦记",
        "没着火 就是有点烟",
        "没啥事了",
    ):
        assert is_over(text), text
    for text in (
        "还没找着",
        "火又着了",
        "人没醒",
        "没事吧",
        "烟都出来了",
        "水出来了",
        "灯灭了吗",
        "没事了但是还有烟",
        "找不着了",
    ):
        assert not is_over(text), text
    assert was_none("虚惊一场") and not was_none("人醒了")


def test_what_goes_on_with_a_danger() -> None:
    for text in (
        "五号楼一单元602",
        "烟越来越大了",
        "谁去啊 几点来接我妈",
        "没事了",
        "水都到插座了",
    ):
        assert goes_on(text), text
    for text in (
        "我想把票投了 咋整",
        "租房的能投不",
        "现在投啥票呢",
        "咋绑门牌",
        "你会干啥",
        "谢谢小板凳",
        "算了",
    ):
        assert not goes_on(text), text
    assert goes_on("谢谢惦记", thanks=True)


def test_what_is_said_beside_a_demand() -> None:
    for text in (
        "我家101投的反对",
        "想改票",
        "能补投吗",
        "租房的能投不",
        "我想委托邻居投票",
        "弃权是什么意思",
        "现在投啥票呢",
    ):
        assert aside(text) is Aside.BALLOT, text
    for text in (
        "垃圾乱投的哪都是",
        "我要投诉物业",
        "8号楼有人往下投东西",
        "我家投影仪坏了",
        "我妈走丢了",
        "楼上漏水",
    ):
        assert aside(text) is None, text
    assert aside("家里老人走了 要办丧事") is Aside.GRIEF and aside("你会干啥") is Aside.WHO_ARE_YOU
    assert says_where_one_lives("俺在8号楼2单元101住 想绑个门") and not says_where_one_lives(
        "我家住3-1-1401 楼上漏水"
    )


@pytest.mark.parametrize("text", ["没摔着，就是说说", "随便说说", "算了别记了", "不记了"])
def test_what_was_said_is_taken_back(text: str) -> None:
    assert answer(text) is Answer.NO


def test_a_no_with_its_reason_is_a_no_to_what_was_offered() -> None:
    assert declines("不用了，儿子回来换了")
    assert declines("算了，我闺女请假带我去")
    assert not declines("不用了")
    assert not declines("水管不用了也漏")


def test_who_asks_for_common_income_is_answered_and_who_complains_of_it_is_heard() -> None:
    for asked in ("公共收益每户能分多少", "咱小区电梯广告费去哪儿看", "查一下公共收益"):
        assert asks_of_income(asked), asked
    for told in (
        "公共收益的账对不上，少了三万",
        "看公共收益账目有问题，要求审计",
        "电梯广告费去哪了，要求公开",
        "物业把公共收益花到哪里去了，给个说法！",
        "公共收益从来没公布过",
    ):
        assert not asks_of_income(told), told
