"""Forms of the settings page: the address, and how to be told of each kind of message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from portal.outbox.choosing import Wish
from portal.outbox.kinds import Manner


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="电子邮箱",
        max_length=254,
        help_text="提交后向该地址发送确认邮件，打开其中的链接后生效。",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"invalid": "请填写完整的邮箱地址，如 name@example.com。"},
    )


@dataclass(frozen=True)
class Row:
    """One kind of message as the page asks of it, with what is chosen or was just sent."""

    wish: Wish
    manner: str
    by_text: bool
    errors: Sequence[str]


class WishesForm(forms.Form):
    """A manner for each kind; where text messages are sent at all, a mark for the urgent ones and the number."""

    phone = forms.CharField(
        label="手机号",
        max_length=11,
        required=False,
        validators=[RegexValidator(r"^1[3-9]\d{9}$", "请填写11位手机号。")],
        widget=forms.TextInput(attrs={"autocomplete": "tel-national", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, wishes: Sequence[Wish], texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wishes, self.texts = wishes, texts
        if not texts:
            del self.fields["phone"]
        for one in wishes:
            self.fields[one.kind] = forms.ChoiceField(label=one.kind.label, choices=Manner.choices)
            if texts and one.is_urgent:
                self.fields[f"text-{one.kind}"] = forms.BooleanField(required=False)

    @property
    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.wishes]

    def _row(self, wish: Wish) -> Row:
        if not self.is_bound:
            return Row(wish, wish.manner, wish.by_text, ())
        marked = f"text-{wish.kind}" in self.data
        return Row(
            wish, self.data.get(wish.kind, wish.manner), marked, tuple(map(str, self.errors.get(wish.kind) or ()))
        )

    @property
    def manners(self) -> dict[str, str]:
        return {one.kind: self.cleaned_data[one.kind] for one in self.wishes}

    @property
    def by_text(self) -> frozenset[str]:
        return frozenset(one.kind for one in self.wishes if self.cleaned_data.get(f"text-{one.kind}"))
