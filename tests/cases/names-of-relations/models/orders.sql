{{ config(schema='finance', alias='order_lines') }} select 1 as id
