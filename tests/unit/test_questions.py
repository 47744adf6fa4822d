"""When a question is the one that was answered before, and when it only looks like it."""

import pytest

from nlp.questions import alike, asks

KNOWN = {
    "公积金怎么提取": ["请问公积金提取怎么办呀", "公积金咋提取", "想问下提取公积金要什么手续"],
    "遗嘱公证要带什么材料": ["做遗嘱公证需要哪些材料？", "遗嘱公证要带啥材料呢"],
    "养老金认证在哪儿做": ["养老金认证去哪做", "我妈的养老金认证在哪里做啊"],
    "门禁卡丢了怎么补": ["门禁卡丢了去哪补", "补门禁卡怎么补，我的丢了"],
    "电动车可以上楼充电吗": ["电动车能不能上楼充电", "请问电动车上楼充电可以吗"],
}
OTHERS = [
    "公积金贷款怎么还",
    "公积金怎么交",
    "公证处几点上班",
    "养老金什么时候涨",
    "养老院在哪儿",
    "门禁卡多少钱一张",
    "门禁坏了怎么办",
    "电动车被偷了怎么办",
    "电动车棚什么时候修",
    "充电桩在哪儿",
    "电梯什么时候修好",
    "怎么又停水了",
    "遗产税怎么算",
    "材料费谁出",
    "带孩子去哪玩",
    "卡里没钱了怎么充",
    "门口的车能不能挪一下",
    "周末谁去早市",
]


@pytest.mark.parametrize(
    ("known", "said"), [(known, said) for known, ways in KNOWN.items() for said in ways]
)
def test_the_same_question_in_other_words(known: str, said: str) -> None:
    assert (
        asks(said)
        and max(KNOWN, key=lambda each: alike(said, each)) == known
        and alike(said, known) > 0
    )


@pytest.mark.parametrize("said", OTHERS)
def test_another_question_about_the_same_thing(said: str) -> None:
    assert all(alike(said, known) == 0 for known in KNOWN), [
        known for known in KNOWN if alike(said, known)
    ]


def test_numbers_and_denials_make_another_question() -> None:
    assert alike("3号楼电梯年检几号", "5号楼电梯年检几号") == 0
    assert alike("电动车不上楼怎么充电", "电动车上楼怎么充电") == 0
    assert not asks("今天的饺子真香") and alike("的了吗", "呢啊") == 0


def test_a_question_in_other_words_is_the_same_and_a_further_word_is_another() -> None:
    assert alike("居住证去哪办", "居住证咋办") and alike("居住证怎么办啊", "居住证咋办")
    assert not alike("居住证丢了咋办", "居住证咋办") and not alike("身份证咋办", "居住证咋办")
