import picocolors from 'picocolors'
import { formatFailure } from '../model/failure.ts'

// What goes where: stdout carries the result and nothing else, stderr carries the talk.

export interface OutputOptions {
  quiet: boolean
}

let quiet = false
let readerGone = false
/** Why a result could not be written, in the words of the system. */
let unwritten: string | undefined

export function configureOutput(options: OutputOptions): void {
  quiet = options.quiet
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream !== process.stdout) return
      readerGone = true
      // Whoever read us has gone, as `| head` does and a closed terminal: there is nobody to tell.
      if (error.code !== 'EPIPE' && error.code !== 'EIO') unwritten = error.message
    })
  }
}

/** Writes the result. */
export function printResult(text: string): void {
  process.stdout.write(`${text}\n`)
}

/**
 * Writes more lines of a result that goes on, and waits while its reader is behind, so that it does not pile up here.
 * Resolves to false when the reader has gone.
 */
export async function printMore(text: string): Promise<boolean> {
  if (!readerGone && !process.stdout.write(`${text}\n`)) {
    await new Promise<void>((resolve) => {
      const goOn = () => {
        process.stdout.off('drain', goOn).off('error', goOn)
        resolve()
      }
      process.stdout.on('drain', goOn).on('error', goOn)
    })
  }
  return !readerGone
}

/** Resolves when all that was written has gone out, or nobody is there to read it. */
export async function flushOutput(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      async (stream) =>
        await new Promise<void>((resolve) => {
          if (stream.destroyed || stream.writableLength === 0) resolve()
          else stream.write('', () => resolve())
        }),
    ),
  )
}

/** Tells, and sets the exit code, where a result could not be written, as on a full disk: who waits for it must not take it for done. */
export function admitUnwritten(): void {
  if (unwritten === undefined) return
  const told = formatFailure({
    reason: 'state',
    title: 'The result could not be written',
    expected: 'a standard output with room for it',
    seen: unwritten,
    try: 'the same again: what was done stays done',
  })
  tellError(`${onStderr.red('✘')} ${told}`)
  process.exitCode ||= 3
}

export function printJson(value: unknown): void {
  printResult(JSON.stringify(value, null, 2))
}

/** Tells a person something beside the result; nothing with `--quiet`. */
export function tell(text: string): void {
  if (!quiet) process.stderr.write(`${text}\n`)
}

/** Tells what went wrong, also with `--quiet`. */
export function tellError(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** How wide the terminal is that shows the result; undefined where none does, or it does not say. */
export function terminalColumns(): number | undefined {
  return process.stdout.columns || undefined
}

export function isQuiet(): boolean {
  return quiet
}

/** Colours for what goes to stderr, or to stdout. NO_COLOR and pipes have none. */
export const onStderr = picocolors.createColors(wantsColour(process.stderr))
export const onStdout = picocolors.createColors(wantsColour(process.stdout))

function wantsColour(stream: NodeJS.WriteStream): boolean {
  if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') return false
  if (process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0') return true
  return stream.isTTY && process.env['TERM'] !== 'dumb'
}
