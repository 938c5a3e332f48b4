import { createHash } from 'node:crypto'
import type { MaskRule } from '../core/node.js'

const PAD = /(?<=decode\(')[0-9a-f]{128}(?=', 'hex'\))/g

/** The statement without what the secret could be worked out from, for errors and whoever prints them. */
export function withoutSecret(sql: string): string {
  return sql.replace(PAD, '…')
}

/** Bytes of a block of SHA-256, to which HMAC brings its key. */
const BLOCK_BYTES = 64

/** The SQL that masks a column in the source, so that the value itself never leaves it, and the type of what comes out. */
export function maskExpression(
  rule: MaskRule,
  column: string,
  dataType: string,
  secret: string,
): { readonly expression: string; readonly dataType: string | null } {
  switch (rule.kind) {
    case 'null':
      return { expression: `null::${dataType}`, dataType: null }
    case 'partial':
      return {
        expression:
          `pg_catalog.left(${column}::text, ${rule.keep}) || ` +
          `pg_catalog.repeat('*', greatest(pg_catalog.length(${column}::text) - ${rule.keep}, 0))`,
        dataType: 'text',
      }
    case 'hash':
      return { expression: hmacExpression(column, secret), dataType: 'text' }
  }
}

/**
 * HMAC-SHA-256 with functions that every server has. The two keyed pads are worked out here, so that the secret itself is
 * not in the statement.
 */
function hmacExpression(column: string, secret: string): string {
  const given = Buffer.from(secret, 'utf8')
  const key = given.length > BLOCK_BYTES ? createHash('sha256').update(given).digest() : given
  const pad = (byte: number): string => {
    const padded = Buffer.alloc(BLOCK_BYTES, byte)
    key.forEach((value, index) => (padded[index] = value ^ byte))
    return `pg_catalog.decode('${padded.toString('hex')}', 'hex')`
  }
  const inner = `pg_catalog.sha256(${pad(0x36)} || pg_catalog.convert_to(${column}::text, 'UTF8'))`
  return `pg_catalog.encode(pg_catalog.sha256(${pad(0x5c)} || ${inner}), 'hex')`
}
