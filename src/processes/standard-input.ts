import { text } from 'node:stream/consumers'

/** All of this process's standard input, when its end has come. */
export async function readInput(): Promise<string> {
  return await text(process.stdin)
}
