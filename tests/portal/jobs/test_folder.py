"""The broker in a folder: a message is there whole or not at all, and one that is broken stops nobody."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from portal.jobs import folder

pytestmark = pytest.mark.once


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[[], Connection]]:
    """A connection of its own for each who asks, as each process of the portal has one; all to one folder."""
    options: dict[str, Any] = {"store_processed": True, "polling_interval": 0.001}
    for option, name in {
        "data_folder_in": "queue",
        "data_folder_out": "queue",
        "processed_folder": "processed",
        "control_folder": "control",
    }.items():
        (tmp_path / name).mkdir(exist_ok=True)
        options[option] = str(tmp_path / name)
    opened: list[Connection] = []

    def connection() -> Connection:
        folder.Transport.global_state.clear()  # as in a new process; what this one bound elsewhere is in a file there
        opened.append(Connection("localhost", transport="portal.jobs.folder:Transport", transport_options=options))
        return opened[-1]

    yield connection
    for one in opened:
        one.release()


def take(queue: SimpleQueue) -> Any:
    message = queue.get(timeout=10)
    message.ack()
    return message.payload


def test_what_is_sent_arrives_once(connect: Callable[[], Connection]) -> None:
    sender, taker = connect().SimpleQueue("celery"), connect().SimpleQueue("celery")

    for number in range(3):
        sender.put({"number": number})

    assert sorted(take(taker)["number"] for _ in range(3)) == [0, 1, 2]
    with pytest.raises(taker.Empty):
        taker.get(block=False)


def test_who_looks_while_a_message_is_being_written_finds_none_and_then_the_whole(
    connect: Callable[[], Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, taker = connect().SimpleQueue("celery"), connect().SimpleQueue("celery")
    written, looked = threading.Event(), threading.Event()
    replace = Path.replace

    def late(unfinished: Path, path: Path) -> None:
        written.set()
        assert looked.wait(10)
        replace(unfinished, path)

    monkeypatch.setattr(Path, "replace", late)
    sending = threading.Thread(target=sender.put, args=[{"number": 1}])
    sending.start()
    assert written.wait(10)
    with pytest.raises(taker.Empty):
        taker.get(block=False)
    looked.set()
    sending.join()

    assert take(taker) == {"number": 1}


def test_a_taker_in_haste_meets_no_half_message(connect: Callable[[], Connection]) -> None:
    sender, taker = connect().SimpleQueue("celery"), connect().SimpleQueue("celery")
    sending = threading.Thread(target=lambda: [sender.put({"number": number}) for number in range(1_000)])

    sending.start()
    taken = {take(taker)["number"] for _ in range(1_000)}
    sending.join()

    assert taken == set(range(1_000))


@pytest.mark.parametrize("content", ["", '{"body": "ab'], ids=["empty", "torn"])
def test_a_message_that_cannot_be_read_is_passed_over(
    connect: Callable[[], Connection], tmp_path: Path, content: str
) -> None:
    sender, taker = connect().SimpleQueue("celery"), connect().SimpleQueue("celery")
    (tmp_path / "queue/0_first-of-all.celery.msg").write_text(content)

    sender.put({"number": 1})

    assert take(taker) == {"number": 1}


@pytest.mark.parametrize("content", ["", '[["celery", "", "cel'], ids=["empty", "torn"])
def test_a_table_of_queues_that_cannot_be_read_is_written_anew(
    connect: Callable[[], Connection], tmp_path: Path, content: str
) -> None:
    (tmp_path / "control/celery.exchange").write_text(content)
    sender, taker = connect().SimpleQueue("celery"), connect().SimpleQueue("celery")

    sender.put({"number": 1})

    assert take(taker) == {"number": 1}


def test_many_who_come_at_once_on_the_first_day_are_all_in_the_table(
    connect: Callable[[], Connection], tmp_path: Path
) -> None:
    ready = threading.Barrier(8)

    def come(number: int) -> None:
        channel = connections[number].channel()
        ready.wait()
        channel._queue_bind("celery", "", "", f"queue-{number}")

    connections = [connect() for _ in range(8)]
    comers = [threading.Thread(target=come, args=[number]) for number in range(8)]
    for one in comers:
        one.start()
    for one in comers:
        one.join()

    bound = connect().channel().get_table("celery")
    assert sorted(one.queue for one in bound) == [f"queue-{number}" for number in range(8)]
    assert not list(tmp_path.rglob("*.part"))
