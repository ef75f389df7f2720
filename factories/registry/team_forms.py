"""Inviting a clerk, and handing over."""

from django import forms


class InvitationForm(forms.Form):
    invitee = forms.CharField(
        label="受邀人姓名",
        max_length=40,
        help_text="便于日后辨认这份邀请；对方接受时用自己的账户。",
    )


class HandOverForm(forms.Form):
    STAYS, LEAVES = "stays", "leaves"

    then = forms.ChoiceField(
        label="移交后，您",
        choices=[(STAYS, "留任填报员"), (LEAVES, "离任，不再代表本企业")],
        widget=forms.RadioSelect,
    )
