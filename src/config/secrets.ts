/** Environment variables with these prefixes hold secrets: profiles and package files may read them, nothing may print them. */
const SECRET_PREFIXES = ['DBT_ENV_SECRET', 'TSMODEL_ENV_SECRET'] as const

/** Variables that nothing may print either, though templates may read them. */
const UNSPOKEN: ReadonlySet<string> = new Set(['TSMODEL_MASK_SECRET'])

const MASK = '*****'

/** Shorter values would blank out half of every message. */
const SHORTEST = 4

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_PREFIXES.some((prefix) => name.startsWith(prefix))
}

/** The values that no output may show. */
export class Secrets {
  private readonly values: readonly string[]

  /** @param values longest first is not needed; empty and very short ones are left out */
  constructor(values: Iterable<string>) {
    // A server may repeat a connection string, in which they are encoded.
    this.values = [...new Set([...values].flatMap((value) => [value, encoded(value)]))]
      .filter((value) => value.length >= SHORTEST)
      .sort((left, right) => right.length - left.length)
  }

  /** `text` with every secret replaced by `*****`. */
  mask(text: string): string {
    let masked = text
    for (const value of this.values) masked = masked.replaceAll(value, MASK)
    return masked
  }

  /** Whether one of them is found. */
  some(isFound: (value: string) => boolean): boolean {
    return this.values.some(isFound)
  }

  /** These secrets and those of `other`. */
  with(other: Secrets): Secrets {
    return new Secrets([...this.values, ...other.values])
  }
}

function encoded(value: string): string {
  // Half a character cannot stand in a connection string.
  return /[\ud800-\udfff]/u.test(value) ? value : encodeURIComponent(value)
}

/** The secrets of an environment, by the names of its variables. */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): Secrets {
  return new Secrets(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && (isSecretName(name) || UNSPOKEN.has(name)) ? [value] : [],
    ),
  )
}
