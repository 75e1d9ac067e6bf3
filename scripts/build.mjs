import { run } from './entry.mjs'

run(() => import('./steps/build.mjs').then(({ build }) => build))
