"""The Bot API's methods as the sandbox answers them; `answer` finds and runs one."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Final

from sandbox import errors
from sandbox.content import Files, captioned, check_markup, media, poll, texted
from sandbox.errors import ApiError, bad, forbidden
from sandbox.schema import api
from sandbox.world import ADMINS, PRESENT, Bot, Chat, Message, World

Params = dict[str, Any]
Method = Callable[[World, Bot, Params, Files], Any]
METHODS: Final[dict[str, Method]] = {}
QUERY_SECONDS: Final = 150


def method(name: str) -> Callable[[Method], Method]:
    def register(function: Method) -> Method:
        METHODS[name.lower()] = function
        return function

    return register


# who and where


@method("getMe")
def get_me(world: World, bot: Bot, params: Params, files: Files) -> Any:
    flags = (
        "can_connect_to_business",
        "has_main_web_app",
        "supports_inline_queries",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    known = {field for field in flags if field in _user_fields()}
    return {
        **world.user(bot.user.id),
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        **dict.fromkeys(known, False),
    }


def _user_fields() -> set[str]:
    return {field["name"] for field in api()["types"]["User"]["fields"]}


@method("getChat")
def get_chat(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    limits = {"accent_color_id": 0, "max_reaction_count": 11}
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return {**world.chat(chat), **limits, "accepted_gift_types": dict.fromkeys(gifts, False)}


@method("getChatMember")
def get_chat_member(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    user = int(params["user_id"])
    if user not in world.users:
        raise bad("invalid user_id specified")
    return world.member(chat, user)


@method("getChatAdministrators")
def get_chat_administrators(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [world.member(chat, user) for user, status in chat.members.items() if status in ADMINS]


@method("getChatMemberCount")
def get_chat_member_count(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return sum(status in PRESENT for status in _chat(world, bot, params).members.values())


@method("leaveChat")
def leave_chat(world: World, bot: Bot, params: Params, files: Files) -> Any:
    world.set_member(_chat(world, bot, params), bot.user.id, "left")
    return True


@method("sendChatAction")
def send_chat_action(world: World, bot: Bot, params: Params, files: Files) -> Any:
    world.typing(_chat(world, bot, params), bot, params["action"])
    return True


# sending


def _send(world: World, bot: Bot, params: Params, content: dict[str, Any]) -> Any:
    chat = _chat(world, bot, params)
    reply = params.get("reply_parameters") or {}
    target = reply.get("message_id") or params.get("reply_to_message_id")
    if target is not None and int(target) not in chat.messages:
        if not (
            reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply")
        ):
            raise bad(errors.REPLY_NOT_FOUND)
        target = None
    markup = check_markup(params.get("reply_markup"))
    message = world.post(
        chat, bot.user.id, content, reply_to=int(target) if target else None, markup=markup
    )
    return world.message(chat, message)


@method("sendMessage")
def send_message(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _send(world, bot, params, texted(params))


@method("sendPhoto")
def send_photo(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _send(world, bot, params, media(world, "photo", params["photo"], params, files))


@method("sendDocument")
def send_document(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _send(world, bot, params, media(world, "document", params["document"], params, files))


@method("sendMediaGroup")
def send_media_group(world: World, bot: Bot, params: Params, files: Files) -> Any:
    items = params["media"]
    if not 2 <= len(items) <= 10:
        raise bad("wrong number of media in the album: it must be from 2 to 10")
    group = str(secrets.randbits(50))
    contents = [media(world, item["type"], item["media"], item, files) for item in items]
    return [_send(world, bot, params, {**content, "media_group_id": group}) for content in contents]


@method("copyMessage")
def copy_message(world: World, bot: Bot, params: Params, files: Files) -> Any:
    source = _chat(world, bot, {"chat_id": params["from_chat_id"]})
    copied = source.messages.get(int(params["message_id"]))
    if copied is None:
        raise bad("message to copy not found")
    sent = _send(world, bot, params, dict(copied.content))
    return {"message_id": sent["message_id"]}


@method("sendPoll")
def send_poll(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _send(world, bot, params, {"poll": poll(params)})


@method("stopPoll")
def stop_poll(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat, message = _own(world, bot, params, "message with poll to stop not found")
    if "poll" not in message.content:
        raise bad("message with poll to stop not found")
    if message.content["poll"]["is_closed"]:
        raise bad("poll has already been closed")
    world.edit(chat, message, {"poll": {**message.content["poll"], "is_closed": True}}, None)
    return message.content["poll"]


# changing what was sent


def _edit(
    world: World, bot: Bot, params: Params, content: dict[str, Any] | None, needs: str
) -> Any:
    chat, message = _own(world, bot, params, errors.EDIT_NOT_FOUND)
    if needs and needs not in message.content:
        raise bad(f"there is no {needs} in the message to edit")
    new = message.content if content is None else content
    markup = check_markup(params.get("reply_markup"))
    if new == message.content and (markup or None) == (message.markup or None):
        raise bad(errors.NOT_MODIFIED)
    world.edit(chat, message, new, markup)
    return world.message(chat, message)


@method("editMessageText")
def edit_message_text(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _edit(world, bot, params, texted(params), "text")


@method("editMessageCaption")
def edit_message_caption(world: World, bot: Bot, params: Params, files: Files) -> Any:
    _, message = _own(world, bot, params, errors.EDIT_NOT_FOUND)
    kept = {
        key: value
        for key, value in message.content.items()
        if key not in ("caption", "caption_entities")
    }
    return _edit(world, bot, params, kept | captioned(params), "")


@method("editMessageMedia")
def edit_message_media(world: World, bot: Bot, params: Params, files: Files) -> Any:
    item = params["media"]
    return _edit(world, bot, params, media(world, item["type"], item["media"], item, files), "")


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return _edit(world, bot, params, None, "")


@method("deleteMessage")
def delete_message(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    message = chat.messages.get(int(params["message_id"]))
    if message is None:
        raise bad(errors.DELETE_NOT_FOUND)
    mine = message.sender == bot.user.id
    if not mine and chat.members.get(bot.user.id) not in ADMINS:
        raise bad("message can't be deleted")
    if world.clock.now().timestamp() - message.date > 48 * 3600:
        raise bad("message can't be deleted for everyone")
    return world.delete(chat, message.id)


@method("pinChatMessage")
def pin_chat_message(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    if chat.type != "private" and chat.members.get(bot.user.id) not in ADMINS:
        raise bad("not enough rights to manage pinned messages in the chat")
    if int(params["message_id"]) not in chat.messages:
        raise bad(errors.PIN_NOT_FOUND)
    world.pin(chat, int(params["message_id"]), bot.user.id)
    return True


@method("unpinChatMessage")
def unpin_chat_message(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    target = params.get("message_id")
    world.unpin(chat, int(target) if target else (chat.pinned[-1] if chat.pinned else 0))
    return True


@method("unpinAllChatMessages")
def unpin_all(world: World, bot: Bot, params: Params, files: Files) -> Any:
    world.unpin(_chat(world, bot, params), None)
    return True


_EMOJI: Final = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌
🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓
🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡
🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
😡
"""
REACTIONS: Final = frozenset(_EMOJI.split())


