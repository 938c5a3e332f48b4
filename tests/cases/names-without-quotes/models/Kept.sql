{{ config(quoting={'identifier': true}) }}
select * from {{ source('app', 'Loud') }}
