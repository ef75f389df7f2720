"""Triggers that keep the trail and the submissions append-only, on both databases.

They are laid after every ``migrate``: SQLite drops the triggers of a table that a migration rebuilds.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections, models

# The table itself is named by the model; nothing here comes from outside.
_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'append-only'); END"""
_POSTGRES = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"""


def guard(*, model: type[models.Model], using: str, verbs: Sequence[str] = ("UPDATE", "DELETE")) -> None:
    """Let the database refuse to update or delete a row of ``model``; or only what ``verbs`` names."""
    connection = connections[using]
    if model._meta.db_table not in connection.introspection.table_names():
        return
    template = _POSTGRES if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for verb in verbs:
            cursor.execute(template.format(table=model._meta.db_table, verb=verb))


def guard_trail(sender: Any, using: str, **kwargs: Any) -> None:
    """For ``post_migrate``."""
    from portal.trail.models import TrailEntry, TrailSeal

    for model in (TrailEntry, TrailSeal):
        guard(model=model, using=using)
