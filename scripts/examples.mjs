import { run } from './entry.mjs'

run(() => import('./steps/examples.mjs').then(({ examples }) => examples))
