"""What residents say in the group is heard, merged, acknowledged and shown to the desk."""

from pathlib import Path

from tests.conversation.stage import later, stage


async def test_demand_gets_a_reaction_and_chatter_gets_none(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        demand = await on.say("娜", "5号楼暖气一点都不热，屋里才14度")
        chatter = await on.say("周", "早市的豆腐三块一斤")
        assert await on.reacted(demand) == "✍"
        await on.quiet()
        shown = {each["message_id"]: each["reactions"] for each in await on.messages(on.group)}
        assert shown[chatter] == []


async def test_voices_and_echoes_of_one_trouble_become_one_matter_on_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王", "军")
        first = await on.say("娜", "5号楼暖气不热，昨晚屋里16度")
        await on.say("周", "五号楼一单元也不热，暖气片摸着温吞的")
        await on.say("王", "我家也是", reply_to=first)
        await on.say("军", "5-2-702 客厅才14度，冻得睡不着")
        card = await on.sees(on.desk, "位邻居在说")
        await on.quiet()
        cards = [
            each for each in await on.messages(on.desk) if "位邻居在说" in each.get("text", "")
        ]
        assert len(cards) == 1
        assert "5号楼" in cards[0]["text"]
        assert "4 位邻居" in cards[0]["text"]
        assert card["reply_markup"]["inline_keyboard"]


async def test_danger_reaches_the_desk_at_once_with_whom_to_ring(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("曦")
        message = await on.say("曦", "3号楼1单元电梯卡住了，里头有人喊！！")
        alert = await on.sees(on.desk, "紧急")
        assert "3号楼1单元" in alert["text"]
        assert "96333" in alert["text"]
        assert await on.reacted(message) == "⚡"


async def test_message_edited_into_chatter_is_withdrawn(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        message = await on.say("娜", "2号楼垃圾桶满得冒尖，三天没人拉了")
        await on.reacted(message)
        await on.post("edit", chat=on.group, message=message, text="周末愉快")
        await on.quiet()
        shown = {each["message_id"]: each["reactions"] for each in await on.messages(on.group)}
        assert shown[message] == []


async def test_deleted_message_is_noticed_by_the_next_morning(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        message = await on.say("娜", "2号楼垃圾桶满得冒尖，三天没人拉了")
        await on.reacted(message)
        await on.post("delete", chat=on.group, message=message)
        await on.post("clock", morning="08:30")
        await on.sees(on.desk, "社区 日报")
        await on.quiet()
        await on.say("赵", "/matters", on.desk)
        assert await on.sees(on.desk, "没有符合的事项")


async def test_the_words_of_a_deleted_message_leave_the_desks_card(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        first = await on.say("娜", "2号楼娜娜家门口垃圾桶满得冒尖，三天没人拉了")
        for who in ("周", "王"):
            await on.say(who, "2号楼门口垃圾桶还是满的，垃圾三天没人拉")
        card = await on.sees(on.desk, "娜娜家")
        await on.quiet()
        await on.post("delete", chat=on.group, message=first)
        await on.post("clock", morning="08:30")
        await on.sees(on.desk, "社区 日报")

        async def without() -> bool:
            shown = next(
                each
                for each in await on.messages(on.desk)
                if each["message_id"] == card["message_id"]
            )
            return "娜娜家" not in shown["text"] and "位邻居在说" in shown["text"]

        assert await on.until(without, 20)


async def test_digest_comes_by_itself_in_the_morning_with_its_picture(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        await on.say("娜", "5号楼暖气不热，昨晚屋里16度")
        await on.say("周", "3号楼电梯又停了，爬了十四层")
        await on.quiet()
        await on.post("clock", morning="08:30")
        digest = await on.sees(on.desk, "社区 日报")
        assert "主要问题" in digest["caption"]
        assert digest["photo"]
        await on.quiet()
        await later(on, hours=24)
        assert await on.sees(on.desk, "社区 日报", after=digest["message_id"])


async def test_nothing_happened_is_one_line(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle()
        await on.post("clock", morning="08:30")
        digest = await on.sees(on.desk, "社区 日报")
        assert "平平安安" in digest["text"]
        assert "\n" not in digest["text"]


async def test_edited_demand_is_heard_anew(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        message = await on.say("娜", "9号楼停水两天了，一滴水都没有")
        await on.reacted(message)
        await on.post(
            "edit", chat=on.group, message=message, text="10号楼电梯卡住了，里面有人喊救命！！"
        )
        assert "10号楼" in (await on.sees(on.desk, "紧急"))["text"]
