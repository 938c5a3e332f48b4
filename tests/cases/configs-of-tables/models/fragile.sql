select * from {{ target.schema }}.not_there
