"""Words that fit nothing are handed on by one tap: to the community as a question, to the neighbour of a request."""

from pathlib import Path

from tests.conversation.compound import PNG
from tests.conversation.stage import Stage, later, stage


async def test_a_question_nobody_here_can_answer_becomes_a_consultation_between_the_asker_and_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        me = on.people["李"]
        await on.tell("李", "孩子上小学报名要啥材料")
        await on.tap("李", await on.sees(me, "答不上来"), "转给社区")
        await on.sees(me, "转给社区了（2026-0001）")
        card = await on.sees(on.desk, "孩子上小学报名要啥材料")
        assert "找专家" in card["text"] and "李" not in card["text"]
        await on.tap("赵", card, "回个话")
        asked = await on.sees(on.desk, "写一句进展")
        await on.say("赵", "明天问了学校告诉您", on.desk, reply_to=asked["message_id"])
        await on.sees(me, "社区说：明天问了学校告诉您")
        await on.quiet()
        card = await on.sees(on.desk, "位邻居在说")
        await on.tap("赵", card, "办结答复")
        asked = await on.sees(on.desk, "私下问的只告诉问的人")
        await on.say("赵", "带户口本和房产证到学校", on.desk, reply_to=asked["message_id"])
        answer = await on.sees(me, "有答复了")
        assert "带户口本" in answer["text"]
        assert not any("户口本" in str(each.get("text")) for each in await on.messages(on.group))
        await on.tap("赵", await on.sees(on.desk, "也这样答吗"), "记成常见问答")
        await on.tap("孙", await on.sees(on.desk, "请另一位工作人员看过"), "同意")
        await on.quiet()
        await on.tell("周", "小学报名要什么材料")
        assert "带户口本" in (await on.sees(on.people["周"], "户口本"))["text"]
        await on.tap("李", answer, "没答到点上")
        await on.sees(on.desk, "待接手")


async def test_words_between_who_asked_for_a_hand_and_who_comes_go_both_ways(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "马")
        asker, helper = on.people["李"], on.people["马"]
        await on.tell("马", "/helper 水电")
        await on.sees(helper, "水电")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        offered = await on.sees(helper, "换个灯泡")
        await on.tap("马", offered, "我来")
        await on.sees(asker, "马 来帮您")
        await on.tell("马", "七点过去行不")
        await on.tap("马", await on.sees(helper, "转告给谁"), "转告求助的邻居")
        relayed = await on.sees(asker, "「七点过去行不」")
        await on.tell("李", "行，我在家等您", reply_to=relayed["message_id"])
        assert "李" not in (await on.sees(helper, "「行，我在家等您」"))["text"]
        yours = await on.sees(helper, "办完了点一下")
        await on.tell("马", "我不知道门牌号", reply_to=yours["message_id"])
        await on.sees(asker, "「我不知道门牌号」")
        await on.tap("马", yours, "办完了")
        await on.sees(asker, "帮忙的邻居说办完了")
        late = await on.tell("李", "您再来看看", reply_to=relayed["message_id"])
        await on.sees(asker, "已经完了", after=late)


async def test_a_deleted_question_is_asked_for_again_and_a_greeting_is_no_question(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        await on.tell("李", "你好")
        hello = await on.sees(me, "我是小板凳")
        assert "转给社区" not in str(hello["reply_markup"])


async def test_what_neighbours_want_of_one_another_in_their_own_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "马", "周")
        asker, helper = on.people["李"], on.people["马"]
        await on.tell("周", "我也想当志愿者，我会修水电")
        await on.tap("周", await on.sees(on.people["周"], "登记成帮手"), "登记当帮手")
        await on.sees(on.people["周"], "您会：水电")
        await on.tell("马", "/helper 搬东西")
        await on.sees(helper, "搬东西")
        await on.tell("李", "想找个小伙子帮我妈挪一下冰箱，搬东西的活")
        await on.tap("李", await on.sees(asker, "还是报给社区"), "请邻居帮忙")
        await on.sees(asker, "记下了（2026-H001）")
        told = await on.tell("李", "咋还没来啊")
        assert "还没人应" in (await on.sees(asker, "2026-H001", after=told))["text"]
        await on.tap("马", await on.sees(helper, "想请人搭把手"), "我来")
        yours = await on.sees(helper, "办完了点一下")
        told = await on.tell("李", "换冰箱那个谁来啊")
        assert "马 来帮您" in (await on.sees(asker, "2026-H001", after=told))["text"]
        await on.tap("马", yours, "到了")
        await on.sees(asker, "马 到了")
        told = await on.tell("李", "挪好了，谢谢小马")
        await on.tap("李", await on.sees(asker, "替您谢谢", after=told), "办好了，谢谢")
        assert await on.sees(helper, "2026-H001")
        told = await on.tell("李", "想找个人帮我妈买点菜")
        await on.tap("李", await on.sees(asker, "还是报给社区", after=told), "报给社区")
        await on.sees(on.desk, "帮我妈买点菜")
        told = await on.tell("李", "/need 请人帮忙换个灯泡")
        await on.sees(asker, "2026-H002", after=told)
        told = await on.tell("李", "灯泡不用换了 我侄子给弄好了")
        await on.sees(asker, "2026-H002 不用人来了", after=told)


