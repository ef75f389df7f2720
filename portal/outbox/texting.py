"""短信: the one small interface behind which a gateway stands, one that prints and one that writes a file.

``PORTAL_SMS_BACKEND`` names a class of ``TextBackend`` by its dotted path; empty, as it is by default, nobody is texted.
"""

import json
import logging
import re
from abc import ABC, abstractmethod
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)
LENGTH = 70  # characters of one text message in Chinese; a longer one is billed, and cut apart, as several
_MOBILE = re.compile(r"1[3-9]\d{9}")
_CONSOLE = "portal.outbox.texting.ConsoleTexts"


class NotSent(Exception):  # noqa: N818 - reads as what happened
    """The gateway says that it did not take the message; ``again`` whether to try later. Anything else raised is unsure."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.again = again


class TextBackend(ABC):
    """A gateway for text messages."""

    @abstractmethod
    def send(self, *, number: str, text: str, reference: str) -> None:
        """Hand over one message of at most ``LENGTH`` characters, its signature 【…】 included.

        Args:
            number: eleven digits of a mainland mobile.
            text: as it is to arrive.
            reference: the same for the same message, for gateways that refuse doubles.

        Raises:
            NotSent: it was certainly not taken.
        """


class ConsoleTexts(TextBackend):
    """Prints what would be sent; for the demo and for trying out."""

    def send(self, *, number: str, text: str, reference: str) -> None:
        print(f"短信 → {number}：{text}", flush=True)  # noqa: T201 - printing is its whole purpose


class FileTexts(TextBackend):
    """Adds a line of JSON for each message to ``PORTAL_VAR/texts.jsonl``, from which a gateway's own program may take it."""

    def send(self, *, number: str, text: str, reference: str) -> None:
        line = json.dumps({"number": number, "text": text, "reference": reference}, ensure_ascii=False)
        with (Path(settings.VAR_DIR) / "texts.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def text_backend() -> TextBackend:
    """The backend of the settings; in the demo nothing leaves the machine."""
    backend: TextBackend = import_string(_CONSOLE if settings.DEMO else settings.PORTAL_SMS_BACKEND)()
    return backend


def is_mobile(number: str) -> bool:
    return bool(_MOBILE.fullmatch(number))


def text_of(title: str) -> str:
    """【门户】title，请登录门户办理。, cut to ``LENGTH``; brackets of the title would be taken for another signature."""
    head, tail = f"【{settings.PORTAL_NAME}】", "，请登录门户办理。"
    plain = " ".join(title.replace("【", "“").replace("】", "”").split())
    room = LENGTH - len(head) - len(tail)
    return f"{head}{plain if len(plain) <= room else plain[: room - 1] + '…'}{tail}"
