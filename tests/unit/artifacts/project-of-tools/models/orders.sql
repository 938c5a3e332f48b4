select o.id, o.customer_id, {{ half('o.amount') }} as half_amount
from {{ source('app', 'orders') }} as o
join {{ ref('customers') }} as c on c.id = o.customer_id
