import { run } from './entry.mjs'

run(() => import('./steps/set-up.mjs').then(({ setUp }) => setUp))
