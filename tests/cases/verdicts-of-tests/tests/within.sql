{{ config(error_if='>5', warn_if='>4') }} select * from {{ ref('orders') }}
