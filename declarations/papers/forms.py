"""What the page that checks papers asks for."""

import re
from typing import Any

from django import forms

from portal.errors import Refused
from portal.files.papers import check_paper

_DIGEST = re.compile(r"[0-9a-f]{64}")


class VerifyForm(forms.Form):
    """Number and digest as printed in the footer; blanks and the case of letters do not matter."""

    number = forms.CharField(label="编号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    digest = forms.CharField(
        label="数字摘要（SHA-256）",
        max_length=200,
        help_text="页脚所印的64位字符，分两行，可连续输入。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_number(self) -> str:
        return "".join(self.cleaned_data["number"].split()).upper()

    def clean_digest(self) -> str:
        digest = "".join(self.cleaned_data["digest"].split()).lower()
        if not _DIGEST.fullmatch(digest):
            raise forms.ValidationError(f"数字摘要应为64位，由数字和字母a至f组成，目前{len(digest)}位，请核对页脚")
        return digest


class VerifyFileForm(forms.Form):
    file = forms.FileField(
        label="PDF 文件",
        help_text="应为从本门户下载的原文件；扫描、另存或盖章后的文件请用编号和数字摘要核对。文件只用于核对，不保存。",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            kind = check_paper(file, label="PDF", field="file")
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
        if kind != "application/pdf":
            raise forms.ValidationError("请选择 PDF 文件")
        return file
