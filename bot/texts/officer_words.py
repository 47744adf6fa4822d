"""What officers read when they ask in words, and the deeds that their words mean."""

import re
from collections.abc import Sequence
from datetime import tzinfo
from html import escape
from typing import Any, Final

from bot.domain.ballot import Ballot
from bot.domain.dated import Dated
from bot.domain.figures import Figures
from bot.domain.matter import Matter
from bot.domain.neighbour import NeighbourlyFigures
from bot.domain.notice import Notice
from bot.domain.station import Station
from bot.texts import words, workflow
from bot.texts.markup import button

NOT_HERE: Final = "门牌不在这里列：私聊我发 /care，看谁该去看望了。"
NO_SUCH_AGENCY: Final = (
    "名单里没有“{name}”，能派给：{known}。"
    "要加一家，发 /invite 部门 {name}（物业写 /invite 物业），让对方点开链接。"
)
NO_AGENCY_YET: Final = (
    "名单里还没有“{name}”，一家也没加过。"
    "要加，发 /invite 部门 {name}（物业写 /invite 物业 {name}），让对方点开链接。"
)
NOT_FOUND: Final = (
    "没找到“{words}”说的是哪一件。发 /matters 和事里的一个词找找，或者写编号，例如 0012派给物业。"
)
NOTHING_OPEN: Final = "没有没办的，都办完了。"
MATTER_FIRST: Final = (
    "表决要先有一件事：点〔记一件〕立成事项，再在它的卡片上点〔更多…〕〔拿来表决〕。"
)
EVENT_ON_DESK: Final = "办活动，在工作台上写这一句：先给您看样子，点了才发到群里。"
REDO: Final = "退回让他们重做？点「退回重办」，这句话带给他们：\n「{words}」"
UNDO: Final = (
    "点错了能改回来：派错了，在卡片上再点〔派单〕换一家；并错了点〔撤销并入〕；类别、地点错了，回复卡片写对的；"
    "办结早了点〔重新办理〕；发错的公示，发 /correct 编号 和正确的话。"
)
HOW_UNKNOWN: Final = "这个怎么弄我说不准：都会什么发 /help，细的看使用手册。"
NOTHING_ASKED: Final = "现在没有等着答复的提问。"
NONE_OF_KIND: Final = "这一类现在没有没办完的。办完的也要看，发 /matters 和事里的一个词。"
WHOSE: Final = "没认出说的是哪一家，名单里有：{names}。"
NO_AGENCY: Final = "还没有（发 /invite 物业 名称 加一家）"
WHICH_MATTER: Final = "说的是哪一件？回复那张卡片再写一遍，或者前面写上编号，例如：0012 派给物业。"
NO_BALLOT: Final = "现在没有正在投票的。"
ALL_WELL: Final = (
    "好的，没有要办的事，我不立件。是要定期看望的人家，在和我的私聊里写门牌和一句，"
    "例如：1-1-101 看过了 挺好。"
)
NOBODY_TO_URGE: Final = "{number} 还没派给谁，催不着；先派单。"
_HOW: Final = tuple(
    (re.compile(asked), told)
    for asked, told in (
        (
            r"撤|删|发错|写错",
            "发错的公示：发 /correct 编号 和正确的话。不是诉求的，点卡片上的〔更多…〕〔不是诉求〕。",
        ),
        (
            r"合|并|重复|一回事",
            "合两件：在要并掉的那张卡片上点〔更多…〕〔并入别的〕，再点并到哪一件；或者直接写“把1和2并一下”。并错了点〔撤销并入〕。",
        ),
        (
            r"每(?:周|个?月|天|隔)",
            "定期看望：在和我的私聊里发 /care 8-2-301，再点多久去一次；到日子我提醒去的人。",
        ),
        (r"拆|分开", "拆开：在卡片上点〔更多…〕〔拆出来〕，挑要拆的那几句话。"),
        (
            r"公示|通知|公告",
            "发通知：发 /notice 和要说的话，或者写“发个通知 明天上午停水”。先给您看样子，点了才发。"
            "办结的结果点卡片上的〔办结答复〕，自己会公示。",
        ),
        (
            r"派|给物业",
            "派单：点卡片上的〔派单〕，再点派给谁。名单里没有就先发 /invite 物业 名称，让他点开链接。",
        ),
        (
            r"地点|楼号|楼栋|位置|哪栋",
            "改地点：写“把0001改到6号楼2单元”，或者回复那张卡片写“应该是6号楼”，点出来的按钮。",
        ),
        (r"改类|分类|类别|分错", "改类：在卡片上点〔更多…〕〔改类〕，前三个是最像的。"),
        (
            r"(?:不会|没有?|不用).{0,4}手机.{0,10}投|投.{0,8}(?:老人|没手机)|纸质?票",
            "给不用手机的人投票：在表决的卡片上点〔印纸质票〕，签好字的拍照发到工作台，两位同事录入、核对；"
            "也可以请一户邻居代投（一人最多代三户）。",
        ),
        (
            r"表决|投票",
            "表决：在卡片上点〔更多…〕〔拿来表决〕，改好题目和选项，点〔提交复核〕，"
            "另一位同事点〔批准〕就开。",
        ),
        (
            r"绑定?条|绑门牌|绑",
            "打印绑定条：发 /slips 或 /slips 3号楼。谁家绑了，发 /door 3-1-101。",
        ),
        (
            r"户册|名单|导入|住户表",
            "导户册：把表格（xlsx 或 csv）直接发到工作台，先看样子，点〔导入〕才算。",
        ),
        (
            r"走访|看望|入户",
            "记走访：和我私聊发 /visit，点楼栋和类别，写一句。要定期看望的，私聊发 /care 门牌 每周。",
        ),
        (r"开会|会议|议事", "开会：发 /meeting 下周三19点 党群中心 议题。到时候现场发签到码。"),
        (r"活动|邻里节", "办活动：发 /event 和时间、地点、一句介绍，先看样子再发。"),
        (r"帮手|志愿者", "帮手自己报名：请他和我私聊发 /helper 水电。看名单发 /helpers。"),
        (r"驿站|营业|开门", "驿站：发 /station 看格式和名单。"),
        (r"时间|延期|宽限|到期", "要时间：在卡片上点〔更多…〕〔要时间〕，写理由，另一位同事同意。"),
        (r"催", "催一下：写“催一下电梯那单”，或者回复卡片写“催一下”。"),
        (r"月报|统计|数", "月报：发 /report，或 /report 2026-03。今天的发 /today。"),
        (
            r"打开|重开|重新办|再办",
            "办结的再打开：发 /matter 和编号，在卡片上点〔重新办理〕。居民回“还没好”，也会自己重开。",
        ),
        (
            r"照片|图片|拍照",
            "发照片：把照片和一句话一起发，或者回复那张卡片发照片，就记在那件事上。",
        ),
        (r"设置|改(?:时间|电话|规则)|电话", "设置：发 /settings。"),
        (r"常见|问答", "常见问答：发 /faq 问 … 答 …，另一位同事同意就用。"),
    )
)


