select * from {{ adapter.quote(target.schema) }}.not_there
