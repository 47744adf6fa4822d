"""HTTP servers that cannot starve the bot: bounded connections, bounded work, no waiting for who says nothing."""

from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10
BUSY: Final = 48  # requests worked on at once


class Impatient(H11Protocol):
    """Ends a connection that sends no whole request in time, and turns away more connections than the machine has
    descriptors to spare: the alarm's way needs some too."""

    most = 64
    began = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
            return
        self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.began = self.began or getattr(self, "cycle", None) is not None

    def _give_up(self) -> None:
        if not self.began and not self.transport.is_closing():
            self.transport.abort()


def server(app: Any, host: str, port: int) -> uvicorn.Server:
    """A uvicorn server whose errors go to our log; `await ._serve()` runs it and leaves signals to the house."""
    config = uvicorn.Config(
        app, host, port, http=Impatient, log_config=None, access_log=False, limit_concurrency=BUSY
    )
    return uvicorn.Server(config)
