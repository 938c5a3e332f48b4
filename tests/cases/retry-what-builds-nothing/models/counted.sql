{{ config(materialized='ephemeral') }}
{% set found = run_query("select count(*) from " ~ adapter.quote(target.schema) ~ ".ledger") %}
select {{ found.rows[0][0] if execute else 0 }} as lines
