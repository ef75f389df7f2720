"""A citation in a page leads to its clause."""

from declarations.templatetags.clauses import clause_link


def test_a_clause_is_cited_as_officials_write_it_and_opens_beside_the_form():
    assert clause_link("liaoning-2026", "要素条件.一.5") == (
        '<a class="clause" href="/notices/liaoning-2026/requirements/#%E8%A6%81%E7%B4%A0%E6%9D%A1%E4%BB%B6.%E4%B8%80.5" '
        'target="_blank" rel="noopener">要素条件一、5<span class="visually-hidden">（在新标签页打开）</span></a>'
    )
