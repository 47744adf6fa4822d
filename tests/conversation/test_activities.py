"""Events and meetings: announced after a preview, one tap to come, a waiting list in order, changes told to all."""

from pathlib import Path
from typing import Any

from tests.conversation.stage import Stage, later, stage


async def announced(on: Stage, written: str) -> dict[str, Any]:
    """Drafted and posted from the desk: the card in the group."""
    await on.say("赵", written, on.desk)
    draft = await on.sees(on.desk, "群里会看到")
    await on.tap("赵", draft, "公布到居民群")
    return await on.sees(on.group, "已报名 0")


async def test_one_tap_to_come_and_a_waiting_list_in_order(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王", "娜")
        for who in ("周", "王"):
            await on.tell(who, "/start")
        card = await announced(on, "/event 周六9:00 邻里节包饺子 @小广场 2人 可带1人")
        assert "1月17日 星期六 09:00" in card["text"] and "小广场" in card["text"]
        assert "留好位置" in (await on.tap("李", card, "我来"))["text"]
        assert "一共 2 位" in (await on.tap("李", card, "多带一位"))["text"]
        assert "先排队" in (await on.tap("周", card, "我来"))["text"]
        assert "先排队" in (await on.tap("王", card, "我来"))["text"]
        assert "已经报过" in (await on.tap("李", card, "我来"))["text"]
        full = await on.sees(on.group, "已报名 2/2 人，排队 2 家", seconds=30)
        assert "让给别人" in (await on.tap("李", full, "不来了"))["text"]
        offered = await on.sees(on.people["周"], "有位置了")
        assert "留好位置" in (await on.tap("周", offered, "我来"))["text"]
        assert await on.sees(on.people["王"], "有位置了")  # two places came free, one after the other
        await later(on, hours=5)
        assert "先排队" in (await on.tap("娜", full, "我来"))["text"] or await on.sees(on.group, "已报名 2/2")
        await on.say("赵", "/calendar", on.desk)
        assert "包饺子" in (await on.sees(on.desk, "接下来"))["text"]


async def test_who_comes_is_reminded_and_told_of_a_change_and_checks_in(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/start")
        card = await announced(on, "/meeting 周五19:00 停车怎么办 @议事亭")
        await on.tap("李", card, "我来")
        await later(on, days=1, hours=9, minutes=30)
        assert await on.sees(on.people["李"], "提醒您")
        hosted = await on.sees(on.desk, "2026-A001\n🪑")
        await on.tap("赵", hosted, "改时间")
        asked = await on.sees(on.desk, "写新的时间和原因")
        await on.say("赵", "周六10:00 下雪改期", on.desk, reply_to=asked["message_id"])
        assert "下雪改期" in (await on.sees(on.people["李"], "改时间了"))["text"]
        assert await on.sees(on.group, "改时间了")
        await later(on, days=1, hours=14)
        code = (
            (await on.tap("赵", await on.sees(on.desk, "2026-A001\n🪑"), "签到码"))["text"]
            .split()[1]
            .partition("（")[0]
        )
        await on.tell("周", f"/checkin {code}")
        assert await on.sees(on.people["周"], "签到好了")
        await on.tell("周", "/checkin AAAAAA")
        assert await on.sees(on.people["周"], "签到码不对")
        await later(on, hours=2)
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n🪑"), "写纪要")
        asked = await on.sees(on.desk, "写上纪要")
        await on.say("赵", "到会的都同意划线，物业本月划好", on.desk, reply_to=asked["message_id"])
        minutes = await on.sees(on.desk, "请另一位工作人员")
        assert "另一位" in (await on.tap("赵", minutes, "公布"))["text"]
        assert "公布了" in (await on.tap("孙", minutes, "公布"))["text"]
        assert "到场 1 人" in (await on.sees(on.group, "纪要", seconds=30))["text"]


async def test_a_cancelled_event_is_told_to_all_and_takes_nobody(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/start")
        card = await announced(on, "/event 明天15:00 义剪 @驿站")
        await on.tap("李", card, "我来")
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n🎪"), "取消活动")
        asked = await on.sees(on.desk, "写一句为什么取消")
        await on.say("赵", "师傅病了", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.people["李"], "师傅病了")
        assert await on.sees(on.group, "取消了")
        await on.say("赵", "/event 包饺子", on.desk)
        assert await on.sees(on.desk, "/event 周六9:00")
