{#- The key of a user in the whole warehouse: members of ChemLink by their id, accounts without one by their own. -#}
{% macro chemlink_user_id(column) -%}
    'chemlink-' || {{ column }}
{%- endmacro %}

{% macro engagement_user_id(column) -%}
    'engagement-' || {{ column }}
{%- endmacro %}

{#- Pseudonym of a user in the datasets: a keyed hash, the same for the same user in all of them. -#}
{% macro pseudonym(user_id) -%}
    encode(sha256(convert_to('{{ var("pseudonym_key") }}' || ':' || {{ user_id }}, 'UTF8')), 'hex')
{%- endmacro %}

{#- First rule of the seed that recognises an address as a test account; whole words only ("contest" is no test). -#}
{% macro test_rule(email, email_hash, created_at) -%}
    (
        select min(rules.rule_id)
        from {{ ref('seed_test_account_rules') }} as rules
        where
            rules.field = 'email'
            and (rules.valid_from is null or rules.valid_from <= {{ utc_date(created_at) }})
            and (rules.valid_to is null or rules.valid_to >= {{ utc_date(created_at) }})
            and case rules.match_kind
                when 'token' then rules.pattern = any (regexp_split_to_array(split_part({{ email }}, '@', 1), '[^a-z0-9]+'))
                when 'domain' then right('.' || split_part({{ email }}, '@', 2), length(rules.pattern) + 1) = '.' || rules.pattern
                when 'exact_hash' then rules.pattern = {{ email_hash }}
            end
    )
{%- endmacro %}
