{% macro make_note(text) %}
{% do run_query("insert into public.notes values ('" ~ text ~ "')") %}
{% endmacro %}
