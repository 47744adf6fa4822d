"""Topics of meetings as the desk, the group and whoever proposed one read them."""

from collections.abc import Sequence
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.activity import Activity
from bot.domain.matter import Matter
from bot.domain.topic import Topic
from bot.texts import activities as activity_texts
from bot.texts import words, workflow
from bot.texts.markup import button

ASKS: Final = "想在会上议什么？写一句就行，不用写名字和门牌。"
PASSED_ON: Final = "转给社区了：“{text}”。加进议题了告诉您。"
NO_MEETING: Final = "最近没有定好的会，先记着；开会前工作人员会看到。"


def of_matter(matter: Matter) -> str:
    """A matter as a topic: its public title with its number."""
    return f"{workflow.public_title(matter)}（{matter.number}）"


def lines(topics: Sequence[Topic]) -> str:
    """Numbered; empty for none."""
    if not topics:
        return ""
    listed = (f"{number}. {escape(each.text)}" for number, each in enumerate(topics, 1))
    return "\n".join(["议题：", *listed])


def proposed(topic: Topic) -> str:
    """For the desk."""
    return f"邻居想在会上议：「{escape(topic.text)}」"


def proposed_keyboard(topic: Topic) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("加进议题", f"tp:take:{topic.id}"), button("这次不议", f"tp:no:{topic.id}")]
        ]
    }


def taken(topic: Topic, meeting: Activity, zone: str) -> str:
    """For whoever proposed it."""
    when = activity_texts.when(meeting.starts_at, ZoneInfo(zone))
    return f"您提的“{escape(topic.text)}”加进议题了：{when} {escape(meeting.title)}。您来说说吧。"


def declined(topic: Topic) -> str:
    """For whoever proposed it."""
    return f"您提的“{escape(topic.text)}”这次会上不议。要办的事，写一句给我，照样有人办、有回音。"


def taken_up(topic: Topic, meeting: Activity) -> str:
    """For the desk, in place of the proposal."""
    return f"“{escape(topic.text)}”加进 {meeting.number} {escape(meeting.title)} 的议题了。"


def off(topic: Topic) -> str:
    """For the desk, in place of the proposal."""
    return f"“{escape(topic.text)}”这次不议，已经告诉提的人。"


def topics_of(meeting: Activity, topics: Sequence[Topic]) -> str:
    """For the host: what is on it, and how to change it."""
    shown = lines(topics) or "还没有议题。"
    return (
        f"{meeting.number} {escape(meeting.title)}\n{shown}\n点一下加上或去掉，群里的卡片跟着改。"
    )


def topics_keyboard(
    meeting: Activity,
    topics: Sequence[Topic],
    waiting: Sequence[Topic],
    matters: Sequence[tuple[Matter, int]],
) -> dict[str, Any]:
    """Proposals that wait, the matters that most speak of, a line of one's own, and what is on to be taken off."""
    rows = [
        [button(f"＋ 邻居提的：{words.quoted(each.text, 20)}", f"tp:take:{each.id}")]
        for each in waiting[:5]
    ]
    rows += [
        [button(_hot(matter, many), f"tm:{meeting.id}:{matter.id}")] for matter, many in matters
    ]
    rows.append([button("＋ 写一条", f"av:topic:{meeting.id}")])
    off_ = [
        button(f"去掉 {number}", f"tp:off:{each.id}") for number, each in enumerate(topics[:8], 1)
    ]
    rows += [off_[start : start + 4] for start in range(0, len(off_), 4)]
    return {"inline_keyboard": rows}


def _hot(matter: Matter, many: int) -> str:
    said = f"（{many} 位说过）" if many > 1 else ""
    return f"＋ {workflow.public_title(matter)}{said}"


def outline(topics: Sequence[Topic], there: int, expected: int | None) -> str:
    """Minutes drafted from the topics; the resolutions follow by themselves."""
    of = f"（应到 {expected} 户）" if expected else ""
    head = f"到会 {there} 户{of}。" if there else ""
    listed = [f"{number}. {each.text}" for number, each in enumerate(topics, 1)]
    return "\n".join(filter(None, [head, "议了：", *listed]))


def offered_outline(text: str) -> str:
    """For the host: the draft, to be used as it is."""
    return f"按议题先替您写了一份，可以直接用，也可以照着改了再回复上面那条：\n\n{escape(text)}"


def outline_keyboard(meeting: Activity) -> dict[str, Any]:
    return {"inline_keyboard": [[button("就用这份", f"av:outline:{meeting.id}")]]}
