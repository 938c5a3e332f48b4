select 1 as id from {{ source('shop_app', 'orders') }}
