import { createServer } from 'node:http'
import { DiagnosticError, problem } from '../../core/diagnostic.js'

/** Only this machine may ask. */
const ADDRESS = '127.0.0.1'

/**
 * Answers `GET /health` with what `report` gives, as JSON, until `close`. That there is an answer says that the schedule is
 * alive; how the jobs stand is in it.
 */
export async function serveHealth(
  port: number,
  report: () => unknown,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const isAsked = request.method === 'GET' && request.url === '/health'
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(isAsked ? `${JSON.stringify(report())}\n` : '{"error":"not found"}\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `Cannot listen on ${ADDRESS}:${port} (${error.code ?? error.message})`
      reject(new DiagnosticError(problem('PORT_IN_USE', message, { hint: 'Choose another port with --health-port.' })))
    })
    server.listen(port, ADDRESS, resolve)
  })
  const bound = server.address()
  return {
    url: `http://${ADDRESS}:${typeof bound === 'object' && bound !== null ? bound.port : port}/health`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
