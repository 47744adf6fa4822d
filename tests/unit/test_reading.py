"""The short way from a raw update to python-telegram-bot's objects leads to the same objects."""

from typing import Any

import pytest
from telegram import Bot, Update

from bot.gateway.reading import Reading

BOT = Bot("1:token")
PERSON = {
    "id": 7,
    "is_bot": False,
    "first_name": "娜",
    "username": "na",
    "language_code": "zh-hans",
}
GROUP = {"id": -100, "type": "supergroup", "title": "居民群"}


def talk(number: int = 1, **more: Any) -> dict[str, Any]:
    message = {
        "message_id": number,
        "date": 1768000000,
        "chat": GROUP,
        "from": PERSON,
        "text": "楼道灯不亮",
        **more,
    }
    return {"update_id": number, "message": message}


def slots(made: Any) -> dict[str, Any]:
    names = {name for kind in type(made).__mro__ for name in getattr(kind, "__slots__", ())}
    return {
        name: getattr(made, name, None) for name in names if name not in ("_frozen", "__dict__")
    }


@pytest.mark.parametrize(
    "raw",
    [
        talk(),
        talk(2, text="x" * 4096),
        talk(3, date=1),
        talk(4, **{"from": {**PERSON, "first_name": "周"}}),
        talk(5, chat={**GROUP, "title": "改了名"}),
        talk(6, reply_to_message=talk(1)["message"]),
        talk(7, entities=[{"type": "bold", "offset": 0, "length": 1}]),
        {"update_id": 8, "edited_message": talk()["message"]},
    ],
)
def test_an_update_is_read_as_the_library_reads_it(raw: dict[str, Any]) -> None:
    reading = Reading(BOT)
    reading.update(talk())
    for _ in range(2):
        made, expected = reading.update(raw), Update.de_json(raw, BOT)
        assert made.to_dict() == expected.to_dict()
        for ours, theirs in (
            (made, expected),
            (made.effective_message, expected.effective_message),
        ):
            mine = {
                name: str(value).replace("_Message", "Message")
                for name, value in slots(ours).items()
            }
            assert mine == {name: str(value) for name, value in slots(theirs).items()}
        assert made.effective_message is not None and made.effective_message.get_bot() is BOT
