{{ config(materialized='table', partition_by={'field': 'id', 'type': 'hash', 'partitions': 4}) }}
select id from generate_series(1, 100) as id
