import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factories.registry.claiming import admit, ask, refuse
from factories.registry.models import Claim
from portal.people.models import User
from portal.regions.models import Region
from tests.builders import BEIPIAO, CHAOYANG, LONGCHENG, a_clerk, a_user, an_enterprise, an_officer
from tests.factories.registry.codes import a_code
from tests.portal.files.pictures import a_png as a_picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]
ACCOUNT = {
    "username": "zhangsan", "password1": "correct-horse-battery", "password2": "correct-horse-battery",
    "full_name": "张三", "phone": "0421-2639317",
}  # fmt: skip
NEW = {"mode": "new", "city": CHAOYANG, "county": BEIPIAO, "name": "新设有限公司", "credit_code": a_code(1)}


def a_claim(region=BEIPIAO, code=1, user=None, enterprise=None):
    return ask(
        user=user or a_user(),
        enterprise=enterprise,
        name=f"新设{code}有限公司",
        region=Region.objects.get(pk=region),
        credit_code=a_code(code),
    )


def errors(form):
    return {name: list(messages) for name, messages in form.errors.items()}


def test_registering_a_new_enterprise_logs_in_and_shows_the_claim(client):
    response = client.post(reverse("register"), ACCOUNT | NEW, follow=True)

    assert response.redirect_chain == [(reverse("claim-status"), 302)]
    assert response.context["user"].username == "zhangsan"
    assert [(one.name, one.status) for one in response.context["claims"]] == [("新设有限公司", "pending")]
    assert "待审核" in response.content.decode()


def test_claiming_a_known_enterprise(client):
    enterprise = an_enterprise(name="北票市海丰食品有限公司")
    wish = {"mode": "known", "county": BEIPIAO, "q": "海丰", "enterprise": str(enterprise.pk), "credit_code": a_code(1)}

    client.post(reverse("register"), ACCOUNT | wish)

    claim = Claim.objects.get()
    assert (claim.enterprise, claim.name, claim.region_id) == (enterprise, "北票市海丰食品有限公司", BEIPIAO)


def test_mistakes_of_both_halves_are_told_at_once_and_what_was_typed_stays(client):
    typed = ACCOUNT | NEW | {"password2": "other", "credit_code": "123", "phone": "abc"}

    response = client.post(reverse("register"), typed)

    assert response.status_code == 422
    assert errors(response.context["account"]) == {
        "phone": ["请填写手机号码，或带区号的电话号码。"],
        "password2": ["两次输入的密码不一致，请重新输入。"],
    }
    assert errors(response.context["wish"]) == {
        "credit_code": ["统一社会信用代码应为18位，您填写了3位，请对照营业执照核对。"],
    }
    assert (response.context["account"]["username"].value(), response.context["wish"]["name"].value()) == (
        "zhangsan",
        "新设有限公司",
    )
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"password1": "zhangsan12", "password2": "zhangsan12"}, "password1", "密码跟 用户名 太相似了。"),
        ({"password1": "8264018264", "password2": "8264018264"}, "password1", "密码只包含数字。"),
        ({"username": "张三"}, "username", "请用3至40位字母、数字或下划线。"),
        ({"username": "taken_name"}, "username", "该用户名已被使用，请换一个。"),
    ],
)
def test_a_weak_password_or_an_unfit_name_is_told_in_place(client, changed, field, message):
    a_user(username="taken_name")

    response = client.post(reverse("register"), ACCOUNT | NEW | changed)

    assert response.status_code == 422
    assert message in errors(response.context["account"])[field]


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"county": ""}, "county", "请选择企业所在的县（市）区。"),
        ({"city": "210100"}, "county", "该县（市）区不属于所选的市，请重新选择。"),
        ({"name": " "}, "name", "请填写企业名称。"),
        (
            {"name": "海丰(北票)食品有限公司"},
            "name",
            "“海丰(北票)食品有限公司”已在北票市的企业库中，请改用“认领已有企业”。",
        ),
        ({"mode": "known"}, "enterprise", "请按名称查找，并选择要认领的企业。"),
    ],
)
def test_an_unfit_enterprise_is_told_in_place(client, changed, field, message):
    an_enterprise(name="海丰（北票）食品有限公司")

    response = client.post(reverse("register"), ACCOUNT | NEW | changed)

    assert response.status_code == 422
    assert errors(response.context["wish"]) == {field: [message]}
    assert not User.objects.exists()


