"""Words while a demand waits to be confirmed."""

import pytest

from bot.domain.answering import Answer, adds, answer, corrects, tells


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("对", Answer.YES), ("对的。", Answer.YES), ("好的，知道了", Answer.YES), ("就这样记吧", Answer.YES), ("嗯嗯", Answer.YES),
        ("算了不说了", Answer.NO), ("不记了", Answer.NO), ("不用了吧", Answer.NO), ("取消", Answer.NO),
        ("谢谢", Answer.THANKS), ("好的谢谢您了", Answer.THANKS), ("辛苦了！", Answer.THANKS),
        ("你们办公室电话多少", Answer.ASKS), ("？？？", Answer.ASKS), ("医保卡丢了怎么补", Answer.ASKS),
        ("14号楼", Answer.MORE), ("半夜也跳", Answer.MORE), ("好几天了", Answer.MORE), ("不亮好几天了", Answer.MORE),
        ("行人都过不去", Answer.MORE), ("是3单元", Answer.MORE),
    ],
)  # fmt: skip
def test_what_a_few_words_mean(text: str, meant: Answer) -> None:
    assert answer(text) is meant


@pytest.mark.parametrize(
    ("text", "so"), [("记错了，是15号楼", True), ("不是3号楼，是5号楼", True), ("15号楼也这样", False)]
)
def test_putting_right(text: str, so: bool) -> None:
    assert corrects(text) is so


def test_going_on_and_telling() -> None:
    assert adds("再加一句，下雪天还打滑") and adds("记错了，是15号楼") and not adds("今天包了饺子")
    assert tells("我想投诉你们社区的小李，态度太恶劣") and not tells("我要反映问题") and not tells("你好")
