select 'hush-hush-token' || nothing_of_that_name as x
