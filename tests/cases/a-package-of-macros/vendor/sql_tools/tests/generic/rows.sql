{% test recency(model, field, datepart, interval, ignore_time_component=False, group_by_columns=[]) %}
  {% set threshold = 'cast(' ~ dbt.dateadd(datepart, interval * -1, dbt.current_timestamp()) ~ ' as ' ~ ('date' if ignore_time_component else dbt.type_timestamp()) ~ ')' %}
  {% if group_by_columns | length > 0 %}
    {% set selected = group_by_columns | join(' ,') + ', ' %}
    {% set grouped = 'group by ' + group_by_columns | join(',') %}
  {% endif %}
  with recency as (
    select {{ selected }}
      {% if ignore_time_component %}cast(max({{ field }}) as date){% else %}max({{ field }}){% endif %} as most_recent
    from {{ model }}
    {{ grouped }}
  )
  select {{ selected }} most_recent, {{ threshold }} as threshold
  from recency
  where most_recent < {{ threshold }}
{% endtest %}

{% test at_least_one(model, column_name, group_by_columns=[]) %}
  {{ return(adapter.dispatch('test_at_least_one', 'sql_tools')(model, column_name, group_by_columns)) }}
{% endtest %}

{% macro default__test_at_least_one(model, column_name, group_by_columns) %}
  {% set pruned_cols = [column_name] %}
  {% if group_by_columns | length > 0 %}
    {% set select_gb_cols = group_by_columns | join(' ,') + ', ' %}
    {% set groupby_gb_cols = 'group by ' + group_by_columns | join(',') %}
    {% set pruned_cols = group_by_columns %}
    {% if column_name not in pruned_cols %}{% do pruned_cols.append(column_name) %}{% endif %}
  {% endif %}
  {% set select_pruned_cols = pruned_cols | join(' ,') %}
  select *
  from (
    with pruned_rows as (
      select {{ select_pruned_cols }}
      from {{ model }}
      {% if group_by_columns | length == 0 %}
      where {{ column_name }} is not null
      limit 1
      {% endif %}
    )
    select {{ select_gb_cols }} count({{ column_name }}) as filler_column
    from pruned_rows
    {{ groupby_gb_cols }}
    having count({{ column_name }}) = 0
  ) validation_errors
{% endmacro %}

{% test equal_rowcount(model, compare_model, group_by_columns=[]) %}
{{ config(fail_calc='sum(coalesce(diff_count, 0))') }}
  with a as (select count(*) as count_a from {{ model }}),
  b as (select count(*) as count_b from {{ compare_model }})
  select count_a, count_b, abs(count_a - count_b) as diff_count from a cross join b
{% endtest %}

{% test fewer_rows_than(model, compare_model) %}
  {{ config(fail_calc='sum(coalesce(row_count_delta, 0))') }}
  with a as (select count(*) as n from {{ model }}), b as (select count(*) as n from {{ compare_model }})
  select case when a.n >= b.n then a.n - b.n + 1 else 0 end as row_count_delta from a cross join b
{% endtest %}

{% test equality(model, compare_model, compare_columns=None, exclude_columns=None) %}
  {{ return(adapter.dispatch('test_equality', 'sql_tools')(model, compare_model, compare_columns, exclude_columns)) }}
{% endtest %}

{% macro default__test_equality(model, compare_model, compare_columns=None, exclude_columns=None) %}
  {%- if compare_columns and exclude_columns -%}
    {{ exceptions.raise_compiler_error("Both a compare and an ignore list were provided to the `equality` macro.") }}
  {%- endif -%}
  {% set set_diff %}
    count(*) + coalesce(abs(
      sum(case when which_diff = 'a_minus_b' then 1 else 0 end) -
      sum(case when which_diff = 'b_minus_a' then 1 else 0 end)
    ), 0)
  {% endset %}
  {{ config(fail_calc=set_diff) }}
  {%- if not execute -%}{{ return('') }}{% endif %}
  {%- do sql_tools._need_relation(model, 'test_equality') -%}
  {%- if not compare_columns -%}
    {%- set compare_columns = sql_tools.filtered_columns(model, exclude_columns or []) -%}
  {%- endif -%}
  {% set csv = compare_columns | map('string') | join(', ') %}
  with a as (select * from {{ model }}), b as (select * from {{ compare_model }}),
  a_minus_b as (select {{ csv }} from a {{ dbt.except() }} select {{ csv }} from b),
  b_minus_a as (select {{ csv }} from b {{ dbt.except() }} select {{ csv }} from a),
  unioned as (
    select 'a_minus_b' as which_diff, a_minus_b.* from a_minus_b
    union all
    select 'b_minus_a' as which_diff, b_minus_a.* from b_minus_a
  )
  select * from unioned
{% endmacro %}

