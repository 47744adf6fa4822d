"""What the desk publishes and brings in by chat: notices, corrections, reports, income, its own procedures, appeals."""

from pathlib import Path

from sqlalchemy import text

from tests.conversation import compound
from tests.conversation.stage import later, stage
from tests.integration.test_figures import HEADS, book

OWN = """[procedure.complaint]
title = "投诉办理"
source = "本社区"
from = 2026-01-01
start = "take"
again = "take"
[procedure.complaint.step.take]
title = "接手"
role = "officer"
state = "voiced"
term = { hours = 3 }
to = { answer = "end:answered" }
"""


async def test_notices_reports_and_income_by_chat(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("赵", "/notice 明天 停水通知", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "发到居民群")
        assert await on.sees(on.group, "明天 停水通知")
        await on.say("赵", "/notice 置顶 明天9:00 消杀，请收好鞋柜", on.desk)
        await on.tap("赵", await on.sees(on.desk, "09:00 发，置顶"), "发到居民群")
        assert "1月15日 09:00 发" in (await on.sees(on.desk, "N002 · 通知"))["text"]
        await on.say("赵", "/notice 25:00 不存在", on.desk)
        assert await on.sees(on.desk, "这个时间不对")
        await later(on, hours=24)
        assert await on.sees(on.group, "收好鞋柜", seconds=20)
        await on.say("赵", "/correct 1 后天停水", on.desk)
        draft = await on.sees(on.desk, "更正 2026-N001")
        assert not any("后天停水" in str(each.get("text")) for each in await on.messages(on.group))
        await on.tap("赵", draft, "发到居民群")
        assert "更正 2026-N001" in (await on.sees(on.group, "后天停水", seconds=20))["text"]
        assert await on.sees(on.group, "以 2026-N003 为准", seconds=20)

        rows = [
            HEADS,
            ["2026-01-05", "电梯广告", 1200.5, "", ""],
            ["2026-01-09", "修门禁", "", 200, ""],
        ]
        await compound.send(on, "赵", on.desk, "公共收益.xlsx", book(rows))
        shown = await on.sees(on.desk, "公共收益文件", seconds=70)
        assert "不能自己复核自己" in (await on.tap("赵", shown, "公布"))["text"]
        await on.tap("孙", shown, "公布")
        assert "结余 1,000.50 元" in (await on.sees(on.group, "公共收益", seconds=20))["text"]
        await compound.send(
            on, "赵", on.desk, "公共收益.xlsx", book([HEADS, ["x", "广告", 1, "", ""]])
        )
        assert "第 2 行" in (await on.sees(on.desk, "没有收", seconds=70))["text"]
        said = await on.tell("娜", "公共收益每户能分多少")
        assert (
            "结余 1,000.50 元" in (await on.sees(on.people["娜"], "公共收益：", after=said))["text"]
        )

        await on.say("赵", "/report 2026-01", on.desk)
        await on.sees(on.desk, "新事项 0 件", seconds=70)
        await on.until(lambda: _files(on, ".xlsx", ".pdf"), 70)


async def test_a_month_of_income_that_nobody_published_stands_on_fridays_list(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        rows = [
            HEADS,
            ["2025-12-01", "上月结余", 5000, "", ""],
            ["2025-12-05", "电梯广告", 1200, "", ""],
        ]
        await compound.send(on, "赵", on.desk, "公共收益.xlsx", book(rows))
        await on.tap("孙", await on.sees(on.desk, "公共收益文件", seconds=70), "公布")
        told = await on.sees(on.group, "公共收益", seconds=20)
        assert "上期结余 5,000.00 元" in told["text"] and "现在结余 6,200.00 元" in told["text"]
        await compound.send(on, "赵", on.desk, "户册.xlsx", book([["品名", "单价"], ["灯", 3]]))
        assert await on.sees(on.desk, "看不出是户册还是公共收益", seconds=70)
        await later(on, hours=24 * 36)
        late = await on.sees(on.group, "公共收益还没公布", seconds=70)
        assert "2026-01" in late["text"]


async def _files(on, *kinds: str) -> bool:  # type: ignore[no-untyped-def]
    names = [each.get("document", {}).get("file_name", "") for each in await on.messages(on.desk)]
    return all(any(name.endswith(kind) and "2026-01" in name for name in names) for kind in kinds)


async def test_a_community_brings_in_its_own_procedures_and_answers_an_appeal(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "刘")
        await compound.send(on, "赵", on.desk, "规程.toml", OWN.replace("officer", "king").encode())
        assert "第 9 行：没有“king”这个角色" in (await on.sees(on.desk, "没有换上"))["text"]
        await compound.send(on, "赵", on.desk, "规程.toml", OWN.encode())
        await on.tap("赵", await on.sees(on.desk, "查过了，没有问题"), "换上")
        await on.sees(on.desk, "新规程已换上")
        await on.say("赵", "/procedure 投诉办理", on.desk)
        assert "3 小时内" in (await on.sees(on.desk, "出处：本社区"))["text"]

        await on.say("赵", "/invite 物业 平安物业", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("刘", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["刘"], "您已加入")
        await on.tell("刘", "/appeal 不服")
        assert await on.sees(on.people["刘"], "单数还少")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            await connection.execute(
                text('UPDATE communities SET rules = \'{"rating": {"least": 0}}\'')
            )
        await on.stop()
        await on.start()
        await on.tell("刘", "/appeal 那几天冻雨")
        asked = await on.sees(on.desk, "有申诉")
        await on.say("赵", "核过了，属实", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.people["刘"], "您的申诉有答复了")
        await on.tell("刘", "/orders")
        assert await on.sees(on.people["刘"], "手上没有单")
        await on.tell("娜", "/orders")
        assert await on.sees(on.people["娜"], "用不了了")


async def test_each_preview_posts_its_own_notice(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("赵", "/notice 周六停电", on.desk)
        first = await on.sees(on.desk, "周六停电", after=2)
        first = await on.sees(on.desk, "群里会看到")
        await on.say("孙", "/notice 找李师傅 13912345678", on.desk)
        second = await on.sees(on.desk, "人人都看得到")
        await on.tap("孙", first, "发到居民群")
        assert "周六停电" in (await on.sees(on.group, "公示 2026-N001"))["text"]
        await on.tap("赵", second, "不发了")
        await on.quiet()
        assert not any("李师傅" in str(each.get("text")) for each in await on.messages(on.group))
