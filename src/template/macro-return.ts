/** What `return(value)` throws where it cannot be a JavaScript `return`; the macro it was called in gives the value. */
export class MacroReturn {
  readonly value: unknown
  constructor(value: unknown) {
    this.value = value
  }
}
