-- DQ-34: every published figure is what the warehouse says, to the last digit.
{{ config(enabled=figures_are_checked(), severity='error', tags=['DQ-34']) }}

select figure_id, part, snapshot, expected, actual, measured_by
from {{ ref('published_figures_check') }}
where not is_match
