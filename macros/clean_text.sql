{#- Trimmed text, null when nothing is left. -#}
{% macro clean_text(column) -%}
    nullif(btrim({{ column }}), '')
{%- endmacro %}

{#- A name as a key: trimmed, lower case, inner blanks collapsed; null when it only stands in for a missing value (".", "n/a"). -#}
{% macro canonical_name(column) -%}
    case
        when not exists (
            select from {{ ref('seed_placeholder_values') }} as placeholders
            where placeholders.value = lower(btrim({{ column }}))
        )
            then nullif(lower(btrim(regexp_replace({{ column }}, '\s+', ' ', 'g'))), '')
    end
{%- endmacro %}

{#- E-mail address for comparison, null when it does not look like one. -#}
{% macro normalised_email(column) -%}
    case when btrim({{ column }}) ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+$' then lower(btrim({{ column }})) end
{%- endmacro %}

{#- Hash under which an address may be compared and stored where the address itself may not. -#}
{% macro text_hash(expression) -%}
    encode(sha256(convert_to({{ expression }}, 'UTF8')), 'hex')
{%- endmacro %}

{#- Text as uuid; null when it is not shaped like one, where a plain cast would stop the run. -#}
{% macro safe_uuid(column) -%}
    case
        when lower(btrim({{ column }})) ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
            then lower(btrim({{ column }}))::uuid
    end
{%- endmacro %}
