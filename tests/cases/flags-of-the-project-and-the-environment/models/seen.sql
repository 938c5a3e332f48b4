select '{{ flags.FULL_REFRESH }}' as fresh, '{{ flags.MY_COLOUR }}' as mine