def how_to_correct(notice: Notice) -> str:
    """What the last notice says, and the line that sets it right."""
    return (
        f"最近的公示 {notice.number}：「{words.quoted(notice.text, 120)}」\n"
        f"要改，发 /correct {notice.number} 和改好的整句话；先给您看样子，群里会看到更正。"
    )


def how_to_change(station: Station) -> str:
    """The line by which a station is as it is written now, to be sent with what is new."""
    line = "；".join(
        (station.name, station.services, station.hours, station.address, station.phone)
    )
    return f"要改驿站，把这行改好发过来（改时间就改第三段）：\n<code>/station {escape(line.rstrip('；'))}</code>"


OR_ANOTHER: Final = "还有几件也像，不是这件就点对的那件。"


def how(text: str) -> str | None:
    """How something is done here; None for what nobody wrote down."""
    return next((told for asked, told in _HOW if asked.search(text)), None)


def of_the_month(found: Figures, name: str, *, over: bool) -> str:
    """A month in a line; of one that is not `over`, what is open now too."""
    most = words.joined(
        f"{words.CATEGORIES.get(row.name, row.name)} {row.opened}"
        for row in sorted(found.by_category, key=lambda row: -row.opened)[:3]
        if row.opened
    )
    solved = f"（邻居确认解决 {found.solved} 件）" if found.solved else ""
    late = f"，其中逾期 {found.overdue} 件" if found.overdue else ""
    now = "" if over else f"，在办 {found.pending} 件{late}"
    lines = [
        f"{name}：收到 {found.opened} 件，办结 {found.closed} 件{solved}{now}。",
        f"最多的：{most}。" if most else "",
        "整份月报发 /report。",
    ]
    return "\n".join(filter(None, lines))


