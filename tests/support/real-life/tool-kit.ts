/** Units that a utilities package converts between: each pair is a macro, so that the package has the size of a real one. */
const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'gram', 'kilogram', 'tonne', 'metre', 'kilometre'] as const

const MACROS = `
{% macro surrogate_key(columns) %}{{ return(adapter.dispatch('surrogate_key', 'tool_kit')(columns)) }}{% endmacro %}

{% macro default__surrogate_key(columns) -%}
  {%- set parts = [] -%}
  {%- for column in columns -%}
    {%- do parts.append("coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '_null_')") -%}
  {%- endfor -%}
  md5({{ parts | join(" || '-' || ") }})
{%- endmacro %}

{% macro star(from, except=[], prefix='') -%}
  {%- if not execute -%}{{ return('*') }}{%- endif -%}
  {%- set names = [] -%}
  {%- for column in adapter.get_columns_in_relation(from) if column.name not in except -%}
    {%- do names.append(prefix ~ adapter.quote(column.name)) -%}
  {%- endfor -%}
  {{ return(names | join(', ')) }}
{%- endmacro %}

{% macro union_all(relations, columns) -%}
  {%- for relation in relations %}
  select '{{ relation.identifier }}' as source_relation, {{ columns | join(', ') }} from {{ relation }}
  {%- if not loop.last %}
  union all{% endif -%}
  {% endfor -%}
{%- endmacro %}

{% macro column_values(relation, column) %}
  {%- if not execute -%}{{ return([]) }}{%- endif -%}
  {%- call statement('values', fetch_result=true) -%}
    select distinct {{ column }} from {{ relation }} where {{ column }} is not null order by 1
  {%- endcall -%}
  {{ return(load_result('values').table.columns[0].values() | list) }}
{% endmacro %}

{% macro pivot(column, values, amount) -%}
  {%- for value in values %}
  , sum(case when {{ column }} = '{{ value }}' then {{ amount }} else 0 end) as {{ adapter.quote(value ~ '_total') }}
  {%- endfor -%}
{%- endmacro %}

{% macro safe_divide(top, bottom) %}({{ top }} / nullif({{ bottom }}, 0)){% endmacro %}
`

const TESTS = `
{% test expression_is_true(model, expression, column_name=none) %}
select * from {{ model }} where not ({{ column_name if column_name else '' }} {{ expression }})
{% endtest %}

{% test unique_combination(model, columns) %}
select {{ columns | join(', ') }} from {{ model }} group by {{ columns | join(', ') }} having count(*) > 1
{% endtest %}

{% test same_row_count(model, compare_model) %}
select a.n, b.n as other from (select count(*) as n from {{ model }}) as a cross join (select count(*) as n from {{ compare_model }}) as b
where a.n <> b.n
{% endtest %}
`

/** Files of a package in the style of the utilities packages of the field: dispatched macros, introspection, tests. */
export function toolKit(folder: string): Readonly<Record<string, string>> {
  const conversions = UNITS.flatMap((from) =>
    UNITS.filter((to) => to !== from).map(
      (to, index) =>
        `{% macro ${from}_to_${to}(value) %}{{ return(adapter.dispatch('${from}_to_${to}', 'tool_kit')(value)) }}{% endmacro %}\n` +
        `{% macro default__${from}_to_${to}(value) %}({{ value }} * ${index + 2}){% endmacro %}`,
    ),
  )
  return {
    [`${folder}/dbt_project.yml`]: "name: tool_kit\nversion: '1.0'\nconfig-version: 2\n",
    [`${folder}/macros/sql.sql`]: MACROS,
    [`${folder}/macros/conversions.sql`]: conversions.join('\n'),
    [`${folder}/macros/tests.sql`]: TESTS,
  }
}
