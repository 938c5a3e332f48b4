import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Session } from '../../src/adapters/contract.js'
import { piecesOf, SUBJECTS, textOf, type Subject } from './subjects.js'

describe.each(SUBJECTS)('copy on $name', ({ open }) => {
  let subject: Subject
  let session: Session

  beforeAll(async () => {
    subject = await open()
    session = await subject.database.acquire('copy')
  })
  afterAll(async () => {
    await session.release()
    await subject.close()
  })
  beforeEach(async () => {
    await session.script('drop table if exists landing; create table landing (id int primary key, label text)')
  })

  const COPY = 'copy landing (id, label) from stdin with (format text)'

  async function labels(): Promise<readonly (string | null | undefined)[]> {
    return (await session.query('select label from landing order by id')).rows.map((row) => row[0])
  }

  test('text rows arrive exactly, whatever the pieces', async () => {
    const rows = await session.copyIn(COPY, piecesOf('1\ttab\\there\n2\t\\N\n3\tline\\\nend\n4\tgrüße\n', 1))
    expect(rows).toBe(4)
    expect(await labels()).toEqual(['tab\there', null, 'line\nend', 'grüße'])
  })

  test('csv with a header, quotes and line ends inside them', async () => {
    const csv = 'id,label\n1,"a ""quoted"" one"\n2,"two\nlines"\n3,\n'
    const rows = await session.copyIn('copy landing from stdin with (format csv, header true)', piecesOf(csv, 3))
    expect(rows).toBe(3)
    expect(await labels()).toEqual(['a "quoted" one', 'two\nlines', null])
  })

  test('nothing to copy is fine', async () => {
    expect(await session.copyIn(COPY, piecesOf(''))).toBe(0)
  })

  test.each([
    ['first', 'bad\tx\n1\ta\n2\tb\n', 'line 1'],
    ['last', '1\ta\n2\tb\nbad\tx\n', 'line 3'],
  ])('a rejected %s row ends the copy with its error, and nothing is kept', async (_, data, line) => {
    await expect(session.copyIn(COPY, piecesOf(data))).rejects.toMatchObject({
      sqlState: '22P02',
      context: expect.stringContaining(line) as string,
    })
    expect(await labels()).toEqual([])
    expect(session.isLost).toBe(false)
  })

  test('a duplicate key at the end and a missing table are told', async () => {
    await expect(session.copyIn(COPY, piecesOf('1\ta\n2\tb\n1\tc\n'))).rejects.toMatchObject({ sqlState: '23505' })
    await expect(session.copyIn('copy no_such_table from stdin', piecesOf('1\n'))).rejects.toMatchObject({
      sqlState: '42P01',
    })
    expect(await labels()).toEqual([])
  })

  test('a large copy is rejected at its last row, with the line of the whole copy', async () => {
    const total = 300_000
    async function* rows(): AsyncGenerator<Uint8Array> {
      for (let start = 1; start <= total; start += 1000) {
        const lines = Array.from({ length: 1000 }, (_, index) => `${start + index}\t${'x'.repeat(40)}\n`)
        yield Buffer.from(lines.join(''))
      }
      yield Buffer.from('1\tonce more\n')
    }
    await expect(session.copyIn(COPY, rows())).rejects.toMatchObject({
      sqlState: '23505',
      context: expect.stringContaining(`line ${total + 1}`) as string,
    })
    expect(await labels()).toEqual([])
  })

  test('a large csv keeps its header out of the rows', async () => {
    async function* rows(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('id,label\n')
      for (let start = 1; start <= 200_000; start += 1000) {
        const lines = Array.from({ length: 1000 }, (_, index) => `${start + index},"${'y'.repeat(40)}"\n`)
        yield Buffer.from(lines.join(''))
      }
    }
    expect(await session.copyIn('copy landing from stdin with (format csv, header true)', rows())).toBe(200_000)
    expect((await session.query('select count(*), max(id) from landing')).rows).toEqual([['200000', '200000']])
  })

  test('an error of the data ends the copy with that error, and nothing is kept', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('1\ta\n')
      throw new Error('the file ended early')
    }
    await expect(session.copyIn(COPY, broken())).rejects.toThrow('the file ended early')
    expect(session.isLost).toBe(false)
    expect(await labels()).toEqual([])
  })

  test('inside a transaction a rejected copy fails the transaction and no more', async () => {
    await expect(
      session.transaction(async () => {
        await session.copyIn(COPY, piecesOf('1\ta\n'))
        await session.copyIn(COPY, piecesOf('bad\ta\n'))
      }),
    ).rejects.toMatchObject({ sqlState: '22P02' })
    expect(await labels()).toEqual([])
    expect((await session.query('select 1')).rows).toEqual([['1']])
  })

  test('a copy out streams every row, in the text format of the server', async () => {
    const text = await textOf(
      session.copyOut(`copy (select g, 'a' || chr(9) || 'b' from generate_series(1, 100000) g) to stdout`),
    )
    const lines = text.split('\n')
    expect(lines).toHaveLength(100_001)
    expect(lines[0]).toBe('1\ta\\tb')
    expect(lines[99_999]).toBe('100000\ta\\tb')
  })

  test('an error of a copy out reaches the reader, at the start and in the middle', async () => {
    await expect(textOf(session.copyOut('copy no_such_table to stdout'))).rejects.toMatchObject({ sqlState: '42P01' })
    await expect(
      textOf(session.copyOut(`copy (select 1 / (50000 - g) from generate_series(1, 100000) g) to stdout`)),
    ).rejects.toMatchObject({ sqlState: '22012' })
    expect((await session.query('select 1')).rows).toEqual([['1']])
  })

  test('leaving a copy out early frees or closes the session', async () => {
    const other = await open()
    try {
      const reader = await other.database.acquire('reader')
      for await (const piece of reader.copyOut(
        `copy (select repeat('x', 1000) from generate_series(1, 200000)) to stdout`,
      )) {
        expect(piece.length).toBeGreaterThan(0)
        break
      }
      if (!reader.isLost) expect((await reader.query('select 1')).rows).toEqual([['1']])
      await reader.release()
      const next = await other.database.acquire('next')
      expect((await next.query('select 1')).rows).toEqual([['1']])
      await next.release()
    } finally {
      await other.close()
    }
  })

  test('a slow reader holds the server back', async () => {
    let taken = 0
    const pieces = session.copyOut(`copy (select repeat('x', 1000) from generate_series(1, 20000)) to stdout`)
    for await (const piece of pieces) {
      taken += piece.length
      if (taken < 400_000) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(taken).toBe(20_000 * 1001)
  })
})
