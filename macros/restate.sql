{#-
    Incremental strategy `restate`: the model gives the rows that are new or have changed, and for each row that must go, its key with
    `is_gone`. Whatever the model does not give stays. The extra column is no column of the table.
-#}
{% macro get_incremental_restate_sql(arg_dict) %}
    {%- set keys = [arg_dict['unique_key']] if arg_dict['unique_key'] is string else arg_dict['unique_key'] -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='name') | map('tojson') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }} as stored
    using {{ arg_dict['temp_relation'] }} as given
    where
        {% for key in keys -%}
            given.{{ key }} = stored.{{ key }}{{ ' and ' if not loop.last }}
        {%- endfor %};

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }}
    from {{ arg_dict['temp_relation'] }}
    where not is_gone
{% endmacro %}

{#-
    The end of such a model. `rows` are those it has made anew, of which the ones that differ from what is stored are given; of those
    that are stored, what `reach` says was made anew goes where `made` (a relation with the keys of all rows, `rows` unless said
    otherwise) no longer has it. `reach` is a list of conditions on the table, of which a row meets one at most: an index serves each.
-#}
{% macro restated(rows, columns, keys, reach, made=none) -%}
select
    {{ columns | join(',\n    ') }}
    {%- if is_incremental() %},
    false as is_gone
    {%- endif %}
from {{ rows }} as fresh
{%- if is_incremental() %}
where not exists (
    select from {{ this }} as stored
    where
        {{ same_key(keys, 'fresh') }}
        and (stored.{{ columns | join(', stored.') }}) is not distinct from (fresh.{{ columns | join(', fresh.') }})
)
{%- for condition in reach %}

union all

select
    {{ columns | join(',\n    ') }},
    true
from {{ this }} as stored
where
    {{ condition }}
    and not exists (select from {{ made or rows }} as made where {{ same_key(keys, 'made') }})
{%- endfor %}
{%- endif %}
{%- endmacro %}

{% macro same_key(keys, other) -%}
    {%- for key in keys -%}
        {{ other }}.{{ key }} = stored.{{ key }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#-
    First day of the window that an increment always makes anew: `lookback_days` before the newest day that is stored. Earlier days
    are made anew for the users of whom they say something else than what is stored. It is asked beforehand, so that the planner knows
    how few the rows behind it are.
-#}
{% macro first_open_day(column) -%}
    {%- if execute and is_incremental() -%}
        {%- set newest = 'select coalesce((max(' ~ column ~ ') - ' ~ var('lookback_days') ~ ')::text, \'-infinity\') from ' ~ this -%}
        date '{{ run_query(newest).rows[0][0] }}'
    {%- else -%}
        date '-infinity'
    {%- endif -%}
{%- endmacro %}

{#-
    Time goes forward: a table that already holds later days cannot be taken back by an increment. `column` is the table's newest
    time or day, `limit` what it must not be after.
-#}
{% macro stop_if_time_went_back(column, limit) -%}
    {%- if execute and is_incremental() -%}
        {%- set newest = run_query('select max(' ~ column ~ ')::text from ' ~ this ~ ' where ' ~ column ~ ' > ' ~ limit).rows[0][0] -%}
        {%- if newest is not none -%}
            {{
                exceptions.raise_compiler_error(
                    'as_of is ' ~ var('as_of') ~ ', but ' ~ this ~ ' was built for a later time: it holds ' ~ newest
                    ~ '. Build with --full-refresh to go back in time'
                )
            }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
