{{ config(materialized='incremental', on_schema_change='sync_all_columns') }}
select 1 as id, {% if env_var('WIDER', '0') == '1' %}'x' as added{% else %}'y' as old{% endif %}
