import { createServer, type Server } from 'node:http'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'
import { contentType } from '../docs/index.js'

/**
 * Serves a folder of generated docs over HTTP, read-only, until `signal` aborts.
 *
 * Binds to loopback unless another address is asked for, because the docs show names and SQL of the warehouse.
 */
export async function serveFolder(
  host: Host,
  folder: string,
  options: { readonly port: number; readonly address: string; readonly signal?: AbortSignal },
): Promise<{ readonly url: string; readonly closed: Promise<void> }> {
  if (!host.files.exists(joinPath(folder, 'index.html'))) {
    throw new DiagnosticError(
      problem('DOCS_NOT_GENERATED', `There is no "index.html" in ${folder}`, {
        hint: 'Run "tsmodel docs generate" first.',
      }),
    )
  }
  const server = createServer((request, response) => {
    const path = safePath(request.url ?? '/')
    const file = path === null ? null : joinPath(folder, path === '' ? 'index.html' : path)
    if (
      (request.method !== 'GET' && request.method !== 'HEAD') ||
      file === null ||
      !host.files.exists(file) ||
      host.files.isDirectory(file)
    ) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      response.end('Not found\n')
      return
    }
    response.writeHead(200, {
      'content-type': contentType(file),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.end(request.method === 'HEAD' ? undefined : host.files.readBytes(file))
  })
  await listen(server, options)
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  const stop = (): void => {
    server.close()
    server.closeAllConnections()
  }
  if (options.signal?.aborted === true) stop()
  options.signal?.addEventListener('abort', stop, { once: true })
  const name = options.address.includes(':') ? `[${options.address}]` : options.address
  return { url: `http://${name}:${port}`, closed }
}

/** The path below the served folder; null for anything that is not a plain path downwards. */
function safePath(url: string): string | null {
  const bare = url.split(/[?#]/, 1)[0] ?? '/'
  let decoded: string
  try {
    decoded = decodeURIComponent(bare)
  } catch {
    return null
  }
  const parts = decoded.split('/').filter((part) => part !== '')
  const unsafe = parts.some((part) => part.startsWith('.') || part.includes('\\') || part.includes('\0'))
  return unsafe ? null : parts.join('/')
}

async function listen(server: Server, options: { readonly port: number; readonly address: string }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new DiagnosticError(
          problem(
            'PORT_IN_USE',
            `Cannot listen on ${options.address}:${options.port} (${error.code ?? error.message})`,
            {
              hint: 'Choose another port with --port.',
            },
          ),
        ),
      )
    })
    server.listen(options.port, options.address, resolve)
  })
}
