select * from {{ source('crm', 'person') }}