{% test cardinality_equality(model, column_name, to, field) %}
  with table_a as (select {{ column_name }}, count(*) as num_rows from {{ model }} group by {{ column_name }}),
  table_b as (select {{ field }}, count(*) as num_rows from {{ to }} group by {{ field }}),
  except_a as (select * from table_a {{ dbt.except() }} select * from table_b),
  except_b as (select * from table_b {{ dbt.except() }} select * from table_a)
  select * from except_a union all select * from except_b
{% endtest %}

{% test relationships_where(model, column_name, to, field, from_condition='1=1', to_condition='1=1') %}
  with left_table as (
    select {{ column_name }} as id from {{ model }} where {{ column_name }} is not null and {{ from_condition }}
  ), right_table as (
    select {{ field }} as id from {{ to }} where {{ field }} is not null and {{ to_condition }}
  )
  select left_table.id, right_table.id as right_id
  from left_table left join right_table on left_table.id = right_table.id
  where right_table.id is null
{% endtest %}

{% test not_null_proportion(model, column_name) %}
  {% set at_least = kwargs.get('at_least', kwargs.get('arg')) %}
  {% set at_most = kwargs.get('at_most', kwargs.get('arg', 1)) %}
  with validation as (
    select sum(case when {{ column_name }} is null then 0 else 1 end) / cast(count(*) as {{ dbt.type_numeric() }}) as not_null_proportion
    from {{ model }}
  )
  select not_null_proportion from validation
  where not_null_proportion < {{ at_least }} or not_null_proportion > {{ at_most }}
{% endtest %}

{% test sequential_values(model, column_name, interval=1, datepart=None) %}
  {% set previous_column_name = "previous_" ~ dbt.replace(column_name, '"', "").split('(')[-1] %}
  with windowed as (
    select {{ column_name }}, lag({{ column_name }}) over (order by {{ column_name }}) as previous_value from {{ model }}
  )
  select * from windowed
  {% if datepart %}
  where not(cast({{ column_name }} as {{ dbt.type_timestamp() }}) = cast({{ dbt.dateadd(datepart, interval, 'previous_value') }} as {{ dbt.type_timestamp() }}))
  {% else %}
  where not({{ column_name }} = previous_value + {{ interval }})
  {% endif %}
{% endtest %}

{% test mutually_exclusive_ranges(model, lower_bound_column, upper_bound_column, partition_by=None, gaps='allowed') %}
  {% if gaps == 'not_allowed' %}
    {% set allow_gaps_operator = '=' %}
  {% elif gaps == 'allowed' %}
    {% set allow_gaps_operator = '<=' %}
  {% else %}
    {{ exceptions.raise_compiler_error("`gaps` argument must be one of ['not_allowed', 'allowed'] Got: '" ~ gaps ~ "'.") }}
  {% endif %}
  {% set partition_clause = "partition by " ~ partition_by if partition_by else '' %}
  with ranges as (
    select {{ lower_bound_column }} as lower_bound, {{ upper_bound_column }} as upper_bound,
      lead({{ lower_bound_column }}) over ({{ partition_clause }} order by {{ lower_bound_column }}) as next_lower_bound
    from {{ model }}
  )
  select * from ranges
  where not (coalesce(lower_bound < upper_bound, true) and coalesce(upper_bound {{ allow_gaps_operator }} next_lower_bound, true))
{% endtest %}
