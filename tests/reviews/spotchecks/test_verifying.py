"""``verify_draw`` draws again, and finds whatever was changed behind the portal's back."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.trail.record import trail_of
from reviews.spotchecks.models import Draw, DrawLine, SpotCheck
from reviews.spotchecks.verifying import disagreements
from tests.reviews.spotchecks.builders import a_draw, a_frozen_list, handed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice", "spring")]


@pytest.fixture
def draw():
    """One drawn of three."""
    handed_in(n=3)
    return a_draw(rate=30)


def behind_the_portals_back(queryset, **changes):
    """As one with the database's password would: without the triggers that keep the list as it is."""
    table = DrawLine._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no pending events when the table is altered
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_UPDATE")
            cursor.execute(f"DROP TRIGGER {table}_no_DELETE")
    assert queryset.update(**changes) if changes else queryset.delete()


def wrong(draw):
    return "\n".join(disagreements(Draw.objects.get(pk=draw.pk)))


def test_an_honest_draw_comes_out_the_same(draw, capsys):
    call_command("verify_draw", str(draw.pk))
    said = capsys.readouterr().out
    assert f"摘要一致：{draw.population_sha256}" in said
    assert f"用种子 {draw.seed} 重新抽取1家，结果一致：{draw.result_sha256}" in said


def test_a_frozen_list_is_checked_before_it_is_drawn(capsys):
    handed_in()
    call_command("verify_draw", str(a_frozen_list().pk))
    assert capsys.readouterr().out.endswith("尚未抽取。\n")


def test_a_name_on_the_list_changed(draw):
    behind_the_portals_back(draw.lines.filter(position=1), name="别家公司")
    assert "名单与公布的摘要不符" in wrong(draw)
    with pytest.raises(CommandError, match="核对不一致"):
        call_command("verify_draw", str(draw.pk))


def test_a_line_taken_away(draw):
    behind_the_portals_back(draw.lines.filter(spot_check=None, position__gt=1))
    assert "名单与公布的摘要不符" in wrong(draw)
    assert "冻结时为3家" in wrong(draw)


def test_a_digest_made_to_fit_a_changed_list(draw):
    behind_the_portals_back(draw.lines.filter(position=1), name="别家公司")
    from reviews.spotchecks.drawing import digest_of

    fitting = digest_of(draw, list(draw.lines.order_by("position")))
    Draw.objects.update(population_sha256=fitting)
    assert "名单摘要与操作记录不符" in wrong(draw)
    assert "重新抽取结果的摘要与公布的不符" in wrong(draw)


def test_another_factory_in_the_place_of_the_drawn_one(draw):
    check = draw.checks.get()
    other = draw.lines.exclude(pk=check.line_id).first()
    SpotCheck.objects.update(line=other)
    assert f"缺少{check.line.number}，多出{other.number}" in wrong(draw)


def test_another_seed(draw):
    Draw.objects.update(seed="0" * 64)
    assert "随机种子与操作记录不符" in wrong(draw)


def test_other_terms(draw):
    Draw.objects.update(rate=60, quota=2)
    assert "名单与公布的摘要不符" in wrong(draw)
    assert "抽检名单与重新抽取的结果不符" in wrong(draw)


def test_terms_that_cannot_be_are_told_and_do_not_break(draw):
    Draw.objects.update(floor=9, cap=1)
    assert "不能重新抽取" in wrong(draw)


def test_another_result_digest(draw):
    Draw.objects.update(result_sha256="0" * 64)
    assert "结果摘要与操作记录不符" in wrong(draw)
    assert trail_of(draw).last().detail["sha256"] == draw.result_sha256


def test_no_such_draw():
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("verify_draw", str(uuid.uuid4()))
