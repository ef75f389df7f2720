from django import forms
from django.test.html import Element, parse_html


class Sample(forms.Form):
    name = forms.CharField(label="企业名称", help_text="与营业执照一致")
    size = forms.ChoiceField(
        label="规模", choices=[("l", "大型"), ("s", "小型")], widget=forms.RadioSelect, required=False
    )
    agreed = forms.BooleanField(label="已核对")
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"class": "tall"}), required=False)


def elements(html: str, name: str) -> list[Element]:
    """All elements of that name in the document's order."""
    found: list[Element] = []

    def walk(node: Element) -> None:
        for child in node.children:
            if isinstance(child, Element):
                found.extend([child] if child.name == name else [])
                walk(child)

    walk(parse_html(f"<div>{html}</div>"))
    return found


def test_inputs_carry_the_class_of_their_kind_and_keep_their_own() -> None:
    html = str(Sample())
    classes = [dict(one.attributes).get("class") for one in elements(html, "input")]
    assert classes == ["form-control", "form-check-input", "form-check-input", "form-check-input"]
    assert [dict(one.attributes)["class"] for one in elements(html, "textarea")] == ["form-control tall"]


def test_as_div_is_the_same_form() -> None:
    assert Sample().as_div() == str(Sample())


def test_a_refused_field_is_marked_and_tied_to_its_hint_and_error() -> None:
    html = str(Sample({}))
    name = dict(elements(html, "input")[0].attributes)
    assert name["class"] == "form-control is-invalid"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"
    ids = [dict(one.attributes).get("id") for kind in ("div", "ul") for one in elements(html, kind)]
    assert {"id_name_helptext", "id_name_error"} <= set(ids)


def test_the_summary_names_each_refused_field_and_leads_to_it() -> None:
    links = elements(str(Sample({})), "a")
    assert [(dict(one.attributes)["href"], one.children) for one in links] == [
        ("#id_name", ["企业名称"]),
        ("#id_agreed", ["已核对"]),
    ]


def test_a_form_not_yet_sent_has_no_summary() -> None:
    assert elements(str(Sample()), "a") == []


def test_required_fields_say_so() -> None:
    labels = [one for one in elements(str(Sample()), "label") if one.children[0] in ("企业名称", "说明")]
    assert [len(one.children) for one in labels] == [2, 1]


def test_what_was_typed_is_escaped() -> None:
    field = elements(str(Sample({"name": '"><script>'})), "input")[0]
    assert dict(field.attributes)["value"] == '"><script>'
