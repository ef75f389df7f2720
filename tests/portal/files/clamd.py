"""A virus scanner that listens for the time of a test: what it finds contains ``EICAR_LIKE``."""

import socketserver
import struct
import threading

import pytest

EICAR_LIKE = b"this stands for a virus"


class FakeClamd(socketserver.BaseRequestHandler):
    """clamd's INSTREAM: whole pieces until one of no length, then one answer."""

    def handle(self):
        assert self._exactly(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(length)
        found = "Fake.Virus FOUND" if EICAR_LIKE in content else "OK"
        self.request.sendall(f"stream: {self.server.answer or found}\0".encode())

    def _exactly(self, n):
        got = b""
        while len(got) < n:
            got += self.request.recv(n - len(got))
        return got


@pytest.fixture
def scanner(settings):
    with socketserver.TCPServer(("127.0.0.1", 0), FakeClamd) as server:
        server.answer = ""
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
