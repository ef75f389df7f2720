from declarations.templatetags.official import as_note, citation, official


def test_raised_marks_lead_to_the_notes() -> None:
    assert official("工厂建设[1]：开展") == '工厂建设<sup><a href="#note-1" aria-label="注1">[1]</a></sup>：开展'


def test_text_is_escaped() -> None:
    assert official("<b>5 & 6</b>") == "&lt;b&gt;5 &amp; 6&lt;/<wbr>b&gt;"
    assert as_note("[1]<b>") == '<p id="note-1"><span class="article-mark">[1]</span>&lt;b&gt;</p>'


def test_an_address_may_break_where_its_parts_end() -> None:
    assert official("(www.c3mep.cn)") == "(www.<wbr>c3mep.<wbr>cn)"


def test_a_note_without_a_mark() -> None:
    assert as_note("说明") == "<p>说明</p>"


def test_citation() -> None:
    assert citation("要素条件.一.5") == "要素条件一、5"
