"""What is said about doors and who lives behind them."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.household import Belongs, BoundAccount, Household, Use
from bot.domain.roll import Difference, RollSummary
from bot.texts import words
from bot.texts.markup import button

HOW = (
    "要投票，先告诉我您住哪一户，两种办法：\n"
    "1. 手上有绑定条：扫条上的二维码，或把条上的 8 位码发给我。\n"
    "2. 没有绑定条：把门牌发给我，例如 <code>3-2-501</code>（3 号楼 2 单元 501），网格员核对后就好。"
)


def bound(label: str) -> str:
    return (
        f"好了，您绑定的是 <b>{label}</b>。一户一票：家里几个人都可以绑，以最后投的那一次为准。\n"
        "您是这户的？点一下（有的表决问产权人）。"
    )


BELONGS: Final = {
    Belongs.OWNER: "产权人",
    Belongs.FAMILY: "产权人的家人",
    Belongs.TENANT: "租户",
}


_I_AM: Final = {
    Belongs.OWNER: "我是产权人",
    Belongs.FAMILY: "产权人家里人",
    Belongs.TENANT: "我是租户",
}


def _says(household: int) -> list[dict[str, str]]:
    return [button(label, f"bk:{each}:{household}") for each, label in _I_AM.items()]


def belongs_keyboard(household: int) -> dict[str, Any]:
    """What one is at a door: owners' ballots ask owners."""
    return {"inline_keyboard": [_says(household)]}


def belongs(label: str, what: Belongs) -> str:
    told = {
        Belongs.OWNER: "各种表决都能投",
        Belongs.FAMILY: "各种表决都能投，一户还是一票",
        Belongs.TENANT: "邻里议事都能投；问产权人的表决，请产权人来投",
    }
    return f"记下了：<b>{label}</b>，您是{BELONGS[what]}。{told[what]}。说错了发 /bind 再点一次。"


def which_belongs(doors: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """What one is at each of one's doors; the first button says which door."""
    rows: list[list[dict[str, str]]] = []
    for household, label in doors:
        owner, *others = _says(household)
        rows += [[{**owner, "text": f"{label}：{owner['text']}"}], others]
    return {"inline_keyboard": rows}


def already(labels: Sequence[str]) -> str:
    return f"您已绑定 <b>{words.joined(labels)}</b>。有表决时发 /vote 就能投；搬走了发 /leave。"


def joined(label: str) -> str:
    return f"家里又有一个账号绑定了 <b>{label}</b>。如果不是自家人，请马上告诉网格员。"


def asked(label: str) -> str:
    return f"已请网格员核对 <b>{label}</b>，核对好我来告诉您。"


def refused(label: str) -> str:
    return f"<b>{label}</b> 没有核对上，请当面找网格员领一张绑定条。"


def left(label: str) -> str:
    return f"已解除 <b>{label}</b> 的绑定。之前投的票仍然算数。"


def revoked(label: str) -> str:
    return f"社区已解除您与 <b>{label}</b> 的绑定。有疑问请找网格员。"


def claim(label: str, name: str, others: int) -> str:
    """A claim as the desk reads it."""
    known = f"这一户已有 {others} 个账号绑定。" if others else "这一户还没有人绑定。"
    return f"🔑 <b>{words.quoted(name, 30)}</b> 申请绑定 <b>{label}</b>。\n{known}请核对是不是本户的人。"


def claim_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("是本户的，同意", f"b:yes:{number}"),
                button("不同意", f"b:no:{number}"),
            ]
        ]
    }


_HOW_BOUND: Final = {"slip": "凭绑定条绑的", "desk": "工作人员核对的"}


