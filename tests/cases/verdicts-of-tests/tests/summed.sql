{{ config(fail_calc='sum(amount)') }} select * from {{ ref('orders') }}
