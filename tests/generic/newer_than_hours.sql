{#-
    Measured: hours between the newest value of the columns and as_of. An empty relation measures nothing. A silence of `subject` that
    seed_known_findings lists with a reason is no error: `error_above` is as far as it can go, and `hours` has the true number.
-#}
{% test newer_than_hours(model, columns, subject=none) %}
{{ config(measured=true) }}
with ages as (
    select
        round((extract(epoch from {{ as_of() }} - max(greatest({{ columns | join(', ') }}))) / 3600)::numeric, 2) as hours,
        count(*) as checked
    from {{ model }}
),

known as (
    select min(reason) as reason
    from {{ ref('seed_known_findings') }}
    where rule_id = 'DQ-31' and subject = '{{ subject }}' and {{ as_of() }} between valid_from and valid_to
)

select
    {% if config.get('error_above') is not none -%}
        case when known.reason is not null then least(ages.hours, {{ config.get('error_above') }}) else ages.hours end as measured,
    {%- else -%}
        ages.hours as measured,
    {%- endif %}
    ages.hours,
    known.reason as known_reason,
    ages.checked
from ages
cross join known
{% endtest %}
