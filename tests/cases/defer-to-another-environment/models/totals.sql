select made_in, count(*) as orders from {{ ref('orders') }} group by made_in
