"""Members who keep in touch with households: given by the desk, agreed to, visited, told of demands first-hand."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.household import Door
from bot.domain.link import gap, nearest
from tests.conversation import compound
from tests.conversation.stage import Stage, later, stage


async def settled(on: Stage) -> None:
    """A roll, 李 behind the first door, 周 next door and a party member."""
    await on.settle("李", "周", "王")
    await compound.import_roll(on, compound.roll())
    codes = await compound.slips(on)
    await compound.bind(on, "李", codes[compound.DOORS[0]])
    await compound.bind(on, "周", codes[compound.DOORS[1]])
    await on.say("赵", f"/role 党员 {compound.DOORS[3]}", on.desk)
    await on.sees(on.desk, "还没有人绑定")
    await on.say("赵", f"/role 党员 {compound.DOORS[1]}", on.desk)
    await on.sees(on.desk, "记下了：党员")


async def given_five(on: Stage) -> dict[str, Any]:
    """周 reports in and is given five households; the desk's card of the gaps."""
    await settled(on)
    await on.tell("周", "/homes")
    await on.sees(on.people["周"], "还没有派户")
    shown = await on.say("赵", "/gaps", on.desk)
    card = await on.sees(on.desk, "待联系 12 户", after=shown)
    await on.tap("赵", card, "添 5 户")
    return card


async def test_a_member_is_given_households_who_say_yes_and_visits_them(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await settled(on)
        await on.tell("王", "/homes")
        assert "由党员来" in (await on.sees(on.people["王"], "联系群众"))["text"]
        await on.say("赵", "/gaps", on.desk)
        assert "还没有党员报到" in (await on.sees(on.desk, "待联系 12 户"))["text"]
        await on.tell("周", "/homes")
        await on.sees(on.people["周"], "还没有派户")
        shown = await on.say("赵", "/gaps", on.desk)
        shown = await on.sees(on.desk, "待联系 12 户", after=shown)
        assert "偏少" in shown["text"]
        assert "添了 5 户" in (await on.tap("赵", shown, "添 5 户"))["text"]
        asked = await on.sees(on.people["李"], "和您家常联系")
        await on.tap("李", asked, "好的")
        await on.sees(on.people["周"], "说好的")
        said = await on.tell("周", "/homes")
        mine = await on.sees(on.people["周"], "5 户", after=said)
        await on.tap("周", mine, "1-1-101")
        await on.tap("周", await on.sees(on.people["周"], "这次走访怎么样"), "见到了")
        await on.sees(on.people["周"], "都好")
        said = await on.say("赵", "/gaps", on.desk)
        told = await on.sees(on.desk, "近 30 天走访 1 户", after=said)
        assert "已联系 5 户，待联系 7 户" in told["text"]
        assert not any("101" in str(each.get("text")) for each in await on.messages(on.group))


async def test_a_linked_households_demand_reaches_its_member_and_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await given_five(on)
        await on.tap("李", await on.sees(on.people["李"], "和您家常联系"), "好的")
        await on.sees(on.people["周"], "说好的")
        await on.say("李", "1号楼1单元的楼道灯坏了好几天，黑得看不见")
        told = await on.sees(on.people["周"], "您联系的")
        assert "1-1-101" in told["text"]
        await on.tap("周", told, "讲清楚了")
        assert "联系党员说" in (await on.sees(on.desk, "上门讲清楚"))["text"]
        await on.say("李", "1号楼1单元煤气味好大，呛人")
        urgent = await on.sees(on.people["周"], "有危险")
        assert not urgent.get("reply_markup", {}).get("inline_keyboard")
        await on.sees(on.desk, "燃气")


async def test_a_household_may_refuse_and_what_is_not_visited_is_said_again(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await given_five(on)
        await on.tap("李", await on.sees(on.people["李"], "和您家常联系"), "不用联系")
        await on.sees(on.people["周"], "不用您联系")
        await on.tap("赵", card, "添 5 户")
        said = await on.say("赵", "/gaps", on.desk)
        await on.sees(on.desk, "已联系 9 户，待联系 3 户", after=said)
        await later(on, days=31)
        await on.sees(on.people["周"], "9 户没走访")
        await on.tell("周", "/delete")
        await on.tap("周", await on.sees(on.people["周"], "删除"), "删")
        await on.quiet()
        said = await on.say("赵", "/gaps", on.desk)
        await on.sees(on.desk, "待联系 12 户", after=said)


async def test_what_is_told_unsigned_stays_with_the_community_and_who_is_ill_rests(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await given_five(on)
        assert await on.sees(on.people["周"], "支部给您派了 5 户")
        assert "处理过" in (await on.tap("赵", card, "添 5 户"))["text"]  # the same thumb, twice
        await on.tap("李", await on.sees(on.people["李"], "和您家常联系"), "好的")
        await on.tell("李", "1号楼1单元的楼道灯坏了好几天")
        await on.tap("李", await on.sees(on.people["李"], "这样记对吗"), "不署名")
        await on.quiet()
        assert not any(
            "您联系的" in str(each.get("text")) for each in await on.messages(on.people["周"])
        )
        await on.tell("周", "我生病了，这几天不能走访，请个假")
        assert await on.sees(on.people["周"], "先不派新的户给您")
        assert await on.sees(on.desk, "名下 5 户这段时间没人走访")


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_linked_and_gap_are_all_households(active: set[int], linked: set[int]) -> None:
    found = gap(sorted(active), linked)
    assert set(found) | (active & linked) == active and not set(found) & linked


def test_the_own_building_comes_first() -> None:
    doors = [(1, Door("2", "1", "101")), (2, Door("1", "1", "101")), (3, Door("10", "1", "101"))]
    assert nearest(doors, Door("10", "2", "301"), 2) == [3, 2]
    assert nearest(doors, None, 2) == [2, 1]


async def test_a_member_says_in_words_what_the_list_is_asked_for_and_is_back(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await given_five(on)
        await on.sees(on.people["周"], "支部给您派了 5 户")
        for words, answer in (
            ("我手上有几户啊", "1-1-101"),
            ("秋天的树叶一片一片真好看", "名单发 /homes"),
            ("下次啥时候该去看他们", "1-1-101"),
            ("这俩星期我出差 你们找别人顶一下", "先不派新的户"),
            ("我回来了", "欢迎回来"),
        ):
            told = await on.tell("周", words)
            await on.sees(on.people["周"], answer, after=told)


async def test_a_household_chooses_its_member(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await settled(on)
        await on.tell("王", "想找个党员联系我家")
        await on.sees(on.people["王"], "先绑定门牌")
        await on.tell("李", "想找个党员联系我家")
        await on.sees(on.people["李"], "没有能再多联系一户的党员")
        await on.tell("周", "/homes")
        await on.sees(on.people["周"], "还没有派户")
        told = await on.tell("李", "想找个党员联系我家")
        asked = await on.sees(on.people["李"], "哪位党员常联系您家（1-1-101）", after=told)
        await on.tap("李", asked, "周")
        await on.sees(on.people["李"], "往后 周 联系您家")
        mine = await on.sees(on.people["周"], "1-1-101 想请您常联系")
        shown = await on.say("赵", "/gaps", on.desk)
        await on.sees(on.desk, "已联系 1 户，待联系 11 户", after=shown)
        told = await on.tell("李", "谁联系我家")
        await on.sees(on.people["李"], "您家有党员联系着", after=told)
        await on.tap("周", mine, "请支部换人")
        await on.sees(on.people["李"], "顾不过来了")
        shown = await on.say("赵", "/gaps", on.desk)
        await on.sees(on.desk, "待联系 12 户", after=shown)
