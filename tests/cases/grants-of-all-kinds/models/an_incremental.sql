{{ config(materialized='incremental') }}select id from {{ ref('a_seed') }}
