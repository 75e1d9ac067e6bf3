// A shop's carts in sessions that live in Redis behind Sentinel.
//   redis-ha run examples/sentinel.yaml -- node examples/cookbook/session-store/server.mjs
import { RedisStore } from 'connect-redis'
import express from 'express'
import session from 'express-session'
import { createSentinel } from 'redis'
import { addresses } from '../ledger.mjs'

const client = createSentinel({
  name: process.env.REDIS_SENTINEL_MASTER,
  sentinelRootNodes: addresses(process.env.REDIS_SENTINELS),
  nodeClientOptions: {
    username: process.env.REDIS_USERNAME,
    password: process.env.REDIS_PASSWORD,
    socket: { reconnectStrategy: () => 100 },
  },
  sentinelClientOptions: { password: process.env.REDIS_SENTINEL_PASSWORD },
  scanInterval: 100,
  maxCommandRediscovers: 100,
})
client.on('error', () => {})
client.on('client-error', () => {})
await client.connect()

const app = express()
app.use(express.json())
app.use(
  session({
    store: new RedisStore({ client }),
    secret: 'of the shop',
    resave: false,
    saveUninitialized: false,
  }),
)

app.get('/api/cart', (request, response) => {
  response.json({ items: request.session.items ?? [] })
})

app.post('/api/cart/add', (request, response, next) => {
  request.session.items = [...(request.session.items ?? []), request.body.item]
  // The answer waits until Redis has the cart: a shopper who sees 200 has the item.
  request.session.save((error) => (error ? next(error) : response.json({ items: request.session.items })))
})

app.use((error, _request, response, _next) => {
  response.status(503).json({ error: error.message })
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`shop http://127.0.0.1:${server.address().port}`)
})
