"""The letter on the list's page: written by the city, seen by the province beside the table, refused at its place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reviews.letters.models import CoverLetter
from tests.builders import CHAOYANG, LIAONING, an_officer
from tests.conftest import set_clock
from tests.reviews.letters.builders import NUMBER, a_recommended, made
from tests.reviews.rosters.test_scans import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice")]


@pytest.fixture(autouse=True)
def _open(monkeypatch):
    set_clock(monkeypatch, "2026-03-18 09:00")


def test_the_city_writes_and_stamps_it_and_the_province_sees_it_beside_the_table(client):
    city = an_officer(CHAOYANG)
    roster = a_recommended(city)
    at = {name: reverse(name, args=[roster.pk]) for name in ("roster", "roster-letter", "roster-letter-write")}
    keep, scan, beside = (
        reverse(name, args=[roster.pk]) for name in ("roster-letter-scan-keep", "roster-letter-scan", "roster-stamped")
    )
    client.force_login(city.user, backend="django.contrib.auth.backends.ModelBackend")

    assert 'hx-get="' + reverse("roster-letter-progress", args=[roster.pk]) in client.get(at["roster"]).content.decode()
    assert client.get(at["roster-letter"]).status_code == 404
    made(roster)

    wrong = client.post(at["roster-letter-write"], {"number": "12号", "dated": "2026-03-18"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="12号"' in page
    assert 'id="letter-number-error">发文字号应写作“朝工信函〔2026〕12号”的形式' in page

    unstamped = client.post(keep, {"letter_scan": SimpleUploadedFile("函.pdf", PDF)})
    assert "请先填写发文字号和成文日期" in unstamped.content.decode()
    assert 'id="letter-scan-error">请选择盖章扫描件' in client.post(keep).content.decode()

    assert client.post(at["roster-letter-write"], {"number": NUMBER, "dated": "2026-03-18"}).status_code == 302
    made(roster)
    assert client.post(keep, {"letter_scan": SimpleUploadedFile("函.pdf", PDF)}).status_code == 302
    assert CoverLetter.objects.get(roster=roster).scan is not None

    client.force_login(an_officer(LIAONING).user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(at["roster"]).content.decode()
    assert "推荐函盖章扫描件" in page
    assert "汇总表盖章扫描件尚未上传，接收后不能再上传。" in page
    assert at["roster-letter-write"] not in page
    assert f'href="{reverse("decide", args=[roster.lines.get().declaration_id])}#history"' in page
    shown = client.get(beside).content.decode()
    assert f'<iframe src="{scan}?shown' in shown
    assert "汇总表盖章扫描件尚未上传" in shown
    response = client.get(at["roster-letter"])
    assert next(iter(response.streaming_content)).startswith(b"%PDF-")
