select {{ row_tools.star(this) }}
