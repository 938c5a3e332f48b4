-- DQ-11: rows and soft-deleted rows of each table that can soft-delete.
{%- set tables = [
    'stg_chemlink__persons', 'stg_chemlink__experiences', 'stg_chemlink__educations', 'stg_chemlink__person_languages',
    'stg_chemlink__collections', 'stg_chemlink__collection_profiles', 'stg_chemlink__collection_collaborators',
    'stg_chemlink__query_embeddings', 'stg_chemlink__query_votes', 'stg_chemlink__view_accesses', 'stg_engagement__persons',
    'stg_engagement__posts', 'stg_engagement__comments', 'stg_engagement__groups', 'stg_engagement__group_members',
    'stg_engagement__mentions', 'stg_engagement__reports',
] %}

with counts as (
    {% for table in tables -%}
        select '{{ table }}' as model, count(*) as table_rows, count(*) filter (where is_deleted) as deleted_rows
        from {{ ref(table) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select model, table_rows, deleted_rows, {{ percentage('deleted_rows', 'table_rows') }} as deleted_pct
from counts
