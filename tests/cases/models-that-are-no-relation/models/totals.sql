with own as (select * from {{ ref('doubled') }}) select sum(n) as total from own
