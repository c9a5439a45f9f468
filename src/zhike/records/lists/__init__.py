"""Lists of records: what an address asks for, a page of rows by keyset, counts and totals."""

from zhike.records.lists.filters import Filter
from zhike.records.lists.page import Count, Page, count, page
from zhike.records.lists.query import ListQuery, parse
from zhike.records.lists.totals import Totals, totals

__all__ = ["Count", "Filter", "ListQuery", "Page", "Totals", "count", "page", "parse", "totals"]