@method("setMessageReaction")
def set_message_reaction(world: World, bot: Bot, params: Params, files: Files) -> Any:
    chat = _chat(world, bot, params)
    message = chat.messages.get(int(params["message_id"]))
    if message is None:
        raise bad(errors.REACT_NOT_FOUND)
    reaction = params.get("reaction") or []
    if (
        any(item.get("type") != "emoji" or item.get("emoji") not in REACTIONS for item in reaction)
        or len(reaction) > 1
    ):
        raise bad("REACTION_INVALID")
    world.react(chat, message, bot.user.id, reaction)
    return True


@method("answerCallbackQuery")
def answer_callback_query(world: World, bot: Bot, params: Params, files: Files) -> Any:
    query = world.queries.get(str(params["callback_query_id"]))
    if query is None or query.bot != bot.user.id or time.monotonic() - query.at > QUERY_SECONDS:
        raise bad(errors.QUERY_TOO_OLD)
    text = str(params.get("text") or "")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    world.answer(query, {"text": text, "show_alert": bool(params.get("show_alert", False))})
    return True


# files and commands


@method("getFile")
def get_file(world: World, bot: Bot, params: Params, files: Files) -> Any:
    file_id = str(params["file_id"])
    if file_id not in world.files:
        raise bad("invalid file_id")
    name, content = world.files[file_id]
    return {
        "file_id": file_id,
        "file_unique_id": file_id[-12:],
        "file_size": len(content),
        "file_path": f"files/{file_id}/{name}",
    }


