select {{ greetings.twice(2) }} as n
