-- DQ-36: one user is never on two sides of a dataset's split.
{{ config(severity='error', tags=['DQ-36']) }}

select dataset, user_key
from {{ ref('model_splits') }}
where split not in ('gap', 'censored')
group by dataset, user_key
having count(distinct split) > 1
