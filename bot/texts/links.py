"""What members, households and the desk read about who keeps in touch with whom."""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from bot.domain.link import Link, LinkState, Member
from bot.domain.matter import Matter
from bot.texts import words, workflow
from bot.texts.markup import button, in_rows

WELCOME: Final = "好的，以后家里有事也可以找他/她。不想联系了，随时点下面的。"
ANOTHER: Final = "好的，请支部换一位。"
LEFT_ALONE: Final = "好的，不再联系。家里有事还是随时跟我说。"
REPORTED: Final = "记下了，告诉社区了。"
OUTCOMES: Final = {
    "ok": "记下了：都好。",
    "concern": "记下了：有点担心，告诉工作人员了。",
    "not_met": "记下了：没见到，过几天再提醒您去。",
    "refused": "记下了：不愿联系，这一户不再派给您。",
}
DEEDS: Final = {
    "explain": "已经上门讲清楚了",
    "settle": "已经两边说和好了",
    "pass": "自己办不了，请社区办",
}


def gaps(
    households: int,
    linked: int,
    visited: int,
    members: Sequence[Member],
    gap: Sequence[str],
    least: int,
    most: int,
) -> str:
    """/gaps on the desk: how far it reaches, who carries how many, and the buildings of those nobody is linked to."""
    lines = [
        f"<b>党员联系群众</b>　共 {households} 户，已联系 {linked} 户，待联系 {len(gap)} 户；近 30 天走访 {visited} 户"
    ]
    for each in members:
        far = "（偏少）" if each.households < least else ""
        if each.households > most:
            far = "（偏多）"
        lines.append(
            f"· {escape(each.name)}　{each.households} 户{'（请假）' if each.excused else far}"
        )
    if not members:
        lines.append("还没有党员报到：先用 /role 记下党员，再请他们私聊我发 /homes。")
    by_building = Counter(gap)
    if gap and members:
        shown = sorted(by_building.items(), key=lambda pair: order_of(pair[0]))
        lines.append(
            "待联系："
            + words.joined(f"{workflow.building(name)} {count} 户" for name, count in shown[:12])
        )
    return words.fitting(lines)


def order_of(building: str) -> tuple[int, str]:
    return (int(building), "") if building.isdecimal() else (10**6, building)


def gaps_keyboard(members: Sequence[Member], step: int, *, any_left: bool) -> dict[str, Any]:
    """One tap fills: a few more households for a member."""
    rows = [
        [button(f"给{each.name[:8]}添 {step} 户", f"ln:give:{each.account}")]
        for each in sorted(members, key=lambda each: each.households)
        if not each.excused
    ]
    return {"inline_keyboard": rows[:8] if any_left else []}


def given(count: int) -> str:
    return (
        f"添了 {count} 户。能私聊的先问过住户，其余由党员上门问。"
        if count
        else "没有可以添的户了。"
    )


WHICH_MEMBER: Final = "想请哪位党员常联系您家（{door}）？有事帮着跑，每月来看一次。点一位："
NOBODY_FREE: Final = "这会儿没有能再多联系一户的党员。您家的事照直写给我，社区的人看得到。"
HAS_ONE: Final = "您家有党员联系着。要换一位，或者不要联系了，点下面："
HANDED_ON: Final = "联系您家的党员顾不过来了。想另请一位，写“想找个党员联系我家”；支部也会安排。"
NO_DOOR: Final = "还不知道您住哪户。先绑定门牌：发 /bind，再写一遍。"


def which_member(door: str, found: Sequence[tuple[int, str]]) -> str:
    return WHICH_MEMBER.format(door=escape(door)) if found else NOBODY_FREE


