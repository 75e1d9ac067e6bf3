import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** A program that runs in a thread of this process, with an event loop of its own. */
export interface Thread {
  /** Sends it a message: plain data. */
  tell: (message: unknown) => void
  /** Ends it at once, whatever it does. */
  end: () => void
}

export interface ThreadOptions {
  /** The file of the program. */
  program: string
  /** What it finds as its setting: plain data. */
  setting: unknown
  onMessage: (message: unknown) => void
  /** Called at most once, where it ends though nobody ended it. */
  onDeath: (error: Error) => void
}

/** Starts a program in a thread. It keeps this process alive until it is ended. */
export function startThread({ program, setting, onMessage, onDeath }: ThreadOptions): Thread {
  // Without what this process itself was started with, such as a loader.
  const worker = new Worker(program, { workerData: setting, execArgv: [] })
  let isOver = false
  const die = (error: Error) => {
    if (!isOver) onDeath(error)
    isOver = true
  }
  worker.on('message', onMessage)
  worker.on('error', die)
  worker.on('exit', (code) => die(new Error(`it ended with ${code}`)))
  return {
    // oxlint-disable-next-line require-post-message-target-origin -- a thread has none.
    tell: (message) => worker.postMessage(message),
    end: () => {
      isOver = true
      void worker.terminate()
    },
  }
}

/** Inside of a thread: what it was started with, and how it speaks with who started it. Throws where this is no thread. */
export function insideThread(): {
  setting: unknown
  tell: (message: unknown) => void
  hear: (onMessage: (message: unknown) => void) => void
} {
  const port = parentPort
  if (isMainThread || !port) throw new Error('this program runs in a thread')
  return {
    setting: workerData,
    tell: (message) => port.postMessage(message),
    hear: (onMessage) => void port.on('message', onMessage),
  }
}
