"""A small invented form with every structure: other than any notice's, so that the engine is tested, not a pack."""

from declarations.forms.definition import FormSpec

FORM = FormSpec.model_validate(
    {
        "form": "small",
        "title": "小表",
        "parts": [
            {
                "group": "firm",
                "title": "单位",
                "fields": {
                    "name": {"label": "名称", "kind": "line", "limit": 10},
                    "staff": {"label": "人数", "kind": "integer", "min": 1, "unit": "人", "optional": True},
                },
            },
            {
                "table": "lines",
                "title": "产线",
                "min": 1,
                "max": 3,
                "columns": {
                    "title": {"label": "产线名称", "kind": "line"},
                    "auto": {"label": "自动化", "kind": "yes_no"},
                },
            },
            {
                "sheets": "uses",
                "title": "场景",
                "max": 2,
                "fields": {"use": {"label": "场景名称", "kind": "scenario"}},
                "tables": {
                    "tools": {
                        "title": "装备",
                        "max": 2,
                        "columns": {
                            "tool": {"label": "装备名称", "kind": "line"},
                            "price": {"label": "金额", "kind": "number", "unit": "万元"},
                        },
                    },
                },
            },
        ],
    },
)
