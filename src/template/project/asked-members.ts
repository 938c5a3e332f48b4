/** Members of a host object that are computed when a template names them. */
export class AskedMembers extends Map<string, unknown> {
  private readonly find: (name: string) => unknown
  private readonly list: () => Iterable<string>

  /**
   * @param find gives undefined for a name that is no member
   * @param list the names, for messages about others
   */
  constructor(find: (name: string) => unknown, list: () => Iterable<string> = () => []) {
    super()
    this.find = find
    this.list = list
  }
  override get(name: string): unknown {
    return this.find(name)
  }
  override has(name: string): boolean {
    return this.find(name) !== undefined
  }
  override keys(): MapIterator<string> {
    return new Set(this.list()).keys()
  }
}
