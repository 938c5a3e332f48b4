import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { api } from '../../../src/api/index.js'
import { createNodeHost } from '../../../src/api/node-host.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'
import type { EngineEvent } from '../../../src/core/event.js'
import type { ExportedDataset } from '../../../src/export/index.js'
import { freshDatabase } from '../../support/databases.js'
import { TARGET_SCHEMA } from '../../support/target-schema.js'

export const KEY = 'a key that nobody prints'

/** Every type that files know, with its awkward values. */
const TYPED = `select
    id,
    case id % 5 when 0 then 'test' when 1 then 'validation' else 'train' end as part,
    id % 2 = 0 as is_even,
    (id * 1000)::smallint as small,
    9007199254740993 + id as big,
    (id / 3.0)::real as single,
    case id when 1 then 'NaN'::float8 when 2 then 'Infinity'::float8 else id / 7.0::float8 end as double,
    (id * 12345678901234.5678)::numeric(22, 4) as exact,
    id * 0.125::numeric as loose,
    case when id <> 3 then 'tab' || chr(9) || 'line' || chr(10) || '"quote", back\\\\slash é 語 ' || id end as words,
    '' as nothing,
    date '1969-12-31' + id as day,
    timestamptz '2025-11-03 23:59:59.123456+00' + id * interval '1 microsecond' as seen_at,
    timestamp '1960-02-29 12:00:00.5' as wall_clock,
    ('00000000-0000-4000-8000-00000000000' || id)::uuid as ident,
    jsonb_build_object('id', id, 'list', jsonb_build_array(1, null, 'x')) as document,
    decode('00ff0' || id, 'hex') as bytes,
    array['a,b', null, 'c"d', id::text] as labels,
    array[id, null]::int[] as numbers,
    interval '1 day 02:03:04' as span
from generate_series(1, 9) as id`

const FILES: Readonly<Record<string, string>> = {
  'project.yml': 'name: shop\nprofile: shop\nmodels: {shop: {+materialized: table}}\n',
  'seeds/persons.csv': 'id,email,name\n1,ada@example.org,Ada\n2,linus@example.org,Linus\n3,grace@example.org,Grace\n',
  'seeds/seeds.yml':
    'seeds: [{name: persons, columns: [{name: email, tags: [pii]}, {name: name, meta: {pii: true}}]}]\n',
  'models/typed.sql': TYPED,
  'models/people.sql':
    "select id, email, lower(email) as mail, md5(email) as mail_hash, email is not null as has_mail, count(*) over () as people, timestamptz '2025-01-02' as seen_at from {{ ref('persons') }}",
  'models/members.sql':
    "with p as (select * from {{ ref('people') }}) select p.id, split_part(p.mail, '@', 2) as domain, p.mail_hash, p.has_mail, p.people, p.seen_at from p",
  'models/members.yml': 'models: [{name: members, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
}

export interface Shop {
  readonly folder: string
  readonly sql: (script: string) => Promise<readonly (readonly (string | null)[])[]>
  readonly url: string
  /** Writes the data sets and exports them; `names` are those to export, default all. */
  readonly export: (datasets: string, options?: ShopExport) => Promise<readonly ExportedDataset[]>
  /** The problems that an export ends in, one line each. */
  readonly problems: (datasets: string, options?: ShopExport) => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

export interface ShopExport {
  readonly names?: readonly string[]
  readonly outputDir?: string
  readonly key?: string
  readonly emit?: (event: EngineEvent) => void
}

/** A small project with a database of its own, built. */
export async function openShop(files: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel export '))
  const database = await freshDatabase()
  const { host, port, user, password } = database.settings
  const output = {
    type: 'postgres',
    host,
    port,
    user,
    password,
    dbname: database.name,
    schema: TARGET_SCHEMA,
    threads: 2,
  }
  const all = {
    ...FILES,
    'profiles.yml': JSON.stringify({ shop: { target: 'test', outputs: { test: output } } }),
    ...files,
  }
  for (const [path, text] of Object.entries(all)) write(folder, path, text)
  const shared = { projectDir: folder }
  const outcome = await api.run('build', { ...shared, host: createNodeHost({}) })
  if (!outcome.success) throw new Error(outcome.results.map(({ message }) => message).join('\n'))

  const exportNow: Shop['export'] = async (datasets, options = {}) => {
    write(folder, 'models/datasets.yml', datasets)
    const key = options.key ?? KEY
    return api.exportDatasets({
      ...shared,
      host: createNodeHost({ TSMODEL_ENV_SECRET_PSEUDONYM_KEY: key }),
      outputDir: options.outputDir ?? join(folder, 'out'),
      ...(options.names === undefined ? {} : { datasets: options.names }),
      ...(options.emit === undefined ? {} : { emit: options.emit }),
    })
  }
  return {
    folder,
    url: database.url,
    sql: database.sql,
    export: exportNow,
    async problems(datasets, options) {
      try {
        await exportNow(datasets, options)
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error
        return error.diagnostics.map(({ code, message }) => `${code} ${message}`)
      }
      throw new Error('the export had no problem')
    },
    async close() {
      await database.drop()
      fs.rmSync(folder, { recursive: true, force: true })
    },
  }
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path)
  fs.mkdirSync(join(file, '..'), { recursive: true })
  fs.writeFileSync(file, text)
}
