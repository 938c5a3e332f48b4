{{ config(materialized='table', partition_by={'field': 'region', 'type': 'list'}) }}
select id, case id % 3 when 0 then 'north' when 1 then 'so''uth' end as region from {{ adapter.quote(this.schema) }}.raw_events
