"""Putting matters before people: the card on the desk, a line in every group, a word in private."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.ballot import Ballot
from bot.domain.heat import Heat
from bot.domain.matter import Matter
from bot.services import deadlines
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballots as ballot_texts
from bot.texts import cards, workflow
from bot.texts.markup import message
from bot.texts.workflow import Standing

ALBUM: Final = 10  # Telegram takes no more at once


def standing(directory: Directory, community: Community, matter: Matter, unit: Unit) -> Standing:
    """How a matter stands in its procedure, in words."""
    agency = directory.agencies.get(matter.course.agency or 0)
    name = agency.name if agency else ""
    return workflow.standing(deadlines.book_of(community), matter, community.zone, unit.now, name)


def show_card(
    unit: Unit,
    directory: Directory,
    matter: Matter,
    felt: Heat,
    *,
    first: bool,
    again: bool = False,
) -> None:
    """Posts a matter's card on its desk, or brings the posted one up to date; `again` posts one that was before."""
    desk = directory.desk_of(matter.community)
    if desk is None:
        return
    ref = f"card:{matter.id}"

    def params() -> dict[str, Any]:
        stands = standing(directory, directory.communities[matter.community], matter, unit)
        menu = None if first else directory.menus.of(matter, unit.now)
        return message(cards.matter(matter, felt, stands), menu or cards.keyboard(matter, stands))

    if first:
        unit.send(
            Call(
                "tell",
                "sendMessage",
                desk,
                params(),
                priority=2,
                ref=ref,
                once=None if again else ref,
            )
        )
        return
    edit = edit_key(matter.id)
    unit.send_late(
        edit,
        lambda: Call("edit", "editMessageText", desk, params(), priority=7, ref=ref, coalesce=edit),
    )


def edit_key(matter: int) -> str:
    """Of several edits of a matter's card that wait under this key the last is made."""
    return f"edit:card:{matter}"


def edit(unit: Unit, chat: int, ref: str, params: Mapping[str, Any], *, priority: int) -> None:
    """Brings up to date what stands in a chat under a name; of several that wait the last is made."""
    unit.send(
        Call(
            "edit",
            "editMessageText",
            chat,
            dict(params),
            priority=priority,
            ref=ref,
            coalesce=f"edit:{ref}",
        )
    )


def pin(unit: Unit, group: int, ref: str) -> None:
    """Pins what was posted under a name, without a sound."""
    quietly = {"disable_notification": True}
    call = Call(
        "edit", "pinChatMessage", group, quietly, priority=4, ref=ref, coalesce=f"pin:{ref}"
    )
    unit.send(call)


def unpin(unit: Unit, group: int, ref: str) -> None:
    unit.send(Call("edit", "unpinChatMessage", group, {}, priority=4, ref=ref))


def tell_desk(
    unit: Unit,
    directory: Directory,
    community: int,
    text: str,
    keyboard: Mapping[str, Any] | None = None,
    *,
    once: str | None = None,
    ref: str | None = None,
    priority: int = 3,
) -> None:
    """A message to the desk, where there is one."""
    if (desk := directory.desk_of(community)) is not None:
        params = message(text, keyboard)
        unit.send(Call("tell", "sendMessage", desk, params, priority=priority, once=once, ref=ref))


FROM: Final = "from"
"""What the ref of a desk's message begins with whose reply goes to somebody: from:ACCOUNT:MATTER:AT, and :CHAT:MESSAGE
where it was said in a group."""


def tell_desk_from(
    unit: Unit,
    directory: Directory,
    community: int,
    text: str,
    account: int,
    matter: int = 0,
    *,
    said: tuple[int, int] | None = None,
) -> None:
    """Somebody's words for the desk; a reply to them there goes back to whoever wrote them, in private or under what
    they `said` (chat and message) in a group."""
    told = f"{text}\n<i>{cards.GOES_BACK_THERE if said else cards.GOES_BACK}</i>"
    where = f":{said[0]}:{said[1]}" if said else ""
    ref = f"{FROM}:{account}:{matter}:{unit.now.timestamp():.3f}{where}"
    tell_desk(unit, directory, community, told, ref=ref)


def tell(
    unit: Unit,
    account: int,
    text: str,
    keyboard: Mapping[str, Any] | None = None,
    *,
    once: str | None = None,
    ref: str | None = None,
) -> None:
    """A message to one person's private chat."""
    unit.send(
        Call(
            "tell", "sendMessage", account, message(text, keyboard), priority=3, once=once, ref=ref
        )
    )


def tell_under(unit: Unit, chat: int, said: int, text: str, *, once: str | None = None) -> None:
    """Words under somebody's message in a group."""
    under = {"message_id": said, "allow_sending_without_reply": True}
    params = {**message(text), "reply_parameters": under}
    unit.send(Call("tell", "sendMessage", chat, params, priority=3, once=once))


def tell_asker(
    unit: Unit, account: int, matter: Matter, text: str, keyboard: Mapping[str, Any] | None = None
) -> None:
    """News of a matter for whoever asked for it; a reply to it is about that matter."""
    tell(
        unit, account, text, keyboard, ref=f"about:{matter.id}:{account}:{unit.now.timestamp():.0f}"
    )


def show_options(
    unit: Unit,
    chat: int,
    ballot: Ballot,
    kind: str,
    *,
    once: str | None = None,
    order: Sequence[int] | None = None,
) -> None:
    """What a ballot's options show, in albums; `order` is that of the options, as numbered without one."""
    shown = ballot_texts.pictures(ballot, order)
    for start in range(0, len(shown), ALBUM):
        part = once and f"{once}:{start}"
        show_pictures(unit, chat, shown[start : start + ALBUM], kind, part)


def show_pictures(
    unit: Unit, chat: int, pictures: Sequence[tuple[str, str]], kind: str, once: str | None = None
) -> None:
    """Pictures under what was just sent, each (caption, file): the newest ten, as an album when there are several."""
    shown = [
        {"type": "photo", "media": file, "caption": caption} for caption, file in pictures[-ALBUM:]
    ]
    if len(shown) > 1:
        album = once and f"{once}:album"
        unit.send(Call(kind, "sendMediaGroup", chat, {"media": shown}, priority=3, once=album))
    elif shown:
        params = {"photo": shown[0]["media"], "caption": shown[0]["caption"]}
        unit.send(Call(kind, "sendPhoto", chat, params, priority=3, once=once and f"{once}:photo"))
