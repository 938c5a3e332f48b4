import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutRows } from '../../../src/adapters/pglite/copy-cutter.js'

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
// Escapes, quotes, line ends and plain letters in every order, small enough to be cut all over.
const text = fc
  .array(fc.constantFrom('a', 'b', '\\', '\n', '"', ',', '\t', 'ü'), { maxLength: 300 })
  .map((all) => all.join(''))

test('text chunks put together are the input, and each ends where a row ends', async () => {
  await fc.assert(
    fc.asyncProperty(text, sizes, async (input, pieces) => {
      const chunks: string[] = []
      for await (const chunk of cutRows(inPieces(Buffer.from(input), pieces), { isCsv: false, hasHeader: false }, 20)) {
        chunks.push(Buffer.from(chunk.data).toString('utf8'))
      }
      expect(chunks.join('')).toBe(input)
      for (const chunk of chunks.slice(0, -1)) {
        expect(chunk.endsWith('\n')).toBe(true)
        expect(/\\*$/.exec(chunk.slice(0, -1))![0].length % 2).toBe(0)
      }
    }),
  )
})

test('csv chunks end outside quotes, and each begins with the header', async () => {
  await fc.assert(
    fc.asyncProperty(text, sizes, async (rows, pieces) => {
      const header = '"a\nb",c\n'
      const bodies: string[] = []
      let lines = 0
      for await (const chunk of cutRows(
        inPieces(Buffer.from(header + rows), pieces),
        { isCsv: true, hasHeader: true },
        20,
      )) {
        const whole = Buffer.from(chunk.data).toString('utf8')
        expect(whole.startsWith(header)).toBe(true)
        const repeated = bodies.length === 0 ? 0 : header.split('\n').length - 1
        expect(chunk.linesBefore).toBe(lines - repeated)
        bodies.push(whole.slice(header.length))
        lines += whole.split('\n').length - 1 - repeated
      }
      expect(bodies.join('')).toBe(rows)
      for (const body of bodies.slice(0, -1)) {
        expect(body.endsWith('\n')).toBe(true)
        expect(body.split('"').length % 2).toBe(1)
      }
    }),
  )
})

test('no rows at all is one empty chunk', async () => {
  const chunks = []
  for await (const chunk of cutRows(inPieces(Buffer.from(''), [1]), { isCsv: false, hasHeader: false }))
    chunks.push(chunk)
  expect(chunks).toHaveLength(1)
  expect(chunks[0]?.data).toHaveLength(0)
})
