import { run } from './entry.mjs'

run(() => import('./steps/start.mjs').then(({ start }) => start))
