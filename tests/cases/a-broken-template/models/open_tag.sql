select 1
{{ ref('x'
as id
