// New findings go out by webhook, signed, and by mail; neither carries a password.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { mailbox, webhook } from '../receivers.mjs'
import { upload } from './intake.mjs'

const KEY = Buffer.from('hibari-e2e-signing-key-32-bytes!')
const PASSWORD = 'Uguisu=8842'

/** Whether one of the signatures (Standard Webhooks, v1) fits. */
function signed({ headers, body }) {
  const text = Buffer.concat([Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`), body])
  const wanted = createHmac('sha256', KEY).update(text).digest()
  return String(headers['webhook-signature']).split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return one.startsWith('v1,') && given.length === wanted.length && timingSafeEqual(given, wanted)
  })
}

/** The mail's words, its parts decoded. */
const words = (mail) => mail.split(/\r\n\r\n/).map((part) => {
  const compact = part.replace(/\r\n/g, '')
  return /^[A-Za-z0-9+/=]{40,}/.test(compact) ? Buffer.from(compact.split('--')[0], 'base64').toString() : part
}).join('\n')

async function until(what, holds) {
  for (let tries = 0; tries < 150; tries += 1) {
    if (holds()) return
    await new Promise((wait) => { setTimeout(wait, 200) })
  }
  throw new Error(`${what} does not come`)
}

export default async function alerts(world, step) {
  const { admin } = world.people
  const hook = await webhook()
  const mail = await mailbox()
  world.servers.push(hook.server, mail.server)
  await step('channels to a webhook and a mail server, and a route to both', async () => {
    const made = []
    for (const body of [
      { kind: 'webhook', name: 'SIEM', config: { url: `http://127.0.0.1:${hook.port}/in`, secret: `whsec_${KEY.toString('base64')}` } },
      { kind: 'mail', name: 'SOC', config: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'yagura@example.co.jp', to: ['soc@example.co.jp'], language: 'ja' } },
    ]) {
      const answer = await admin.api('POST', '/organizations/hibari/channels', body)
      if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
      if (JSON.stringify(answer.body).includes(KEY.toString('base64'))) throw new Error('the key is answered')
      made.push(answer.body.id)
    }
    const route = await admin.api('POST', '/organizations/hibari/routes', { name: 'すべて', position: 0, match: { severity_min: null, classes: [], tags: [] }, channels: made, mode: 'immediate' })
    if (route.status !== 201) throw new Error(`${route.status} ${JSON.stringify(route.body)}`)
  })
  await step('a new finding is delivered to both: signed, without the password', async () => {
    await upload(admin, 'combo-2026-12.txt', [`https://www.example.co.jp/login:kaede@example.co.jp:${PASSWORD}`])
    await until('the webhook', () => hook.taken.length > 0)
    await until('the mail', () => mail.taken.length > 0)
    for (const one of hook.taken) {
      if (!signed(one)) throw new Error(`the signature does not fit: ${JSON.stringify(one.headers)}`)
      if (signed({ ...one, body: Buffer.concat([one.body, Buffer.from(' ')]) })) throw new Error('the signature fits anything')
    }
    const text = mail.taken.map(words).join('\n')
    if (!/^From: .*yagura@example\.co\.jp/im.test(text)) throw new Error(text.slice(0, 300))
    for (const sent of [...hook.taken.map((one) => one.body.toString()), text]) if (sent.includes(PASSWORD)) throw new Error('the password goes out')
  })
  await step('the deliveries are kept as sent', async () => {
    let sent = []
    for (let tries = 0; tries < 50 && sent.length < 2; tries += 1) {
      await admin.page.waitForTimeout(200)
      sent = (await admin.api('GET', '/organizations/hibari/deliveries?state=sent')).body.items
    }
    const names = new Set(sent.map((one) => one.channel_name))
    if (!names.has('SIEM') || !names.has('SOC')) throw new Error(JSON.stringify(sent))
  })
}
