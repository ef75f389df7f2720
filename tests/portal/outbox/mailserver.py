"""A mail server on this machine, real enough for one conversation after another (RFC 5321), with answers of our choice."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from django.test import override_settings


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it takes in ``mails``. ``answers`` are given to commands instead of yes; None hangs up without a word.

    After ``at_most`` mails a conversation ends: with ``farewell`` to the next command, or at once where that is empty.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str | None] = {}
        self.connections = 0
        self.at_most = 1_000
        self.farewell = ""

    @property
    def port(self) -> int:
        return self.server_address[1]


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 mail.test")
        taken = 0
        while line := self.rfile.readline().decode().strip():
            command = line.split(" ", 1)[0].upper()
            if taken == self.server.at_most:
                self._say(self.server.farewell)
                return
            if command == "DATA" and "DATA" not in self.server.answers:
                self._say("354 go on")
                self._take()
                taken += 1
                if taken == self.server.at_most and not self.server.farewell:
                    return
            elif command in self.server.answers:
                if not self._answer(command):
                    return
            else:
                self._say("221 bye" if command == "QUIT" else "250 yes")
                if command == "QUIT":
                    return

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if "." in self.server.answers and not self._answer("."):
            return
        if "." not in self.server.answers:
            mail = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            self.server.mails.append(mail)
            self._say("250 taken")

    def _answer(self, command: str) -> bool:
        answer = self.server.answers[command]
        if answer is None:
            self.connection.close()
            return False
        self._say(answer)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def running() -> Iterator[MailServer]:
    """A server that the portal's settings point to, until the end of the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_HOST_USER="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_TIMEOUT=5,
            DEFAULT_FROM_EMAIL="门户 <portal@example.gov.cn>",
            MAIL_LINK_BASE="https://zngc.example.gov.cn",
        ):
            yield server
        server.shutdown()
