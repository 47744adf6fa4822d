"""What Telegram and the network do to us: faults, floods, migration, kicks, restarts, poison."""

import asyncio
from pathlib import Path

import pytest

from bot.storage.session import StorageError
from tests.conversation.stage import later, stage


async def test_updates_survive_faults_of_every_kind(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        rules = [
            {"method": "setMessageReaction", "kind": kind, "count": 2, "rate": 1.0}
            for kind in ("429", "500", "drop_before", "drop_after")
        ]
        rules.append({"method": "getUpdates", "kind": "drop_after", "rate": 0.5, "count": 4})
        await on.post("faults", rules=rules, duplicate=0.5)
        said = [await on.say("娜", f"{n}号楼垃圾桶满得冒尖，三天没人拉了") for n in range(1, 7)]
        for message in said:
            assert await on.reacted(message, seconds=20) == "✍"
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            count = (await connection.exec_driver_sql("SELECT COUNT(*) FROM voices")).scalar()
        assert count == len(said)


async def test_unknown_outcome_of_a_public_post_is_not_repeated_and_the_desk_is_told(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        for who in ("娜", "周", "王"):
            await on.say(who, "5号楼暖气不热，屋里才15度")
        card = await on.sees(on.desk, "位邻居在说")
        await on.choose("赵", card, "答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.quiet()
        await on.post("faults", rules=[{"method": "sendMessage", "kind": "drop_after", "count": 2}])
        # both the public answer and the note to the officer are cut off after they took effect
        await on.say("赵", "泵换好了", on.desk, reply_to=asked["message_id"])
        await on.quiet()
        answers = [
            each for each in await on.messages(on.group) if "有回音了" in each.get("text", "")
        ]
        desk = [
            each
            for each in await on.messages(on.desk)
            if "不知道发出去没有" in each.get("text", "")
        ]
        noted = [
            each for each in await on.messages(on.desk) if "答复正在发出" in each.get("text", "")
        ]
        assert (len(answers), len(desk), len(noted)) == (1, 1, 2)


async def test_group_that_becomes_a_supergroup_keeps_working(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        moved = (await on.post("migrate", chat=on.group))["id"]
        await on.quiet()
        message = await on.say("娜", "5号楼暖气不热，昨晚屋里16度", moved)
        assert await on.reacted(message, moved) == "✍"


async def test_migration_told_twice_loses_neither_the_group_nor_its_matters(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        old = on.group
        moved = (await on.post("migrate", chat=old))["id"]
        await on.quiet()
        assert on.house is not None
        told = {"message_id": 900, "date": 1, "chat": {"id": old, "type": "group", "title": "x"}}
        told |= {"from": {"id": 1, "is_bot": False, "first_name": "x"}, "migrate_to_chat_id": moved}
        await on.house.receive([{"update_id": 77, "message": told}])
        await on.post("clock", morning="08:30")
        await on.sees(on.desk, "社区 日报")
        await on.quiet()
        await on.say("赵", "/matters", on.desk)
        assert await on.sees(on.desk, "暖气不热")
        assert await on.reacted(await on.say("娜", "5号楼暖气还是不热", moved), moved) == "✍"


async def test_desk_that_comes_back_learns_what_it_missed(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.post("kick", chat=on.desk, user=on.bot, by=on.people["孙"])
        await on.quiet()
        await on.reacted(await on.say("娜", "7号楼一股煤气味，燃气泄漏了快来人！！"))
        await on.post("promote", chat=on.desk, user=on.bot, by=on.people["孙"])
        assert await on.sees(on.desk, "燃气")


async def test_desk_is_told_when_a_group_removes_the_bot(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.post("kick", chat=on.group, user=on.bot, by=on.people["孙"])
        assert await on.sees(on.desk, "已不在「居民群」")


async def test_person_who_blocks_the_bot_stops_its_messages(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell("娜", "/start")
        await on.sees(on.people["娜"], "我是小板凳")
        await on.post("block", user=on.people["娜"], bot=on.bot)
        await on.quiet()
        message = await on.say("娜", "5号楼暖气不热，昨晚屋里16度")
        assert await on.reacted(message) == "✍"


async def test_work_goes_on_after_a_restart(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        await on.stop()
        missed = await on.say("周", "五号楼一单元也不热，暖气片温吞的")
        await on.start()
        assert await on.reacted(missed) == "✍"
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            matters = (await connection.exec_driver_sql("SELECT COUNT(*) FROM matters")).scalar()
        assert matters == 1


async def test_malformed_update_is_put_aside_and_later_ones_go_on(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        assert on.house is not None
        await on.house.receive([{"update_id": 5, "message": {"message_id": "x", "chat": 3}}])
        assert await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度")) == "✍"
        state = await on.house.state()
        assert state["inbox"]["poison"] == 1


async def test_digest_missed_while_down_is_sent_once(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        await on.quiet()
        await on.stop()
        await later(on, hours=30)
        await on.start()
        await on.sees(on.desk, "社区 日报")
        await on.stop()
        await on.start()
        await later(on, hours=-1)
        await later(on, hours=1)
        await asyncio.sleep(1.5)
        sent = [
            each for each in await on.messages(on.desk) if "社区 日报" in each.get("caption", "")
        ]
        assert len(sent) == 1


async def test_strange_texts_do_no_harm(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("<b>娜</b>&")
        for text in (
            "电梯坏了" * 1024,
            "😀" * 50,
            "\u202e坏了梯电\u202c",
            "电\u200b梯\u200d又坏了，3号楼没人修",
            "<script>电梯坏了</script> 3号楼 &amp;",
        ):
            await on.say("<b>娜</b>&", text[:4096])
        hidden = await on.say("<b>娜</b>&", "3\u200b号楼电\u200d梯卡住了，里头有人喊！！")
        assert await on.reacted(hidden) == "⚡"
        await on.quiet()
        assert on.house is not None
        assert "poison" not in (await on.house.state())["inbox"]


async def test_a_cry_is_told_while_the_database_takes_nothing_and_while_it_gives_nothing_back(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "王")
        assert on.house is not None
        keep, drain = on.house.keep, on.house.worker.drain

        async def refuses(_: object) -> None:
            raise StorageError("full")

        with monkeypatch.context() as broken:
            broken.setattr(keep, "put", refuses)
            await on.say("李", "5号楼起火了，楼道全是黑烟，快来人！！")
            await on.tell("王", "家里煤气味特别大，头晕")
            await on.say("李", "今天吃饺子")
            told = await on.sees(on.desk, "数据库出了毛病")
            assert await on.sees(on.desk, "煤气味特别大")
            assert await on.sees(on.people["王"], "119")
        await on.sees(on.desk, "🚨 紧急")  # and once more, as ever, when it works again
        await on.quiet()

        async def fails() -> bool:
            raise StorageError("damaged")

        with monkeypatch.context() as broken:
            broken.setattr(on.house.worker, "drain", fails)
            await on.say("李", "9号楼有人掉进窨井了，救命！")
            assert await on.sees(on.desk, "窨井", after=told["message_id"])
        assert on.house.worker.drain == drain
        everything = [str(each.get("text")) for each in await on.messages(on.desk)]
        assert not any("饺子" in each for each in everything)
        assert sum("数据库" in each and "起火" in each for each in everything) == 1
