import { readIfThere } from './files.ts'

/** The memory that a process has in use, as Linux counts it, shared pages included; undefined elsewhere, and for one that is gone. */
export function residentBytes(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}
