{% macro slugify(string) %}
  {%- if not string -%}{{ return('') }}{%- endif -%}
  {#- Lower case, words joined by _, no digit in front. -#}
  {% set string = string | lower %}
  {% set string = modules.re.sub('[ -]+', '_', string) %}
  {% set string = modules.re.sub('[^a-z0-9_]+', '', string) %}
  {% set string = modules.re.sub('^[0-9]', '_' + string[0], string) %}
  {{ return(string) }}
{% endmacro %}

{% macro get_url_parameter(field, url_parameter) -%}
  {{ return(adapter.dispatch('get_url_parameter', 'sql_tools')(field, url_parameter)) }}
{% endmacro %}

{% macro default__get_url_parameter(field, url_parameter) -%}
  {%- set formatted = "'" + url_parameter + "='" -%}
  nullif({{ dbt.split_part(dbt.split_part(field, formatted, 2), "'&'", 1) }}, '')
{%- endmacro %}

{% macro get_url_host(field) -%}
  {%- set parsed = dbt.split_part(dbt.split_part(dbt.replace(dbt.replace(field, "'http://'", "''"), "'https://'", "''"), "'/'", 1), "'?'", 1) -%}
  {{ dbt.safe_cast(parsed, dbt.type_string()) }}
{%- endmacro %}

{% macro haversine_distance(lat1, lon1, lat2, lon2, unit='mi') -%}
  {%- if unit == 'mi' %}{% set rate = 1 %}
  {% elif unit == 'km' %}{% set rate = 1.60934 %}
  {% else %}{{ exceptions.raise_compiler_error("unit input must be one of 'mi' or 'km'. Got " ~ unit) }}
  {% endif %}
  2 * 3961 * asin(sqrt(power(sin(radians(({{ lat2 }} - {{ lat1 }}) / 2)), 2) +
    cos(radians({{ lat1 }})) * cos(radians({{ lat2 }})) * power(sin(radians(({{ lon2 }} - {{ lon1 }}) / 2)), 2))) * {{ rate }}
{%- endmacro %}
