{{ config(severity='warn') }} select * from {{ ref('orders') }}
