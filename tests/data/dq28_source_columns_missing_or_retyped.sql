-- DQ-28: no column that the contract names is missing or of another type. Two models are read, so that this is no test of
-- dq_schema_drift alone: that one must be published, above all when it has something to say.
-- depends_on: {{ ref('metric_unsupported') }}
{{ config(severity='error', tags=['DQ-28']) }}

select source_name, table_name, column_name, difference, expected_type, found_type
from {{ ref('dq_schema_drift') }}
where is_error
