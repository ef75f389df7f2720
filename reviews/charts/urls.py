"""统计图表: pictures, their tables, and the lists behind the numbers."""

from django.urls import path

from reviews.charts import own_views, views

urlpatterns = [
    path("", views.charts, name="charts"),
    path("own/", own_views.my_charts, name="my-charts"),
    path("cases/", views.chart_cases, name="chart-cases"),
    path("factories/", views.chart_factories, name="chart-factories"),
    path("<slug:picture>/table/", views.chart_table, name="chart-table"),
]
