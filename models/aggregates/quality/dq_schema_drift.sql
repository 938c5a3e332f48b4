-- DQ-28: the columns that the sources have against those they should have (seed_source_contracts). One row per difference.
-- A missing column or another type is an error; a further column, another place or another length is not.
{%- set tables = {
    'chemlink': ['persons', 'experiences', 'education', 'person_languages', 'companies', 'roles', 'projects', 'locations', 'schools',
        'degrees', 'languages', 'collections', 'collection_profiles', 'collection_collaborators', 'embeddings', 'query_embeddings',
        'query_votes', 'view_access', 'glossary'],
    'engagement': ['persons', 'posts', 'comments', 'groups', 'group_members', 'mentions', 'reports'],
} %}

with expected as (
    select source_name, table_name, position, column_name, data_type
    from {{ ref('seed_source_contracts') }}
),

loaded as (
    {% for source_name, names in tables.items() -%}
        {% set outer_last = loop.last -%}
        {% for table_name in names -%}
            select '{{ source_name }}' as source_name, '{{ table_name }}' as table_name, '{{ source(source_name, table_name) }}'::regclass as relation
            {% if not (outer_last and loop.last) %}union all{% endif %}
        {% endfor -%}
    {% endfor %}
),

found as (
    select
        loaded.source_name,
        loaded.table_name,
        row_number() over (partition by loaded.relation order by attributes.attnum) as position,
        attributes.attname::text as column_name,
        format_type(attributes.atttypid, attributes.atttypmod) as data_type
    from loaded
    join pg_attribute as attributes on attributes.attrelid = loaded.relation
    where attributes.attnum > 0 and not attributes.attisdropped
),

compared as (
    select
        coalesce(expected.source_name, found.source_name) as source_name,
        coalesce(expected.table_name, found.table_name) as table_name,
        coalesce(expected.column_name, found.column_name) as column_name,
        expected.data_type as expected_type,
        found.data_type as found_type,
        expected.position as expected_position,
        found.position as found_position
    from expected
    full join found
        on found.source_name = expected.source_name
        and found.table_name = expected.table_name
        and found.column_name = expected.column_name
),

judged as (
    select
        *,
        case
            when found_type is null then 'missing'
            when expected_type is null then 'extra'
            when split_part(found_type, '(', 1) <> split_part(expected_type, '(', 1) then 'retyped'
            when found_type <> expected_type then 'length'
            when found_position <> expected_position then 'moved'
        end as difference
    from compared
)

select
    source_name,
    table_name,
    column_name,
    difference,
    difference in ('missing', 'retyped') as is_error,
    expected_type,
    found_type,
    expected_position,
    found_position
from judged
where difference is not null