async def test_a_trouble_with_its_place_is_a_demand_whoever_shall_mend_it(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "麻烦找人修修3号楼的楼道灯，坏了好几天")
        assert "照明 · 3号楼" in (await on.sees(on.people["李"], "这样记对吗"))["text"]


async def test_a_voice_message_or_a_place_is_handed_on_and_answered(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        voice = {"voice": {"file_id": "v1", "file_unique_id": "u1", "duration": 7}}
        await on.post("say", chat=me, user=me, extra=voice)
        asked = await on.sees(me, "语音我打不开")
        await on.tap("李", asked, "转给社区的人")
        told = await on.sees(on.desk, "一位居民私聊发来语音")
        await on.quiet()
        assert any("voice" in each for each in await on.messages(on.desk))
        await on.say("赵", "听到了，明天上门", on.desk, reply_to=told["message_id"])
        assert await on.sees(me, "明天上门")
        # with what was just told it goes at once: where the danger is
        await on.tell("李", "小花园那边一股煤气味，很大！！")
        await on.sees(on.desk, "紧急")
        place = {"location": {"latitude": 43.6, "longitude": 122.2}}
        await on.post("say", chat=me, user=me, extra=place)
        assert await on.sees(me, "放在一起")
        assert await on.sees(on.desk, "居民私聊发来位置")
        await on.quiet()
        assert any("location" in each for each in await on.messages(on.desk))
        sticker = {
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 9,
            "height": 9,
        }
        flags = {"is_animated": False, "is_video": False}
        await on.post("say", chat=me, user=me, extra={"sticker": {**sticker, **flags}})
        assert await on.sees(me, "没有存")


async def test_what_residents_ask_beside_their_demands_in_their_own_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "8号楼电梯又坏了 老人下不了楼")
        await on.quiet()
        me = on.people["周"]
        for words, answer in (
            ("8号楼的电梯有人报过没有", "2026-0001"),
            ("我会理发 可以免费给老人剪头", "登记成帮手"),
            ("你们上回来修的师傅态度真好 表扬一下", "不客气"),
            ("嗯嗯好的麻烦你们了", "不客气"),
            ("喂 有人吗", "我要反映"),
            ("我一个人在家 想找个人帮我把煤气罐换一下 搬不动", "请邻居帮忙"),
            ("绑定门牌怎么弄 我眼睛花看不清", "门牌"),
            ("不要你记我的东西了 都给我删了", "删除"),
        ):
            told = await on.tell("周", words)
            await _sees_any(on, me, answer, told)
        await on.quiet()
        assert not any("险情" in str(each.get("text")) for each in await on.messages(on.group))


async def _sees_any(on: Stage, chat: int, words: str, after: int) -> None:
    """Words in a message or on its buttons."""

    async def look() -> bool:
        kept = [each for each in await on.messages(chat) if each["message_id"] > after]
        return any(words in str(each.get("text")) + str(each.get("reply_markup")) for each in kept)

    await on.until(look)


async def test_a_private_danger_that_was_none_says_nothing_to_the_group(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "5-1-602老太太摔倒了 叫救护车没")
        told = await on.sees(on.people["李"], "急救 120")
        await on.tell("李", "刚扶起来了 没事了")
        await on.sees(on.people["李"], "没事就好", after=told["message_id"])
        await on.tap("赵", await on.sees(on.desk, "🚨"), "虚惊")
        await on.sees(on.people["李"], "虚惊")
        await on.quiet()
        assert not any("虚惊" in str(each.get("text")) for each in await on.messages(on.group))


