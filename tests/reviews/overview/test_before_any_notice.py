"""A portal that was just set up has no notice yet, and its pages say so."""

import pytest

from tests.builders import BEIPIAO, LIAONING, an_administrator, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_the_public_page(client):
    assert client.get("/").content.decode().count("尚未发布通知") == 1


@pytest.mark.parametrize("path", ["/", "/desk/", "/desk/recheck/", "/rosters/"])
def test_the_pages_of_a_county(client, path):
    client.force_login(an_officer(BEIPIAO).user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("appointed", [lambda: an_officer(LIAONING), an_administrator])
def test_the_workbench_of_province_and_administrator(client, appointed):
    client.force_login(appointed().user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").status_code == 200
