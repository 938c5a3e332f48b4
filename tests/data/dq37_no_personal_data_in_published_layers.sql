-- DQ-37: no column of the layers that others read is named like personal data.
-- depends_on: {{ ref('dataset_cards') }}
-- depends_on: {{ ref('user_engagement_levels') }}
-- depends_on: {{ ref('dashboard_daily') }}
{{ config(severity='error', tags=['DQ-37']) }}

select table_schema, table_name, column_name
from information_schema.columns
where
    table_schema in (
        '{{ ref("user_engagement_levels").schema }}', '{{ ref("dataset_cards").schema }}', '{{ ref("dashboard_daily").schema }}'
    )
    and column_name ~ '(^|_)(e_?mail|phone|mobile|first_name|last_name|middle_name|full_name|linked_in_url|headline|content|body|query_text|actual_query|external_id|iam_id|kratos_id)(_raw|_hash)?$'
    -- flags and counts that only name the field
    and column_name !~ '^(has|with)_'