async def test_a_question_asked_in_private_stays_so_when_a_lawyer_answers_it(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", "/invite 律师 北斗律所", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("周", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["周"], "您已加入")
        me = on.people["李"]
        await on.tell("李", "前房东不退我三千押金，我该找谁问问")
        await on.tap("李", await on.sees(me, "转给社区"), "转给社区")
        await on.sees(me, "2026-0001")
        theirs = on.people["周"]
        order = await on.sees(theirs, "2026-0001")  # who knows the law has it at once
        asks = await on.tell("周", "让他把合同拍个照发来", reply_to=order["message_id"])
        await on.tap("周", await on.sees(theirs, "是〔等居民〕吗", after=asks), "等居民")
        more = await on.sees(me, "合同拍个照")
        said = await on.tell("李", "合同在这儿", photo=PNG, reply_to=more["message_id"])
        assert await on.sees(theirs, "问的人说：「合同在这儿」")
        await on.sees(me, "已经转给社区了", after=said)
        await on.quiet()
        assert any("photo" in each for each in await on.messages(theirs))
        await on.tell(
            "周", "押金七日内应该退，先发一封催告函，不退可以起诉", reply_to=order["message_id"]
        )
        offered = await on.sees(on.people["周"], "吗", after=order["message_id"])
        assert "答" in str(offered["reply_markup"]["inline_keyboard"])
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.choose("赵", await on.sees(on.desk, "2026-0001"), "办结答复")
        asked = await on.sees(on.desk, "写上答复")
        await on.say("赵", "律师说七日内应退，先发催告函", on.desk, reply_to=asked["message_id"])
        await on.sees(me, "催告函")
        await on.quiet()
        assert not any("催告函" in str(each.get("text")) for each in await on.messages(on.group))


async def test_an_officers_reply_under_a_question_reaches_whoever_asked(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        await on.tell("李", "孩子上小学报名要啥材料")
        await on.tap("李", await on.sees(me, "答不上来"), "转给社区")
        card = await on.sees(on.desk, "孩子上小学报名要啥材料")
        await on.say("赵", "带身份证和户口本到一楼窗口就行", on.desk, reply_to=card["message_id"])
        await on.tap("赵", await on.sees(on.desk, "要答给问的人"), "就这样答复")
        assert await on.sees(me, "带身份证和户口本")


async def test_what_an_officer_remarks_in_private_is_no_demand_of_their_own(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["赵"]
        await on.tell("赵", "9号楼门口路灯坏了一片")
        await on.sees(private, "这样记对吗")
        await on.tell("赵", "7号楼垃圾堆成山了")
        assert await on.sees(private, "没记成诉求")
        await on.quiet()
        told = await on.messages(on.desk)
        assert not any("路灯" in str(each.get("text")) for each in told)
        await on.tell("赵", "替3号楼王大爷记一件：他家门口声控灯不亮")
        shown = await on.sees(private, "3号楼王大爷，他家门口声控灯不亮")
        await on.tap("赵", shown, "记下")
        await on.quiet()
        await on.tell("赵", "/mine")
        assert "声控灯" not in str((await on.messages(private))[-1].get("text"))


async def test_what_somebody_at_work_left_untapped_is_told_and_never_kept_by_itself(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["赵"]
        await on.tell("赵", "9号楼门口路灯坏了一片")
        await on.sees(private, "这样记对吗")
        await later(on, hours=26)
        await on.quiet()
        await on.tell("赵", "7号楼垃圾堆成山了")
        assert "路灯坏了一片" in (await on.sees(private, "没记成诉求"))["text"]
        await on.quiet()
        told = await on.messages(on.desk)
        assert not any("路灯" in str(each.get("text")) for each in told)


async def test_a_question_that_reads_like_a_demand_can_be_only_asked(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        me = on.people["李"]
        await on.tell("李", "物业费是按月交还是按年交 能刷医保卡不")
        asked = await on.sees(me, "答不上来")
        assert "报给社区" in str(asked["reply_markup"])  # or it is a demand after all
        await on.tap("李", asked, "转给社区")
        await on.sees(me, "转给社区了（2026-0001）")
        await on.tell("李", "/mine")
        await on.sees(me, "您说：「物业费是按月交")
        await on.tell("李", "楼上漏水把我家天花板泡了，他不赔，我能起诉他吗")
        shown = await on.sees(me, "这样记对吗")
        await on.tap("李", shown, "只是问一句")
        await on.sees(me, "转给社区了（2026-0002）")

        # two doors are two demands
        await on.tell("周", "1-1-401的老人说暖气不热，屋里才十四度")
        first = await on.sees(on.people["周"], "这样记对吗")
        told = await on.tell("周", "3-1-801家里暖气也不热")
        await on.sees(on.people["周"], "先给您记下了", after=told)
        second = await on.sees(on.people["周"], "这样记对吗", after=told)
        assert "401" in first["text"] and "401" not in second["text"]


async def test_what_was_asked_for_stands_with_its_matter_a_picture_alone_too(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "王")
        await on.tell("李", "3号楼电梯坏了")
        await on.tap("李", await on.sees(on.people["李"], "这样记对吗"), "署我的名")
        await on.sees(on.people["李"], "2026-0001")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.choose("赵", await on.sees(on.desk, "2026-0001"), "等居民")
        asks = await on.sees(on.desk, "请回复这条消息")
        await on.say("赵", "请拍张故障码的照片", on.desk, reply_to=asks["message_id"])
        asked = await on.sees(on.people["李"], "故障码")
        said = await on.tell("李", "", photo=PNG, reply_to=asked["message_id"])
        assert await on.sees(on.people["李"], "已经转给社区了", after=said)
        await on.quiet()
        shown = await on.say("赵", "/matter 1", on.desk)
        text = (await on.sees(on.desk, "经过", after=shown))["text"]
        assert "📷" in text and "等居民补充" not in text.split("经过")[0]

        await on.say("王", "5号楼路灯不亮")
        await on.quiet()
        await on.say("赵", "/matter 2", on.desk)
        await on.quiet()
        await on.choose("赵", await on.sees(on.desk, "2026-0002"), "等居民")
        asks = await on.sees(on.desk, "2026-0002 请回复这条消息")
        await on.say("赵", "是哪一盏", on.desk, reply_to=asks["message_id"])
        assert await on.sees(on.desk, "问不到")
