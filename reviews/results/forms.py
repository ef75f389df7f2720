"""What is typed to publish a result, or to correct one. Rules live in the deeds."""

from django import forms

from portal.days import DayField
from reviews.publicity.forms import lines_field, paper_field


class PublishForm(forms.Form):
    title = forms.CharField(label="文件标题", max_length=120)
    document_number = forms.CharField(label="文号", max_length=60, help_text="如“辽工信发〔2026〕12号”。")
    document_date = DayField(label="发文日期", help_text="即认定日期。")
    document = paper_field(label="正式文件", help_text="PDF，不超过10 MB。")


class CorrectForm(PublishForm):
    reason = lines_field(3, label="更正原因", max_length=500, help_text="将在结果页面公布。")
    field_order = ("reason", "title", "document_number", "document_date", "document")
