{#- One column for each value: `{{ sql_tools.pivot('size', ['S', 'M'], agg='sum', then_value='amount') }}` -#}
{% macro pivot(column, values, alias=True, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=True, distinct=False) %}
  {{ return(adapter.dispatch('pivot', 'sql_tools')(column, values, alias, agg, cmp, prefix, suffix, then_value, else_value, quote_identifiers, distinct)) }}
{% endmacro %}

{% macro default__pivot(column, values, alias=True, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=True, distinct=False) %}
  {% for value in values %}
    {{ agg }}(
      {% if distinct %}distinct{% endif %}
      case
        when {{ column }} {{ cmp }} '{{ dbt.escape_single_quotes(value) }}' then {{ then_value }}
        else {{ else_value }}
      end
    )
    {% if alias %}
      {% if quote_identifiers %}as {{ adapter.quote(prefix ~ value ~ suffix) }}{% else %}as {{ sql_tools.slugify(prefix ~ value ~ suffix) }}{% endif %}
    {% endif %}
    {% if not loop.last %},{% endif %}
  {% endfor %}
{% endmacro %}
