"""Merging, renaming, moving to another county."""

from typing import Any

from factories.identity import merging, renaming, transferring
from tests.builders import (
    LONGCHENG,
    a_clerk,
    a_factory,
    a_known_factory,
    an_enterprise,
)
from tests.factories.identity.test_renaming import CHANGE
from tests.factories.identity.test_transferring import proposed
from tests.reviews.two_at_once.rows import COUNTY, RECEIVING, clerks, one, region


def two_known(name: str) -> dict[str, Any]:
    """Two enterprises of one county with a factory each, to become one."""
    kept, merged = a_known_factory(name=f"{name}一厂"), a_known_factory(name=f"{name}二厂")
    return {
        "kept_id": kept.enterprise_id,
        "merged_id": merged.enterprise_id,
        "places": {merged.pk: None},
        "choices": {},
        "basis": "同一家",
    }


def two_factories() -> dict[str, Any]:
    kept = a_factory(name="一厂")
    merged = a_factory(enterprise=kept.enterprise, name="二厂")
    return {"kept_id": kept.pk, "merged_id": merged.pk, "choices": {}, "basis": "同一家"}


def a_change() -> Any:
    enterprise = an_enterprise()
    return renaming.ask_change(enterprise_id=enterprise.pk, name="北票新名有限公司", **CHANGE, by=a_clerk(enterprise))


IDENTITY_ROWS = [
    one(merging.merge_enterprises, lambda: two_known("甲"), COUNTY),
    one(merging.merge_factories, two_factories, COUNTY),
    one(
        renaming.change_identity,
        lambda: {"enterprise_id": an_enterprise().pk, "name": "北票改名有限公司", **CHANGE},
        COUNTY,
    ),
    clerks(
        one,
        renaming.ask_change,
        lambda firm: {"enterprise_id": firm.enterprise.pk, "name": "北票新名有限公司", **CHANGE},
    ),
    one(renaming.confirm_change, lambda: {"change_id": a_change().pk}, COUNTY),
    one(renaming.refuse_change, lambda: {"change_id": a_change().pk, "reason": "不符"}, COUNTY),
    one(
        transferring.propose_transfer,
        lambda: {
            "enterprise_id": an_enterprise().pk,
            "receiving": region(LONGCHENG),
            "reason": "搬迁",
            "with_cases": False,
        },
        COUNTY,
    ),
    one(transferring.accept_transfer, lambda: {"transfer_id": proposed(an_enterprise()).pk}, RECEIVING),
    one(
        transferring.decline_transfer,
        lambda: {"transfer_id": proposed(an_enterprise()).pk, "reason": "不符"},
        RECEIVING,
    ),
    one(transferring.withdraw_transfer, lambda: {"transfer_id": proposed(an_enterprise()).pk}, COUNTY),
]
