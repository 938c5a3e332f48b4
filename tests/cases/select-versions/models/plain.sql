select version from {{ ref('orders') }}
