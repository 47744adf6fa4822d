"""python-telegram-bot, set up our way: no updater, no job queue, raw calls."""

from typing import Any, Final

from telegram import InputMediaPhoto
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot
from telegram.request import HTTPXRequest

from bot import quickjson
from bot.gateway.outcome import is_telegrams

CONNECTIONS: Final = 24
NOT_REACHED: Final = (502, 503)


class _Request(HTTPXRequest):
    """Reads answers by a quicker parser, as python-telegram-bot advises."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """A gateway's own page says as much as Telegram's 502: the call did not get through."""
        status, payload = await super().do_request(*args, **kwargs)
        if status in NOT_REACHED and not payload.lstrip().startswith(b"{"):
            raise NetworkError(f"gateway: {status}")
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        try:
            return quickjson.loads(payload.decode("utf-8", "replace"))
        except ValueError as error:
            raise TelegramError("Invalid server response") from error


class Api(ExtBot[None]):
    """The Bot API as calls by name, with raw results."""

    async def call(
        self, method: str, params: dict[str, Any], read_timeout: float | None = None
    ) -> Any:
        """Makes a call. Raises telegram.error.TelegramError."""
        if "media" in params:  # an album: the library reads its own objects there and no others
            album = [
                InputMediaPhoto(each["media"], each.get("caption")) for each in params["media"]
            ]
            params = {**params, "media": album}
        if read_timeout is None:
            return await self._post(method, api_kwargs=params)
        return await self._post(method, api_kwargs=params, read_timeout=read_timeout)

    async def is_revoked(self) -> bool:
        """Whether Telegram, asked again, does not know the token: a proxy may answer like it.

        Raises telegram.error.TelegramError where there is no answer.
        """
        try:
            await self.call("getMe", {})
        except InvalidToken as error:
            return is_telegrams(error)
        return False

    async def download(self, file_id: str) -> bytes:
        """A file's bytes. Raises telegram.error.TelegramError."""
        return bytes(await (await self.get_file(file_id)).download_as_bytearray())


def api(token: str, address: str, read_timeout: float) -> Api:
    """A client for a token; one connection is kept for polling alone."""
    request = _Request(
        connection_pool_size=CONNECTIONS, read_timeout=read_timeout, pool_timeout=10.0
    )
    polling = _Request(connection_pool_size=1, read_timeout=read_timeout)
    return Api(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request,
        get_updates_request=polling,
    )


def application(client: Api, context: type[Any]) -> Application[Any, Any, Any, Any, Any, Any]:
    """An application that only dispatches: updates come from our inbox, not from its updater."""
    types = ContextTypes(context=context)
    return (
        Application.builder().bot(client).updater(None).job_queue(None).context_types(types).build()
    )
