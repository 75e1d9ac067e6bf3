import { setFlagsFromString } from 'node:v8'

/**
 * Tells V8 that this process ends soon: what its optimizer compiles meanwhile, beside servers that want both processors, would be of use
 * only later. To be called when all that Node has of its own is loaded: with flags other than those that Node was built with V8
 * compiles it anew.
 */
export function expectShortLife(): void {
  setFlagsFromString('--no-opt')
}
