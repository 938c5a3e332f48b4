/** Runs once before the suite; grows with what the tests need (a compiled CLI, a shared server). */
export function setup(): void {}
