import { onReaderGone } from '../processes/reader.ts'

/**
 * Runs what goes on writing to stdout, with a signal that is aborted when the other signal is, or when its reader has gone: that is how
 * it ends then. Resolves in that case, for whoever takes only the first lines has got them.
 */
export async function whileRead(
  signal: AbortSignal,
  show: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const ending = new AbortController()
  const gone = new Error('nobody reads it any more')
  const pass = () => ending.abort(signal.reason)
  const stopWaiting = onReaderGone(() => ending.abort(gone))
  signal.addEventListener('abort', pass)
  if (signal.aborted) pass()
  try {
    await show(ending.signal)
  } catch (error) {
    if (error !== gone) throw error
  } finally {
    stopWaiting()
    signal.removeEventListener('abort', pass)
  }
}
