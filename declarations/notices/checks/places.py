"""Places that a programme leaves out."""

from collections.abc import Iterator

from declarations.notices.checks.base import Read
from declarations.notices.problems import Problem
from portal.regions.models import Region


def places_left_out_are_below(read: Read) -> Iterator[Problem]:
    """What ``without`` names is a region of the catalogue below the one that issued the notice, and named once."""
    home = read.pack.notice.region
    for file, programme in read.each("programmes", read.pack.programmes):
        if not programme.without:
            continue
        below = Region.objects.filter(code__in=programme.without).select_related("parent")
        known = {one.code for one in below if one.parent and home in {one.parent_id, one.parent.parent_id}}
        for n, code in enumerate(programme.without):
            if code not in known:
                yield file.problem(
                    ("without", n), f"本通知的地区内没有代码为“{code}”的行政区划，请按行政区划目录填写代码"
                )
            elif code in programme.without[:n]:
                yield file.problem(("without", n), f"“{code}”出现了两次")
