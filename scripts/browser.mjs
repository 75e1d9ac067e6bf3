import { run } from './entry.mjs'

run(() => import('./steps/browser.mjs').then(({ testInBrowser }) => testInBrowser))
