"""催办: before the counties' date, counties remind firms that have not submitted, and cities counties without a list."""

from reviews.lateness.reminding import remind
from reviews.lateness.standing import enterprises_late, places_late
from reviews.rehearsal.season import Season


def remind_everyone(season: Season) -> None:
    season.go_to(season.calendar.moment(season.calendar.county, 0.885))
    firms = counties = 0
    for region in season.counties:
        late = enterprises_late(round=season.round, region=region).values_list("pk", flat=True)
        if late:
            told = season.doer.do("催办", remind, round=season.round, to=list(late), by=season.officer(region))
            firms += len(told.sent)
    ours = {one.code for one in season.counties}
    for city in season.cities:
        officer = season.officer(city)
        behind = places_late(round=season.round, programme=season.programme, by=officer)
        to = [one.to.pk for one in behind if one.to.region_id in ours]
        if to:
            counties += len(season.doer.do("催办", remind, round=season.round, to=to, by=officer).sent)
    season.note(f"催办：县级催{firms}家企业，市级催{counties}个县（市、区）。")