def test_an_enterprise_of_another_county_than_chosen_is_no_choice(client):
    elsewhere = an_enterprise(LONGCHENG)
    wish = {"mode": "known", "county": BEIPIAO, "enterprise": str(elsewhere.pk), "credit_code": a_code(1)}

    response = client.post(reverse("register"), ACCOUNT | wish)

    assert errors(response.context["wish"]) == {"enterprise": ["所选企业不在该县（市）区，请重新查找。"]}


def test_choosing_a_city_narrows_the_counties(client):
    response = client.get(reverse("wish-fields"), {"mode": "new", "city": CHAOYANG, "name": "某厂"})

    wish = response.context["wish"]
    assert [label for value, label in wish["county"].field.choices if value] == [
        "双塔区",
        "龙城区",
        "朝阳县",
        "建平县",
        "喀喇沁左翼蒙古族自治县",
        "北票市",
        "凌源市",
    ]
    assert wish["name"].value() == "某厂"


def test_shenfu_can_be_chosen_without_a_county(client):
    response = client.get(reverse("wish-fields"), {"city": "shenfu"})

    assert [value for value, _ in response.context["wish"]["county"].field.choices if value] == ["shenfu"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"county": BEIPIAO, "q": "海丰（北票）"}, ["海丰(北票)食品有限公司"]),
        ({"county": BEIPIAO, "q": "海"}, []),
        ({"county": BEIPIAO, "q": ""}, []),
        ({"county": "", "q": "海丰"}, []),
        ({"county": LONGCHENG, "q": "海丰"}, ["海丰龙城有限公司"]),
    ],
)
def test_the_public_search_gives_names_of_one_county_only_for_part_of_a_name(client, query, names):
    an_enterprise(name="海丰(北票)食品有限公司", credit_code=a_code(9), contact_name="李四")
    an_enterprise(LONGCHENG, name="海丰龙城有限公司")

    response = client.get(reverse("known-enterprises"), {"mode": "known", **query})

    assert [one.name for one in response.context["wish"].matches] == names
    shown = response.content.decode()
    assert a_code(9) not in shown
    assert "李四" not in shown


@pytest.mark.parametrize(("typed", "said"), [(a_code(1), "格式正确"), ("91", "应为18位，您填写了2位"), ("", "请填写")])
def test_the_code_is_checked_while_typing(client, typed, said):
    response = client.get(reverse("check-credit-code"), {"credit_code": typed})

    assert response.status_code == 200
    assert said in response.content.decode()


def test_after_a_refusal_the_person_corrects_and_asks_again(client):
    claim = a_claim()
    refuse(claim_id=claim.pk, reason="信用代码与执照不符", by=an_officer(BEIPIAO))
    client.force_login(claim.user)

    assert "信用代码与执照不符" in client.get(reverse("claim-status")).content.decode()
    form = client.get(reverse("claim-ask")).context["wish"]
    assert (form["name"].value(), form["credit_code"].value(), form["county"].value()) == (
        "新设1有限公司",
        a_code(1),
        BEIPIAO,
    )
    client.post(reverse("claim-ask"), NEW | {"credit_code": a_code(2)})

    assert [one.status for one in Claim.objects.order_by("asked_at")] == ["refused", "pending"]


def test_a_second_pending_claim_is_refused_on_the_page(client):
    claim = a_claim()
    client.force_login(claim.user)

    response = client.post(reverse("claim-ask"), NEW | {"credit_code": a_code(2)})

    assert response.status_code == 422
    assert errors(response.context["wish"]) == {"__all__": ["您已有一项待审核的申请，请等待审核结果。"]}


def test_who_has_an_account_does_not_register_another(client):
    client.force_login(a_user())

    assert client.get(reverse("register")).url == reverse("claim-ask")


def test_the_county_sees_its_own_claims_and_decides(client):
    mine, other = a_claim(), a_claim(LONGCHENG, code=2)
    client.force_login(an_officer(BEIPIAO).user)

    assert [one.pk for one in client.get(reverse("claims")).context["page"].items] == [mine.pk]
    assert client.get(reverse("claim", args=[other.pk])).status_code == 404
    assert client.post(reverse("claim-admit", args=[other.pk])).status_code == 404
    assert client.post(reverse("claim-refuse", args=[other.pk]), {"reason": "不符"}).status_code == 404
    assert client.post(reverse("claim-admit", args=[mine.pk])).url == reverse("claims")
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("admitted", "pending")
    assert [one.pk for one in client.get(reverse("claims"), {"show": "decided"}).context["page"].items] == [mine.pk]


