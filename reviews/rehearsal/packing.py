"""材料包: each city asks for the papers of the list that it reported; a worker makes them, when there is one."""

from reviews.packages.requesting import package_roster
from reviews.rehearsal.season import Season
from reviews.rosters.models import RosterStatus


def ask_for_papers(season: Season) -> None:
    reported = season.round.rosters.filter(region__in=season.cities, status=RosterStatus.REPORTED)
    lists = reported.filter(lines__position=1).select_related("region", "round").order_by("region__position")
    asked = 0
    for roster in lists:
        officer = season.officer(roster.region)
        refused = season.doer.refused("申请材料包", package_roster, roster=roster, by=officer)  # too long a list is
        asked += not refused
    season.note(f"材料包：市级申请打包{asked}份名单的材料，等待后台生成。")
