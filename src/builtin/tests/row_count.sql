{#- Measured: the number of rows. Give it limits: `change_below: 0.2` fails when a fifth of the rows that earlier runs found
    is gone, `change_above` when there are too many; `warn_above` and `error_above` are limits by themselves. -#}
{% test row_count(model) %}
{{ config(measured=true) }}
select count(*) as measured
from {{ model }}
{% endtest %}
