{% macro notes() %}{{ return(adapter.quote(target.schema) ~ '.notes') }}{% endmacro %}

{% macro note(what, times=1) %}
  {% for _ in range(times) %}
    {% do run_query("insert into " ~ notes() ~ " values ('" ~ what ~ "')") %}
  {% endfor %}
{% endmacro %}
