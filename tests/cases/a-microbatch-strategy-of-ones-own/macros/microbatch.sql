{#- Every batch replaces its hours, and says in a table of its own that it was written. -#}
{% macro get_incremental_microbatch_sql(arg_dict) %}
  {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
  delete from {{ arg_dict['target_relation'] }}
  where happened_at >= '{{ model.batch.event_time_start }}' and happened_at < '{{ model.batch.event_time_end.isoformat() }}';
  insert into {{ adapter.quote(target.schema) }}.written_batches (id, columns) values ('{{ model.batch.id }}', '{{ columns }}');
  insert into {{ arg_dict['target_relation'] }} ({{ columns }})
  select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}
