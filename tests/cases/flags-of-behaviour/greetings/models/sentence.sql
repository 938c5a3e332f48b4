select said from {{ ref('word') }}
