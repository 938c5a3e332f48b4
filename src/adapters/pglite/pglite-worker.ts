import { parentPort } from 'node:worker_threads'
import { PGlite, protocol } from '@electric-sql/pglite'
import { ResultCollector, toColumn, type ErrorFields, type FieldDescription } from '../server-message.js'
import {
  FLOW_ABANDONED,
  FLOW_LIMIT,
  FLOW_PIECES,
  type TransactionStatus,
  type WorkerReply,
  type WorkerRequest,
} from './worker-protocol.js'

// The embedded Postgres runs here, off the main thread, because a statement blocks the thread it runs in. It is spoken to in
// the protocol of the server, so that values stay text, and errors and command tags are complete.

const { serialize, Parser } = protocol
const port = parentPort!
let database: PGlite | null = null

/** Bytes gathered before a piece of a copy is sent to the main thread. */
const PIECE_BYTES = 65_536

/**
 * Ends a `copy … from stdin` that was sent as a statement, which would end the database when it finds no data. Postgres
 * ignores the message everywhere else.
 */
const NO_DATA = serialize.copyFail('there is no data: this statement has to be sent as a copy')

port.on('message', (request: WorkerRequest) => {
  void answer(request).then(
    (reply) => port.postMessage(reply),
    (error: unknown) => port.postMessage({ kind: 'broken', message: (error as Error).message } satisfies WorkerReply),
  )
})

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  switch (request.kind) {
    case 'open':
      database = await PGlite.create({ dataDir: request.path })
      return exchange(serialize.query('select 1'))
    case 'query':
      return exchange(
        joined(
          serialize.parse({ text: request.sql }),
          serialize.bind({ values: [...request.parameters] }),
          serialize.describe({ type: 'P' }),
          serialize.execute({}),
          NO_DATA,
          serialize.sync(),
        ),
      )
    case 'script':
      return exchange(joined(serialize.query(request.sql), NO_DATA))
    case 'describe':
      return exchange(
        joined(serialize.parse({ text: request.sql }), serialize.describe({ type: 'S' }), serialize.sync()),
      )
    case 'copyIn': {
      const data = request.data as Uint8Array<ArrayBuffer>
      return exchange(joined(serialize.query(request.sql), serialize.copyData(data.buffer), serialize.copyDone()))
    }
    case 'copyOut':
      return copyOut(request.sql, new Int32Array(request.flow))
    case 'close':
      await open().close()
      return new Conversation().reply()
  }
}

function open(): PGlite {
  if (database === null) throw new Error('the database is not open')
  return database
}

async function exchange(message: Uint8Array): Promise<WorkerReply> {
  const conversation = new Conversation()
  const { messages } = await open().execProtocol(message, { throwOnError: false })
  for (const received of messages) conversation.hear(received as unknown as ServerMessage)
  return conversation.reply()
}

async function copyOut(sql: string, flow: Int32Array): Promise<WorkerReply> {
  const conversation = new Conversation()
  const parser = new Parser()
  let gathered: Uint8Array[] = []
  let size = 0

  const send = (): void => {
    if (size === 0) return
    const data = joined(...gathered)
    gathered = []
    size = 0
    if (Atomics.load(flow, FLOW_ABANDONED) !== 0) return
    port.postMessage({ kind: 'piece', data } satisfies WorkerReply, [data.buffer])
    let underWay = Atomics.add(flow, FLOW_PIECES, 1) + 1
    while (underWay >= FLOW_LIMIT && Atomics.load(flow, FLOW_ABANDONED) === 0) {
      Atomics.wait(flow, FLOW_PIECES, underWay)
      underWay = Atomics.load(flow, FLOW_PIECES)
    }
  }

  await open().execProtocolRawStream(serialize.query(sql), {
    onRawData(bytes) {
      // A copy, because the bytes are a view of Postgres' own memory.
      parser.parse(bytes.slice(), (received) => {
        const message = received as unknown as ServerMessage
        if (message.name === 'copyData' && message.chunk !== undefined) {
          gathered.push(message.chunk)
          size += message.chunk.length
          if (size >= PIECE_BYTES) send()
        } else {
          conversation.hear(message)
        }
      })
    },
  })
  send()
  return conversation.reply()
}

interface ServerMessage extends ErrorFields {
  readonly name: string
  readonly fields?: readonly unknown[]
  readonly text?: string
  readonly status?: string
  readonly chunk?: Uint8Array
}

/** What the server said to one request. */
class Conversation {
  private readonly collector = new ResultCollector()
  private readonly notices: string[] = []
  private columns: readonly ReturnType<typeof toColumn>[] = []
  private status: TransactionStatus = 'I'
  private error: ErrorFields | null = null

  hear(message: ServerMessage): void {
    switch (message.name) {
      case 'rowDescription': {
        const fields = message.fields as readonly FieldDescription[]
        this.collector.describeRows(fields)
        this.columns = fields.map(toColumn)
        break
      }
      case 'dataRow':
        this.collector.addRow(message.fields as readonly (string | null)[])
        break
      case 'commandComplete':
        this.collector.complete(message.text ?? '')
        break
      case 'emptyQuery':
        this.collector.complete('')
        break
      case 'notice':
        this.notices.push(message.message)
        break
      case 'readyForQuery':
        this.status = message.status as TransactionStatus
        break
      case 'error':
        this.error ??= plainError(message)
        break
    }
  }

  reply(): WorkerReply {
    const { notices, status, error, columns } = this
    if (error !== null) return { kind: 'refused', error, notices, status }
    return { kind: 'answer', answer: { result: this.collector.result(), columns, notices, status } }
  }
}

/** Only the fields: an error object does not cross threads whole. */
function plainError(message: ServerMessage): ErrorFields {
  const { severity, code, detail, hint, where, position } = message
  return { message: message.message, severity, code, detail, hint, where, position }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
