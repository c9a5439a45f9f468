"""Indexes that need an extension; without pg_trgm the list searches by reading rows."""

from django.db import migrations

TRIGRAMS = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX sales_product_name_trigrams ON sales_product USING gin (upper(name) gin_trgm_ops);
    CREATE INDEX sales_product_sku_trigrams ON sales_product USING gin (upper(sku) gin_trgm_ops);
    CREATE INDEX sales_order_number_trigrams ON sales_order USING gin (upper(number) gin_trgm_ops);
    CREATE INDEX sales_order_reference_trigrams ON sales_order USING gin (upper(reference) gin_trgm_ops);
  END IF;
END $$
"""
NO_TRIGRAMS = """
DROP INDEX IF EXISTS sales_product_name_trigrams;
DROP INDEX IF EXISTS sales_product_sku_trigrams;
DROP INDEX IF EXISTS sales_order_number_trigrams;
DROP INDEX IF EXISTS sales_order_reference_trigrams;
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [migrations.RunSQL(TRIGRAMS, NO_TRIGRAMS)]
