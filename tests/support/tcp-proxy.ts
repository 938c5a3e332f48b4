import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A TCP proxy that can fail in the ways networks do. */
export interface TcpProxy {
  readonly port: number
  /** Connections that were made through it. */
  readonly connections: () => number
  /** Ends all connections now, towards one side or both; the other side is not told. */
  cut(side: 'client' | 'server' | 'both'): void
  /** From now on passes nothing on, in one direction or both, and says nothing about it. */
  swallow(direction: 'toServer' | 'toClient' | 'both' | 'none'): void
  /** From now on the last message of each answer of the server, that it is ready, comes a little after the others. */
  hesitate(): void
  /** Calls back with what clients send, before it is passed on; true cuts the connection in place of passing it on. */
  onClientData(listener: ((data: Buffer) => 'pass' | 'passThenCut' | 'cut') | null): void
  close(): Promise<void>
}

/** Length of the message that says that a server is ready for the next statement. */
const READY_BYTES = 6

const HESITATION_MS = 20

/** Starts a proxy on a free port of this machine. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket }>()
  let swallowed: 'toServer' | 'toClient' | 'both' | 'none' = 'none'
  let listener: ((data: Buffer) => 'pass' | 'passThenCut' | 'cut') | null = null
  let connections = 0
  let isHesitant = false
  const proxy = createServer((client) => {
    connections += 1
    const server = connect(target.port, target.host)
    const pair = { client, server }
    let answered = Promise.resolve()
    pairs.add(pair)
    client.on('data', (data) => {
      if (swallowed === 'toServer' || swallowed === 'both') return
      const what = listener?.(data) ?? 'pass'
      if (what === 'cut') return end(pair, 'both')
      server.write(data)
      // The server gets all of it and works on; its answer finds nobody.
      if (what === 'passThenCut') client.destroy()
    })
    server.on('data', (data) => {
      if (swallowed === 'toClient' || swallowed === 'both') return
      if (!isHesitant) {
        if (!client.destroyed) client.write(data)
        return
      }
      const cut = Math.max(0, data.length - READY_BYTES)
      answered = answered.then(async () => {
        if (!client.destroyed) client.write(data.subarray(0, cut))
        await new Promise((resolve) => setTimeout(resolve, HESITATION_MS))
        if (!client.destroyed) client.write(data.subarray(cut))
      })
    })
    client.on('close', () => {
      if (swallowed === 'none') server.end()
    })
    server.on('close', () => {
      if (swallowed === 'none') client.destroy()
      pairs.delete(pair)
    })
    for (const socket of [client, server]) socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const end = (
    pair: { readonly client: Socket; readonly server: Socket },
    side: 'client' | 'server' | 'both',
  ): void => {
    if (side !== 'server') pair.client.destroy()
    if (side !== 'client') pair.server.destroy()
  }
  return {
    port: (proxy.address() as AddressInfo).port,
    connections: () => connections,
    cut(side) {
      for (const pair of pairs) end(pair, side)
    },
    swallow(direction) {
      swallowed = direction
    },
    hesitate() {
      isHesitant = true
    },
    onClientData(next) {
      listener = next
    },
    async close() {
      for (const pair of pairs) end(pair, 'both')
      await new Promise<void>((resolve) => proxy.close(() => resolve()))
    },
  }
}
