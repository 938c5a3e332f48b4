select 1 as id, 'Ada' as name
