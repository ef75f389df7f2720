"""A broker in a folder, for a portal without Redis: kombu's own, with files that appear whole.

kombu creates a message's file first and writes it afterwards. A worker that looks in between takes an empty message and
ends over it (kombu issue 1551); the message is lost with it. Here a file has its name only once it is complete.
"""

import fcntl
import logging
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # kombu's two bases disagree on a name
        # Messages are taken in the order of these names.
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out) / name, payload)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message; one that cannot be read (a machine that lost power may leave it so) is passed over."""
        while True:
            try:
                return super()._get(queue)  # raises Empty where there is none
            except ValueError:
                logger.warning("a message that cannot be read was dropped from %s", self.data_folder_in)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            bound = self.get_table(exchange)
            this = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
            if this not in bound:
                _write_whole(self._exchange_file(exchange), [this, *bound])

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        try:
            return super().get_table(exchange)
        except ValueError:
            logger.warning("the table of queues of %r cannot be read and is written anew", exchange)
            return []


class Transport(filesystem.Transport):
    Channel = Channel


def _write_whole(path: Path, content: Any) -> None:
    """As JSON, under another name until it is complete; no reader asks for that name."""
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4()}.part")
    try:
        unfinished.write_text(dumps(content))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
