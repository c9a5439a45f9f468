from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "zhike.sales"
    label = "sales"
