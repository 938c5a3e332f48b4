{#-
    Dates of careers are text: 3-2019, 03-2019, 2019-03-01, 2019, blank, Present. A month of 13 makes Postgres' own parser raise,
    so a pattern decides first and the date is put together from its parts.
-#}

{#- First day of the month that the text names; null for everything else. -#}
{% macro partial_date(column) -%}
    case
        when btrim({{ column }}) ~ '^(0?[1-9]|1[0-2])-[12][0-9]{3}$'
            then make_date(split_part(btrim({{ column }}), '-', 2)::integer, split_part(btrim({{ column }}), '-', 1)::integer, 1)
        when btrim({{ column }}) ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$'
            then make_date(split_part(btrim({{ column }}), '-', 1)::integer, split_part(btrim({{ column }}), '-', 2)::integer, 1)
        when btrim({{ column }}) ~ '^[12][0-9]{3}$'
            then make_date(btrim({{ column }})::integer, 1, 1)
    end
{%- endmacro %}

{#- What the text was: empty, present, parsed or unparseable. -#}
{% macro partial_date_status(column) -%}
    case
        when nullif(btrim({{ column }}), '') is null then 'empty'
        when lower(btrim({{ column }})) = 'present' then 'present'
        when {{ partial_date(column) }} is not null then 'parsed'
        else 'unparseable'
    end
{%- endmacro %}
