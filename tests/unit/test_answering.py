"""Words while a demand waits to be confirmed."""

import pytest

from bot.domain.answering import Answer, answer, corrects


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
