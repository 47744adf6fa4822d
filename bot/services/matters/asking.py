"""Asking those who voiced a matter whether it is done (回访): in private where that is open, else at the door."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.domain.matter import NO_DEMAND, Matter, Voice
from bot.domain.procedure import AGREEMENT
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import asks, bindings, households, matters, people
from bot.storage.asks import Ask
from bot.storage.communities import Community
from bot.texts import publishing as texts

Reached = dict[str, tuple[list[int], str]]
"""Supporter -> (accounts with an open private chat, door)."""


async def ask(
    unit: Unit, directory: Directory, community: Community, matter: Matter, result: str
) -> None:
    """Asks every household (else account) that voiced or echoed, once a round; the door list comes later.

    Asked again in the same round, only those who came along since are told.
    """
    voices = await matters.voices_of_many(await unit.rows(), [matter.id])
    found = await reached(unit, directory, community, voices[matter.id])
    rows: list[dict[str, Any]] = [
        {
            "matter": matter.id,
            "round": matter.course.round,
            "who": who,
            "account": accounts[0] if accounts else None,
            "door": door,
            "asked_at": unit.now,
        }
        for who, (accounts, door) in found.items()
    ]
    await asks.add(await unit.rows(), rows)
    both = matter.course.procedure == AGREEMENT
    text = texts.agreement(matter, result) if both else texts.question(matter, result)
    asked = await asks.of(await unit.rows(), matter.id, matter.course.round)
    for each in asked:
        for account in found.get(each.who, ([], ""))[0]:
            once = f"ask:{each.id}:{account}"
            keyboard = (
                texts.agreement_keyboard(each.id) if both else texts.question_keyboard(each.id)
            )
            posting.tell(unit, account, text, keyboard, once=once, ref=once)
    if rows:
        due = unit.now + timedelta(hours=book_of(community).door_hours)
        key = f"doors:{matter.id}:{matter.course.round}:{len(asked)}"  # whoever comes along later is on another list
        await unit.plan(
            key,
            "visit_doors",
            due,
            community=community.id,
            payload={"matter": matter.id, "round": matter.course.round},
        )


async def left(unit: Unit, matter: int, round_: int) -> tuple[list[Ask], int]:
    """Who has not answered yet, and how many have."""
    found = await asks.of(await unit.rows(), matter, round_)
    return [each for each in found if each.answer is None], sum(
        each.answer is not None for each in found
    )


def _counts_for(directory: Directory, community: Community, voice: Voice) -> str | None:
    """Whom a voice counts for today: an account may have been bound since. None where nobody is to be asked."""
    who = voice.who or ""
    if voice.kind in NO_DEMAND or not who:
        return None
    if who[:1] == "a" and who[1:].isdecimal():
        return directory.counts_for(community.id, int(who[1:]))
    return who


async def reached(
    unit: Unit, directory: Directory, community: Community, voices: Sequence[Voice]
) -> Reached:
    """Where each of those who voiced it can be asked; nobody's voices (deleted accounts) are asked nothing."""
    supporters = list(
        dict.fromkeys(filter(None, (_counts_for(directory, community, voice) for voice in voices)))
    )
    homes = [int(who[1:]) for who in supporters if who[:1] == "h" and who[1:].isdecimal()]
    listed = await households.many(await unit.rows(), homes)
    bound = await bindings.accounts_of(await unit.rows(), homes)
    found: Reached = {}
    for who in supporters:
        if who[:1] == "h" and who[1:].isdecimal():
            home = int(who[1:])
            found[who] = (
                [account for account, private in bound[home] if private],
                _label(listed, home),
            )
        elif who[:1] == "a" and who[1:].isdecimal():
            private = await people.is_private(await unit.rows(), int(who[1:]))
            found[who] = ([int(who[1:])] if private else []), ""
        elif who.startswith("door "):
            found[who] = (
                [],
                who.removeprefix("door ").replace("?-", "").replace("-?", "").strip("?"),
            )
    return found


def _label(listed: dict[int, Any], home: int) -> str:
    return listed[home].label if home in listed else ""
