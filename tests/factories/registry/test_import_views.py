import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from factories.registry.models import Enterprise, ListImport
from portal.trail.record import trail_of
from tests.builders import BEIPIAO, CHAOYANG, a_clerk, an_administrator, an_enterprise, an_officer
from tests.factories.registry.lists import GOOD, KNOWN, MEANT, PRINTED, XLSX, a_csv, an_xlsx
from tests.portal.files.kept import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


@pytest.fixture
def city(client):
    officer = an_officer(CHAOYANG)
    client.force_login(officer.user)
    return officer


def upload(client, file, region=CHAOYANG):
    return client.post(reverse("import-factories"), {"tier": "basic", "region": region, "file": file})


def counts(response):
    return {effect.label: count for effect, count in response.context["shown"].counts}


def test_the_74_are_looked_at_and_then_imported(client, city):
    file = SimpleUploadedFile("附件2.csv", KNOWN.read_bytes())

    preview = client.get(upload(client, file).url)

    assert counts(preview) == {"新增": 74, "更新": 0, "已有、无变化": 0}
    assert not Enterprise.objects.exists()
    waiting = ListImport.objects.get()
    done = client.post(reverse("import-confirm", args=[waiting.pk]), follow=True)
    assert done.redirect_chain == [(reverse("import-preview", args=[waiting.pk]), 302)]
    assert "导入完成：新增74家，更新0家，无变化0家。" in done.content.decode()
    assert Enterprise.objects.count() == 74
    assert [entry.actor for entry in trail_of(waiting)] == [city.user]


def test_the_printed_heading_with_titles_merged_cells_and_a_total_is_understood(client, city):
    rows = [
        ("附件2：", "", "", "", ""),
        ("基础级智能工厂名单", "", "", "", ""),
        PRINTED,
        (1, "甲厂", "北票市", "二级", ""),
        (2, "乙厂", "", "三级", ""),
        ("合计", "2家", "", "", ""),
    ]

    preview = client.get(upload(client, an_xlsx(rows, merged=["A2:E2", "C4:C5"])).url)

    assert [
        (one.listed.row, one.listed.name, one.listed.region.name) for one in preview.context["shown"].rows_shown
    ] == [
        (4, "甲厂", "北票市"),
        (5, "乙厂", "北票市"),
    ]
    assert preview.context["shown"].source == "附件2 基础级智能工厂名单"
    assert "第6行（合计行）" in preview.content.decode()


def test_annex_2_as_a_city_printed_it(client, city):
    """Title over merged cells, the heading's two 序号, counties merged over their rows, blanks, full-width digits, totals."""
    rows = [
        ("附件2：", "", "", "", ""),
        ("基础级智能工厂名单（朝阳市）", "", "", "", ""),
        ("序 号", "序号", "县（市） 区", "自评等级", "复合结果"),
        ("１", " 北票市海丰　食品有限公司 ", "北票市", "３级", ""),
        ("２", "强大泵业(辽宁)有限公司", "", "二 级", "通过"),
        ("小计", "2家", "", "", ""),
        ("", "", "", "", ""),
        ("３", "洁铸华特（建平）化工有限公司", "朝阳市建平县", "Ⅱ级", ""),
        ("合 计", "共3家", "", "", ""),
        ("注：自评等级以平台结果为准。", "", "", "", ""),
    ]
    file = an_xlsx(rows, merged=["A1:E1", "A2:E2", "C4:C5", "A6:B6", "A10:E10"])

    preview = client.get(upload(client, file).url)
    shown = preview.context["shown"]

    assert shown.bad == []
    assert [
        (one.listed.row, one.listed.name, one.listed.region.name, one.listed.level) for one in shown.rows_shown
    ] == [
        (4, "北票市海丰 食品有限公司", "北票市", 3),
        (5, "强大泵业(辽宁)有限公司", "北票市", 2),
        (8, "洁铸华特（建平）化工有限公司", "建平县", 2),
    ]
    page = preview.content.decode()
    for told in (
        "第6行（合计行）",
        "第7行（空行）",
        "第9行（合计行）",
        "第10行（说明行）",
        "附件2 基础级智能工厂名单（朝阳市）",
    ):
        assert told in page
    client.post(reverse("import-confirm", args=[ListImport.objects.get().pk]))
    assert Enterprise.objects.count() == 3


