"""The other programmes of a small season, played by what their stages do, on the real notice and on one of our own."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser

from declarations.attachments.models import Attachment
from declarations.cases.models import Declaration, Status
from declarations.cases.reading import submitted
from declarations.notices.loading import load_notice
from factories.recognitions.models import Recognition
from portal.errors import Refused
from portal.files.papers import check_paper
from portal.people.demo import create_demo_accounts
from portal.regions.loading import load_regions
from portal.trail.models import TrailEntry
from reviews.experts.models import Relation, Scoring
from reviews.followup.models import FollowUp
from reviews.management.commands.rehearse import Command
from reviews.objections.models import Objection
from reviews.publicity.models import Publicity, PublicLine
from reviews.rehearsal.papers import a_video
from reviews.rehearsal.playing import play, stops
from reviews.results.models import Result
from reviews.rosters.models import Roster, RosterLine

# On PostgreSQL test_playing.py plays the seasons.
pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("demo")]
PASTURES = Path(__file__).resolve().parents[2] / "notices"


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def pastures(db):
    """A notice of another province: one programme, and no counties that act."""
    load_regions(PASTURES / "pastures-regions.csv")
    load_notice(folder=PASTURES / "pastures-2027")


def states(programme):
    return Counter(case.state for case in Declaration.objects.filter(round__programme=programme))


@pytest.mark.usefixtures("notice")
def test_in_the_demo_the_demos_expert_is_in_the_pool_and_scores_too():
    create_demo_accounts()
    play(factories=4, seed=1, stop_at="advanced:experts")
    assert Scoring.objects.standing().filter(expert__user__username="zhuanjia", submitted_at__isnull=False).exists()


@pytest.mark.usefixtures("notice")
def test_the_whole_way_of_every_programme():
    season = play(factories=4, seed=1)
    assert states("advanced") == {"concluded@result": 3, "rejected@city": 1, "rejected@publicity": 1}
    assert states("workshop") == {"concluded@result": 2, "rejected@publicity": 1}
    assert states("overseas") == {"concluded@city-report": 2}
    every_application_has_its_files()
    every_firm_writes_of_itself()
    the_cities_recommend_by_merit()
    the_form_check_returns_and_the_scan_comes_again()
    experts_score_but_not_whom_they_are_tied_to(season)
    objections_are_ruled_on_and_a_list_is_amended()
    only_who_is_on_a_published_result_is_recognised_and_some_are_revoked()
    the_overseas_list_is_in_by_its_date()


def every_application_has_its_files():
    for case in Declaration.objects.filter(round__programme__in=["advanced", "workshop"]):
        files = Counter(case.attachments.of_the_form().values_list("slot", "status"))
        assert files == {(slot, "ready"): 1 for slot in ("maturity_report", "integration_report", "video")}
    video = Attachment.objects.filter(slot="video").first()
    assert (video.file.content_type, video.seconds, video.file.name) == ("video/mp4", 6, "视频.mp4")


def every_firm_writes_of_itself():
    told = {}
    for case in Declaration.objects.filter(round__programme__in=["advanced", "workshop"]):
        answers = submitted(case.submissions.latest("n")).answers
        words = " ".join(answers.texts.values())
        assert case.enterprise.name in words
        assert not any(other in words for other in ("龙山铸锻", "北方轧辊", "轧辊"))
        told[case.pk] = answers.text("cover/project"), answers.text("finances/revenue/y2025")
    assert len(set(told.values())) == len(told)


def the_cities_recommend_by_merit():
    lists = Roster.objects.filter(stage="recommend")
    assert {one.round.programme for one in lists} == {"advanced"}
    both = {line.declaration.round.programme for one in lists for line in one.lines.all()}
    assert both == {"advanced", "workshop"}
    assert not RosterLine.objects.filter(roster__in=lists, reason="").exists()
    assert TrailEntry.objects.filter(deed="leave_off").exists()


def the_form_check_returns_and_the_scan_comes_again():
    returned = Declaration.objects.filter(opinions__stage="form-check", opinions__verdict="return")
    assert returned.count() == 2
    for case in returned:
        newest = case.submissions.latest("n")
        assert case.attachments.filter(slot="scan", submission=newest, removed_at=None).exists()
        assert case.status == Status.CONCLUDED or case.stage == "publicity"


def experts_score_but_not_whom_they_are_tied_to(season):
    for scoring in Scoring.objects.filter(submitted_at__isnull=False, withdrawn_at=None):
        tied = Relation.objects.filter(expert=scoring.expert, name_key=scoring.declaration.enterprise.name_key)
        assert not tied.exists()
    assert Scoring.objects.filter(withdrawn_because__startswith="回避").count() == 2
    assert any("应当回避，请另选专家" in one for one in season.doer.refusals)
    assert any("尚有1名专家未提交评分" in one for one in season.doer.refusals)


def objections_are_ruled_on_and_a_list_is_amended():
    assert Counter(Objection.objects.values_list("status", flat=True)) == {"dismissed": 2, "upheld": 2, "withdrawn": 1}
    for publicity in Publicity.objects.with_names():
        assert publicity.status == "ended"
        assert publicity.roster.version == 2
        upheld = Objection.objects.get(publicity=publicity, status="upheld")
        assert not publicity.roster.public_lines.filter(declaration=upheld.declaration).exists()


def only_who_is_on_a_published_result_is_recognised_and_some_are_revoked():
    published = PublicLine.objects.filter(roster__result__status="published")
    for tier, n in (("advanced", 3), ("workshop", 2)):
        held = Recognition.objects.filter(tier=tier)
        assert set(held.values_list("granted_in_case", flat=True)) == {
            one.declaration_id for one in published if one.declaration.round.programme == tier
        }
        assert (held.count(), held.in_force().count()) == (n, n - 1)
    assert FollowUp.objects.filter(kind="revocation").count() == 2
    for result in Result.objects.all():
        with result.document.content.open("rb") as content:
            assert check_paper(content, label="文件", field="") == "application/pdf"


def the_overseas_list_is_in_by_its_date():
    for one in Roster.objects.filter(round__programme="overseas"):
        assert one.reported_at.date().isoformat() <= "2026-03-20"


@pytest.mark.usefixtures("notice")
@pytest.mark.parametrize(
    ("stop_at", "advanced", "workshop"),
    [
        ("overseas:city-report", {}, {}),
        ("advanced:county", {"to_report@county-report": 5}, None),
        ("experts", {"to_publicise@publicity": 4, "rejected@city": 1}, {"to_publicise@publicity": 3}),
    ],
)
def test_it_stops_at_a_stage_of_one_programme_or_of_all(stop_at, advanced, workshop):
    play(factories=4, seed=1, stop_at=stop_at)
    assert states("overseas") == {"concluded@city-report": 2}
    assert states("advanced") == advanced
    assert workshop is None or states("workshop") == workshop


@pytest.mark.usefixtures("notice")
def test_the_stops_are_told_and_another_is_refused_with_them(capsys):
    parser = CommandParser()
    Command().add_arguments(parser)
    for words in (
        "county-report 县级已上报",
        "form-check 各项目已完成形式审查",
        "overseas:city 海外智能工厂培育已完成",
    ):
        assert words in " ".join(parser.format_help().split())
    with pytest.raises(CommandError, match=r"没有“nowhere”这一环节，可选：registered、.*advanced:form-check"):
        call_command("rehearse", "--factories=4", "--stop-at=nowhere")
    assert not Declaration.objects.exists()


def test_without_a_notice_there_is_no_stop_and_the_help_says_so():
    parser = CommandParser()
    Command().add_arguments(parser)
    assert "载入通知后列出" in parser.format_help()
    with pytest.raises(Refused, match="尚未载入通知"):
        stops()


@pytest.mark.usefixtures("pastures")
def test_another_notice_is_played_as_well(capsys):
    assert list(stops()) == ["visit", "list", "ranch:visit", "ranch:list", "followed-up"]
    call_command("rehearse", "--factories=5", "--seed=1")
    assert states("ranch") == {"concluded@list": 5}
    assert Recognition.objects.in_force().filter(tier="workshop").count() == 5
    printed = capsys.readouterr().out
    for words in ("2027年度评定：共5项，其中盟市荐报已办结5项。", "zhineng-2026"):
        assert words in printed


def test_a_video_is_what_it_says():
    assert a_video()[4:8] == b"ftyp"
