/**
 * The files of a new project, by path: two seeds, three models, tests of each kind, and an embedded database.
 * @param schemas folder of the JSON schemas that editors check the YAML files with, from the project
 */
export function starterProject(name: string, schemas: string): Readonly<Record<string, string>> {
  return {
    'project.yml': `${schemaLine(`${schemas}/project.json`)}name: ${name}
version: '1.0'
profile: ${name}

# A model may use models of its own layer or of an earlier one; a layer whose tests fail stops the later ones.
layers:
  - staging
  - marts

models:
  ${name}:
    staging:
      +materialized: view
    marts:
      +materialized: table
`,
    'profiles.yml': `${schemaLine(`${schemas}/profiles.json`)}# "embedded" is a real Postgres inside Node, kept in .tsmodel/: nothing to install, nothing to start.
# For a server, fill in "server" and say: tsmodel build --target server
${name}:
  target: embedded
  outputs:
    embedded:
      type: pglite
      path: .tsmodel/warehouse
      schema: analytics
    server:
      type: postgres
      host: "{{ env_var('PGHOST', 'localhost') }}"
      user: "{{ env_var('PGUSER', 'postgres') }}"
      password: "{{ env_var('PGPASSWORD', '') }}"
      dbname: "{{ env_var('PGDATABASE', 'postgres') }}"
      schema: analytics
      threads: 4
`,
    '.gitignore': 'target/\nlogs/\n.tsmodel/\n.env\ndbt_packages/\n',
    'README.md': `# ${name}

\`\`\`sh
tsmodel build            # load the seeds, build the models, run the tests
tsmodel show -s customer_orders
tsmodel docs generate && tsmodel docs serve
\`\`\`
`,
    'seeds/raw_customers.csv': `id,name,joined_on
1,Ada,2024-01-05
2,Grace,2024-02-11
3,Linus,2024-03-20
`,
    'seeds/raw_orders.csv': `id,customer_id,ordered_on,amount_cents,status
10,1,2024-02-01,1250,paid
11,1,2024-03-02,800,paid
12,2,2024-03-15,4300,refunded
13,2,2024-04-01,2100,paid
`,
    'models/staging/stg_customers.sql': `select
  id as customer_id,
  name as customer_name,
  joined_on
from {{ ref('raw_customers') }}
`,
    'models/staging/stg_orders.sql': `select
  id as order_id,
  customer_id,
  ordered_on,
  {{ cents_to_units('amount_cents') }} as amount,
  status
from {{ ref('raw_orders') }}
`,
    'models/staging/_staging.yml': `${schemaLine(`../../${schemas}/properties.json`)}models:
  - name: stg_customers
    description: One row per customer.
    columns:
      - name: customer_id
        description: Key of the customer.
        data_tests: [unique, not_null]

  - name: stg_orders
    description: One row per order, amounts in whole units.
    columns:
      - name: order_id
        data_tests: [unique, not_null]
      - name: customer_id
        data_tests:
          - relationships:
              arguments:
                to: ref('stg_customers')
                field: customer_id
      - name: status
        data_tests:
          - accepted_values:
              arguments:
                values: [paid, refunded]
`,
    'models/marts/customer_orders.sql': `select
  customers.customer_id,
  customers.customer_name,
  count(orders.order_id) as orders,
  coalesce(sum(orders.amount) filter (where orders.status = 'paid'), 0) as paid_amount,
  max(orders.ordered_on) as last_ordered_on
from {{ ref('stg_customers') }} as customers
left join {{ ref('stg_orders') }} as orders on orders.customer_id = customers.customer_id
group by customers.customer_id, customers.customer_name
`,
    'models/marts/_marts.yml': `${schemaLine(`../../${schemas}/properties.json`)}models:
  - name: customer_orders
    description: What each customer ordered and paid.
    columns:
      - name: customer_id
        data_tests: [unique, not_null]
      - name: paid_amount
        description: Sum of the orders that were paid.
        data_tests: [not_null]
`,
    'macros/cents_to_units.sql': `{% macro cents_to_units(column) -%}
  ({{ column }} / 100.0)::numeric(12, 2)
{%- endmacro %}
`,
    'tests/no_order_before_its_customer.sql': `-- A data test is a query that finds wrong rows: none, when all is well.
select orders.order_id
from {{ ref('stg_orders') }} as orders
join {{ ref('stg_customers') }} as customers on customers.customer_id = orders.customer_id
where orders.ordered_on < customers.joined_on
`,
  }
}

/** What editors take for the place of a file's schema. */
function schemaLine(path: string): string {
  return `# yaml-language-server: $schema=${path}\n`
}
