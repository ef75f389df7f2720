import pytest
from django.urls import reverse

from declarations.cases.drafting import save_answer, start
from declarations.cases.submitting import submit
from portal.people.models import Appointment
from reviews.desk.deciding import decide
from reviews.desk.models import Verdict
from tests.builders import *

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("notice", "spring")]


def test_shots(live_server, page_of):
    import pathlib

    out = pathlib.Path("/tmp/shots-c")
    out.mkdir(exist_ok=True)
    enterprise = an_enterprise(name="北票市海丰食品有限公司")
    import itertools

    import tests.builders as b

    orig = b.a_factory
    n = itertools.count(2)
    b.a_factory = lambda *a, enterprise=None, name="": orig(enterprise=enterprise, name=name or f"{next(n)}号工厂")
    a_clerk(enterprise)
    draft = a_draft(enterprise)

    def sub():
        c = a_draft(enterprise)
        submit(declaration_id=c.pk, by=Appointment.objects.filter(organisation=enterprise.organisation).first())
        return c

    returned = sub()
    decide(
        declaration_id=returned.pk,
        verdict=Verdict.RETURN,
        text="能力成熟度得分与平台证书不一致，请核对后重新填写。\n另请补充场景实例的车间名称。",
        by=an_officer(BEIPIAO),
    )
    factory = a_factory(enterprise=enterprise, name="一号工厂")
    clerk = a_clerk(enterprise)
    fresh = start(factory=factory, round=the_round(), by=clerk)
    bad = a_draft(enterprise)
    save_answer(declaration_id=bad.pk, path="maturity/score", text="六", seen=None, by=clerk)
    save_answer(declaration_id=bad.pk, path="maturity/level", text="一级", seen=None, by=clerk)
    submitted = sub()
    for width in (1366, 390):
        page = page_of(clerk.user, viewport={"width": width, "height": 768})

        def shot(name, path, act=None, full=True):
            page.goto(live_server.url + path)
            page.wait_for_load_state("networkidle")
            if act:
                act()
                page.wait_for_timeout(500)
            page.screenshot(path=out / f"{name}-{width}.png", full_page=full)

        shot("new", reverse("case-new"))
        shot("list", reverse("cases"))
        shot("fill-fresh", reverse("case-fill", args=[fresh.pk]))
        shot("fill", reverse("case-fill", args=[draft.pk]))
        shot("fill-bad", reverse("case-fill", args=[bad.pk]) + "?check")
        shot(
            "fill-combo",
            reverse("case-fill", args=[fresh.pk]),
            lambda: (
                page.locator('[data-path="factory/industry"]').press_sequentially("汽车", delay=30),
                page.wait_for_timeout(800),
            ),
            full=False,
        )
        shot("submit", reverse("case-submit", args=[draft.pk]))
        shot("submit-bad", reverse("case-submit", args=[fresh.pk]))
        shot("case-returned", reverse("case", args=[returned.pk]))
        shot("case-submitted", reverse("case", args=[submitted.pk]))
        shot("fill-returned", reverse("case-fill", args=[returned.pk]))

def test_wide(live_server, page_of):
    draft = a_draft()
    page = page_of(Appointment.objects.get(organisation=draft.enterprise.organisation).user, viewport={"width": 390, "height": 844})
    page.goto(live_server.url + reverse("case-fill", args=[draft.pk])); page.wait_for_load_state("networkidle")
    print("WIDE", page.evaluate("[...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 390.5).map(e => [e.tagName, e.className, e.getBoundingClientRect().right])"))
