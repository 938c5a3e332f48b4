select * from {{ source('app', 'RAW_ORDERS') }}
