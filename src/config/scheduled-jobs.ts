import type { ScheduledJob } from './contract.js'
import type { ProjectFile } from './schemas/project-schema.js'
import type { YamlDocument } from './yaml-document.js'

/** The jobs of a checked `schedule:` block, with what they inherit from it. */
export function readJobs(schedule: ProjectFile['schedule'], document: YamlDocument): readonly ScheduledJob[] {
  return (schedule?.jobs ?? []).map((job, index) => ({
    name: job.name,
    cron: job.cron,
    timezone: job.timezone ?? schedule?.timezone ?? 'UTC',
    command: typeof job.command === 'string' ? splitWords(job.command) : job.command,
    missed: job.missed ?? schedule?.missed ?? 'run',
    location: document.locate(['schedule', 'jobs', index]),
  }))
}

/** Words as a shell splits them: at spaces, but not inside quotes nor inside a template's braces. */
function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:\{\{[^]*?\}\}|[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replace(
      /\{\{[^]*?\}\}|"([^"]*)"|'([^']*)'/g,
      (match, double?: string, single?: string) => double ?? single ?? match,
    ),
  )
}
