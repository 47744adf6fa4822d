"""The digest as the desk reads it: the main trouble first, and why."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.digest import Digest, Line
from bot.domain.matter import Matter, State
from bot.texts import cards, words

DANGERS: Final = 6
NAMED: Final = 6


def text(digest: Digest, zone: ZoneInfo) -> str:
    """At most a screenful; nothing happened is one line."""
    day = digest.until.astimezone(zone)
    title = f"<b>{words.quoted(digest.community)} {'周报' if digest.weekly else '日报'}</b> {day.month}月{day.day}日"
    if digest.quiet:
        return f"{title}　平平安安，没有新的诉求。"
    return "\n\n".join(
        part
        for part in (
            title + "　" + _counts(digest),
            _dangers(digest),
            _main(digest),
            _top(digest),
            _waiting(digest),
        )
        if part
    )


def keyboard(digest: Digest) -> dict[str, Any]:
    """The matters that the digest names, to be looked at with one tap."""
    late = [*digest.overdue[:NAMED], *digest.unanswered[:NAMED]]
    return cards.numbers_keyboard([*digest.dangers, *(line.matter for line in digest.lines), *late])


def _counts(digest: Digest) -> str:
    found = digest.figures
    change = found.voices - digest.voices_before
    before = "上周" if digest.weekly else "前一天"
    trend = f"和{before}持平"
    if change:
        trend = f"比{before}{'多' if change > 0 else '少'} {abs(change)}"
    over = f"了结 {found.closed} 件，解决 {found.solved} 件"
    return f"诉求 {found.voices} 条（{trend}），新事项 {found.opened} 件，{over}"


def _dangers(digest: Digest) -> str:
    """Every danger that is not over, whoever has it and however old it is."""
    lines = [f"· {_danger(each)}" for each in digest.dangers[:DANGERS]]
    more = len(digest.dangers) - DANGERS
    lines += [f"· 还有 {more} 件，发 /matters 看"] if more > 0 else []
    return "\n".join([f"🚨 <b>险情没完的 {len(digest.dangers)} 件</b>", *lines]) if lines else ""


def _danger(each: Matter) -> str:
    about = f"{each.number} {words.CATEGORIES[each.category]} {words.place(each.place)}"
    nobody = each.state is State.VOICED
    return f"{about}　{'<b>没人接</b>' if nobody else words.state(each.state, urgent=True)}"


def _main(digest: Digest) -> str:
    """The main trouble and why it leads."""
    if not digest.lines:
        return ""
    first = digest.lines[0]
    where = words.place(first.matter.place)
    about = " · ".join(part for part in (words.CATEGORIES[first.matter.category], where) if part)
    lines = [
        f"🔥 <b>主要问题：{about}</b>　{first.matter.number}",
        words.quoted(first.matter.title),
        words.told(first.heat),
    ]
    surging = [f"{words.CATEGORIES[name]} {count} 条" for name, count, _ in digest.surging]
    if surging:
        lines.append(f"📈 突然增多：{words.joined(surging)}")
    return "\n".join(lines)


def _top(digest: Digest) -> str:
    rest = digest.lines[1:8]
    return "<b>还有</b>\n" + "\n".join(map(_line, rest)) if rest else ""


def _line(line: Line) -> str:
    each = line.matter
    change = line.voices - line.before
    trend = f"{'↑' if change > 0 else '↓'}{abs(change)}" if change else "—"
    where = words.place(each.place)
    about = f"{each.number} {words.CATEGORIES[each.category]} {where}"
    return f"· {about} {words.quoted(each.title, 22)}　{line.voices} 条{trend}"


def _waiting(digest: Digest) -> str:
    parts: list[str] = []
    if digest.overdue:
        parts.append(f"⏰ 逾期 {digest.figures.overdue} 件：{_numbers(digest.overdue)}")
    if digest.unanswered:
        parts.append(f"📝 没办完 {len(digest.unanswered)} 件：{_numbers(digest.unanswered)}")
    return "\n".join(parts)


def _numbers(found: Sequence[Matter]) -> str:
    shown = words.joined(each.number for each in found[:NAMED])
    return shown + ("…" if len(found) > NAMED else "")


def listing(found: Sequence[tuple[Matter, str]]) -> str:
    """/matters: one line a matter."""
    if not found:
        return "没有符合的事项。"
    lines = [
        f"{_listed(each)}　{words.state(each.state, urgent=each.urgent)} {felt}"
        for each, felt in found
    ]
    dangers = "，险情在前" if found[0][0].urgent else ""
    return f"<b>事项</b> {len(found)} 件（按热度）{dangers}\n" + "\n".join(lines)


def _listed(each: Matter) -> str:
    mark = "🚨" if each.urgent else "·"
    where = words.place(each.place)
    return f"{mark} {each.number} {words.CATEGORIES[each.category]} {where} {words.quoted(each.title, 20)}"
