select 1 as id, 'a'::varchar as label
