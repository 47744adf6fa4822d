"""A desk sets what it may without a file."""

from pathlib import Path

from tests.conversation.stage import later, stage


async def test_a_desk_changes_a_setting_and_takes_it_back(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/settings", on.desk)
        assert "08:30" in (await on.sees(on.desk, "设置"))["text"]
        await on.say("赵", "/settings 日报 25:00", on.desk)
        assert await on.sees(on.desk, "“日报”要写成")
        await on.say("赵", "/settings 物业电话 0471-1234567", on.desk)
        await on.sees(on.desk, "改好了：物业电话")
        await on.say("赵", "/settings 日报 11:10", on.desk)
        assert "原来 08:30" in (await on.sees(on.desk, "改好了：日报 11:10"))["text"]
        await later(on, hours=1, minutes=15)
        assert await on.sees(on.desk, "平平安安")
        await on.say("李", "8号楼2单元有煤气味，很大！！")
        assert "0471-1234567" in (await on.sees(on.desk, "紧急"))["text"]
        await on.say("赵", "/settings 日报 恢复", on.desk)
        assert "原来" not in (await on.sees(on.desk, "改好了：日报 08:30"))["text"]
