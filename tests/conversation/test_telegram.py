"""Telegram as it is: chats that are lost and come back, pages that are not Telegram's, people who are not who they
seem, words that come in other shapes. One test for each kind that was reported from the field."""

from pathlib import Path
from typing import Any

import pytest

from bot.storage import inbox
from tests.conversation.stage import Stage, later, stage

GAS = "8号楼2单元有煤气味，很大！！"
CHANNEL = {"id": -1001999, "type": "channel", "title": "楼市快讯"}


async def _text(on: Stage, chat: int) -> str:
    return "\n".join(
        str(each.get("text") or each.get("caption") or "") for each in await on.messages(chat)
    )


# a community without its desk


async def test_danger_reaches_every_officer_while_the_desk_is_lost_and_a_new_desk_takes_up_the_work(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("赵", "/start")
        await on.post("kick", chat=on.desk, user=on.bot, by=on.people["孙"])
        assert await on.sees(on.people["赵"], "工作台群我不在了")
        await on.tell("李", GAS)
        assert "已经叫社区了" in (await on.sees(on.people["李"], "要紧马上打"))["text"]
        assert await on.sees(on.people["赵"], "紧急：燃气")
        desk = await on.opened("新工作台", "赵")
        await on.say("孙", "/desk 永安桥社区", desk)
        assert await on.sees(desk, "工作台换到这里了")
        assert await on.sees(desk, "燃气 · 8号楼2单元")
        assert on.house is not None
        assert len(on.house.services.directory.communities) == 1


async def test_where_nobody_can_be_called_nobody_is_said_to_be(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        for who in ("赵", "孙"):
            await on.post("leave", chat=on.desk, user=on.people[who])
        await on.quiet()
        await on.post("kick", chat=on.desk, user=on.bot, by=on.people["孙"])
        await on.quiet()
        await on.tell("李", GAS)
        assert await on.sees(on.people["李"], "我叫不到他们")
        assert "社区已经知道了" not in await _text(on, on.group)


async def test_a_group_given_up_by_mistake_is_heard_again_at_its_next_word(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            await connection.exec_driver_sql(
                f"UPDATE chats SET active = false WHERE chat = {on.group}"
            )
        on.house.services.directory.forget()
        said = await on.say("李", "3号楼电梯坏了，爬了十四层")
        assert await on.reacted(said) == "✍"


@pytest.mark.parametrize("first", ["left", "moved"])
async def test_a_group_that_moved_is_heard_whatever_came_first(
    database: str, tmp_path: Path, first: str
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        if first == "left":
            await on.post("kick", chat=on.group, user=on.bot, by=on.people["孙"])
            await on.quiet()
            await on.post("promote", chat=on.group, user=on.bot, by=on.people["孙"])
        new = (await on.post("migrate", chat=on.group))["id"]
        await on.quiet()
        said = await on.say("李", "3号楼电梯坏了，爬了十四层", new)
        assert await on.reacted(said, new) == "✍"


# what is not Telegram's


@pytest.mark.parametrize("status", [200, 403, 404])
async def test_an_alarm_outlives_a_page_that_is_not_telegrams(
    database: str, tmp_path: Path, status: int
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        rule = {"method": "*", "kind": "foreign", "status": status, "count": 10}
        await on.post("faults", rules=[rule])
        await on.say("李", GAS)
        assert await on.sees(on.desk, "紧急：燃气", 60.0)
        said = await on.say("李", "3号楼电梯坏了，爬了十四层")
        assert await on.reacted(said, seconds=60.0) == "✍"


# who is an officer


async def test_a_stranger_under_the_desk_is_no_officer_and_a_member_is(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        extra = {
            "from": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
            "sender_chat": CHANNEL,
        }
        await on.post("say", chat=on.desk, user=on.people["赵"], text="/matters", extra=extra)
        await on.post(
            "say",
            chat=on.desk,
            user=on.people["赵"],
            text="/matters",
            extra={"from": {"id": on.people["李"], "is_bot": False, "first_name": "李"}},
        )
        await on.quiet()
        assert on.house is not None
        directory = on.house.services.directory
        assert not directory.is_officer(1, 777000) and not directory.is_officer(1, on.people["李"])
        assert "还没有" not in await _text(on, on.desk)
        await on.post("join", chat=on.desk, user=on.people["李"])
        await on.say("李", "/matters", on.desk)
        assert await on.sees(on.desk, "没有")
        await on.post(
            "promote", chat=on.desk, user=on.people["李"], status="restricted", is_member=False
        )
        await on.quiet()
        assert not directory.is_officer(1, on.people["李"])


async def test_what_a_new_officer_tapped_first_is_done_once_telegram_knows_them(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            await connection.exec_driver_sql(
                f"DELETE FROM officers WHERE account = {on.people['赵']}"
            )
        on.house.services.directory.forget()
        await on.say("李", GAS)
        await on.tap("赵", await on.sees(on.desk, "紧急：燃气"), "我去")
        assert await on.sees(on.desk, "办理中")


# words in other shapes


async def test_what_a_channel_says_is_no_alarm_of_ours(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        extra: dict[str, Any] = {"is_automatic_forward": True, "sender_chat": CHANNEL}
        said = await on.post(
            "say", chat=on.group, user=on.people["李"], text="7号楼燃气泄漏了", extra=extra
        )
        origin = {"type": "channel", "date": 1768000000, "chat": CHANNEL, "message_id": 4}
        private = on.people["李"]
        await on.post(
            "say", chat=private, user=on.people["李"], text=GAS, extra={"forward_origin": origin}
        )
        assert await on.sees(on.people["李"], "从频道转来的")
        await on.quiet()
        assert "紧急" not in await _text(on, on.desk)
        assert not next(
            each for each in await on.messages(on.group) if each["message_id"] == said["message_id"]
        )["reactions"]


async def test_topics_do_not_hear_each_other_and_answers_stay_in_theirs(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")

        async def say(who: str, text: str, thread: int) -> int:
            extra = {"is_topic_message": True, "message_thread_id": thread}
            given = await on.post("say", chat=on.group, user=on.people[who], text=text, extra=extra)
            return int(given["message_id"])

        assert await on.reacted(await say("李", "3号楼暖气不热，屋里才十四度", 60)) == "✍"
        said = await say("周", "+1", 50)
        await on.quiet()
        assert not next(each for each in await on.messages(on.group) if each["message_id"] == said)[
            "reactions"
        ]
        assert await on.reacted(await say("周", "+1", 60)) == "👌"
        extra = {"is_topic_message": True, "message_thread_id": 7}
        await on.post("say", chat=on.desk, user=on.people["赵"], text="/help", extra=extra)
        await on.quiet()
        assert any(
            params.get("message_thread_id")
            for name, params in on.server.calls
            if name == "sendMessage"
        )


async def test_posts_go_into_the_topic_that_an_officer_chose(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")

        async def said(who: str, thread: int | None) -> None:
            extra = {"is_topic_message": True, "message_thread_id": thread} if thread else {}
            await on.post("say", chat=on.group, user=on.people[who], text="/here", extra=extra)
            await on.quiet()

        async def published(text: str) -> dict[str, Any]:
            told = await on.say("赵", f"/notice {text}", on.desk)
            shown = await on.sees(on.desk, "群里会看到", after=told)
            await on.tap("赵", shown, "发到居民群")
            await on.sees(on.group, text)
            return next(
                params
                for name, params in reversed(on.server.calls)
                if name == "sendMessage"
                and text in str(params.get("text"))
                and str(params["chat_id"]) == str(on.group)
            )

        await said("李", 7)  # no officer
        assert "message_thread_id" not in await published("明天上午停水检修")
        await said("赵", 7)
        assert await on.sees(on.group, "都发到这个话题")
        assert str((await published("后天上午停电检修"))["message_thread_id"]) == "7"
        await said("赵", None)
        assert "message_thread_id" not in await published("周六上午清洗水箱")


async def test_an_edited_line_counts_while_it_waits_for_its_tap(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        said = await on.tell("李", "3号楼电梯坏了")
        await on.sees(on.people["李"], "3号楼")
        private = on.people["李"]
        await on.post("edit", chat=private, message=said, text="4号楼电梯坏了")
        shown = await on.sees(on.people["李"], "按改过的记")
        assert "4号楼" in shown["text"] and "3号楼" not in shown["text"]
        await on.tap("李", shown, "不署名")
        kept = await on.sees(on.people["李"], "记下了")
        await on.post("edit", chat=private, message=said, text="5号楼电梯坏了")
        assert await on.sees(on.people["李"], "再发一句", after=kept["message_id"])


async def test_an_album_is_one_demand_with_all_its_pictures(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["李"]
        for number in range(3):
            text = {"text": "3号楼门口垃圾堆成山了"} if number == 0 else {}
            await on.post(
                "say",
                chat=private,
                user=on.people["李"],
                photo="iVBORw0KGgo=",
                extra={"media_group_id": "77"},
                **text,
            )
        await on.quiet()
        shown = [
            each for each in await on.messages(private) if "这样记对吗" in str(each.get("text"))
        ]
        assert len(shown) == 1
        await on.tap("李", shown[0], "不署名")
        await on.sees(on.people["李"], "记下了")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = (
                await connection.exec_driver_sql("SELECT photo FROM voices WHERE photo IS NOT NULL")
            ).all()
        assert len(rows) == 3


async def test_a_picture_alone_is_no_answer_on_the_desk_and_is_told_so(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "3号楼电梯坏了，爬了十四层，快来人")
        await on.tap("赵", await on.sees(on.desk, "电梯 · 3号楼"), "回个话")
        asked = await on.sees(on.desk, "请回复这条消息")
        await on.post(
            "say",
            chat=on.desk,
            user=on.people["赵"],
            photo="iVBORw0KGgo=",
            reply_to=asked["message_id"],
        )
        assert await on.sees(on.desk, "我只看得懂字")


# what is refused


async def test_news_that_one_person_could_not_be_told_is_told_to_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.post(
            "faults",
            rules=[
                {
                    "method": "setMessageReaction",
                    "kind": "400",
                    "count": 1,
                    "says": "Bad Request: REACTION_INVALID",
                }
            ],
        )
        said = await on.say("李", "3号楼电梯坏了，爬了十四层，快来人")
        assert await on.reacted(said) == "👍"
        await on.post(
            "faults",
            rules=[
                {
                    "method": "setMessageReaction",
                    "kind": "400",
                    "says": "Bad Request: REACTION_INVALID",
                }
            ],
        )
        await on.say("李", "7号楼路灯不亮，晚上摸黑走")
        assert await on.sees(on.desk, "不让我用表情")


async def test_a_card_that_is_gone_or_too_old_to_edit_is_posted_again(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "3号楼电梯坏了，爬了十四层，快来人")
        card = await on.sees(on.desk, "电梯 · 3号楼")
        await on.post("delete", chat=on.desk, message=card["message_id"])
        await on.say("周", "3号楼电梯还是坏的，我妈上不去")
        assert await on.sees(on.desk, "电梯 · 3号楼", after=card["message_id"])


async def test_a_file_that_cannot_be_fetched_is_said_so(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        rule = {
            "method": "getFile",
            "kind": "400",
            "says": "Bad Request: wrong file_id or the file is unavailable",
        }
        await on.post("faults", rules=[rule])
        await on.post("say", chat=on.desk, user=on.people["赵"], document="MQ==", name="户册.csv")
        assert await on.sees(on.desk, "这个文件没取到")


async def test_a_wait_for_one_kind_of_call_holds_no_chat(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.post(
            "faults", rules=[{"method": "answerCallbackQuery", "kind": "429", "retry_after": 30}]
        )
        await on.say("李", GAS)
        alarm = await on.sees(on.desk, "紧急：燃气")
        await on.post(
            "tap",
            chat=on.desk,
            message=alarm["message_id"],
            user=on.people["赵"],
            data=alarm["reply_markup"]["inline_keyboard"][0][0]["callback_data"],
            wait=0,
        )
        assert await on.sees(on.desk, "办理中", 10.0)


# set-up


async def test_a_group_is_unlinked_by_its_administrator_and_linked_again(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "/unlink")
        assert await on.sees(on.group, "管理员")
        await on.say("孙", "/unlink")
        assert await on.sees(on.group, "断开了")
        assert await on.sees(on.desk, "断开了")
        said = await on.say("李", "3号楼电梯坏了，爬了十四层")
        await on.quiet()
        assert not next(each for each in await on.messages(on.group) if each["message_id"] == said)[
            "reactions"
        ]


async def test_a_renamed_group_is_called_by_its_new_name(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.post("rename", chat=on.group, by=on.people["孙"], title="永安桥新群")
        await on.quiet()
        await on.post("kick", chat=on.group, user=on.bot, by=on.people["孙"])
        assert await on.sees(on.desk, "永安桥新群")


async def test_another_bots_command_is_not_ours(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/weather@other_bot", on.desk)
        await on.quiet()
        assert "没有 /weather" not in await _text(on, on.desk)
        await later(on, minutes=1)
        await on.say("赵", "/weather", on.desk)
        assert await on.sees(on.desk, "没有 /weather")


async def test_a_false_alarm_is_told_to_whoever_was_frightened_and_keeps_its_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", GAS)
        await on.sees(on.group, "有险情")
        assert "虚惊" in (await on.tap("赵", await on.sees(on.desk, "紧急：燃气"), "虚惊"))["text"]
        assert await on.sees(on.people["李"], "是虚惊一场")
        await on.tell("李", "/mine")
        assert "不采纳" not in (await on.sees(on.people["李"], "虚惊一场\n您说"))["text"]
        await on.tell("李", "真的是煤气味，不是虚惊")
        assert await on.sees(on.people["李"], "已经叫社区了", 20.0)
        assert await on.sees(on.group, "是虚惊，大家放心")
        assert await on.sees(on.desk, "虚惊一场")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            assert (await connection.exec_driver_sql("SELECT text FROM voices")).scalar() == GAS
            assert (await connection.exec_driver_sql("SELECT count(*) FROM examples")).scalar() == 0


async def test_an_alarm_does_not_wait_behind_a_busy_minute_and_what_waits_goes_on(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        for _ in range(22):
            await on.say("赵", "/matters", on.desk)
        await on.tell("李", GAS)
        assert await on.sees(on.desk, "紧急：燃气", 12.0)
        await on.post("clock", rate=20)
        await on.quiet()
        answers = [each for each in await on.messages(on.desk) if "没有" in str(each.get("text"))]
        assert len(answers) >= 20


async def test_what_no_group_could_read_is_not_closed_by_nobodys_answering(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/start")
        await on.say("李", "3号楼楼道灯不亮了，晚上看不见")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.tap("赵", await on.sees(on.desk, "2026-0001"), "接手")
        await on.quiet()
        await on.post(
            "faults",
            rules=[
                {
                    "method": "sendMessage",
                    "chat": on.group,
                    "kind": "400",
                    "says": "Bad Request: not enough rights to send text messages to the chat",
                }
            ],
        )
        await on.choose("赵", await on.sees(on.desk, "2026-0001"), "办结答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "灯换好了，都亮了", on.desk, reply_to=asked["message_id"])
        again = await on.sees(on.desk, "没有发出去")
        await later(on, days=6)
        assert await on.sees(on.desk, "先不了结")
        await on.tell("李", "/mine")
        assert "已了结" not in (await on.sees(on.people["李"], "2026-0001"))["text"]
        await on.post("faults", rules=[])
        await on.tap("赵", again, "再发一次")
        await on.sees(on.group, "灯换好了")
        before = len([each for each in await on.messages(on.desk) if "先不了结" in str(each)])
        await later(on, days=3)
        await on.quiet()
        waits = [each for each in await on.messages(on.desk) if "先不了结" in str(each)]
        assert len(waits) == before


async def test_a_recording_with_words_of_its_own_goes_with_those_and_not_with_an_older_matter(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        said = await on.tell("李", "3号楼电梯坏了，老人下不去")
        await on.tap("李", await on.sees(me, "这样记对吗", after=said), "不署名")
        await on.sees(me, "2026-0001")
        audio = {"file_id": "A1", "file_unique_id": "a1", "duration": 3}
        await on.post(
            "say", chat=me, user=me, extra={"audio": audio, "caption": "7号楼路灯不亮，晚上摸黑"}
        )
        told = await on.sees(on.desk, "7号楼路灯不亮")
        assert "2026-0001" not in told["text"] and "📎" in told["text"]
        assert await on.sees(me, "这样记对吗", after=said + 2)


async def test_the_desk_hears_that_the_bot_may_not_write_in_a_group_any_more(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("赵", "/start")
        assert on.house is not None
        me = {"id": on.bot, "is_bot": True, "first_name": "小板凳", "username": "bandeng_bot"}
        rights = dict.fromkeys(
            ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
             "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
             "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
             "can_invite_users", "can_pin_messages", "can_manage_topics", "can_edit_tag",
             "can_react_to_messages"), False,
        )  # fmt: skip
        muted = {"user": me, "status": "restricted", "is_member": True, "until_date": 0, **rights}
        for number, chat in enumerate((on.group, on.desk)):
            change = {
                "chat": {"id": chat, "type": "supergroup", "title": f"群{number}"},
                "from": {"id": on.people["孙"], "is_bot": False, "first_name": "孙"},
                "date": 1768000000,
                "old_chat_member": {"user": me, "status": "member"},
                "new_chat_member": muted,
            }
            async with on.house.store.transaction() as rows:
                update = {"update_id": 900000 + number, "my_chat_member": change}
                await inbox.add(rows, [update], on.house.clock.now(), ())
        await on.say("李", "大家早")  # wakes the worker
        assert await on.sees(on.desk, "里不能发言了")
        assert await on.sees(on.people["赵"], "里不能发言了")


async def test_an_anonymous_administrator_works_at_the_desk_but_is_no_second_officer(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "3号楼电梯坏了，爬了十四层，快来人")
        card = await on.sees(on.desk, "电梯 · 3号楼")
        await on.tap("赵", card, "回个话")
        asked = await on.sees(on.desk, "请回复这条消息")
        await on.post(
            "say", chat=on.desk, user=on.people["孙"], text="已经叫人修了", anonymous=True,
            reply_to=asked["message_id"],
        )  # fmt: skip
        assert await on.sees(on.desk, "进展记下了")


async def test_a_chinese_command_and_a_place_that_moves_are_no_demands(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        said = await on.tell("李", "/帮助")
        assert await on.sees(on.people["李"], "没有 /帮助 这个命令", after=said)
