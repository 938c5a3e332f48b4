-- DQ-30, DQ-31: rows of each staged table as of each build, with the newest time in it; one photograph per day of as_of.
-- `previous_rows` is the photograph before, so that a table that shrank or emptied is seen.
-- A full refresh leaves earlier photographs: they cannot be taken again.
{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='as_of_date',
        full_refresh=false,
    )
}}
{%- set tables = [
    'stg_chemlink__persons', 'stg_chemlink__experiences', 'stg_chemlink__educations', 'stg_chemlink__person_languages',
    'stg_chemlink__companies', 'stg_chemlink__roles', 'stg_chemlink__projects', 'stg_chemlink__locations', 'stg_chemlink__schools',
    'stg_chemlink__degrees', 'stg_chemlink__languages', 'stg_chemlink__collections', 'stg_chemlink__collection_profiles',
    'stg_chemlink__collection_collaborators', 'stg_chemlink__embeddings', 'stg_chemlink__query_embeddings',
    'stg_chemlink__query_votes', 'stg_chemlink__view_accesses', 'stg_chemlink__glossary_terms', 'stg_engagement__persons',
    'stg_engagement__posts', 'stg_engagement__comments', 'stg_engagement__groups', 'stg_engagement__group_members',
    'stg_engagement__mentions', 'stg_engagement__reports',
] %}

with counts as (
    {% for table in tables -%}
        select '{{ table }}' as model, count(*) as table_rows, max(created_at) as newest_created_at
        from {{ ref(table) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    {{ as_of_date() }} as as_of_date,
    counts.model,
    split_part(replace(counts.model, 'stg_', ''), '__', 1) as source_system,
    counts.table_rows,
    counts.newest_created_at,
    {% if is_incremental() -%}
        (
            select earlier.table_rows from {{ this }} as earlier
            where earlier.model = counts.model and earlier.as_of_date < {{ as_of_date() }}
            order by earlier.as_of_date desc
            limit 1
        ) as previous_rows
    {%- else -%}
        null::bigint as previous_rows
    {%- endif %}
from counts