def test_a_double_click_imports_once_and_says_so(client, city):
    upload(client, a_csv([MEANT, *GOOD]))
    waiting = ListImport.objects.get()
    client.post(reverse("import-confirm", args=[waiting.pk]))

    second = client.post(reverse("import-confirm", args=[waiting.pk]))

    assert second.status_code == 409
    assert "该名单已导入：新增2家，更新0家，不必重复操作。" in second.content.decode()
    assert Enterprise.objects.count() == 2


def test_the_same_list_again_has_nothing_to_confirm(client, city):
    for _ in range(2):
        url = upload(client, a_csv([MEANT, *GOOD])).url
        client.post(f"{url}confirm/")

    preview = client.get(upload(client, a_csv([MEANT, *GOOD])).url)

    assert counts(preview) == {"新增": 0, "更新": 0, "已有、无变化": 2}
    assert "确认导入</button>" not in preview.content.decode()


def test_a_list_with_a_mistake_is_shown_with_it_and_not_kept(client, city):
    response = upload(client, a_csv([MEANT, *GOOD, ("3", "丙厂", "沈河区", "六级")]))

    assert response.status_code == 422
    assert [(one.row, one.column, one.reason) for one in response.context["shown"].bad] == [
        (4, "县（市）区", "不在朝阳市范围内，不能由此导入"),
        (4, "自评等级", "只能是一级、二级、三级、四级或五级"),
    ]
    assert "名单有 2 处有误，一行也没有导入。" in response.content.decode()
    assert (ListImport.objects.count(), kept().count(), Enterprise.objects.count()) == (0, 0, 0)


def test_a_register_that_changed_since_the_preview_refuses_and_shows_where(client, city):
    upload(client, a_csv([MEANT, *GOOD]))
    an_enterprise(BEIPIAO, name=GOOD[1][1]).factories.create(region_id=BEIPIAO)

    response = client.post(reverse("import-confirm", args=[ListImport.objects.get().pk]))

    assert response.status_code == 409
    assert [one.reason for one in response.context["shown"].bad] == ["该企业已登记在北票市，请核对县（市）区"]
    assert Enterprise.objects.count() == 1


def a_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 120_000_000)
    return SimpleUploadedFile("名单.xlsx", content.getvalue(), content_type=XLSX)


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda: SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 nonsense", content_type=XLSX), 422),
        (lambda: SimpleUploadedFile("名单.csv", b"%PDF-1.7\x00"), 422),
        (lambda: a_csv([("甲", "乙")]), 422),
        (lambda: a_csv([MEANT]), 422),
        (lambda: SimpleUploadedFile("名单.csv", b"1," * 6_000_000), 413),
        (a_bomb, 413),
    ],
    ids=["no workbook", "no text", "no heading", "no rows", "too many bytes", "zip bomb"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_at_its_field(client, city, make, status):
    response = upload(client, make())

    assert response.status_code == status
    assert list(response.context["form"].errors) == ["file"]
    assert not kept().exists()


def test_an_officer_imports_for_the_own_city_only(client, city):
    response = upload(client, a_csv([MEANT, *GOOD]), region="210100")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["region"]
    form = client.get(reverse("import-factories")).context["form"]
    assert [region.pk for region in form.fields["region"].queryset] == [CHAOYANG]


def test_an_administrator_imports_for_every_city(client):
    client.force_login(an_administrator().user)

    upload(client, a_csv([MEANT, *GOOD]))

    form = client.get(reverse("import-factories")).context["form"]
    assert form.fields["region"].queryset.count() == 15
    assert ListImport.objects.count() == 1


def test_a_waiting_list_is_its_owners_alone(client, city):
    upload(client, a_csv([MEANT, *GOOD]))
    waiting = ListImport.objects.get()
    client.force_login(an_officer(CHAOYANG).user)

    assert client.get(reverse("import-preview", args=[waiting.pk])).status_code == 404
    assert client.post(reverse("import-confirm", args=[waiting.pk])).status_code == 404
    assert not Enterprise.objects.exists()


def test_what_its_owner_left_lying_for_a_day_goes_with_the_next_upload(client, city):
    upload(client, a_csv([MEANT, *GOOD]))
    kept().update(created_at=timezone.now() - dt.timedelta(days=2))

    upload(client, a_csv([MEANT, *GOOD]))

    assert (ListImport.objects.count(), kept().count()) == (1, 1)


@pytest.mark.parametrize(
    "make", [lambda: an_officer(BEIPIAO), lambda: an_officer("210000"), lambda: a_clerk(an_enterprise())]
)
def test_other_roles_do_not_import(client, make):
    client.force_login(make().user)

    assert client.get(reverse("import-factories")).status_code == 403
    assert upload(client, a_csv([MEANT, *GOOD])).status_code == 403
