"""The virus scanner is asked in its own words; here a fake one listens."""

import io

import pytest

from portal.files.scanning import ScannerAway, infection_in
from tests.portal.files.clamd import EICAR_LIKE


class TestInfectionIn:
    def test_nothing_is_asked_where_none_is_set_up(self):
        assert infection_in(io.BytesIO(EICAR_LIKE)) == ""

    @pytest.mark.usefixtures("scanner")
    def test_a_clean_file_of_several_pieces(self):
        file = io.BytesIO(b"a" * 3_000_000)
        assert infection_in(file) == ""
        assert file.tell() == 0

    @pytest.mark.usefixtures("scanner")
    def test_what_was_found_is_named(self):
        assert infection_in(io.BytesIO(b"x" * 1_048_570 + EICAR_LIKE)) == "Fake.Virus"

    def test_an_answer_that_is_neither_counts_as_no_answer(self, scanner):
        scanner.answer = "INSTREAM size limit exceeded. ERROR"
        with pytest.raises(ScannerAway, match="size limit"):
            infection_in(io.BytesIO(b"x"))

    def test_one_that_is_away_says_nothing_of_the_file(self, settings):
        settings.CLAMD_ADDRESS = "127.0.0.1:9"
        with pytest.raises(ScannerAway):
            infection_in(io.BytesIO(b"x"))
