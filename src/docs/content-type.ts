const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  sql: 'text/plain; charset=utf-8',
  csv: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
}

/** What a web server says a file of the docs is; unknown endings are bytes, which no browser executes. */
export function contentType(file: string): string {
  return TYPES[file.split('.').at(-1)!.toLowerCase()] ?? 'application/octet-stream'
}
