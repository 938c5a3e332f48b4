-- daily_metrics under its conventional name.
{{ config(materialized='view') }}

select * from {{ ref('daily_metrics') }}
