select 3 as version