def members_keyboard(found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    rows = in_rows([button(name[:20], f"lw:choose:{account}") for account, name in found], 2)
    return {"inline_keyboard": rows}


def chosen(door: str) -> str:
    """For the member whom a household chose."""
    return f"🤝 <b>{escape(door)}</b> 想请您常联系：有事帮着跑，每月看一次。顾不过来就点〔请支部换人〕。"


def is_yours(door: str, name: str) -> str:
    return f"好，往后 {escape(name)} 联系您家（{escape(door)}），已经告诉他了。"


def proposed(name: str) -> str:
    return (
        f"社区党支部想请党员 <b>{escape(name)}</b> 和您家常联系：有事帮着跑，每月来看一次。行吗？"
    )


def proposed_keyboard(number: int) -> dict[str, Any]:
    row = [button("好的", f"ln:yes:{number}"), button("换一位", f"ln:another:{number}")]
    return {"inline_keyboard": [row, [button("不用联系", f"ln:no:{number}")]]}


def linked_keyboard(number: int) -> dict[str, Any]:
    """What a household can still say once it is linked."""
    return {
        "inline_keyboard": [
            [button("换一位", f"ln:another:{number}"), button("不用联系", f"ln:no:{number}")]
        ]
    }


NO_VISITS: Final = "不想让人来就点「不用联系」，换一位也行。"
GIVE_ONE_BACK: Final = "转给社区了。想退哪一户，点门牌，再点〔请支部换人〕："


def wants_another(name: str, said: str) -> str:
    """For the desk: a member cannot go to one of the households."""
    return f"党员{escape(name)}说：「{words.quoted(said, 200)}」。换人发 /gaps。"


def agreed(door: str) -> str:
    return f"<b>{escape(door)}</b> 说好的，以后由您联系。发 /homes 看您的户。"


def not_wanted(door: str) -> str:
    return f"<b>{escape(door)}</b> 这次不用您联系，已经从您的户里去掉。"


def unanswered(door: str) -> str:
    return f"<b>{escape(door)}</b> 一直没回话，请上门问一句；见到了发 /homes 记一下。"


def on_leave(text: str) -> str:
    """For the desk, in place of a member who cannot go."""
    return f"{text}（联系这户的党员请假了，请换一位去）"


def given_to_you(count: int, found: Sequence[tuple[str, Link]]) -> str:
    return f"支部给您派了 {count} 户。\n{homes(found)}"


def away(count: int) -> str:
    return f"有一位联系党员请假了，名下 {count} 户这段时间没人走访；要换人请发 /gaps 看。"


def homes(found: Sequence[tuple[str, Link]]) -> str:
    """/homes, in a member's private chat."""
    if not found:
        return "您报到了，还没有派户。支部派了我马上告诉您。"
    lines = [f"<b>我的户</b>　{len(found)} 户（请勿外传），点门牌记一次走访："]
    for label, link in found:
        asked = "　等住户回话" if link.state is LinkState.ASKED else ""
        lines.append(f"· {escape(label)}　{link.next_at:%m-%d} 前走访{asked}")
    return words.fitting(lines)


NO_MEMBER: Final = "您还没报到。是党员、愿意联系几户邻居的，发 /homes 报到。"


def homes_keyboard(found: Sequence[tuple[str, Link]]) -> dict[str, Any]:
    buttons = [button(label, f"ln:open:{link.id}") for label, link in found[:30]]
    return {"inline_keyboard": [buttons[at : at + 3] for at in range(0, len(buttons), 3)]}


def visits_due(found: Sequence[tuple[str, Link]]) -> str:
    return f"这个月还有 {len(found)} 户没走访，点门牌记一次："


def home_keyboard(number: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("见到了，都好", f"ln:ok:{number}"), button("有点担心", f"ln:concern:{number}")],
            [button("没见到", f"ln:not_met:{number}"), button("不愿联系", f"ln:refused:{number}")],
            [button("请支部换人", f"ln:up:{number}")],
        ]
    }


def home(label: str) -> str:
    return f"🚪 <b>{escape(label)}</b> 这次走访怎么样？家里有事要办，直接写给我。"


def worried(door: str) -> str:
    return f"走访 <b>{escape(door)}</b> 的党员有点担心，请看看要不要去一趟。"


def given_up(door: str) -> str:
    return f"好的，{escape(door)} 请支部另派人。"


def demand(door: str, matter: Matter) -> str:
    danger = "⚡ 有危险，社区同时知道了。" if matter.urgent else "社区也看得到。"
    return f"🤝 您联系的 <b>{escape(door)}</b> 说：「{words.quoted(matter.title, 120)}」（{matter.number}）\n{danger}"


def demand_keyboard(link: int, matter: Matter) -> dict[str, Any]:
    labels = {"explain": "讲清楚了", "settle": "说和好了", "pass": "请社区办"}
    rows = [[button(label, f"lr:{deed}:{link}:{matter.id}") for deed, label in labels.items()]]
    return {"inline_keyboard": [] if matter.urgent else rows}


def reported(matter: Matter, what: str) -> str:
    return f"🤝 <b>{matter.number}</b> 联系党员说：{DEEDS[what]}。"


def weekly(linked: int, households: int, visited: int) -> str:
    """For the weekly digest; counts alone."""
    return f"🤝 党员联系群众：已联系 {linked} 户，共 {households} 户；近 30 天走访 {visited} 户"
