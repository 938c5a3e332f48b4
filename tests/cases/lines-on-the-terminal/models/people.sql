{{ log('looking at people', info=true) }}
select 1 as id
