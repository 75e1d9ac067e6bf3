import { randomBytes, randomInt } from 'node:crypto'

/** One of so many, any: a number from 0 to `count` - 1. What has to be repeatable takes a seeded one instead. */
export function anyOf(count: number): number {
  return randomInt(count)
}

/** A word that nobody can guess. */
export function randomWord(): string {
  return randomBytes(24).toString('base64url')
}
