select '{{ greetings.hello() }}' as said
