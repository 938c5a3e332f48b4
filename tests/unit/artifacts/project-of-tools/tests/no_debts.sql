select * from {{ ref('orders') }} where half_amount < 0
