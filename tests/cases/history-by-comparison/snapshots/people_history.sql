{% snapshot people_history %}
{{ config(unique_key='id', strategy='check', check_cols=['name'], hard_deletes='new_record', snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to'}) }}
select * from {{ ref('people') }}
{% endsnapshot %}
