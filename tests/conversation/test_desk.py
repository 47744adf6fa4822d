"""What officers do with a card, and what residents see of it."""

from pathlib import Path
from typing import Any

from tests.conversation import compound
from tests.conversation.stage import Stage, later, stage


async def surfaced(on: Stage) -> dict[str, Any]:
    """A heating matter's card on the desk."""
    await on.settle("娜", "周", "王")
    for who, unit in (("娜", 1), ("周", 2), ("王", 3)):
        await on.say(who, f"5号楼{unit}单元暖气不热，屋里才15度")
    card = await on.sees(on.desk, "位邻居在说")
    await on.quiet()
    return card


async def newest(on: Stage, card: dict[str, Any]) -> dict[str, Any]:
    await on.quiet()
    return next(
        each for each in await on.messages(on.desk) if each["message_id"] == card["message_id"]
    )


async def test_officer_takes_and_answers_and_the_household_confirms(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        assert "接手" in (await on.tap("赵", card, "接手"))["text"]
        assert "办理中" in (await newest(on, card))["text"]
        await on.tell("娜", "/start")
        await on.tap("赵", await newest(on, card), "答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        told = {"reply_to": asked["message_id"], "photo": compound.PNG}
        await on.say("赵", "热力公司换好了循环泵，请测测温", on.desk, **told)
        answer = await on.sees(on.group, "有回音了")
        assert (await on.sees(on.group, "办之后"))["photo"]
        assert "循环泵" in answer["text"] and "公示 2026-N001" in answer["text"]
        assert "等居民确认" in (await newest(on, card))["text"]
        question = await on.sees(on.people["娜"], "您看好了没有")
        assert "满意" in (await on.tap("娜", question, "满意"))["text"]


async def test_resident_cannot_use_officers_buttons(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        data = {"chat": on.group, "user": on.people["娜"]}
        note = await on.sees(on.group, "接好了")
        for forged in ("m:take:1", "c:1:noise", "g:1:2", "s:1:1", "m:dismiss:1"):
            answer = await on.post("tap", **data, message=note["message_id"], data=forged)
            assert "给工作人员用" in answer["answer"]["text"]
            assert answer["answer"]["show_alert"]


async def test_forged_button_is_refused_in_one_sentence(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        for forged in (
            "m:take:9" * 5,
            "m:fly:1",
            "x",
            "c:1:nonsense",
            "m:take:-1",
            "d:yes",
            "f:done:x",
        ):
            given = {
                "chat": on.desk,
                "message": card["message_id"],
                "user": on.people["赵"],
                "data": forged,
            }
            answer = (await on.post("tap", **given))["answer"]
            assert answer and (answer["text"] or forged.startswith("f:")), forged
        assert await newest(on, card)


async def test_reclassifying_keeps_the_correction_as_an_example(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.choose("赵", card, "改类")
        await on.quiet()
        await on.tap("赵", await newest(on, card), "漏水维修")
        assert "漏水维修" in (await newest(on, card))["text"]
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = (await connection.exec_driver_sql("SELECT heard, corrected FROM examples")).all()
        assert {tuple(row) for row in rows} == {("heating", "leak")}


async def test_dismissed_matter_leaves_no_text_behind(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.choose("赵", card, "不是诉求")
        assert "不是诉求" in (await newest(on, card))["text"]
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            texts = (await connection.exec_driver_sql("SELECT text FROM voices")).scalars().all()
        assert set(texts) == {""}


async def test_two_matters_are_merged_and_one_is_split_again(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.tell("娜", "3号楼1单元电梯又坏了，修了三回了")
        await on.tap("娜", await on.sees(on.people["娜"], "这样记对吗"), "不署名")
        lift = await on.sees(on.desk, "电梯 · 3号楼")
        answer = await on.choose("赵", lift, "暖气")
        assert "已并入" in answer["text"]
        assert "已并入" in (await newest(on, lift))["text"]
        assert "又是单独一件" in (await on.tap("赵", await newest(on, lift), "撤销"))["text"]
        assert "待接手" in (await newest(on, lift))["text"]
        assert "已并入" in (await on.choose("赵", await newest(on, lift), "暖气"))["text"]
        answer = await on.choose("赵", await newest(on, card), "拆出：3号楼1单元电梯")
        assert "已拆成" in answer["text"]


async def test_lists_and_filters(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await surfaced(on)
        await on.say("赵", "/matters 供暖 5号楼 待接手", on.desk)
        assert "供暖" in (await on.sees(on.desk, "（按热度）"))["text"]
        await on.say("赵", "/matters 火星", on.desk)
        assert "没找到" in (await on.sees(on.desk, "火星”"))["text"]
        await on.say("赵", "/matters 5号楼供暖", on.desk)
        assert "供暖" in (await newest(on, await on.sees(on.desk, "（按热度）")))["text"]
        await on.say("赵", "/matter 1", on.desk)
        assert "2026-0001" in (await on.sees(on.desk, "记成一件事"))["text"]
        await on.say("赵", "/matter 999", on.desk)
        assert await on.sees(on.desk, "没有 999 这个事项")
        await on.say("赵", "/today", on.desk)
        assert (await on.sees(on.desk, "主要问题"))["photo"]


async def test_commands_in_the_wrong_chat_say_where_they_belong(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("娜", "/matters")
        assert await on.sees(on.group, "请在工作台里发")
        await on.say("孙", "/desk 第二个社区", on.desk)
        assert await on.sees(on.desk, "已经是")
        await on.say("孙", "/link ABCDEF")
        assert await on.sees(on.group, "已经是")
        await on.say("娜", "/export")
        assert await on.sees(on.group, "私聊")


async def test_only_administrators_link_a_chat(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        other = await on.opened("新群", "娜")
        await on.say("娜", "/link 123456", other)
        assert await on.sees(other, "请由群管理员")
        await on.say("孙", "/link 123456", other)
        assert await on.sees(other, "接入码不对")


async def test_only_a_reply_to_the_question_is_published(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        chatter = await on.say("孙", "今天食堂吃啥", on.desk)
        await on.choose("赵", card, "答复")
        await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "哈哈别理他们", on.desk, reply_to=chatter)
        await on.quiet()
        assert not any("有回音了" in each.get("text", "") for each in await on.messages(on.group))


async def test_matter_is_not_merged_into_itself_or_into_a_dismissed_one(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.reacted(await on.say("娜", "3号楼1单元电梯困住人了，里面有人喊救命！！"))
        lift = await on.sees(on.desk, "电梯 · 3号楼")
        await on.tap("赵", lift, "虚惊")
        await on.quiet()
        tap = {"chat": on.desk, "message": card["message_id"], "user": on.people["赵"]}
        assert "用不了了" in (await on.post("tap", **tap, data="g:1:1"))["answer"]["text"]
        assert "不能并入" in (await on.post("tap", **tap, data="g:1:2"))["answer"]["text"]
        assert "待接手" in (await newest(on, card))["text"]


async def until_closed(on: Stage, card: dict[str, Any]) -> None:
    async def over() -> bool:
        return "已办结" in (await newest(on, card))["text"]

    await on.until(over, 30)


async def test_new_trouble_after_closing_opens_a_new_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.choose("赵", card, "答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "换了循环泵", on.desk, reply_to=asked["message_id"])
        await on.sees(on.group, "有回音了")
        await later(on, days=6)
        await until_closed(on, card)
        first = next(
            each for each in await on.messages(on.group) if "1单元暖气" in each.get("text", "")
        )
        await on.say("周", "我家也是", reply_to=first["message_id"])
        await on.reacted(await on.say("娜", "5号楼暖气又不热了，屋里15度"))
        await on.say("赵", "/matters", on.desk)
        assert "2026-0002" in (await on.sees(on.desk, "（按热度）"))["text"]


async def test_officers_teach_a_word_and_a_place(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("赵", "/word 公共设施 大象滑梯..裂", on.desk)
        await on.sees(on.desk, "就算公共设施")
        await on.say("赵", "/place 红房子 12号楼", on.desk)
        await on.sees(on.desk, "就是12号楼")
        await on.say("赵", "/word 天气 下雨了", on.desk)
        assert await on.sees(on.desk, "请把话写全")
        assert (
            await on.reacted(await on.say("娜", "红房子前面的大象滑梯裂了道口子，扎孩子手")) == "✍"
        )
        await on.say("赵", "/matters", on.desk)
        assert "公共设施 12号楼" in (await on.sees(on.desk, "（按热度）"))["text"]


async def test_a_stranger_cannot_make_a_desk(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        other = (await on.post("groups", title="别处", owner=on.people["娜"]))["id"]
        await on.post("promote", chat=other, user=on.bot, by=on.people["娜"])
        await on.say("娜", "/desk 冒名社区", other)
        assert await on.sees(other, "开工作台要口令")


async def test_a_desk_is_made_with_the_operators_code(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path, desk_code="春天") as on:
        on.people["孙"] = (await on.post("users", name="孙"))["id"]
        desk = await on.opened("工作台")
        await on.say("孙", "/desk 永安桥社区 秋天", desk)
        assert await on.sees(desk, "开工作台要口令")
        await on.say("孙", "/desk 永安桥社区 春天", desk)
        assert await on.sees(desk, "就是永安桥社区的工作台")


async def test_the_operators_code_is_not_guessed(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path, desk_code="春天") as on:
        on.people["孙"] = (await on.post("users", name="孙"))["id"]
        desk = await on.opened("工作台")
        for number in range(5):
            await on.say("孙", f"/desk 永安桥社区 猜{number}", desk)
            await on.quiet()
        for _ in range(3):
            await on.say("孙", "/desk 永安桥社区 春天", desk)
            await on.quiet()
        said = [str(each.get("text")) for each in await on.messages(desk)]
        assert sum("试的次数太多了" in each for each in said) <= 2
        assert any("试的次数太多了" in each for each in said)
        assert not any("就是永安桥社区的工作台" in each for each in said)


async def test_an_officer_works_through_the_queue_in_private(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await surfaced(on)
        for text in ("3号楼电梯坏了，按了没反应", "7号楼楼道灯不亮"):
            await on.say("娜", text)
        await on.quiet()
        await on.tell("赵", "/work")
        shown = await on.sees(on.people["赵"], "第 1 件，共 3 件")
        assert "接手" in (await on.tap("赵", shown, "接手"))["text"]
        mine = await on.sees(on.people["赵"], "办理中")
        await on.tap("赵", mine, "回个话")
        await on.sees(on.people["赵"], "写一句进展")
        await on.tell("赵", "热力公司明天上午来人")
        said = await on.sees(on.people["赵"], "进展记下了")
        await on.tap("赵", said, "下一件")
        shown = await on.sees(on.people["赵"], "第 1 件，共 3 件")
        assert "办理中" in shown["text"]
        await on.tap("赵", shown, "下一件")
        assert await on.sees(on.people["赵"], "第 2 件，共 3 件")
        await on.tell("娜", "/work")
        assert await on.sees(on.people["娜"], "给工作人员用")


async def test_what_is_late_stands_on_one_list_a_day_with_buttons(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.say("周", "3号楼电梯又坏了，修了三回了")
        await on.quiet()
        await later(on, days=3)
        late = await on.sees(on.desk, "逾期了", seconds=70)
        fresh = next(button for row in late["reply_markup"]["inline_keyboard"] for button in row)
        assert fresh["text"].startswith("2026-")
        await on.tap("赵", late, "2026-0001")
        assert await on.sees(on.desk, "待接手", after=late["message_id"], seconds=70)
        await on.quiet()
        assert "这张不再更新" in (await newest(on, card))["text"]


async def test_finished_work_comes_to_the_desk_as_news_with_its_buttons(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        on.people["刘"] = (await on.post("users", name="刘"))["id"]
        await on.say("赵", "/invite 物业 平安物业", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("刘", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["刘"], "您已加入")
        await on.tap("赵", await newest(on, card), "派单")
        await on.quiet()
        assert "已派给平安物业" in (await on.tap("赵", await newest(on, card), "平安物业"))["text"]
        order = await on.sees(on.people["刘"], "地点：")
        await on.tap("刘", order, "办好了")
        await on.sees(on.people["刘"], "写一句办了什么")
        await on.tell("刘", "换了循环泵")
        news = await on.sees(on.desk, "说办好了：换了循环泵", seconds=70)
        assert (
            "发到群里是这样" in news["text"] and "办好了：换了循环泵\n从第一句话起" in news["text"]
        )
        assert "核实公示" in news["reply_markup"]["inline_keyboard"][0][0]["text"]
        assert "正在公示" in (await on.tap("孙", news, "核实公示"))["text"]


async def test_the_words_are_asked_for_as_the_groups_would_read_them(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        for label, title in (("回个话", "回话"), ("办结答复", "答复")):
            await on.choose("赵", card, label)
            asked = await on.sees(on.desk, f"发到群里是这样：\n📣 {title}")
            assert "（您写的这句话）" in asked["text"] and "2026-0001（" in asked["text"]
        await on.choose("赵", await newest(on, card), "听取意见")
        await on.tap("赵", await on.sees(on.desk, "听听大家的"), "发到居民群")
        await on.tap("赵", await on.sees(on.desk, "已听到 0 份"), "写小结")
        asked = await on.sees(on.desk, "把小结改好")
        await on.say("赵", "3-2-501张大妈说太冷", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.desk, "这句会公示")
        assert not any("张大妈" in str(each.get("text")) for each in await on.messages(on.group))


async def test_words_of_an_officer_do_what_they_say(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        alert = await on.sees(on.desk, "紧急")
        await on.say("孙", "中午吃啥", on.desk)
        await on.say("赵", "我去看看", on.desk)
        await on.sees(on.desk, "算您去了")
        said = await on.say("孙", "@bandeng_bot 电梯那个咋样了", on.desk)
        await on.sees(on.desk, "没找到“电梯那个”", after=said)
        await on.tap("孙", alert, "虚惊")
        await on.quiet()
        assert not any("大家放心" in str(each.get("text")) for each in await on.messages(on.group))
        await on.tap("赵", alert, "虚惊")
        assert await on.sees(on.group, "大家放心")
        await on.say("周", "5号楼暖气不热，昨晚屋里16度，老人孩子都冻着了")
        await on.say("孙", "/matter 2", on.desk)
        card = await on.sees(on.desk, "2026-0002")
        said = await on.say("孙", "我接了 下午去看看", on.desk, reply_to=card["message_id"])
        assert "接手" in (await on.sees(on.desk, "只有工作台看得到", after=said))["text"]


async def test_a_visit_that_found_all_well_is_no_matter_and_work_is_asked_for_in_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell("赵", "/visit")
        await on.tap("赵", await on.sees(on.people["赵"], "走访哪栋楼"), "不限楼栋")
        await on.tap("赵", await on.sees(on.people["赵"], "哪一类"), "帮扶互助")
        await on.sees(on.people["赵"], "写一句话")
        await on.tell("赵", "李奶奶女儿来了，一切都好，血压有点高")
        assert await on.sees(on.people["赵"], "这趟没有要办的事")
        await on.tell("赵", "今天有啥要干的")
        await on.quiet()
        last = (await on.messages(on.people["赵"]))[-1]
        assert "还没跟我说过事" not in last["text"] and "小板凳" not in last["text"]


async def test_a_colleague_decides_about_a_file_and_an_older_one_is_told_to_be_old(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        sheet = "日期,项目,收入,支出\n2026-01-05,电梯广告,{},0\n"
        await compound.send(on, "赵", on.desk, "收益.csv", sheet.format(1200).encode())
        old = await on.sees(on.desk, "电梯广告")
        await compound.send(on, "赵", on.desk, "收益.csv", sheet.format(1300).encode())
        new = await on.sees(on.desk, "电梯广告", after=old["message_id"])
        assert "后面又发了新的" in (await on.tap("孙", old, "公布"))["text"]
        await on.tap("孙", new, "公布")
        assert await on.sees(on.group, "公共收益")


async def test_who_carries_it_out_reads_of_a_visit_what_is_the_matter_alone(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        on.people["刘"] = (await on.post("users", name="刘"))["id"]
        await on.say("赵", "/invite 物业 平安物业", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("刘", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["刘"], "您已加入")
        await on.tell("赵", "/visit")
        await on.tap("赵", await on.sees(on.people["赵"], "走访哪栋楼"), "3号楼")
        await on.tap("赵", await on.sees(on.people["赵"], "是哪一类"), "照明")
        await on.tell("赵", "2单元501王奶奶独居，血压高，楼道灯坏了一周，儿子在外地")
        await on.tap("赵", await on.sees(on.people["赵"], "这样记对吗"), "记下")
        await on.sees(on.people["赵"], "记下了，事项")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        card = await on.sees(on.desk, "2026-0001")
        await on.tap("赵", card, "派单")
        await on.tap("赵", await newest(on, card), "平安物业")
        order = (await on.sees(on.people["刘"], "地点：", seconds=70))["text"]
        assert "楼道灯坏了一周" in order
        assert "独居" not in order and "血压" not in order and "儿子" not in order


async def test_a_colleague_who_never_wrote_on_the_desk_is_known_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        for name in ("孙", "钱", "李"):
            on.people[name] = (await on.post("users", name=name))["id"]
        on.desk = await on.opened("工作台", "钱")
        await on.say("孙", "/desk 永安桥社区", on.desk)
        await on.sees(on.desk, "就是永安桥社区的工作台")
        await on.tell("李", "/start")
        await on.tell("钱", "/start")
        await on.sees(on.people["钱"], "您是工作人员")
        await on.tell("钱", "还有几件没办的")
        await on.sees(on.people["钱"], "都办完了")
        told = [each.get("text", "") for each in await on.messages(on.people["李"])]
        assert told
        assert not any("您是工作人员" in each for each in told)


async def test_a_reply_to_an_older_question_is_not_lost(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("李", "周", "王"):
            await on.say(who, "6号楼门口又停满了车，消防通道都堵死了，没人管吗")
        card = await on.sees(on.desk, "位邻居在说")
        await on.tap("赵", card, "回个话")
        first = await on.sees(on.desk, "写一句进展")
        await on.tap("赵", card, "回个话")
        await on.sees(on.desk, "写一句进展", after=first["message_id"])
        said = await on.say("赵", "已经约了交警明天来", on.desk, reply_to=first["message_id"])
        asked = await on.sees(on.desk, "刚才问您的", after=said)
        await on.tap("赵", asked, "就是这句")
        await on.sees(on.group, "已经约了交警明天来")


async def test_what_residents_are_asked_is_worded_by_an_officer_and_looked_at(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.choose("赵", await newest(on, card), "听取意见")
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "换个问法")
        asked = await on.sees(on.desk, "写一句怎么问大家")
        await on.say("赵", "13800000000 打电话说", on.desk, reply_to=asked["message_id"])
        await on.sees(on.desk, "13800000000", after=asked["message_id"] + 1)
        await on.say("赵", "供暖先修哪几栋，您看怎么排？", on.desk, reply_to=asked["message_id"])
        shown = await on.sees(on.desk, "群里会看到：\n\n📣 听听大家的\n供暖先修哪几栋")
        await on.tap("赵", shown, "发到居民群")
        assert "供暖先修哪几栋，您看怎么排？" in (await on.sees(on.group, "听听大家的"))["text"]


async def test_an_officers_words_are_shown_as_the_groups_would_read_them_before_they_go(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await surfaced(on)
        await on.say("赵", "5号楼暖气已经联系热力公司了，下午来人", on.desk)
        asked = await on.sees(on.desk, "这句要怎么用")
        await on.tap("赵", asked, "发给大家")
        shown = await on.sees(on.desk, "发到群里是这样")
        assert "已经联系热力公司了" in shown["text"]
        await on.quiet()
        assert not any("热力公司" in str(each.get("text")) for each in await on.messages(on.group))
        await on.tap("赵", shown, "就这样发")
        assert await on.sees(on.group, "已经联系热力公司了")


def labels(card: dict[str, Any]) -> list[str]:
    return [each["text"] for row in card["reply_markup"]["inline_keyboard"] for each in row]


async def test_an_open_menu_stays_open_while_neighbours_write(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        card = await surfaced(on)
        await on.tap("赵", card, "更多")
        opened = await newest(on, card)
        assert "返回" in labels(opened) and "听取意见" in labels(opened)
        await on.say("王", "我家也是，5号楼3单元暖气冰凉")
        grown = await newest(on, card)
        assert labels(grown) == labels(opened)

        # and once it is left, it stays shut
        await on.tap("赵", grown, "返回")
        await on.say("周", "5号楼2单元暖气还是不热")
        assert labels(await newest(on, card)) == labels(card)

        # nor does a menu outlast what it was for
        await on.tap("赵", await newest(on, card), "更多")
        await on.tap("赵", await newest(on, card), "改类")
        await on.tap("赵", await newest(on, card), "噪")
        assert "返回" not in labels(await newest(on, card))


async def test_what_a_list_names_is_one_tap_away(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("娜", "5号楼2单元楼道灯不亮")
        await on.quiet()
        for command in ("/matters", "/today"):
            asked = await on.say("赵", command, on.desk)
            listed = await on.sees(on.desk, "2026-0001", after=asked)
            await on.tap("赵", listed, "2026-0001")
            card = await on.sees(on.desk, "接手：工作人员", after=listed["message_id"])
            assert "接手" in labels(card)
        asked = await on.say("赵", "/matters 0001", on.desk)
        await on.sees(on.desk, "楼道灯不亮", after=asked)


async def test_words_on_the_desk_mean_the_right_matter_or_are_asked_about(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        for said in ("6号楼楼道灯不亮", "8号楼路灯不亮了", "3号楼垃圾没人收", "1号楼电梯坏了"):
            await on.say("李", said)
            await on.quiet(8)
        said = await on.say("赵", "噪音那件办完了，楼上答应晚上不装修了", on.desk)
        assert "没找到" in (await on.sees(on.desk, "噪音", after=said))["text"]
        said = await on.say("赵", "垃圾那件听错了，是4号楼不是3号楼", on.desk)
        assert await on.sees(on.desk, "改到4号楼吗", after=said)
        said = await on.say("赵", "灯这事搞个投票，问大家要不要换成新的", on.desk)
        offered = str(await on.sees(on.desk, "还有几件也像", after=said))
        assert "2026-0001" in offered and "2026-0002" in offered
        said = await on.say("赵", "电梯那件我去看过了，明天来人修", on.desk)
        await on.tap("赵", await on.sees(on.desk, "接手吗", after=said), "接手")
        await on.quiet(8)
        asked = await on.say("赵", "/matter 4", on.desk)
        assert "明天来人修" in (await on.sees(on.desk, "经过", after=asked))["text"]
        card = await on.sees(on.desk, "2026-0004 电梯", after=asked)
        await on.say("赵", "这个不归我们管，是电梯公司的", on.desk, reply_to=card["message_id"])
        assert "派单" in str(await on.sees(on.desk, "派单", after=card["message_id"]))


async def test_a_meeting_is_moved_by_words_and_a_notice_leaves_out_the_order(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle()
        await on.say("赵", "/meeting 1月17日9:30 停车怎么办 @议事亭", on.desk)
        await on.tap("赵", await on.sees(on.desk, "地点：议事亭"), "公布到居民群")
        await on.sees(on.group, "停车怎么办")
        said = await on.say("赵", "议事亭那个会改到周日下午两点", on.desk)
        await on.tap("赵", await on.sees(on.desk, "改的是哪一个", after=said), "停车怎么办")
        assert await on.sees(on.group, "1月18日 星期日 14:00")
        for written in (
            "停水通知发一下：明天9点到下午4点8号楼停水",
            "群里发一条：明天9点到下午4点8号楼停水",
            "明天9点到下午4点8号楼停水，发群里",
        ):
            said = await on.say("赵", written, on.desk)
            shown = (await on.sees(on.desk, "群里会看到", after=said))["text"]
            assert shown.endswith("明天9点到下午4点8号楼停水")