def test_refusing_without_a_reason_is_told_in_place(client):
    claim = a_claim()
    client.force_login(an_officer(BEIPIAO).user)

    response = client.post(reverse("claim-refuse", args=[claim.pk]), {"reason": " "})

    assert response.status_code == 422
    assert errors(response.context["form"]) == {"reason": ["请填写不予通过的原因，以便申请人更正。"]}


def test_the_second_officer_is_told_and_keeps_the_reason_typed(client):
    claim = a_claim()
    admit(claim_id=claim.pk, by=an_officer(BEIPIAO, full_name="王晓梅"))
    client.force_login(an_officer(BEIPIAO).user)

    response = client.post(reverse("claim-refuse", args=[claim.pk]), {"reason": "营业执照已过期"})

    assert response.status_code == 409
    shown = response.content.decode()
    assert "该申请刚刚已由王晓梅审核，结果为“已通过”" in shown
    assert "营业执照已过期" in shown


@pytest.mark.parametrize("name", ["claims", "claim"])
def test_clerks_do_not_open_the_bureaus_pages(client, name):
    claim = a_claim()
    client.force_login(a_clerk(an_enterprise()).user)

    assert client.get(reverse(name, args=[claim.pk] if name == "claim" else [])).status_code == 403


def test_the_list_takes_as_many_queries_for_one_claim_as_for_many(client):
    client.force_login(an_officer(CHAOYANG).user)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("claims"))
        return len(queries)

    a_claim()
    one = count()
    for code in range(2, 12):
        a_claim([BEIPIAO, LONGCHENG][code % 2], code=code, enterprise=None)
    assert count() == one


def test_the_licence_is_kept_and_shown_beside_the_claim_to_those_who_admit(client):
    licence = SimpleUploadedFile("营业执照.png", a_picture(), "text/html")
    client.post(reverse("register"), ACCOUNT | NEW | {"licence": licence})
    claim = Claim.objects.get()
    url = reverse("claim-licence", args=[claim.pk])
    client.force_login(an_officer(BEIPIAO).user)

    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    answer = client.get(url)

    assert f'src="{url}"' in page
    assert (answer["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", a_picture())
    client.force_login(an_officer(LONGCHENG).user)
    assert client.get(url).status_code == 404


def test_what_is_no_licence_is_told_at_its_field_and_nothing_is_kept(client):
    fake = SimpleUploadedFile("营业执照.png", b"<script>alert(1)</script>", "image/png")

    response = client.post(reverse("register"), ACCOUNT | NEW | {"licence": fake})

    assert response.status_code == 422
    assert errors(response.context["wish"]) == {
        "licence": ["营业执照应为完整的 PDF、JPEG 或 PNG 文件，请核对后重新选择。"],
    }
    assert "文件没有保留，请重新选择营业执照" in response.content.decode()
    assert not User.objects.exists()


def test_a_claim_without_licence_has_no_file(client):
    claim = a_claim()
    client.force_login(an_officer(BEIPIAO).user)

    assert "没有附营业执照" in client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert client.get(reverse("claim-licence", args=[claim.pk])).status_code == 404


def test_a_clerk_asks_for_a_further_enterprise_and_then_acts_for_both(client):
    clerk = a_clerk(an_enterprise())
    client.force_login(clerk.user)
    assert reverse("claim-status") in client.get(reverse("my-enterprise")).content.decode()
    assert reverse("claim-ask") in client.get(reverse("claim-status")).content.decode()

    client.post(reverse("claim-ask"), NEW)
    admit(claim_id=Claim.objects.get().pk, by=an_officer(BEIPIAO))

    held = clerk.user.appointments.in_force().values_list("organisation__name", flat=True)
    assert set(held) == {clerk.organisation.name, "新设有限公司"}


def test_too_many_accounts_from_one_address_are_refused_and_what_was_typed_stays(client, settings):
    settings.THROTTLES = {"sign-up": (0, 3600), "claim": (0, 3600)}

    response = client.post(reverse("register"), ACCOUNT | NEW)

    assert response.status_code == 429
    assert "操作过于频繁，请60分钟后再试" in response.content.decode()
    assert response.context["wish"]["name"].value() == NEW["name"]
    assert not Claim.objects.exists()


def test_too_many_claims_from_one_address_are_refused(client, settings):
    settings.THROTTLES = {"claim": (0, 3600)}
    client.force_login(a_user(), backend="django.contrib.auth.backends.ModelBackend")

    response = client.post(reverse("claim-ask"), NEW)

    assert (response.status_code, Claim.objects.exists()) == (429, False)
