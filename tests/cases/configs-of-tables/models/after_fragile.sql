select 1 as id /* {{ ref('fragile') }} */
