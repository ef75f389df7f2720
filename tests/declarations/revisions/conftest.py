"""What every test of revised packs stands on: a copy of the province's pack to change, and who may publish it."""

from pathlib import Path

import pytest

from portal.people.models import Appointment
from tests.builders import LIAONING as PROVINCE
from tests.builders import an_officer
from tests.declarations.notices.packs import LIAONING, copy_of


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return copy_of(LIAONING, tmp_path)


@pytest.fixture
def officer(notice: None) -> Appointment:
    return an_officer(PROVINCE)
