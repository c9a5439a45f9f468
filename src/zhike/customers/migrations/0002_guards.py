"""What Django has no words for: rules the database keeps, and indexes that need an extension."""

from django.db import migrations

# Deferred, so that one transaction may hand "primary" from one contact point to another in any order.
ONE_PRIMARY = """
ALTER TABLE customers_contactpoint ADD CONSTRAINT customers_contactpoint_one_primary
    EXCLUDE USING btree (customer_id WITH =, kind WITH =) WHERE (is_primary) DEFERRABLE INITIALLY DEFERRED
"""
NO_LONGER_ONE_PRIMARY = "ALTER TABLE customers_contactpoint DROP CONSTRAINT customers_contactpoint_one_primary"

APPEND_ONLY = """
CREATE FUNCTION customers_consent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'zhike: consents are only added; record the new decision as a new row' USING ERRCODE = 'ZK002';
END $$;
CREATE TRIGGER customers_consent_append_only BEFORE UPDATE OR DELETE ON customers_consent
    FOR EACH ROW EXECUTE FUNCTION customers_consent_is_append_only();
"""
NO_LONGER_APPEND_ONLY = """
DROP TRIGGER customers_consent_append_only ON customers_consent;
DROP FUNCTION customers_consent_is_append_only();
"""

# By upper(), as Django compares without case. Without pg_trgm the list searches by reading rows; `zhike doctor` says so.
TRIGRAMS = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
    CREATE INDEX customers_customer_name_trigrams ON customers_customer USING gin (upper(name) gin_trgm_ops);
    CREATE INDEX customers_customer_other_trigrams ON customers_customer USING gin (upper(other_name) gin_trgm_ops);
  END IF;
END $$
"""
NO_TRIGRAMS = """
DROP INDEX IF EXISTS customers_customer_name_trigrams;
DROP INDEX IF EXISTS customers_customer_other_trigrams;
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [
        migrations.RunSQL(ONE_PRIMARY, NO_LONGER_ONE_PRIMARY),
        migrations.RunSQL(APPEND_ONLY, NO_LONGER_APPEND_ONLY),
        migrations.RunSQL(TRIGRAMS, NO_TRIGRAMS),
    ]