def neighbourly(found: NeighbourlyFigures) -> str:
    """What neighbours did for each other in a period; empty where nothing was."""
    missed = f"，报了没来 {found.stayed_away} 人" if found.stayed_away else ""
    told = [
        f"看望 {found.visits} 次，见到 {found.met} 次" if found.visits else "",
        f"邻居帮忙 {found.helped} 次，共 {found.minutes / 60:.1f} 小时" if found.helped else "",
        f"活动 {found.events} 场，到了 {found.came} 人{missed}" if found.events else "",
        f"议事 {found.meetings} 场" if found.meetings else "",
    ]
    return "\n邻里：" + "；".join(filter(None, told)) + "。" if any(told) else ""


def due_soon(found: Sequence[Dated], late: int, days: int, zone: tzinfo) -> str:
    """What is due within `days`, the next first, and how many are late already."""
    lines = [
        f"{local.month}月{local.day}日 {local:%H:%M} {escape(each.title)}"
        for each in found[:10]
        for local in [each.at.astimezone(zone)]
    ]
    head = f"{days} 天内到期的有 {len(found)} 件：" if found else f"{days} 天内没有要到期的。"
    more = [f"另有 {late} 件已经逾期，写“哪些逾期了”看。"] if late else []
    return "\n".join([head, *lines, *more])


def unbound(left: Sequence[str], of: int) -> str:
    """How many doors nobody is bound to, and the first of them; for the desk."""
    if not of:
        return "还没有导入户册，不知道一共多少户。"
    if not left:
        return f"{of} 户都绑好了。"
    shown = "、".join(left[:20]) + ("……" if len(left) > 20 else "")
    return f"一共 {of} 户，还有 {len(left)} 户没绑：\n{escape(shown)}\n印绑定条发 /slips。"


def turnout(ballot: Ballot, voted: int, of: int, zone: tzinfo) -> str:
    until = ballot.closes_at.astimezone(zone) if ballot.closes_at else None
    ends = f"，{until.month}月{until.day}日 {until:%H:%M} 截止" if until else ""
    return f"🗳 {ballot.number} {escape(ballot.title)}：{of} 户里投了 {voted} 户，还差 {of - voted} 户{ends}。"


def turnout_keyboard(ballots: Sequence[Ballot]) -> dict[str, Any]:
    rows = [[button(f"没投的门牌 {each.number}", f"e:doors:{each.id}")] for each in ballots[:5]]
    return {"inline_keyboard": rows}


# deeds


def means(matter: Matter, wanted: str) -> str:
    """What words on the desk may be for, of which matter."""
    return f"<b>{matter.number} {workflow.about(matter)}</b>　{wanted}"


PROGRESS: Final = "这句要怎么用？"
ANSWER: Final = "办结了？点「就这样答复」，公示给大家，再问邻居好了没有：\n「{words}」"
TO_THE_ASKER: Final = "要答给问的人，点「就这样答复」：\n「{words}」"
DISPATCH: Final = "派单吗？"
URGE: Final = "催一下{whom}吗？"
HAND_OVER: Final = "谁接手谁点一下："
WITH_AGENCY: Final = "这单在承办的手上，不用换人；谁盯着，记一笔？"
TAKEN_OVER: Final = "现在是您在办（{number}）。"
BEHALF: Final = "替居民记一件吗？\n「{words}」"


def progress_keyboard(matter: Matter) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("只记着", f"dw:note:{matter.id}"),
                button("发给大家（回个话）", f"dw:progress:{matter.id}"),
            ],
            [button("看卡片", f"m:card:{matter.id}")],
        ]
    }


