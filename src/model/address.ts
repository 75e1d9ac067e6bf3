/** Where something listens, or is reached. */
export interface Address {
  host: string
  port: number
}
