import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyWarehouse, type Warehouse } from './warehouse.js'

let warehouse: Warehouse

beforeAll(async () => {
  warehouse = copyWarehouse('drift')
  await warehouse.run(['build'], [1])
}, 600_000)

afterAll(() => warehouse.remove())

it('says which columns of `drift` are missing, retyped, new, longer or moved', async () => {
  const rows = await warehouse.query(
    `select is_error, difference, count(*) as columns, string_agg(table_name || '.' || column_name, ' ' order by table_name, column_name) as names
     from aggregates.dq_schema_drift group by is_error, difference order by is_error desc, difference`,
  )
  expect(rows).toMatchInlineSnapshot(`
    [
      {
        "columns": "1",
        "difference": "missing",
        "is_error": "true",
        "names": "persons.employment_status",
      },
      {
        "columns": "2",
        "difference": "retyped",
        "is_error": "true",
        "names": "embeddings.score_multiplier view_access.metadata",
      },
      {
        "columns": "3",
        "difference": "extra",
        "is_error": "false",
        "names": "persons.employment_type persons.pronouns query_votes.deleted_at",
      },
      {
        "columns": "1",
        "difference": "length",
        "is_error": "false",
        "names": "posts.type",
      },
      {
        "columns": "7",
        "difference": "moved",
        "is_error": "false",
        "names": "persons.company_name persons.created_at persons.deleted_at persons.profile_pic_updated_at persons.profile_picture_key persons.role_title persons.updated_at",
      },
    ]
  `)
})

it('stops the layer ai, and publishes the table of differences all the same', async () => {
  const outcomes = warehouse.outcomes()
  const schema = outcomes.filter(({ rules }) => rules.includes('DQ-28') && rules.length === 1)
  expect(
    schema.filter(({ status }) => status !== 'pass').map(({ name, status, failures }) => [name, status, failures]),
  ).toEqual(
    expect.arrayContaining([
      ['dq28_source_columns_missing_or_retyped', 'fail', 3],
      ['dq28_source_columns_new_moved_or_longer', 'warn', 11],
    ]),
  )
  expect(await warehouse.query("select 1 from information_schema.tables where table_schema = 'ai'")).toEqual([])
})

it('reads the votes of a source that can delete them', async () => {
  const rows = await warehouse.query(
    'select count(*) as votes, count(deleted_at) as deleted from staging.stg_chemlink__query_votes',
  )
  expect(rows).toEqual([{ votes: '22', deleted: '0' }])
})
