"""What the engine keeps in PostgreSQL beside Django's tables: partitions, triggers, sequences.

Run after every migration, idempotent. Triggers are statement-level, so bulk SQL and COPY are seen as
well, and raise where no change set is set.
"""

from typing import Any

from django.db import connection, models

from zhike.records import registry
from zhike.records.models import ExternalId
from zhike.records.storage import AutoNumberField, SortKeyField

FUNCTIONS = """
CREATE OR REPLACE FUNCTION zhike_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
    substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

CREATE OR REPLACE FUNCTION zhike_change_set() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE id text := current_setting('zhike.change_set', true);
BEGIN
  IF id IS NULL OR id = '' THEN
    RAISE EXCEPTION 'zhike: a record was written outside a change set' USING ERRCODE = 'ZK001';
  END IF;
  RETURN id::uuid;
END $$;

-- Custom fields count one by one, under "custom.<id>".
CREATE OR REPLACE FUNCTION zhike_flat(r jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN r ? 'custom' AND r->'custom' <> '{}'::jsonb
    THEN (r - 'custom') || (SELECT jsonb_object_agg('custom.' || key, value) FROM jsonb_each(r->'custom'))
    ELSE r - 'custom' END
$$;

CREATE OR REPLACE FUNCTION zhike_difference(o jsonb, n jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT jsonb_object_agg(key, jsonb_build_array(a.value, b.value))
  FROM jsonb_each(zhike_flat(o)) a FULL JOIN jsonb_each(zhike_flat(n)) b USING (key)
  WHERE a.value IS DISTINCT FROM b.value
$$;

-- Arguments: column of the record the row belongs to, column of the row's own id, columns without history.
CREATE OR REPLACE FUNCTION zhike_write_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE change_set uuid := zhike_change_set(); silent text[] := string_to_array(TG_ARGV[2], ',');
BEGIN
  IF TG_OP = 'INSERT' THEN
    EXECUTE format('INSERT INTO records_history (change_set_id, "table", record_id, row_id, operation)
      SELECT $1, $2, %I, %I, ''c'' FROM new_rows', TG_ARGV[0], TG_ARGV[1]) USING change_set, TG_TABLE_NAME;
  ELSIF TG_OP = 'DELETE' THEN
    EXECUTE format('INSERT INTO records_history (change_set_id, "table", record_id, row_id, operation, changes)
      SELECT $1, $2, %I, %I, ''d'', to_jsonb(r) - $3 FROM old_rows r', TG_ARGV[0], TG_ARGV[1])
      USING change_set, TG_TABLE_NAME, silent;
  ELSE
    EXECUTE format('INSERT INTO records_history (change_set_id, "table", record_id, row_id, operation, changes)
      SELECT $1, $2, n.%1$I, n.%2$I, ''u'', d.changes
      FROM new_rows n JOIN old_rows o ON o.id = n.id
      CROSS JOIN LATERAL (SELECT zhike_difference(to_jsonb(o) - $3, to_jsonb(n) - $3) AS changes) d
      WHERE d.changes IS NOT NULL', TG_ARGV[0], TG_ARGV[1]) USING change_set, TG_TABLE_NAME, silent;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION zhike_partitions(first date, quarters int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE parent text; start date; i int;
BEGIN
  FOREACH parent IN ARRAY ARRAY['records_history', 'records_event'] LOOP
    FOR i IN 0..quarters - 1 LOOP
      start := (date_trunc('quarter', first) + make_interval(months => 3 * i))::date;
      EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        parent || to_char(start, '_YYYY"q"Q'), parent,
        start::timestamp AT TIME ZONE 'UTC', (start + interval '3 months') AT TIME ZONE 'UTC');
    END LOOP;
  END LOOP;
END $$;
"""

TRIGGER = """
CREATE OR REPLACE TRIGGER zhike_history_{operation} AFTER {operation} ON "{table}" {referencing}
FOR EACH STATEMENT EXECUTE FUNCTION zhike_write_history('{root}', '{row}', '{silent}')
"""
REFERENCING = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "UPDATE": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
}
#: Columns of every record that follow from the write itself.
BOOKKEEPING = ("version", "changed_at", "created_at")


def install() -> None:
    """Brings functions, partitions, triggers and sequences up to date."""
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        ensure_partitions(cursor)
        for record_type in registry.all_types():
            silent = [*BOOKKEEPING, *record_type.derived.split(), *_derived_columns(record_type.model)]
            _install_history(cursor, record_type.model._meta.db_table, "id", "id", silent)
            for lines in record_type.children:
                _install_history(
                    cursor,
                    lines.model._meta.db_table,
                    lines.parent.attname,
                    "id",
                    _derived_columns(lines.model),
                )
            for link in record_type.model._meta.many_to_many:
                _install_links(cursor, link)
            _install_sequences(cursor, record_type.model)
        _install_history(cursor, ExternalId._meta.db_table, "record_id", "record_id", [])


def ensure_partitions(cursor: Any, quarters: int = 8) -> None:
    """Partitions of this quarter and the next ones; a yearly-safe margin, run daily as well."""
    cursor.execute("SELECT zhike_partitions(current_date, %s)", [quarters])


def _install_history(cursor: Any, table: str, root: str, row: str, silent: list[str]) -> None:
    for operation, referencing in REFERENCING.items():
        cursor.execute(
            TRIGGER.format(
                operation=operation,
                table=table,
                referencing=referencing,
                root=root,
                row=row,
                silent=",".join(silent),
            )
        )


def _install_links(cursor: Any, link: "models.ManyToManyField[Any, Any]") -> None:
    through: Any = link.remote_field.through
    _install_history(cursor, through._meta.db_table, link.m2m_column_name(), link.m2m_reverse_name(), [])


def _derived_columns(model: type[models.Model]) -> list[str]:
    return [f.column for f in model._meta.concrete_fields if isinstance(f, SortKeyField) or f.generated]


def _install_sequences(cursor: Any, model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, AutoNumberField) and not field.gapless and not field.period:
            cursor.execute(f'CREATE SEQUENCE IF NOT EXISTS "{field.counter}" START {int(field.start)}')
