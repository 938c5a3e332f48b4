{% snapshot a_history %}
{{ config(unique_key='id', strategy='check', check_cols='all') }}
select id from {{ ref('a_seed') }}
{% endsnapshot %}
