{% snapshot Orders_History %}
{{ config(unique_key='id', strategy='check', check_cols=['id']) }}
select id from {{ ref('Orders') }}
{% endsnapshot %}
