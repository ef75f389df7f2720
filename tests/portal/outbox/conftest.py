from collections.abc import Iterator

import pytest

from tests.portal.outbox.mailserver import MailServer, running


@pytest.fixture
def mailserver() -> Iterator[MailServer]:
    with running() as server:
        yield server
