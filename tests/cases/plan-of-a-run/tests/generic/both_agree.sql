{% test both_agree(model) %}select id from {{ model }} except select id from {{ ref('totals') }}{% endtest %}
