import { DatabaseError } from '../adapters/contract.js'

/**
 * Runs a drop. False when something still reads the relation: one that was replaced stands as long as there is a view that
 * could not be built anew.
 */
export async function unlessRead(drop: () => Promise<unknown>): Promise<boolean> {
  try {
    await drop()
    return true
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === '2BP01') return false
    throw error
  }
}
