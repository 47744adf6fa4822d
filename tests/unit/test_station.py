"""What somebody looks for at a station, however it is said; and what only sounds like it."""

from datetime import datetime

import pytest

from bot import rules
from bot.domain.opening import opening
from bot.domain.station import Asking, Station, asked, named, of_their_own, offering, table
from nlp.typos import Typos

SERVICES = table(rules.neighbours()["service"])
ASKING = Asking.read(rules.neighbours()["asking"])
TYPOS = Typos(word for each in SERVICES for said in each.words for word in said.split("…"))


def service(text: str, *, bare: bool = True, strict: bool = False) -> str | None:
    found = asked(TYPOS.mended(text), SERVICES, ASKING, bare=bare, strict=strict)
    return found.key if found else None


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("俺妈想量个血压 咱这哪块能量", "blood_pressure"),
        ("量血鸭去哪", "blood_pressure"),
        ("哪能扎手指头测糖", "blood_sugar"),
        ("打几张A4纸 哪有得打", "printing"),
        ("有伞借没", "umbrella"),
        ("手机没电了哪里能充", "charging"),
        ("我送外卖的，能在哪儿接点开水", "water"),
        ("走累了哪里能坐会儿", "rest"),
        ("饭盒想打热，哪块有微波炉噻", "microwave"),
        ("想借点工具修自行车 去哪借", "tools"),
        ("我爷爷头发长了想剃个头 去哪", "haircut"),
        ("老人中午吃饭有地方吗", "meals"),
        ("社区有图书室没", "reading"),
        ("放学没人接孩子 哪里能帮看一下", "children"),
        ("包裹寄到哪能帮我收一下", "parcel"),
        ("想找个人倾诉 去哪", "talk"),
        ("不穿的衣裳扔了可惜 有地方收没", "clothes"),
        ("感冒了 哪能拿点药", "medicine"),
        ("肚子疼 急 哪有茅房", "toilet"),
        ("衣服拉链坏了上哪儿换", "sewing"),
        ("办老年证在哪办", "certificate"),
        ("量血压", "blood_pressure"),
        ("哪儿能量个高压", "blood_pressure"),
        ("闺女 我这血压计没电了 上哪儿能给我量量血压", "blood_pressure"),
        ("水杯空了，哪能接点水", "water"),
        ("电饭锅不通电了，小区哪里给修", "appliances"),
        ("想多配一把门钥匙，哪儿配", "keys"),
        ("废电池扔哪", "batteries"),
        ("打气的那个地方是几号楼底下", "tyres"),
        ("老头闲得慌，想找人下象棋去哪", "chess"),
        ("流量用光了 哪里可以连wifi", "wifi"),
        ("煤气罐空了 找谁换", "gas_bottle"),
        ("水费切哪里交", "bills"),
    ],
)
def test_a_place_is_looked_for_in_many_ways(said: str, key: str) -> None:
    assert service(said) == key


@pytest.mark.parametrize(
    "said",
    [
        "驿站的打印机坏了没人修",
        "充电桩什么时候装",
        "雨伞落在电梯里了有人看见没",
        "快递柜密码忘了咋弄",
        "律师函是啥意思",
        "楼上卫生间漏水",
        "邻居借我梯子不还怎么办",
        "今天喝水喝多了",
        "理发店那个会员卡退不退钱",
    ],
)
def test_what_only_sounds_like_it_gets_no_answer(said: str) -> None:
    assert service(said) is None


def test_where_it_could_be_a_demand_only_a_question_for_a_place_counts() -> None:
    assert service("能上门理发不 我爸动不了", bare=False, strict=True) is None
    assert service("社区有看孩子的地方吗", bare=False, strict=True) == "children"


FRIDAY, SATURDAY, SUNDAY = (datetime(2026, 1, day, 10) for day in (16, 17, 18))


@pytest.mark.parametrize(
    ("written", "at", "open_", "opens"),
    [
        ("每天 9:00-12:00、14:00-17:00", FRIDAY.replace(hour=15), True, None),
        ("每天 9:00-12:00、14:00-17:00", FRIDAY.replace(hour=13), False, (16, 14)),
        ("周一至周五 9:00-17:00；周六 9:00-12:00", SATURDAY, True, None),
        ("周一至周五 9:00-17:00；周六 9:00-12:00", SATURDAY.replace(hour=13), False, (19, 9)),
        ("9:00-17:00，周日休息", SUNDAY, False, (19, 9)),
        ("9:00-17:00，周日休息", SATURDAY, True, None),
        ("每天9点到17点，周六、周日和节假日休息", SATURDAY, False, (19, 9)),
        ("工作日 9:00-17:00", SATURDAY, False, (19, 9)),
        ("周末 9:00-17:00", SATURDAY, True, None),
        ("24小时", SUNDAY, True, None),
        ("周一闭馆，8:30-17:30", datetime(2026, 1, 19, 10), False, (20, 8)),
    ],
)
def test_hours_of_several_spans_and_days_of_rest_are_read(
    written: str, at: datetime, open_: bool, opens: tuple[int, int] | None
) -> None:
    hours = opening(written)
    assert hours is not None and hours.holds(at) is open_
    if opens is not None:
        found = hours.next(at)
        assert (found.day, found.hour) == opens


def test_a_place_that_rests_on_public_holidays_is_not_said_to_be_open() -> None:
    hours = opening("每天 9:00-17:00，法定节假日休息")
    assert hours is not None
    new_year, eve = datetime(2026, 1, 1, 10), datetime(2025, 12, 31, 18)
    free = lambda day: (day.month, day.day) == (1, 1)  # noqa: E731
    assert not hours.holds(new_year, free) and hours.holds(new_year)
    assert hours.next(eve, free) == datetime(2026, 1, 2, 9)
    always = opening("每天 9:00-17:00")
    assert always is not None and always.holds(new_year, free)


def _station(name: str, services: str) -> Station:
    return Station(1, 1, name, services, "每天 9:00-18:00", "3", "", "", datetime(2026, 1, 14))


def test_what_a_station_names_itself_is_asked_for_in_its_own_words() -> None:
    kept = [_station("巧手驿站", "绣花 钉纽扣 修鞋"), _station("梧桐里党群驿站", "打印")]
    own = of_their_own(kept, SERVICES)
    assert [each.name for each in own] == ["绣花"]
    found = asked("想绣个花去哪", [*SERVICES, *own], ASKING, bare=True)
    assert found is not None
    assert [each.name for each in offering(kept, found, None)] == ["巧手驿站"]
    own = of_their_own([_station("便民服务点", "代订牛奶")], SERVICES)
    assert asked("想给老人订牛奶上哪儿", own, ASKING, bare=True) in own
    assert asked("今天牛奶又没送", own, ASKING, bare=True) is None


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("党群驿站几点开门", ["梧桐里党群驿站"]),
        ("巧手那个驿站咋走", ["巧手驿站"]),
        ("驿站在哪儿", ["巧手驿站", "梧桐里党群驿站"]),
        ("巧手驿站的阿姨真热心", []),
        ("驿站今天没开门，白跑一趟", []),
    ],
)
def test_a_station_is_named_in_short_by_whoever_asks(said: str, names: list[str]) -> None:
    kept = [_station("巧手驿站", "绣花"), _station("梧桐里党群驿站", "打印")]
    assert [each.name for each in named(said, kept, ASKING)] == names