def _scope(params: Params) -> str:
    return str(sorted((params.get("scope") or {"type": "default"}).items())) + str(
        params.get("language_code", "")
    )


@method("setMyCommands")
def set_my_commands(world: World, bot: Bot, params: Params, files: Files) -> Any:
    bot.commands[_scope(params)] = params["commands"]
    return True


@method("getMyCommands")
def get_my_commands(world: World, bot: Bot, params: Params, files: Files) -> Any:
    return bot.commands.get(_scope(params), [])


@method("deleteMyCommands")
def delete_my_commands(world: World, bot: Bot, params: Params, files: Files) -> Any:
    bot.commands.pop(_scope(params), None)
    return True


# webhooks (getUpdates waits, so it lives in updates.py)


@method("setWebhook")
def set_webhook(world: World, bot: Bot, params: Params, files: Files) -> Any:
    bot.webhook = (
        {"url": params["url"], "secret": params.get("secret_token", "")} if params["url"] else {}
    )
    _allow(bot, params)
    if params.get("drop_pending_updates"):
        bot.updates.clear()
    world.arrived(bot)
    return True


@method("deleteWebhook")
def delete_webhook(world: World, bot: Bot, params: Params, files: Files) -> Any:
    bot.webhook = {}
    if params.get("drop_pending_updates"):
        bot.updates.clear()
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, bot: Bot, params: Params, files: Files) -> Any:
    info: dict[str, Any] = {
        "url": bot.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if "error" in bot.webhook:
        info |= {
            "last_error_message": bot.webhook["error"],
            "last_error_date": bot.webhook["error_at"],
        }
    return info


def _allow(bot: Bot, params: Params) -> None:
    allowed = params.get("allowed_updates")
    if allowed is not None:
        bot.allowed = frozenset(allowed) or None


# common ground


def _chat(world: World, bot: Bot, params: Params) -> Chat:
    """The chat a call is for. Raises ApiError when it is unknown, moved or closed to the bot."""
    chat = world.chat_for(bot, params["chat_id"])
    if chat.migrated_to is not None:
        raise ApiError(400, f"Bad Request: {errors.UPGRADED}", migrate_to_chat_id=chat.migrated_to)
    status = chat.members.get(bot.user.id)
    if chat.type == "private":
        if status == "kicked":
            raise forbidden("bot was blocked by the user")
    elif status not in PRESENT:
        raise forbidden(
            f"bot was kicked from the {chat.type} chat"
            if status == "kicked"
            else f"bot is not a member of the {chat.type} chat"
        )
    return chat


def _own(world: World, bot: Bot, params: Params, missing: str) -> tuple[Chat, Message]:
    chat = _chat(world, bot, params)
    message = chat.messages.get(int(params["message_id"]))
    if message is None:
        raise bad(missing)
    if message.sender != bot.user.id:
        raise bad("message can't be edited")
    return chat, message


def answer(world: World, bot: Bot, name: str, params: Params, files: Files) -> Any:
    """The result of a call. Raises ApiError when the server would refuse it."""
    function = METHODS.get(name.lower())
    if function is None:
        raise ApiError(404, "Not Found: method not found")
    return function(world, bot, params, files)
