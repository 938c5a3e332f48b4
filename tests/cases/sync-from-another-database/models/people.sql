select id, name from {{ source('crm', 'persons') }}
