/* eslint-disable no-console -- a program for the terminal; the page reports policy violations by its console */
// Every main route in both languages and both schemes: no violation of WCAG 2.2 AA that axe can find, and a picture to look at.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** Pages by name. The door is looked at signed out, in a context of its own. */
async function routes(world) {
  const { admin } = world.people
  const finding = world.findings[0].id
  const incident = (await admin.api('GET', '/organizations/hibari/incidents')).body.items[0]
  const inside = ['overview', 'queue', 'findings', 'incidents', 'exposures', 'scope', 'intake', 'alerts', 'reveals', 'members', 'tokens', 'audit', 'settings', 'account']
  const all = inside.map((name) => [name, `/o/hibari/${name}`])
  all.push(['finding', `/o/hibari/findings/${finding}`], ['finding-history', `/o/hibari/findings/${finding}?tab=history`], ['nowhere', '/o/hibari/nowhere'])
  if (incident) all.push(['incident', `/o/hibari/incidents/${incident.id}`])
  return all
}

async function violations(page) {
  const found = await page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
    return result.violations.map((one) => `${one.id} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(', ')}`)
  }, TAGS)
  return found
}

async function settle(page) {
  await page.locator('main h1, main h2').first().waitFor({ timeout: 10_000 })
  await page.waitForLoadState('load')
  // What still loads is drawn as a skeleton; a chart is drawn in the frame after its data.
  await page.waitForFunction(() => !document.querySelector('.mantine-Skeleton-root, [aria-busy=true]'), undefined, { timeout: 10_000 })
  await page.waitForTimeout(300)
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))))
}

export default async function looks(world, step) {
  const { browser, site, pictures, people } = world
  const state = await people.admin.context.storageState()
  const inside = await routes(world)
  for (const language of ['ja', 'en']) {
    for (const scheme of ['light', 'dark']) {
      for (const [who, list, cookies] of [['in', inside, state], ['out', [['sign-in', '/sign-in'], ['welcome', '/welcome']], undefined]]) {
        await step(`${who === 'in' ? 'the pages' : 'the door'} in ${language}, ${scheme}: no violation`, async () => {
          const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: language, colorScheme: scheme, storageState: cookies, bypassCSP: false, reducedMotion: 'reduce' })
          const said = []
          await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.sample}`)))
          const page = await context.newPage()
          page.on('console', (m) => { if (m.type() === 'error') said.push(m.text()) })
          page.on('pageerror', (e) => said.push(String(e)))
          try {
            for (const [name, path] of list) {
              await page.setViewportSize({ width: 1440, height: 900 })
              await page.goto(`${site.origin}${path}`)
              await settle(page).catch((error) => { throw new Error(`${path}: ${String(error).split('\n')[0]}`) })
              const lang = await page.evaluate(() => document.documentElement.lang)
              if (lang !== language) throw new Error(`${path} speaks ${lang}`)
              // The page scrolls inside <main>: the window grows so that the picture shows all of it.
              const tall = await page.evaluate(() => (document.querySelector('main')?.scrollHeight ?? 0) + 70)
              await page.setViewportSize({ width: 1440, height: Math.max(900, Math.min(tall, 2400)) })
              await page.screenshot({ path: join(pictures, `${name}-${language}-${scheme}.png`) })
              const text = await page.locator('body').innerText()
              const slip = /\b(?:undefined|NaN)\b|\[object |\\u00/.exec(text)
              if (slip) said.push(`${name} says "${text.slice(Math.max(0, slip.index - 20), slip.index + 30).replaceAll('\n', ' ')}"`)
              await page.evaluate(axe)
              for (const one of await violations(page)) said.push(`${name}: ${one}`)
            }
          } finally { await context.close() }
          // What is wrong on many pages is said once.
          const once = new Map()
          for (const line of said) {
            const [, name, what] = /^([\w-]+)(?::| says) ([^]*)$/.exec(line) ?? [null, '', line]
            once.set(what, [...(once.get(what) ?? []), name])
          }
          if (said.length > 0) throw new Error([...once].map(([what, names]) => `${names.join(', ')}: ${what}`).join(' | '))
        })
      }
    }
  }
}
