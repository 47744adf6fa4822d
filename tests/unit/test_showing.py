"""What options show: the line beside a picture, sums of money, a household's own order, what a budget pays for."""

import pytest

from bot.domain.ballot import ABSTAIN
from bot.domain.showing import NONE_OF_THESE, Funding, amount, described, drawn
from bot.texts.ballots import money


@pytest.mark.parametrize(
    ("text", "option", "cost", "place", "author", "caption"),
    [
        ("2 东门木座椅 造价3万 地点：东门 设计：王工", 2, 3_000_000, "东门", "王工", "东门木座椅"),
        ("2号 造价约 35000元", 2, 3_500_000, "", "", ""),
        ("方案3：藤椅，位置：花园边", 3, None, "花园边", "", "藤椅"),
        ("1、木座椅，预算1.2万元", 1, 1_200_000, "", "", "木座椅"),
        ("3万够了", None, None, "", "", "3万够了"),
        ("第4号 正面图", 4, None, "", "", "正面图"),
        ("", None, None, "", "", ""),
    ],
)
def test_what_an_officer_writes_beside_a_picture_is_read(
    text: str, option: int | None, cost: int | None, place: str, author: str, caption: str
) -> None:
    found = described(text)
    assert (found.option, found.cost, found.place) == (option, cost, place)
    assert (found.author, found.caption) == (author, caption)


def test_sums_of_money_are_read_and_written() -> None:
    assert [amount(each) for each in ("10万", "不超过5000元", "3.5万元以内")] == [
        10_000_000,
        500_000,
        3_500_000,
    ]
    assert [amount(each) for each in ("没有", "0", "10万到20万", "")] == [None] * 4
    assert [money(each) for each in (3_000_000, 500_000, 5_550_000, 1_250)] == [
        "3 万元",
        "5000 元",
        "5.55 万元",
        "12.5 元",
    ]


def test_each_door_has_an_order_of_its_own_and_none_is_first_for_everybody() -> None:
    options = ("木座椅", "石凳", "花架", NONE_OF_THESE, ABSTAIN)
    orders = [
        drawn("c1-2026-B01", f"1-1-{room}", options, (NONE_OF_THESE, ABSTAIN))
        for room in range(101, 401)
    ]
    assert all(order[3:] == [3, 4] and sorted(order[:3]) == [0, 1, 2] for order in orders)
    firsts = [sum(order[0] == option for order in orders) for option in range(3)]
    assert min(firsts) > 60
    assert orders[0] == drawn("c1-2026-B01", "1-1-101", options, (NONE_OF_THESE, ABSTAIN))


def test_a_budget_pays_for_what_has_most_votes_and_breaks_no_tie_by_lot() -> None:
    funding = Funding(50, (30, 20, 40, 0), frozenset({3}))
    assert funding.carried({0: 9, 1: 8, 2: 7}) == (0, 1)
    assert funding.carried({2: 9, 0: 8, 1: 7}) == (2,)  # neither of the others fits beside it
    assert Funding(65, (30, 20, 40, 0)).carried({2: 9, 0: 8, 1: 7}) == (
        1,
        2,
    )  # the dear one is passed over
    assert (
        funding.carried({0: 9, 2: 9, 1: 1}) == ()
    )  # two alike do not fit together: nothing behind them either
    assert funding.carried({0: 9, 1: 9}) == (0, 1)
    assert funding.carried({}) == ()
    assert funding.holds((0, 1)) and not funding.holds((0, 2))
