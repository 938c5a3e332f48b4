import { DatabaseError, type Session } from '../../adapters/contract.js'
import type { CostEstimate } from './node-plan.js'

/** What `explain` says of a query, which is not run; null when the server cannot plan it, because it reads what is not there. */
export async function estimate(session: Session, query: string): Promise<CostEstimate | null> {
  const code = query.replace(/(?:\s*;)+\s*$/, '')
  if (code.trim() === '') return null
  try {
    const { rows } = await session.query(`explain (format json) ${code}`)
    const [top] = JSON.parse(rows[0]?.[0] ?? '[]') as readonly { readonly Plan?: Readonly<Record<string, unknown>> }[]
    const plan = top?.Plan
    if (plan === undefined) return null
    return {
      startupCost: Number(plan['Startup Cost']),
      totalCost: Number(plan['Total Cost']),
      rows: Number(plan['Plan Rows']),
      width: Number(plan['Plan Width']),
    }
  } catch (error) {
    if (error instanceof DatabaseError) return null
    throw error
  }
}
