import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories.registry.names import NAME_LENGTH, name_key, tidy_name

SAME_FIRM = [
    "洁铸华特（建平）化工有限公司",
    "洁铸华特(建平)化工有限公司 ",
    "洁铸华特 （建平） 化工有限公司",
    "\u3000洁铸华特﹙建平﹚化工有限公司",
    "洁铸华特【建平】化工有限公司",
    "洁铸华特(建平)化工\n有限公司\u200b",
]


@pytest.mark.parametrize("written", SAME_FIRM)
def test_brackets_and_blanks_do_not_tell_two_firms_apart(written):
    assert name_key(written) == "洁铸华特(建平)化工有限公司"


def test_width_and_case_of_letters_do_not_tell_two_firms_apart():
    assert name_key("ＴＣＬ科技有限公司") == name_key("tcl科技有限公司")


def test_other_characters_tell_two_firms_apart():
    keys = {name_key(name) for name in ("朝阳宏发发展有限公司", "朝阳宏发有限公司", "朝阳宏发发展有限责任公司")}
    assert len(keys) == 3


def test_a_name_is_shown_as_written_without_stray_blanks():
    assert tidy_name("  洁铸华特（建平）\n化工有限公司\u200b ") == "洁铸华特（建平） 化工有限公司"


@given(st.text(max_size=200))
def test_comparing_is_stable_and_fits_its_column(name):
    key = name_key(name)
    assert len(key) <= NAME_LENGTH
    assert name_key(tidy_name(name)) == key