def door(label: str, accounts: Sequence[BoundAccount], groups: Sequence[str], zone: str) -> str:
    """A door with its accounts told apart: whose, since when, how it was bound, what they are."""
    known = f"，{words.joined(groups)}" if groups else ""
    lines = [f"🚪 <b>{label}</b>{known}：绑定了 {len(accounts)} 个账号。"]
    for number, each in enumerate(accounts, 1):
        at = each.since.astimezone(ZoneInfo(zone))
        who = f'<a href="tg://user?id={each.account}">第 {number} 个账号</a>'
        how = _HOW_BOUND.get(each.how, "绑定")
        what = BELONGS[each.belongs] if each.belongs else "没说是产权人还是租户"
        lines.append(f"{who}：{at.month}月{at.day}日 {at:%H:%M} {how}，{what}")
    return "\n".join(lines)


def door_keyboard(household: int, accounts: Sequence[int]) -> dict[str, Any]:
    rows = [
        [
            button(f"解除第 {number} 个账号", f"u:{household}:{account}"),
            button("是产权人", f"bo:{Belongs.OWNER}:{household}:{account}"),
            button("是租户", f"bo:{Belongs.TENANT}:{household}:{account}"),
        ]
        for number, account in enumerate(accounts, 1)
    ]
    return {"inline_keyboard": [*rows, [button("打一张绑定条", f"b:slip:{household}")]]}


def owner_changed(label: str, accounts: int, voted: Sequence[str]) -> str:
    """A new roll names another owner while accounts are bound to the door."""
    ballots = f"，正在进行的表决 {words.joined(voted)} 里已经投了票" if voted else ""
    return (
        f"🚪 户册里 <b>{label}</b> 换了产权人，还绑定着 {accounts} 个账号{ballots}。\n"
        "请核对：还是这家人就不用动；不是，点下面解除，再给新住户打绑定条。"
    )


def owners_changed(doors: int) -> str:
    return f"🚪 换了产权人而还绑定着账号的一共 {doors} 户，上面先列 10 户；其余请用 /door 门牌 逐户核对。"


def leave_keyboard(labels: Sequence[tuple[int, str]]) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button(f"解除 {label}", f"b:leave:{number}")] for number, label in labels
        ]
    }


# the roll

_PROBLEMS = {
    "empty": "没有一户；请从第 2 行起每行写一户。",
    "unreadable": "文件打不开；请另存为 .xlsx 或 .csv（UTF-8）再发。",
    "no_column": "缺“{0}”这一列；请照模板写表头。",
    "quote": "引号没有成对，从这一行起读不准；请改好再发。",
    "two_columns": "“{0}”和“{1}”两列是一个意思，不知道用哪一列；请删掉一列。",
    "too_long": "超过 {0} 行；请按楼分成几个文件。",
    "merged": "到第 {0} 行是合并单元格；请取消合并，每行都填上。",
    "no_door": "缺楼号或房号。",
    "two_units": "“{0}”里有两个单元，不知道是哪个；请只留一处。",
    "masked_owner": "产权人“{0}”打了星号，分不清是不是同一个人；请写全名或编号，没有就空着。",
    "too_large": "文件太大了（最多 5 MB）；请按楼分成几个发。",
    "bad_door": "门牌“{0}”读不懂；请写成 3、2、501 这样。",
    "date_door": "门牌“{0}”成了日期（表格软件改的）；请把这一列设成“文本”，再写一遍门牌。",
    "two_sheets": "{0} 两张表里都有户，只能读一张；请合到一张表里，或者把另一张隐藏。",
    "twice": "与第 {1} 行是同一户（{0}）。",
    "no_share": "缺份额；要么每户都写，要么都不写（空着不算一份，没有股份的写 0）。",
    "too_wide": "这一行比表头长，后面的内容没有列名；是不是名字里有逗号没加引号？",
    "area_unit": "“{0}”不是平方米；面积请换算成平方米再发。",
    "no_area": "缺面积；要么每户都写，要么都不写。",
    "bad_area": "面积“{0}”不对；请写平方米，最多两位小数。",
    "bad_developer": "“{0}”看不出是不是开发商持有；请写“是”或者空着（未售、未交付也算）。",
    "bad_shares": "份额“{0}”不对；请写数或分数，没有股份的写 0。",
}


