"""A web server in a thread of this process, that can be taken away and come back on the same port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class _Server(ThreadedWSGIServer):
    """One that knows its connections: a browser keeps them open, and a server that is gone answers on none of them."""

    daemon_threads = True

    def __init__(self, *args: Any, **options: Any) -> None:
        self.connections: set[socket.socket] = set()
        super().__init__(*args, **options)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def die(self) -> None:
        self.shutdown()
        self.server_close()
        for one in list(self.connections):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nobody reads it."""


@contextmanager
def serving(app: Callable[..., Any], port: int = 0) -> Iterator[int]:
    """The port at which ``app`` answers until the end of the block; afterwards nobody does."""
    server = _Server(("127.0.0.1", port), _Quiet)
    server.set_app(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.die()
        thread.join()
