import type { Finding } from '../model/finding.ts'
import { onStdout } from './output.ts'

/** What `doctor` prints: a line for each finding, and below what is not well what to do about it. */
export function formatFindings(findings: Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length))
  return findings
    .flatMap((finding) => {
      const line = `${label(finding.ok)}  ${finding.check.padEnd(width)}  ${finding.seen}`
      const advice = finding.try === undefined ? [] : [`${' '.repeat(width + 11)}try  ${finding.try}`]
      return [line, ...advice]
    })
    .join('\n')
}

function label(ok: Finding['ok']): string {
  switch (ok) {
    case 'ok':
      return onStdout.green('ok     ')
    case 'warning':
      return onStdout.yellow('warning')
    case 'problem':
      return onStdout.red('problem')
  }
}
