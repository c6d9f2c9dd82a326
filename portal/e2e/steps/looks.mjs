// Every address in both languages and both schemes: no violation of WCAG 2.2 AA that axe can find, no lost text, and a picture to look at.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { standIn } from '../dist.mjs'
import { picture, settle, slips, violations } from '../look.mjs'
import { inside, lacking, outside } from '../routes.mjs'

const SIZE = { width: 1440, height: 900 }
const registry = readFileSync(new URL('../../src/frame/registry.ts', import.meta.url), 'utf8')

/** A context that looks as its reader wants it, and what its pages complained about. */
export async function looker({ browser, site }, { language, scheme, state, size }) {
  const context = await browser.newContext({ viewport: size, locale: language, colorScheme: scheme, storageState: state, reducedMotion: 'reduce', baseURL: site.origin })
  await standIn(context, site.origin)
  const said = []
  await context.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.sample}`)))
  const page = await context.newPage()
  let path = ''
  page.on('console', (m) => {
    if (m.type() !== 'error') return
    // A finding that is not there and a link that nobody made are looked at on purpose; so is who is signed out.
    if (/status of (?:404|410)/.test(m.text()) && /0{32}|welcome/.test(path)) return
    if (/status of 401/.test(m.text()) && /sign-in|welcome/.test(path)) return
    said.push(`${path}: ${m.text()}`)
  })
  page.on('pageerror', (e) => said.push(`${path}: ${String(e)}`))
  const go = async (to) => {
    path = to
    await page.goto(`${site.origin}${to}`)
    await settle(page).catch((error) => { throw new Error(`${to}: ${String(error).split('\n')[0]}`) })
    if (to.startsWith('/o/') && new URL(page.url()).pathname === '/sign-in') throw new Error(`${to} is not shown: nobody is signed in`)
  }
  return { context, page, said, go }
}

/** What is wrong on many pages is said once. */
export function once(said) {
  const all = new Map()
  for (const [name, what] of said) all.set(what, [...(all.get(what) ?? []), name])
  return [...all].map(([what, names]) => `${names.join(', ')}: ${what}`).join(' | ')
}

export default async function looks(world, step) {
  const { people, pictures } = world
  // A step-up makes another session: the cookie is taken after it.
  await people.admin.freshen()
  const state = await people.admin.context.storageState()
  const pages = await inside(world)
  const invited = await people.admin.api('POST', '/organizations/hibari/invitations', { name: 'kato.rei', display_name: '加藤 麗', role: 'analyst' })
  const door = outside(invited.body?.link)
  await step('every page of the registry is looked at, and an invitation at the door', () => {
    const not = lacking(registry, pages.map(([, path]) => path))
    if (not.length > 0) throw new Error(`nobody looks at ${not.join(', ')}`)
    if (door.length !== 3) throw new Error(`no invitation: ${JSON.stringify(invited)}`)
  })
  for (const language of ['ja', 'en']) {
    for (const scheme of ['light', 'dark']) {
      for (const [who, list, cookies] of [['in', pages, state], ['out', door, undefined]]) {
        await step(`${who === 'in' ? 'the pages' : 'the door'} in ${language}, ${scheme}: no violation`, async () => {
          const { context, page, said, go } = await looker(world, { language, scheme, state: cookies, size: SIZE })
          const wrong = []
          try {
            for (const [name, path] of list) {
              await go(path)
              const lang = await page.evaluate(() => document.documentElement.lang)
              if (lang !== language) wrong.push([name, `speaks ${lang}`])
              const title = await page.title()
              if (!/\S · Yagura$/.test(title) && who === 'in') wrong.push([name, `the window is called "${title}"`])
              await picture(page, join(pictures, `${name}-${language}-${scheme}.png`), SIZE)
              for (const one of [...await slips(page), ...await violations(page)]) wrong.push([name, one])
            }
          } finally { await context.close() }
          if (wrong.length + said.length > 0) throw new Error([once(wrong), ...said].filter(Boolean).join(' | '))
        })
      }
    }
  }
}
