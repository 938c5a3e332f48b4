select 'greetings' as said
