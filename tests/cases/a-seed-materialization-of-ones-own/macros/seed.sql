{#- Keeps the rows of earlier loads, and says in a table of its own what was loaded. -#}
{% materialization seed, default %}
  {%- set table = load_agate_table() -%}
  {%- do store_raw_result(name='agate_table', message='OK', agate_table=table) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks) }}
  {%- if load_relation(this) is none -%}
    {%- do create_csv_table(model, table) -%}
  {%- endif -%}
  {%- do load_csv_rows(model, load_result('agate_table').table) -%}
  {%- set about = table.column_names | join(' ') ~ ': ' ~ table.rows | length ~ ', ' ~ table.columns['size'].values() | sum -%}
  {%- do adapter.add_query('insert into ' ~ adapter.quote(this.schema) ~ '.loads values (%s)', bindings=[about ~ ' at 100%']) -%}
  {% call noop_statement('main', 'LOAD ' ~ table.rows | length, 'LOAD', table.rows | length) %}{% endcall %}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro get_batch_size() %}{{ return(2) }}{% endmacro %}
