import type { Database } from '../../src/adapters/contract.js'
import { openDatabase } from '../../src/adapters/index.js'
import { freshDatabase } from '../support/databases.js'
import { freshEmbeddedDatabase } from '../support/embedded-database.js'

/** An adapter under test: an open, empty database, and how to be rid of it. */
export interface Subject {
  readonly database: Database
  readonly close: () => Promise<void>
}

export interface SubjectMaker {
  readonly name: 'postgres' | 'pglite'
  readonly open: (onNotice?: (text: string) => void) => Promise<Subject>
}

/** Every adapter; each suite of this folder runs on all of them. */
export const SUBJECTS: readonly SubjectMaker[] = [
  {
    name: 'postgres',
    async open(onNotice) {
      const { settings, drop } = await freshDatabase()
      const database = await openDatabase({ settings, purpose: 'conformance', ...(onNotice && { onNotice }) })
      return {
        database,
        async close() {
          await database.close()
          await drop()
        },
      }
    },
  },
  {
    name: 'pglite',
    async open(onNotice) {
      const { settings, remove } = await freshEmbeddedDatabase()
      const database = await openDatabase({ settings, purpose: 'conformance', ...(onNotice && { onNotice }) })
      return {
        database,
        async close() {
          await database.close()
          remove()
        },
      }
    },
  },
]

/** Bytes of the lines, each with its line end, in pieces of the size given. */
export async function* piecesOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'utf8')
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Everything a copy gives, as text. */
export async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString('utf8')
}
