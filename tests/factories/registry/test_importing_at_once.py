import threading

import pytest
from django.db import connection

from factories.registry.importing import import_rows, read_factories
from factories.registry.models import Enterprise
from portal.regions.models import Region
from tests.builders import CHAOYANG
from tests.factories.registry.lists import GOOD, MEANT, a_csv


@pytest.mark.django_db(transaction=True)
def test_one_list_imported_by_two_persons_at_once_is_imported_once(registers):
    rows = read_factories(file=a_csv([MEANT, *GOOD]), region=Region.objects.get(pk=CHAOYANG)).rows
    start, reports = threading.Barrier(2), []

    def bring():
        start.wait()
        try:
            reports.append(import_rows(rows=rows, tier="basic", source="附件2", by=None))
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted((one.created, one.unchanged) for one in reports) == [(0, 2), (2, 0)]
    assert Enterprise.objects.count() == 2
