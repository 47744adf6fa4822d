"""The people, chats and messages of the sandbox, and what happens to them."""

import itertools
import random
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sandbox.clock import Clock
from sandbox.errors import CHAT_NOT_FOUND, bad
from sandbox.schema import api

ANONYMOUS_ADMIN: Final = 1087968824
PRESENT: Final = frozenset({"creator", "administrator", "member", "restricted"})
ADMINS: Final = frozenset({"creator", "administrator"})


@dataclass
class User:
    """A person or a bot; `home` is what the chat page shows beside the name."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False
    home: str = ""
    blocked: set[int] = field(default_factory=set[int])


@dataclass
class Message:
    """A message as the server keeps it; `content` holds the Bot API's own fields (text, photo, …)."""

    id: int
    chat: int
    sender: int
    date: int
    content: dict[str, Any]
    reply_to: int | None = None
    markup: dict[str, Any] | None = None
    edited: int | None = None
    reactions: dict[int, list[dict[str, Any]]] = field(
        default_factory=dict[int, list[dict[str, Any]]]
    )
    anonymous: bool = False


@dataclass
class Chat:
    """A private chat, group or supergroup; members map a user id to a status."""

    id: int
    type: str
    title: str | None = None
    members: dict[int, str] = field(default_factory=dict[int, str])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    pinned: list[int] = field(default_factory=list[int])
    last_id: int = 0
    migrated_to: int | None = None
    restricted: dict[int, bool] = field(
        default_factory=dict[int, bool]
    )  # user id -> whether still a member

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id


@dataclass
class Bot:
    """A bot's account: its token, privacy mode, waiting updates and webhook."""

    user: User
    token: str
    privacy: bool = True
    updates: deque[dict[str, Any]] = field(default_factory=deque[dict[str, Any]])
    allowed: frozenset[str] | None = None
    webhook: dict[str, Any] = field(default_factory=dict[str, Any])
    commands: dict[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )
    next_update: int = 0
    revoked: bool = False


@dataclass
class Query:
    """A tap on an inline button, waiting to be answered."""

    id: str
    bot: int
    user: int
    chat: int
    message: int
    data: str
    at: float
    answer: dict[str, Any] | None = None


