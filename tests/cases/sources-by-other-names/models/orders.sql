select id from {{ source('app', 'orders') }}
