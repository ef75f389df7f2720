"""What a command wrote is laid down again row by row: most tests stand on the notice, and reading it takes fifteen times as long."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model

Table = type[Model]
Rows = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Kept:
    """How many rows stood where, and what came: rows, and files among what the portal keeps."""

    stood: dict[Table, int]
    rows: dict[Table, Rows]
    files: dict[Path, bytes]


_kept: dict[str, Kept] = {}


def lay(name: str, load: Callable[[], None]) -> None:
    """Do what ``load`` does to an empty database: by its rows, where it was done before upon as many as now."""
    if name not in _kept:
        before, files = _all_rows(), _files()
        load()
        after = _all_rows()
        came = {table: after[table] - before[table] for table in after if after[table] - before[table]}
        if not any(before[table] - after[table] for table in after):  # nothing was changed or taken away
            new = {path: content for path, content in _files().items() if path not in files}
            _kept[name] = Kept({table: before[table].total() for table in came}, came, new)
    elif _kept[name].stood != {table: table._base_manager.count() for table in _kept[name].rows}:
        load()
    else:
        _lay_down(_kept[name])


def _lay_down(kept: Kept) -> None:
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table, rows in kept.rows.items():
            names, marks = ", ".join(_columns(table)), ", ".join(["%s"] * len(_columns(table)))
            cursor.executemany(f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({marks})', list(rows))
    for path, content in kept.files.items():
        whole = Path(settings.MEDIA_ROOT) / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content)


def _files() -> dict[Path, bytes]:
    root = Path(settings.MEDIA_ROOT)
    return {one.relative_to(root): one.read_bytes() for one in root.rglob("*") if one.is_file()}


def _all_rows() -> dict[Table, Rows]:
    tables = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    return {table: _rows(table) for table in tables}


def _rows(table: Table) -> Rows:
    # Behind a sign SQLite gives what it keeps: of a bare column, Django would make a moment of the text.
    sign = "+" if connection.vendor == "sqlite" else ""
    columns = ", ".join(f"{sign}{column}" for column in _columns(table))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {columns} FROM "{table._meta.db_table}"')
        return Counter(cursor.fetchall())


def _columns(table: Table) -> list[str]:
    return [f'"{field.column}"' for field in table._meta.local_concrete_fields]
