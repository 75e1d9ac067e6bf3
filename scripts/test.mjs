import { run } from './entry.mjs'

run(() => import('./steps/test.mjs').then(({ test }) => test))
