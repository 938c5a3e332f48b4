select
  {{ euros('amount') }} as amount
from orders
