"""Words that no rule reads are taken for what they are like: on the desk, from those who work, from residents."""

from pathlib import Path

from tests.conversation.stage import Stage, stage
from tests.conversation.test_by_words import LIGHT, _order
from tests.conversation.test_links import given_five

COVER = "1号楼2单元门口井盖没了"
GATE = "9号楼闭门器坏了，单元门关不上"


async def _answers(on: Stage, text: str, words: str) -> list[str]:
    """The buttons under what the desk answers to a sentence."""
    said = await on.say("赵", text, on.desk)
    told = await on.sees(on.desk, words, after=said)
    rows = (told.get("reply_markup") or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_the_desk_reads_what_officers_write_as_they_speak(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT)
        await on.say("李", GATE)
        await on.quiet()
        for text, words, label in (
            ("闭门器那个叫平安物业明儿去瞅瞅", "派给平安物业吗", "派给平安物业"),
            ("单元门关不上那个我去看看", "接手吗", "接手"),
            ("今儿个还有啥要跑的", "日报", "2026-0001"),
            ("停车方面的有哪些", "这一类现在没有", ""),
            ("热力公司那边还欠咱们几个没回", "名单里有：平安物业", ""),
            ("这个派给电梯公司吧", "说的是哪一件", ""),
            ("0037现在谁在跟？", "没有 37 这个事项", ""),
            ("有没有人问过事", "没有等着答复的提问", ""),
            ("哎呀点错了，撤回来", "点错了能改回来", ""),
            ("周四晚上七点在活动室开议事会，商量停车的事", "地点：活动室", "公布到居民群"),
            ("包饺子，10月9号上午九点，社区食堂，限30人，报名", "10月9日", "公布到居民群"),
            ("刚才4号楼李大爷来电话，说他家厨房返水，帮他记上", "「4号楼他家厨房返水」", "记一件"),
            ("302的阿姨拉住我说楼道灯三天不亮了，登一下", "楼道灯三天不亮了", "记一件"),
        ):
            buttons = await _answers(on, text, words)
            assert label in buttons if label else not buttons, (text, buttons)
        said = await on.say("赵", "街道通知周三下午两点在三楼开培训会，每家去两个人", on.desk)
        await on.quiet()
        assert max(each["message_id"] for each in await on.messages(on.desk)) == said


async def test_who_goes_to_another_matter_does_not_still_an_alarm(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("周", GATE)
        await on.say("李", COVER)
        await on.sees(on.desk, "🚨")
        await _answers(on, "单元门那个我去看看", "接手吗")
        await _answers(on, "0033我去看了，糊弄人的，打回去返工", "没有 33 这个事项")
        await _answers(on, "我到了没事", "算您去了")


async def test_residents_get_what_their_words_are_like(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", "/event 周六9:00 邻里节包饺子 @小广场 30人", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        await on.quiet()
        me = on.people["周"]
        for text, words, label in (
            ("我这套房租给人家了 要不要去登记 咋弄", "答不上来", "转给社区"),
            ("孙子明年上小学，户口不在这边能报名吗", "答不上来", "报给社区"),
            ("建议搞个图书角，家里旧书都可以捐", "这样记对吗", "记下，不署名"),
            ("手机课在几楼上，要带老花镜不", "邻里节包饺子", "报名：邻里节包饺子"),
            ("退休在家闲着，可以帮忙接送孩子", "登记成帮手", "登记当帮手"),
            ("帮我换灯泡的人几点来", "没有正等着的帮手", ""),
            ("你们会不会把我讲的话拿给物业看", "邻居看不到", ""),
            ("我没投过，怎么显示我家已经投了", "已经报给社区工作台", ""),
            ("我家投反对", "没有正在投的表决", ""),
            ("钥匙丢了，上头有个小熊，谁捡着了", "居民群里说一声最快", "转给社区"),
            ("老伴儿走了五年了，今天做梦又梦见他", "听着呢", "转给社区"),
            ("说修好了，今天又漏了", "这样记对吗", "记下，不署名"),
            ("儿子下月结婚，想在院子里摆几桌，要跟谁说", "登记了，社区就来人帮", "登记喜事"),
            ("你们就会打官腔，从来不干实事", "哪件事没办好", "转给社区"),
        ):
            said = await on.tell("周", text)
            told = await on.sees(me, words, after=said)
            assert label in str(told.get("reply_markup")), (text, told)
            await on.tell("周", "/cancel")
        assert not any("🚨" in str(each) for each in await on.messages(on.desk))


async def test_those_with_orders_are_read_by_what_they_write(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT)
        me = on.people["刘"]
        for text, words, label in (
            ("灯换上了，亮堂着呢", "是〔办好了〕吗", "办好了"),
            ("人到了，正在看是哪儿漏", "是〔报进展〕吗", "报进展"),
            ("主板要从厂家发，得一个礼拜，期限往后挪挪吧", "是〔要时间〕吗", "要时间"),
            ("我们没有高空作业资质，你们找别家吧", "是〔退回〕吗", "退回"),
            ("住户不让进，说等儿子来了再说", "是〔等居民〕吗", "等居民"),
            ("是几单元几楼啊，单子上没写", "转给社区了", ""),
            ("感冒发烧，歇几天", "您这几天不在", "转给社区"),
            ("不客气，应该的", "不客气", ""),
        ):
            said = await on.tell("刘", text)
            told = await on.sees(me, words, after=said)
            assert label in str(told.get("reply_markup")), (text, told)


async def test_a_visit_told_in_words_of_weakness_is_no_leave(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await given_five(on)
        me = on.people["周"]
        await on.sees(me, "支部给您派了 5 户")
        said = await on.tell("周", "1-1-101 那家瞧过了 老人腿肿了走不动道")
        told = await on.sees(me, "1-1-101", after=said)
        assert "有点担心" in str(told["reply_markup"])
        await on.quiet()
        assert not any("请假" in str(each.get("text")) for each in await on.messages(on.desk))


async def test_talk_between_neighbours_is_about_no_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("周", "楼下广场舞音响太吵，孩子写不了作业")
        await on.quiet()
        for words in ("你家孩子考试那个事怎么样了", "昨天音乐会那个事咋样了"):
            said = await on.say("李", words)
            await on.quiet()
            assert max(each["message_id"] for each in await on.messages(on.group)) == said, words
