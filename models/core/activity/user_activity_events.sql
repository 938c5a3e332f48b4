-- The stream under the name that the seed document uses.
{{ config(materialized='view') }}

select * from {{ ref('fct_user_activity_events') }}
