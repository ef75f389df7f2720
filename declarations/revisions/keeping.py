"""What a revision of a notice must keep: the programmes that have rounds, and the stages that cases and lists go by.

Rounds, cases and lists of every revision are found by the keys of the newest one. Were a key gone from it, the pages
that ask for it would have nothing to show, and what waits at its stage would lie on nobody's desk.
"""

from collections.abc import Callable, Iterator
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from declarations.cases.models import Declaration, Status
from declarations.notices.checks import Read
from declarations.notices.models import NoticeRevision, Round
from declarations.notices.packs import pack_of
from declarations.notices.problems import Problem
from declarations.notices.schema import ProgrammeSpec, StageSpec
from declarations.notices.yamlfiles import YamlFile

# The keys of a programme and of one of its stages.
StageKey = tuple[str, str]
Source = Callable[[str], set[StageKey]]


def stages_in_use(notice_key: str) -> frozenset[StageKey]:
    """The stages of a notice that unfinished cases have to pass or to go back to, and those at which lists were made."""
    lists = cast("Source", import_string(settings.LIST_STAGES_SOURCE))
    return frozenset(_stages_of_cases(notice_key) | lists(notice_key))


def what_is_in_use_stays(read: Read) -> Iterator[Problem]:
    """A notice stays where it was, with every programme that has a round, and each stage in use with its level and work.

    Of stages it is asked what the newest revision has: it is that which is in force, and which publishing would change.
    """
    key = read.pack.notice.key
    revisions = NoticeRevision.objects.filter(notice=key).select_related("notice__region").defer("content")
    newest = revisions.order_by("-number").first()
    if newest is None:
        return
    present = newest.notice
    if present.region_id != read.pack.notice.region:
        told = f"键为“{key}”的通知是{present.region.name}的《{present}》，请为这份通知另取一个键"
        yield read.files["notice.yaml"].problem(("key",), told)
        return
    specs = {one.programme: (file, one) for file, one in read.each("programmes", read.pack.programmes)}
    titles: dict[str, list[str]] = {}
    for programme, title in Round.objects.filter(notice=key).values_list("programme", "title"):
        titles.setdefault(programme, []).append(title)
    for programme in titles.keys() - specs.keys():
        rounds = "、".join(titles[programme])
        told = f"门户中已有培育项目“{programme}”的批次（{rounds}），通知包应保留此项目，键不能改"
        yield Problem("programmes/*.yaml", None, "programme", told)
    in_use = stages_in_use(key)
    for held in pack_of(newest).programmes:
        if held.programme in specs:
            file, now = specs[held.programme]
            for stage in held.stages:
                if (held.programme, stage.key) in in_use:
                    yield from _kept(file, now, stage)


def _kept(file: YamlFile, programme: ProgrammeSpec, stage: StageSpec) -> Iterator[Problem]:
    keys = [one.key for one in programme.stages]
    told = f"有事项或名单正按环节“{stage.key}”（{stage.title}）办理"
    if stage.key not in keys:
        yield file.problem(("stages",), f"{told}，应保留此环节，键不能改；改名称请只改 title")
        return
    n = keys.index(stage.key)
    for name in ("level", "does"):
        if getattr(programme.stages[n], name) != (before := getattr(stage, name)):
            yield file.problem(("stages", n, name), f"{told}，此处应仍为 {before}")


def _stages_of_cases(notice_key: str) -> set[StageKey]:
    """All stages of the revisions on which they stand; of a returned one, which follows the newest, its own alone."""
    revisions = NoticeRevision.objects.filter(notice=notice_key).defer("content").in_bulk()
    standing = Declaration.objects.filter(round__notice=notice_key).exclude(status__in=[Status.DRAFT, Status.CONCLUDED])
    found: set[StageKey] = set()
    groups = standing.order_by().values_list("round__programme", "revision", "status", "stage").distinct()
    for programme, revision, status, stage in groups:
        if status == Status.RETURNED:
            found.add((programme, stage))
        else:
            found |= {(programme, one.key) for one in pack_of(revisions[revision]).programme(programme).stages}
    return found
