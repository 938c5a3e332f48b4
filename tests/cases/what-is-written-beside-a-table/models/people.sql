{{ config(materialized='table', indexes=[{'columns': ['id'], 'unique': true}, {'columns': ['name'], 'type': 'hash'}], grants={'select': ['shop_case_reader']}, persist_docs={'relation': true}) }}
select 1 as id, 'ada' as name