def redo_keyboard(matter: Matter) -> dict[str, Any]:
    row = [
        button("退回重办", f"dw:redo:{matter.id}"),
        button("只记着", f"dw:note:{matter.id}"),
    ]
    return {"inline_keyboard": [row]}


def dispatch_keyboard(matter: Matter) -> dict[str, Any]:
    row = [button("派单", f"m:assign:{matter.id}"), button("只记着", f"dw:note:{matter.id}")]
    return {"inline_keyboard": [row]}


def preview_keyboard(matter: Matter) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("就这样发", f"dw:say:{matter.id}"), button("不发", "dw:drop:0")],
            [button("我另写一句", f"m:progress:{matter.id}")],
        ]
    }


def answer_keyboard(matter: Matter, deed: str) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("就这样答复", f"dw:{deed}:{matter.id}"),
                button("我另写一句", f"m:{deed}:{matter.id}"),
            ],
            [button("只记着", f"dw:note:{matter.id}"), button("看卡片", f"m:card:{matter.id}")],
        ]
    }


def asker_keyboard(matter: Matter) -> dict[str, Any]:
    row = [button("就这样答复", f"dw:answer:{matter.id}"), button("只记着", f"dw:drop:{matter.id}")]
    return {"inline_keyboard": [row]}


def behalf_keyboard() -> dict[str, Any]:
    return {"inline_keyboard": [[button("记一件", "dw:behalf:0"), button("不用记", "dw:drop:0")]]}


def held_by(held: Sequence[Matter], name: str) -> str:
    """What an agency has."""
    if not held:
        return HAS_NOTHING.format(name=escape(name))
    lines = [f"· {each.number} {workflow.about(each)}" for each in held]
    return words.fitting([f"{escape(name)}手上 {len(held)} 件：", *lines])


def which_to_urge(held: Sequence[Matter], name: str) -> str:
    """An agency named without a matter: which of those it has."""
    lines = [f"· {each.number} {workflow.about(each)}" for each in held]
    return words.fitting([f"{escape(name)}手上 {len(held)} 件，催哪一件？", *lines])


def urge_keyboard(held: Sequence[Matter]) -> dict[str, Any]:
    rows = [[button(f"催 {each.number}", f"dw:urge:{each.id}")] for each in held[:20]]
    return {"inline_keyboard": rows}


HAS_NOTHING: Final = "{name}手上现在没有在办的单。"


def urged(matter: Matter, stands: workflow.Standing) -> str:
    """To whoever has the matter."""
    term = f"，最晚 {stands.due}" if stands.due else ""
    return f"⏰ 社区催一下：<b>{workflow.about(matter)}</b>（{matter.number}）{term}。办到哪了，回一句。"


def has_urged(matter: Matter, whom: str, reached: int) -> str:
    if not reached:
        return f"{escape(whom)}还没有人开通私聊，催不到，请打电话。"
    return f"催过{escape(whom)}了（{matter.number}）。"


def on_behalf(number: str) -> str:
    return f"记下了，事项 <b>{number}</b>。"


# handing over


def your_hands(held: Sequence[Matter]) -> str:
    """What an officer has, before the colleagues are asked to take it."""
    lines = [f"· {each.number} {workflow.about(each)}" for each in held]
    return words.fitting([f"您手上 {len(held)} 件：", *lines, "要请同事接，点一下，我发到工作台。"])


NOTHING_TO_HAND_OVER: Final = "您手上没有接着的事，不用交接。"
ASKED_FOR_HANDS: Final = "发到工作台了，谁接谁点。"


def asks_for_hands(held: Sequence[Matter], name: str) -> str:
    lines = [f"· {each.number} {workflow.about(each)}" for each in held]
    return words.fitting([f"🙋 {escape(name)}请同事接手这 {len(held)} 件，谁接谁点：", *lines])


def hands_keyboard(held: Sequence[Matter]) -> dict[str, Any]:
    rows = [[button(f"我来接 {each.number}", f"dw:over:{each.id}")] for each in held[:20]]
    return {"inline_keyboard": rows}
