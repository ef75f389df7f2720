"""The pages of the spot check, as province, city, county and enterprise."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.recognitions.models import Recognition
from portal import clock
from portal.people.models import Appointment
from reviews.spotchecks.checking import reply
from reviews.spotchecks.models import CheckStatus, Draw, DrawStatus, Photo, SpotCheck
from reviews.spotchecks.photos import add_photo
from tests.builders import BEIPIAO, CHAOYANG, LIAONING, LONGCHENG, an_officer, the_round
from tests.reviews.spotchecks.builders import (
    a_draw,
    a_drawn,
    a_found,
    a_frozen_list,
    a_png,
    an_assigned,
    found,
    handed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
SHENYANG, HEPING = "210100", "210102"


@pytest.fixture
def at(client):
    def sign_in(region):
        client.force_login(an_officer(region).user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def as_clerk(client):
    def sign_in(check):
        user = Appointment.objects.get(organisation=check.factory.enterprise.organisation).user
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


def text(response):
    return response.content.decode()


def queries(client, url):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


class TestDraw:
    def test_freezing_shows_the_digest_and_no_seed(self, at):
        handed_in()
        client = at(LIAONING)
        terms = {"round": the_round().pk, "rate": "5", "floor": "1", "cap": ""}
        response = client.post(reverse("draw-freeze"), terms, follow=True)
        draw = Draw.objects.get()
        assert draw.population_sha256 in text(response)
        assert "随机种子</dt>" not in text(response)
        assert "以下14个市尚未上报，不在抽取范围内" in text(response)

    def test_then_drawing_shows_seed_result_and_who_was_drawn(self, at):
        handed_in()
        draw = a_frozen_list()
        response = at(LIAONING).post(reverse("draw-seed", args=[draw.pk]), follow=True)
        draw.refresh_from_db()
        assert draw.seed in text(response)
        assert draw.result_sha256 in text(response)
        assert reverse("spot-check", args=[draw.checks.get().pk]) in text(response)

    def test_drawing_again_is_told_and_shows_the_result(self, at):
        handed_in()
        draw = a_draw()
        response = at(LIAONING).post(reverse("draw-seed", args=[draw.pk]))
        assert response.status_code == 409
        assert draw.seed in text(response)

    def test_terms_that_cannot_be_stay_typed(self, at):
        handed_in()
        terms = {"round": the_round().pk, "rate": "5", "floor": "3", "cap": "2"}
        response = at(LIAONING).post(reverse("draw-freeze"), terms)
        assert response.status_code == 422
        assert response.context["form"].errors == {"cap": ["每市上限不能小于下限，请修改。"]}
        assert 'value="3"' in text(response)
        assert at(LIAONING).post(reverse("draw-freeze"), {**terms, "rate": ""}).status_code == 422

    def test_discarding_asks_for_a_reason(self, at):
        handed_in()
        draw = a_frozen_list()
        client = at(LIAONING)
        assert client.post(reverse("draw-discard", args=[draw.pk])).status_code == 422
        client.post(reverse("draw-discard", args=[draw.pk]), {"reason": "比例有误"})
        assert Draw.objects.get().status == DrawStatus.DISCARDED

    def test_a_changed_draw_is_told_on_its_page(self, at):
        handed_in()
        draw = a_draw()
        Draw.objects.update(seed="0" * 64, floor=9, cap=1)
        page = reverse("draw", args=[draw.pk])
        assert "随机种子与操作记录不符" in text(at(LIAONING).get(page))
        assert "不能重新抽取" in text(at(LIAONING).get(f"{page}?verify=1"))

    def test_the_province_draws_again_when_it_wants_to_be_sure(self, at):
        handed_in()
        page = reverse("draw", args=[a_draw().pk])
        told = [text(at(LIAONING).get(one)) for one in (page, f"{page}?verify=1")]
        assert ["结果一致" in one for one in told] == [False, True]
        assert "?verify" not in text(at(CHAOYANG).get(page))

    def test_a_city_sees_the_digests_and_of_the_list_only_its_own(self, at):
        ours, theirs = handed_in(), handed_in(HEPING, SHENYANG)
        draw = a_draw(rate=100)
        page = text(at(CHAOYANG).get(reverse("draw", args=[draw.pk])))
        assert draw.population_sha256 in page
        assert draw.seed in page
        assert ours.lines.get().declaration.number in page
        assert theirs.lines.get().declaration.number not in page
        assert "沈阳市" in page  # how many of each city is public
        assert draw in at(BEIPIAO).get(reverse("draws")).context["draws"]
        assert draw not in at(LONGCHENG).get(reverse("draws")).context["draws"]

    def test_more_factories_ask_no_more_queries(self, at):
        handed_in(n=2)
        handed_in(HEPING, SHENYANG)
        client, draw = at(LIAONING), a_draw(rate=50)
        few = queries(client, reverse("draw", args=[draw.pk]))
        # Out of the way, which no deed does to what was drawn: the same list again, all of it drawn.
        undone = {"seed": "", "result_sha256": "", "drawn_at": None, "discarded_at": clock.now(), "reason": "重抽"}
        Draw.objects.update(status=DrawStatus.DISCARDED, **undone)
        many = a_draw(rate=100)
        assert queries(client, reverse("draw", args=[many.pk])) == few


class TestList:
    def test_filters(self, at):
        check = a_found()
        client = at(LIAONING)

        def listed(query):
            return list(client.get(reverse("spot-checks") + query).context["page"].items)

        assert listed("?status=found") == listed(f"?q={check.line.name}") == listed("?finding=unmet") == [check]
        assert listed(f"?region={CHAOYANG}") == [check]
        assert listed("?status=drawn") == listed("?conclusion=keep") == listed(f"?region={SHENYANG}") == []

    def test_what_waits_for_whom_is_a_filter_too(self, at):
        check = a_found()
        client = at(LIAONING)
        listed = {
            standing: list(client.get(f"{reverse('spot-checks')}?standing={standing}").context["page"].items)
            for standing in ("to_check", "to_reply", "to_conclude")
        }
        assert listed == {"to_check": [], "to_reply": [check], "to_conclude": []}

    def test_an_enterprise_is_shown_the_filters_only_where_it_came_by_one(self, as_clerk):
        client = as_clerk(a_found())
        shown = ["办理情况" in text(client.get(reverse("spot-checks") + query)) for query in ("", "?standing=to_reply")]
        assert shown == [False, True]

    def test_each_sees_its_own(self, at, as_clerk):
        check = a_drawn()
        for region, seen in [(BEIPIAO, [check]), (CHAOYANG, [check]), (LONGCHENG, []), (SHENYANG, [])]:
            assert list(at(region).get(reverse("spot-checks")).context["page"].items) == seen
        assert list(as_clerk(check).get(reverse("spot-checks")).context["page"].items) == [check]

    def test_more_checks_ask_no_more_queries(self, at):
        handed_in(n=3)
        a_draw(rate=100)
        client = at(CHAOYANG)
        three = queries(client, reverse("spot-checks"))
        SpotCheck.objects.filter(n__gt=1).delete()
        assert queries(client, reverse("spot-checks")) == three


class TestCheck:
    def test_the_province_assigns(self, at):
        check = a_drawn()
        client = at(LIAONING)
        url = reverse("spot-check-assign", args=[check.pk])
        assert client.post(url, {"assignee": "city", "due_on": "2026-03-01"}).status_code == 422
        client.post(url, {"assignee": "city", "due_on": "2026-04-20"})
        check.refresh_from_db()
        assert (check.status, check.assigned_to.region_id) == (CheckStatus.ASSIGNED, CHAOYANG)
        mine = Appointment.objects.get(user__pk=client.session["_auth_user_id"])
        client.post(url, {"assignee": str(mine.user_id), "due_on": "2026-04-20"})
        check.refresh_from_db()
        assert check.officer == mine.user

    def test_the_city_uploads_a_photo_and_records(self, at):
        check = an_assigned()
        client = at(CHAOYANG)
        photo = SimpleUploadedFile("IMG_0001.JPG", a_png().getvalue(), "text/html")
        client.post(reverse("spot-check-photo-add", args=[check.pk]), {"photo": photo})
        typed = {"finding": "unmet", "text": "未见数据采集", "checked_on": "2026-03-23", "reply_due_on": "2026-03-30"}
        client.post(reverse("spot-check-find", args=[check.pk]), typed)
        check.refresh_from_db()
        assert (check.status, check.photos.count()) == (CheckStatus.FOUND, 1)

    def test_what_is_no_photo_is_told_at_the_field(self, at):
        check = an_assigned()
        upload = {"photo": SimpleUploadedFile("照片.jpg", b"<html></html>", "image/jpeg")}
        response = at(CHAOYANG).post(reverse("spot-check-photo-add", args=[check.pk]), upload)
        assert response.status_code == 422
        assert "照片应为 JPEG 或 PNG 格式" in response.context["photo_form"].errors["photo"][0]

    def test_a_refused_finding_keeps_what_was_typed(self, at):
        check = an_assigned()
        typed = {"finding": "met", "text": "设备联网率92%", "checked_on": "2026-03-24", "reply_due_on": "2026-03-30"}
        response = at(CHAOYANG).post(reverse("spot-check-find", args=[check.pk]), typed)
        assert response.status_code == 422
        assert "设备联网率92%" in text(response)

    def test_the_enterprise_is_left_a_day_to_reply(self, at):
        check = an_assigned()
        typed = {"finding": "unmet", "text": "未见数据采集", "checked_on": "2026-03-23", "reply_due_on": "2026-03-23"}
        response = at(CHAOYANG).post(reverse("spot-check-find", args=[check.pk]), typed)
        assert response.status_code == 422
        told = ["企业反馈期限最早为明天，请给企业留出反馈时间。"]
        assert response.context["finding_form"].errors == {"reply_due_on": told}

    def test_who_was_slower_is_told_and_keeps_what_was_typed(self, at):
        check = a_found("met")
        typed = {"finding": "unmet", "text": "我的记录", "checked_on": "2026-03-23", "reply_due_on": "2026-03-30"}
        response = at(CHAOYANG).post(reverse("spot-check-find", args=[check.pk]), typed)
        assert response.status_code == 409
        assert "我的记录" in text(response)
        assert SpotCheck.objects.get().finding == "met"

    def test_a_county_reads_and_is_offered_nothing(self, at):
        page = text(at(BEIPIAO).get(reverse("spot-check", args=[a_found().pk])))
        assert "现场未见数据采集" in page
        assert "spot-checks/" in page
        assert '<form method="post" action="/spot-checks/' not in page

    def test_a_photo_is_served_to_those_who_may_see_it(self, at, as_clerk):
        check, city = an_assigned(), an_officer(CHAOYANG)
        photo = add_photo(check_id=check.pk, file=a_png(), by=city)
        url = reverse("spot-check-photo", args=[check.pk, photo.pk])
        assert as_clerk(check).get(url).status_code == 404  # the finding is not on record yet
        assert "spot-check-photo" not in text(as_clerk(check).get(reverse("spot-check", args=[check.pk])))
        found(check, by=city)
        response = as_clerk(check).get(url)
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert b"".join(response.streaming_content) == a_png().getvalue()
        assert at(LONGCHENG).get(url).status_code == 404

    def test_removing_a_photo(self, at):
        check, city = an_assigned(), an_officer(CHAOYANG)
        photo = add_photo(check_id=check.pk, file=a_png(), by=city)
        at(CHAOYANG).post(reverse("spot-check-photo-remove", args=[check.pk, photo.pk]))
        assert not Photo.objects.exists()

    def test_the_enterprise_replies(self, as_clerk):
        check = a_found()
        client = as_clerk(check)
        url = reverse("spot-check-reply", args=[check.pk])
        assert client.post(url, {"text": ""}).status_code == 422
        client.post(url, {"text": "六月底前整改"})
        check.refresh_from_db()
        assert (check.status, check.reply) == (CheckStatus.REPLIED, "六月底前整改")

    def test_the_province_revokes(self, at):
        check = a_found()
        clerk = Appointment.objects.get(organisation=check.factory.enterprise.organisation)
        reply(check_id=check.pk, text="无异议", by=clerk)
        client, url = at(LIAONING), reverse("spot-check-conclude", args=[check.pk])
        typed = {"conclusion": "revoke", "text": "未实施", "document_number": "", "document_date": ""}
        response = client.post(url, typed)
        assert response.status_code == 422
        assert "document_number" in response.context["conclude_form"].errors
        document = {"document_number": "辽工信发〔2026〕12号", "document_date": "2026-03-23"}
        page = text(client.post(url, typed | document, follow=True))
        assert "工厂已移出名单" in page
        assert "辽工信发〔2026〕12号" in page
        assert not Recognition.objects.in_force().filter(factory=check.factory).exists()

    def test_the_province_waits_for_the_enterprise(self, at):
        response = at(LIAONING).get(reverse("spot-check", args=[a_found().pk]))
        assert response.context["too_early"]
        assert "conclude_form" not in response.context
