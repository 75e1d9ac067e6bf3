/** Somebody who shops over HTTP and keeps the cookie of the session. */
export class Shopper {
  readonly #address: string
  #cookie = ''

  constructor(address: string) {
    this.#address = address
  }

  /** Whether the shop said that the item is in the cart. */
  async add(item: string): Promise<boolean> {
    const response = await fetch(`${this.#address}/api/cart/add`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      body: JSON.stringify({ item }),
    })
    const [cookie] = response.headers.getSetCookie()
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? ''
    return response.ok
  }

  async cart(): Promise<unknown> {
    const response = await fetch(`${this.#address}/api/cart`, { headers: { cookie: this.#cookie } })
    return ((await response.json()) as { items: unknown }).items
  }
}
