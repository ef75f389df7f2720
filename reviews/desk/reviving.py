"""A rejected case can come back only while nobody has begun another one for the same factory and round."""

from declarations.cases.models import Declaration, Status
from portal.errors import Refused


def refuse_second_life(case: Declaration) -> None:
    """Raises Refused where ``case`` was rejected and its factory has another case in the round."""
    if case.status != Status.REJECTED:
        return
    other = (
        Declaration.objects.filter(factory=case.factory_id, round=case.round_id)
        .exclude(pk=case.pk)
        .exclude(status=Status.REJECTED)
        .first()
    )
    if other:
        raise Refused(f"该工厂在本批次已另有事项（{other}），不能恢复原事项。")
