from portal.people.passes import digest_of, read_aloud


def test_codes_can_be_read_from_paper() -> None:
    codes = [read_aloud() for _ in range(50)]
    assert len(set(codes)) == 50
    assert {tuple(map(len, one.split("-"))) for one in codes} == {(4, 4, 4)}
    assert set("".join(codes)) & set("0o1il") == set()


def test_what_is_kept_of_a_secret_is_not_the_secret() -> None:
    assert (digest_of("abcd"), len(digest_of("abcd"))) == (digest_of("abcd"), 64)
    assert digest_of("abcd") != digest_of("abce")
