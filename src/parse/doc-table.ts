import type { DocBlock } from '../core/manifest.js'
import { closestTo } from '../core/text.js'

/** The docs blocks of all packages, found by name as the field does: the own package, then the root project, then any. */
export class DocTable {
  private readonly blocks: readonly DocBlock[]
  private readonly rootPackage: string

  constructor(blocks: readonly DocBlock[], rootPackage: string) {
    this.blocks = blocks
    this.rootPackage = rootPackage
  }

  /** The block of a name, of one package when it is given. */
  find(name: string, packageName: string | null, fromPackage: string): DocBlock | undefined {
    const named = this.blocks.filter((block) => block.name === name)
    if (packageName !== null) return named.find((block) => block.packageName === packageName)
    return (
      named.find((block) => block.packageName === fromPackage) ??
      named.find((block) => block.packageName === this.rootPackage) ??
      named[0]
    )
  }

  /** A suggestion for a name that nobody has. */
  nearest(name: string): string | undefined {
    const closest = closestTo(
      name,
      this.blocks.map((block) => block.name),
    )
    return closest === undefined ? undefined : `Did you mean "${closest}"?`
  }
}
