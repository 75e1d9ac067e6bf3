export const cache: string
export function isBuilt(): boolean