DEFAULT_REFUSED: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class World:
    """Everything the server knows. Changes call `watch` with an event for the page."""

    def __init__(self, clock: Clock | None = None, seed: int | None = None) -> None:
        self.clock = clock or Clock()
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.privates: dict[tuple[int, int], Chat] = {}
        self.bots: dict[str, Bot] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.queries: dict[str, Query] = {}
        self.watch: Callable[[dict[str, Any]], None] = lambda event: None
        self.arrived: Callable[[Bot], None] = lambda bot: None
        self._random = random.Random(seed)
        self._ids = itertools.count(1001)
        self._chat_ids = itertools.count(1)

    def turn(self, *, now: datetime | None = None, rate: float | None = None) -> None:
        """Moves the clock or changes its pace, and tells the page. Raises ValueError for a negative rate."""
        self.clock.set(now=now, rate=rate)
        self.watch({"kind": "clock", **self.clock.as_dict()})

    # people and chats

    def add_user(
        self,
        first_name: str,
        *,
        number: int | None = None,
        username: str | None = None,
        home: str = "",
    ) -> User:
        user = User(number or next(self._ids), first_name, username, home=home)
        self.users[user.id] = user
        return user

    def add_bot(
        self, name: str, username: str, *, token: str | None = None, privacy: bool = True
    ) -> Bot:
        number = int(token.partition(":")[0]) if token else 700_000_000 + len(self.bots)
        user = User(number, name, username, is_bot=True)
        self.users[user.id] = user
        bot = Bot(user, token or f"{user.id}:{secrets.token_urlsafe(26)}", privacy)
        bot.next_update = self._random.randrange(100_000_000, 900_000_000)
        self.bots[bot.token] = bot
        return bot

    def add_group(self, title: str, owner: int, *, supergroup: bool = True) -> Chat:
        number = next(self._chat_ids)
        chat = Chat(
            -1_001_000_000_000 - number if supergroup else -4_000_000 - number,
            "supergroup" if supergroup else "group",
            title,
        )
        chat.members[owner] = "creator"
        self.chats[chat.id] = chat
        self.watch({"kind": "chat", "chat": chat.id})
        return chat

    def private(self, user: int, bot: int) -> Chat:
        """The private chat of a person with one bot; its id is the person's."""
        chat = self.privates.get((user, bot))
        if chat is None:
            chat = Chat(user, "private", members={user: "member", bot: "member"})
            self.privates[user, bot] = chat
        return chat

    def chat_for(self, bot: Bot, chat_id: int | str) -> Chat:
        """The chat a bot means. Raises ApiError as the server would."""
        try:
            number = int(chat_id)
        except ValueError:
            raise bad(CHAT_NOT_FOUND) from None
        if number in self.chats:
            return self.chats[number]
        chat = self.privates.get((number, bot.user.id))
        if chat is None:
            raise bad(CHAT_NOT_FOUND)
        return chat

    def bot_of(self, user: int) -> Bot | None:
        return next((bot for bot in self.bots.values() if bot.user.id == user), None)

    def bots_in(self, chat: Chat) -> Iterable[Bot]:
        return [bot for bot in self.bots.values() if chat.members.get(bot.user.id) in PRESENT]

    # messages

    def post(self, chat: Chat, sender: int, content: dict[str, Any], **more: Any) -> Message:
        """Adds a message and tells the bots that may see it."""
        message = Message(
            chat.next_id(), chat.id, sender, int(self.clock.now().timestamp()), content, **more
        )
        chat.messages[message.id] = message
        for bot in self.bots_in(chat):
            if bot.user.id != sender and self._sees(bot, chat, message):
                self.push(bot, "message", self.message(chat, message))
        self._changed(chat, "message", message.id)
        return message

    def _sees(self, bot: Bot, chat: Chat, message: Message) -> bool:
        """Privacy mode hides ordinary talk from a bot that is no admin."""
        sender = self.users.get(message.sender)
        if sender is not None and sender.is_bot and "text" in message.content:
            return False
        if chat.type == "private" or not bot.privacy or chat.members.get(bot.user.id) in ADMINS:
            return True
        text = str(message.content.get("text", message.content.get("caption", "")))
        replied = chat.messages.get(message.reply_to or 0)
        service = not ({"text", "photo", "document", "sticker", "video"} & message.content.keys())
        word = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        command = bool(word) and ("@" not in word or word.endswith(f"@{bot.user.username}"))
        return service or command or (replied is not None and replied.sender == bot.user.id)

    def edit(
        self, chat: Chat, message: Message, content: dict[str, Any], markup: dict[str, Any] | None
    ) -> None:
        message.content, message.markup = content, markup
        message.edited = int(self.clock.now().timestamp())
        for bot in self.bots_in(chat):
            if bot.user.id != message.sender and self._sees(bot, chat, message):
                self.push(bot, "edited_message", self.message(chat, message))
        self._changed(chat, "edit", message.id)

    def delete(self, chat: Chat, message_id: int) -> bool:
        found = chat.messages.pop(message_id, None)
        chat.pinned = [pin for pin in chat.pinned if pin != message_id]
        self._changed(chat, "delete", message_id)
        return found is not None

    def react(
        self, chat: Chat, message: Message, user: int, reaction: list[dict[str, Any]]
    ) -> None:
        old = message.reactions.pop(user, [])
        if reaction:
            message.reactions[user] = reaction
        if not self.users[user].is_bot:
            for bot in self.bots_in(chat):
                if chat.members.get(bot.user.id) in ADMINS:
                    self.push(
                        bot,
                        "message_reaction",
                        {
                            "chat": self.chat(chat),
                            "message_id": message.id,
                            "user": self.user(user),
                            "date": int(self.clock.now().timestamp()),
                            "old_reaction": old,
                            "new_reaction": reaction,
                        },
                    )
        self._changed(chat, "reaction", message.id)

    def pin(self, chat: Chat, message_id: int, by: int) -> None:
        chat.pinned = [pin for pin in chat.pinned if pin != message_id] + [message_id]
        self._changed(chat, "pin", message_id)
        content = {"pinned_message": self.message(chat, chat.messages[message_id], deep=False)}
        self.post(chat, by, content)

    def unpin(self, chat: Chat, message_id: int | None) -> None:
        chat.pinned = (
            [] if message_id is None else [pin for pin in chat.pinned if pin != message_id]
        )
        self._changed(chat, "pin", message_id or 0)

    def tap(self, chat: Chat, message: Message, user: int, data: str) -> Query:
        """A person taps a button: the bot that sent the message hears of it."""
        bot = self.bot_of(message.sender)
        if bot is None:
            raise bad("message was not sent by a bot")
        query = Query(
            str(secrets.randbits(62)),
            bot.user.id,
            user,
            chat.id,
            message.id,
            data,
            time.monotonic(),
        )
        self.queries[query.id] = query
        self.push(
            bot,
            "callback_query",
            {
                "id": query.id,
                "from": self.user(user),
                "message": self.message(chat, message),
                "chat_instance": str(abs(hash(chat.id))),
                "data": data,
            },
        )
        return query

    def answer(self, query: Query, answer: dict[str, Any]) -> None:
        query.answer = answer
        self.watch({"kind": "answer", "user": query.user, "query": query.id, **answer})

    def typing(self, chat: Chat, bot: Bot, action: str) -> None:
        self.watch(
            {
                "kind": "typing",
                "chat": chat.id,
                "bot": bot.user.id,
                "action": action,
                **self._who(chat),
            }
        )

    # membership

    def set_member(
        self, chat: Chat, user: int, status: str, by: int | None = None, *, announce: bool = True
    ) -> None:
        """Joins, leaves, kicks, promotes; bots and their fellow admins are told."""
        old = chat.members.get(user, "left")
        if status == "left":
            chat.members.pop(user, None)
        else:
            chat.members[user] = status
        self._tell_members(chat, user, by or user, old, status)
        if announce and chat.type != "private":
            if old not in PRESENT and status in PRESENT:
                self.post(chat, by or user, {"new_chat_members": [self.user(user)]})
            elif old in PRESENT and status not in PRESENT:
                self.post(chat, by or user, {"left_chat_member": self.user(user)})
        self.watch({"kind": "chat", "chat": chat.id})

    def _tell_members(self, chat: Chat, user: int, by: int, old: str, new: str) -> None:
        change = {
            "chat": self.chat(chat),
            "from": self.user(by),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": self.member(chat, user, old),
            "new_chat_member": self.member(chat, user, new),
        }
        if own := self.bot_of(user):
            self.push(own, "my_chat_member", change)
        for bot in self.bots_in(chat):
            if bot.user.id != user and chat.members.get(bot.user.id) in ADMINS:
                self.push(bot, "chat_member", change)

    def block(self, user: int, bot: int, *, blocked: bool) -> None:
        chat = self.private(user, bot)
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        (self.users[user].blocked.add if blocked else self.users[user].blocked.discard)(bot)
        chat.members[bot] = new
        self._tell_members(chat, bot, user, old, new)

    def migrate(self, chat: Chat) -> Chat:
        """A basic group becomes a supergroup with a new id."""
        new = Chat(
            -1_001_000_000_000 - next(self._chat_ids), "supergroup", chat.title, dict(chat.members)
        )
        self.chats[new.id] = new
        chat.migrated_to = new.id
        self.post(chat, ANONYMOUS_ADMIN, {"migrate_to_chat_id": new.id})
        self.post(new, ANONYMOUS_ADMIN, {"migrate_from_chat_id": chat.id})
        self.watch({"kind": "chat", "chat": new.id})
        return new

    # updates

    def push(self, bot: Bot, kind: str, payload: dict[str, Any]) -> None:
        """Queues an update, unless the bot did not ask for its kind."""
        allowed = kind in bot.allowed if bot.allowed else kind not in DEFAULT_REFUSED
        if not allowed or bot.revoked:
            return
        bot.next_update += 1
        update = {"update_id": bot.next_update, kind: payload}
        bot.updates.append({"at": self.clock.now().timestamp(), "update": update})
        self.arrived(bot)

    # the Bot API's shapes

    def user(self, user_id: int) -> dict[str, Any]:
        if user_id == ANONYMOUS_ADMIN:
            return {
                "id": user_id,
                "is_bot": True,
                "first_name": "Group",
                "username": "GroupAnonymousBot",
            }
        user = self.users[user_id]
        shape = {
            "id": user.id,
            "is_bot": user.is_bot,
            "first_name": user.first_name,
            "username": user.username,
        }
        return {key: value for key, value in shape.items() if value is not None}

    def chat(self, chat: Chat) -> dict[str, Any]:
        if chat.type == "private":
            user = self.users[chat.id]
            shape = {
                "id": chat.id,
                "type": "private",
                "first_name": user.first_name,
                "username": user.username,
            }
            return {key: value for key, value in shape.items() if value is not None}
        return {"id": chat.id, "type": chat.type, "title": chat.title}

    def member(self, chat: Chat, user: int, status: str | None = None) -> dict[str, Any]:
        status = status or chat.members.get(user, "left")
        shape: dict[str, Any] = {"user": self.user(user), "status": status}
        if status == "administrator":
            rights = (
                "can_be_edited",
                "is_anonymous",
                "can_manage_chat",
                "can_delete_messages",
                "can_manage_video_chats",
                "can_restrict_members",
                "can_promote_members",
                "can_change_info",
                "can_invite_users",
                "can_post_stories",
                "can_edit_stories",
                "can_delete_stories",
                "can_pin_messages",
            )
            shape |= dict.fromkeys(rights, True)
        if status == "restricted":
            may = (
                "can_send_messages",
                "can_send_audios",
                "can_send_documents",
                "can_send_photos",
                "can_send_videos",
                "can_send_video_notes",
                "can_send_voice_notes",
                "can_send_polls",
                "can_send_other_messages",
                "can_add_web_page_previews",
                "can_react_to_messages",
                "can_edit_tag",
                "can_change_info",
                "can_invite_users",
                "can_pin_messages",
                "can_manage_topics",
            )
            known = {each["name"] for each in api()["types"]["ChatMemberRestricted"]["fields"]}
            shape |= {"is_member": chat.restricted.get(user, True), "until_date": 0}
            shape |= {name: False for name in may if name in known}
        if status == "creator":
            shape["is_anonymous"] = False
        if status == "kicked":
            shape["until_date"] = 0
        return shape

    def message(self, chat: Chat, message: Message, *, deep: bool = True) -> dict[str, Any]:
        shape: dict[str, Any] = {
            "message_id": message.id,
            "date": message.date,
            "chat": self.chat(chat),
            "from": self.user(message.sender),
        }
        if message.anonymous:
            shape |= {"from": self.user(ANONYMOUS_ADMIN), "sender_chat": self.chat(chat)}
        shape |= message.content
        if message.edited:
            shape["edit_date"] = message.edited
        if message.markup and "inline_keyboard" in message.markup:
            shape["reply_markup"] = message.markup
        replied = chat.messages.get(message.reply_to or 0)
        if deep and replied:
            shape["reply_to_message"] = self.message(chat, replied, deep=False)
        return shape

    def _who(self, chat: Chat) -> dict[str, Any]:
        return {"members": list(chat.members)} if chat.type == "private" else {}

    def _changed(self, chat: Chat, what: str, message_id: int) -> None:
        self.watch({"kind": what, "chat": chat.id, "message": message_id, **self._who(chat)})
