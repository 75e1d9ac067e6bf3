/** What is tested: a cart in Redis. */
export class Cart {
  constructor(redis, user) {
    this.redis = redis
    this.key = `cart:${user}`
  }

  async add(item, count) {
    await this.redis.hincrby(this.key, item, count)
  }

  async items() {
    return await this.redis.hgetall(this.key)
  }
}
