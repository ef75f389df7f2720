"""Runs a command with PostgreSQL and Redis at hand: ``python -m tests.servers COMMAND…``.

``DATABASE_URL`` and ``REDIS_URL`` win. Else both are private ones, on free ports and in a folder that goes with them:
nobody else's messages lie there, and as they need not keep anything, tests that empty tables wait for no disk.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import redis

START_SECONDS = 30


def main(command: list[str]) -> int:
    with ExitStack() as stack:
        database = os.environ.get("DATABASE_URL") or stack.enter_context(private_postgres())
        cache = os.environ.get("REDIS_URL") or stack.enter_context(private_redis())
        if not database.startswith("postgres"):
            sys.exit(f"DATABASE_URL 应为 PostgreSQL 地址，当前为 {database}")
        sys.stdout.write(f"PostgreSQL {database}\nRedis {cache}\n")
        sys.stdout.flush()
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": database, "REDIS_URL": cache}, check=False
        ).returncode


def answers_ping(url: str) -> bool:
    try:
        with redis.from_url(url, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def private_postgres() -> Iterator[str]:
    """A cluster without fsync in a temporary folder. PostgreSQL refuses root: then its own user runs it."""
    tools = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if tools is None:
        sys.exit("没有可用的 PostgreSQL：请安装 postgresql，或设置 DATABASE_URL")
    as_owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    if as_owner:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    control = [*as_owner, str(tools / "pg_ctl"), "-D", str(data), "-w", "-s"]
    initialise = [
        str(tools / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    try:
        subprocess.run([*as_owner, *initialise], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([*control, "-l", str(folder / "log"), "-o", options, "start"], cwd=folder, check=True)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def private_redis() -> Iterator[str]:
    """A server that keeps nothing on disk."""
    if shutil.which("redis-server") is None:
        sys.exit("没有可用的 Redis：请安装 redis-server，或设置 REDIS_URL")
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        end = time.monotonic() + START_SECONDS
        while not answers_ping(url):
            if time.monotonic() > end or server.poll() is not None:
                sys.exit("Redis 没有启动")
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
