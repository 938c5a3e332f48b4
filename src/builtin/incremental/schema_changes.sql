{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
  {%- set allowed = ['ignore', 'fail', 'append_new_columns', 'sync_all_columns'] -%}
  {{ return(on_schema_change if on_schema_change in allowed else default) }}
{% endmacro %}

{#- Columns of the first list whose names the second one lacks. -#}
{% macro diff_columns(source_columns, target_columns) %}
  {%- set known = target_columns | map(attribute='name') | list -%}
  {%- set missing = [] -%}
  {%- for column in source_columns if column.name not in known -%}
    {%- do missing.append(column) -%}
  {%- endfor -%}
  {{ return(missing) }}
{% endmacro %}

{#- Columns of both lists whose types differ, with the new type. -#}
{% macro diff_column_data_types(source_columns, target_columns) %}
  {%- set changed = [] -%}
  {%- for source in source_columns -%}
    {%- for known in target_columns if known.name == source.name and known.data_type != source.data_type
        and not source.can_expand_to(known) -%}
      {%- do changed.append({'column_name': known.name, 'new_type': source.data_type}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(changed) }}
{% endmacro %}

{#- How the columns of what was selected differ from those of the table. -#}
{% macro check_for_schema_changes(source_relation, target_relation) %}
  {%- set selected = adapter.get_columns_in_relation(source_relation) -%}
  {%- set present = adapter.get_columns_in_relation(target_relation) -%}
  {%- set added = diff_columns(selected, present) -%}
  {%- set removed = diff_columns(present, selected) -%}
  {%- set changed = diff_column_data_types(selected, present) -%}
  {{ return({
    'schema_changed': (added or removed or changed) | length > 0,
    'source_not_in_target': added,
    'target_not_in_source': removed,
    'source_columns': selected,
    'target_columns': present,
    'new_target_types': changed,
  }) }}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
  {%- set added = schema_changes_dict['source_not_in_target'] -%}
  {%- if on_schema_change == 'append_new_columns' and added -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
  {%- elif on_schema_change == 'sync_all_columns' -%}
    {%- do alter_relation_add_remove_columns(target_relation, added, schema_changes_dict['target_not_in_source']) -%}
    {%- for change in schema_changes_dict['new_target_types'] -%}
      {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
    {%- endfor -%}
  {%- endif -%}
{% endmacro %}

{#- Does what `on_schema_change` says, and gives the columns to write. -#}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
  {%- if on_schema_change == 'ignore' -%}
    {{ return({}) }}
  {%- endif -%}
  {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
  {%- if changes['schema_changed'] -%}
    {%- if on_schema_change == 'fail' -%}
      {%- do exceptions.raise_compiler_error(
        'The columns of ' ~ target_relation ~ ' are no longer those of its query. New: '
        ~ changes['source_not_in_target'] | map(attribute='name') | join(', ') ~ '. Gone: '
        ~ changes['target_not_in_source'] | map(attribute='name') | join(', ')
        ~ '. Build it anew with --full-refresh, or set on_schema_change.'
      ) -%}
    {%- endif -%}
    {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
  {%- endif -%}
  {{ return(changes['source_columns']) }}
{% endmacro %}
