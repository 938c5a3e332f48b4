{#- Measured: hours between the newest value of the columns and as_of. An empty relation measures nothing. -#}
{% test newer_than_hours(model, columns) %}
{{ config(measured=true) }}
select
    round((extract(epoch from {{ as_of() }} - max(greatest({{ columns | join(', ') }}))) / 3600)::numeric, 2) as measured,
    count(*) as checked
from {{ model }}
{% endtest %}