def _problem(what: str, facts: Sequence[str]) -> str:
    return _PROBLEMS[what].format(*(words.quoted(fact, 30) for fact in facts))


def problems(found: Sequence[tuple[int, str, tuple[str, ...]]]) -> str:
    """Every wrong line in a sentence of its own."""
    lines = [f"第 {line} 行：{_problem(what, facts)}" for line, what, facts in found]
    return "户册没有导入，一户也没有改。请改好再发：\n" + "\n".join(lines)


USES: Final = {
    Use.HOME: "住家",
    Use.SHOP: "商铺",
    Use.PARKING: "车位",
    Use.STORAGE: "储藏间",
    Use.HOLDER: "没有门牌的股东",
}
SHOWN_OWNERS: Final = 6


def looked_over(found: RollSummary) -> str:
    """What a file of a roll holds: sums, who is one head, what was not read."""
    kinds = words.joined(f"{USES[use]} {count}" for use, count in found.uses.items())
    parts = [f"一共 {sum(found.uses.values())} 户（{kinds}），产权人 {found.heads} 位"]
    if found.area:
        parts.append(f"面积 {found.area / 100:,.2f} 平方米")
    if found.shares != sum(found.uses.values()):
        parts.append(f"份额合计 {words.shares(found.shares)}")
    if found.developer:
        parts.append(f"开发商 {found.developer} 户")
    lines = ["，".join(parts) + "。"]
    if found.together:
        shown = "；".join(
            f"{escape(owner)}（{words.joined(doors[:4])}{' 等' if len(doors) > 4 else ''}）"
            for owner, doors in found.together[:SHOWN_OWNERS]
        )
        more = f" 等 {len(found.together)} 位" if len(found.together) > SHOWN_OWNERS else ""
        lines.append(
            f"同名的算一位：{shown}{more}。要是同名不同人，在名字后面加编号再发，例如 张伟1、张伟2。"
        )
    if found.left:
        lines.append(f"没用上的列：{words.joined(map(escape, found.left[:12]))}。")
    return "\n".join(lines)


def change(each: Difference, name: str) -> str:
    """What an import would do, by doors."""
    parts = [
        f"户册文件 <b>{words.quoted(name, 40)}</b>：新增 {len(each.added)} 户，改动 {len(each.changed)} 户，"
        f"去掉 {len(each.gone)} 户，不变 {each.same} 户。"
    ]
    parts += _some("新增", each.added)
    parts += _some("去掉", each.gone)
    parts += _some("改动", [after for _, after in each.changed])
    if each.empty:
        parts.append("和现在的户册一样，不用导入。")
    return "\n".join(parts)


def plain(each: Difference, name: str, *, dry: bool) -> str:
    """The same for a terminal."""
    text = change(each, name).replace("<b>", "").replace("</b>", "")
    if dry:
        return f"{text}\n（试算，没有导入）"
    return text.rstrip() if each.empty else f"{text}\n已导入。"


def _some(title: str, found: Sequence[Household]) -> list[str]:
    if not found:
        return []
    more = f" 等 {len(found)} 户" if len(found) > 8 else ""
    return [f"{title}：{words.joined(each.label for each in found[:8])}{more}"]


def change_keyboard(mark: int) -> dict[str, Any]:
    """For this file and no other: `mark` is its own number."""
    return {
        "inline_keyboard": [
            [button("导入", f"b:roll:{mark}"), button("不导入", f"b:noroll:{mark}")]
        ]
    }


def many_gone(gone: int, present: int) -> str:
    return f"这份文件会去掉 {gone} 户（现有 {present} 户）。去掉的户不能再投票、不能再绑定。真的要去掉吗？"


def many_gone_keyboard(mark: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("去掉并导入", f"b:sure:{mark}"), button("不导入", f"b:noroll:{mark}")]
        ]
    }


def imported(each: Difference, mark: str) -> str:
    whole = len(each.added) + len(each.changed) + each.same
    return f"户册已导入，现有 {whole} 户。指纹 {mark[:12]}。发 /slips 打印绑定条。"
