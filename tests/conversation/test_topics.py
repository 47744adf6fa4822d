"""Topics of a meeting: residents propose, the desk takes them up, resolutions and minutes name them."""

from pathlib import Path

from tests.conversation import compound
from tests.conversation.stage import later, stage


async def test_topics_come_from_residents_from_hot_matters_and_from_the_host(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await compound.import_roll(on, compound.roll())
        await on.say("李", "3号楼楼道灯不亮了，晚上看不见")
        await on.say("周", "3号楼楼道灯确实不亮，黑灯瞎火的")
        await on.tell("李", "/start")
        told = await on.tell("李", "我想提个议题：小广场夜里太吵")
        said = await on.sees(on.people["李"], "转给社区了", after=told)
        assert "最近没有定好的会" in said["text"]
        proposed = await on.sees(on.desk, "邻居想在会上议：「小广场夜里太吵")
        refused = await on.tap("赵", proposed, "加进议题")
        assert "还没有定好的会" in refused["text"]
        await on.say("赵", "/meeting 明天19:00 邻里的事 @议事亭 应到2户", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        card = await on.sees(on.group, "邻里的事")
        link = card["reply_markup"]["inline_keyboard"][-1][0]
        assert link["text"] == "提个议题"
        await on.tap("赵", proposed, "加进议题")
        await on.sees(on.people["李"], "加进议题了")
        await on.sees(on.group, "1. 小广场夜里太吵")

        told = await on.tell("周", "/start " + link["url"].partition("start=")[2])
        await on.sees(on.people["周"], "想在会上议什么", after=told)
        await on.tell("周", "快递柜放哪儿")
        await on.tap("孙", await on.sees(on.desk, "邻居想在会上议：「快递柜放哪儿"), "这次不议")
        await on.sees(on.people["周"], "这次会上不议")

        hosted = await on.sees(on.desk, "2026-A001\n")
        await on.tap("赵", hosted, "议题")
        shown = await on.sees(on.desk, "点一下加上或去掉")
        hot = next(
            row[0]["text"]
            for row in shown["reply_markup"]["inline_keyboard"]
            if "位说过" in row[0]["text"]
        )
        await on.tap("赵", shown, hot)
        await on.sees(on.group, "2. ")
        assert "2026-0001" in (await on.sees(on.group, "2. "))["text"]
        await on.tap("赵", await compound.fresh(on, on.desk, shown), "写一条")
        asked = await on.sees(on.desk, "写一条议题")
        await on.say("赵", "门口怎么停车", on.desk, reply_to=asked["message_id"])
        await on.sees(on.group, "3. 门口怎么停车")
        again = await compound.fresh(on, on.desk, shown)
        await on.tap("赵", again, "去掉 2")
        await on.sees(on.group, "2. 门口怎么停车")

        await later(on, hours=33, minutes=10)
        hosted = await compound.fresh(on, on.desk, hosted)
        for door in compound.DOORS[:2]:
            before = max(each["message_id"] for each in await on.messages(on.desk))
            await on.tap("赵", hosted, "代签到")
            asked = await on.sees(on.desk, "写门牌和 到了", after=before)
            await on.say("赵", f"{door} 到了", on.desk, reply_to=asked["message_id"])
            await on.sees(on.desk, "现在到了")
            await on.quiet()
        await on.tap("赵", await compound.fresh(on, on.desk, hosted), "记决议")
        asked = await on.sees(on.desk, "写一句定下的事")
        await on.say("赵", "2 东门外划六个车位", on.desk, reply_to=asked["message_id"])
        kept = await on.sees(on.desk, "记下了，写纪要时会带上")
        assert "决议：门口怎么停车：东门外划六个车位" in kept["text"]
        await on.tap("赵", await compound.fresh(on, on.desk, hosted), "写纪要")
        await on.tap("赵", await on.sees(on.desk, "按议题先替您写了一份"), "就用这份")
        minutes = await on.sees(on.desk, "第 1 稿")
        assert "1. 小广场夜里太吵" in minutes["text"] and "到会 2 户" in minutes["text"]


async def test_a_meeting_called_off_gives_its_topics_to_the_next(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/start")
        await on.say("赵", "/meeting 明天19:00 邻里的事 @议事亭", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        await on.sees(on.group, "邻里的事")
        await on.tell("李", "/topic 小广场夜里太吵")
        await on.tap("赵", await on.sees(on.desk, "邻居想在会上议"), "加进议题")
        await on.sees(on.group, "1. 小广场夜里太吵")
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n"), "取消活动")
        asked = await on.sees(on.desk, "为什么取消")
        await on.say("赵", "下雨", on.desk, reply_to=asked["message_id"])
        await on.sees(on.group, "取消了")
        told = await on.say("赵", "/meeting 后天19:00 再议一次 @议事亭", on.desk)
        draft = await on.sees(on.desk, "群里会看到", after=told)
        await on.tap("赵", draft, "公布到居民群")
        await on.sees(on.group, "再议一次")
        await on.tap("赵", await on.sees(on.desk, "2026-A002\n"), "议题")
        shown = await on.sees(on.desk, "点一下加上或去掉")
        assert "小广场夜里太吵" in shown["reply_markup"]["inline_keyboard"][0][0]["text"]
