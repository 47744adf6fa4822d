"""Several demands in one message, support by signs, opposition, and messages that neighbours make a demand."""

from pathlib import Path

from tests.conversation.stage import Stage, stage


async def told(on: Stage, command: str = "/matter 2026-0001") -> str:
    """What the desk is told of the first matter."""
    await on.quiet()
    before = (await on.messages(on.desk))[-1]["message_id"]
    await on.say("赵", command, on.desk)
    return (await on.sees(on.desk, "热度", after=before))["text"]


async def test_each_demand_of_a_message_is_a_matter_of_its_own(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        message = await on.say("娜", "3号楼电梯又坏了，爬了十四层。另外5号楼门口路灯不亮，晚上摸黑")
        assert await on.reacted(message) == "✍"
        shown = await told(on, "/matters")
        assert "电梯" in shown and "照明" in shown
        await on.post("edit", chat=on.group, message=message, text="周末愉快")
        await on.quiet()
        await on.say("赵", "/matters", on.desk)
        assert await on.sees(on.desk, "没有符合的事项")


async def test_a_plain_reaction_supports_and_taking_it_back_takes_it_back(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        message = await on.say("娜", "5号楼暖气不热，昨晚屋里16度")
        await on.reacted(message)
        for who in ("周", "王"):
            await on.post("react", chat=on.group, message=message, user=on.people[who], emoji="👍")
        assert "3 位居民" in await told(on)
        await on.post("react", chat=on.group, message=message, user=on.people["王"], emoji=None)
        assert "2 位居民" in await told(on)


async def test_whoever_speaks_against_is_counted_apart(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王", "军")
        first = await on.say("娜", "小区大门口装个减速带吧，车开得太快，孩子差点被撞")
        await on.reacted(first)
        await on.say("周", "不同意，开车颠得慌", reply_to=first)
        await on.say("王", "支持", reply_to=first)
        await on.quiet()
        shown = await told(on)
        assert "1 人不同意" in shown
        assert "2 位居民" in shown


async def test_three_households_make_an_unheard_message_a_demand(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王", "军")
        root = await on.say("娜", "那个角落里的东西看着真别扭")
        await on.quiet()
        assert (await on.messages(on.group))[-1]["reactions"] == []
        for who in ("周", "王"):
            await on.say(who, "+1", reply_to=root)
        await on.quiet()
        shown = {each["message_id"]: each["reactions"] for each in await on.messages(on.group)}
        assert shown[root] == []
        await on.say("军", "我家也是", reply_to=root)
        assert await on.reacted(root) == "✍"
        assert "4 位居民" in await told(on)


async def test_what_is_passed_on_is_nobodys_demand_here(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        message = await on.say(
            "娜", "「周：3号楼的电梯又停了，请物业来修」\n- - - - - - - - - -\n好的，收到"
        )
        await on.quiet()
        shown = {each["message_id"]: each["reactions"] for each in await on.messages(on.group)}
        assert shown[message] == []


async def test_an_edited_building_moves_the_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        said = await on.say("李", "1号楼下水道堵了")
        await on.quiet(8)
        await on.post("edit", chat=on.group, message=said, text="2号楼下水道堵了，刚才打错了")
        await on.quiet(8)
        asked = await on.say("赵", "/matter 1", on.desk)
        text = (await on.sees(on.desk, "经过", after=asked))["text"]
        assert "2号楼" in text.split("\n")[0] and "1号楼" not in text.split("经过")[0]
