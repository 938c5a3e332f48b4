{% materialization stamped, default %}
  {%- set target_relation = this.incorporate(type='table') -%}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}
    create table {{ target_relation }} as select *, 'by hand'::text as stamped from ({{ sql }}) as made
  {%- endcall %}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
