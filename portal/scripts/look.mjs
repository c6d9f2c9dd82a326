// Opens pages of a running `npm run preview` in Chromium, writes pictures to look/, and reports axe violations,
// console errors and policy violations. `node scripts/look.mjs [word in the name ...]`
import { mkdirSync, readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const BASE = process.env.PORTAL ?? 'http://localhost:4173'
const O = '/o/reiji'
const PAGES = {
  'sign-in': '/sign-in', welcome: '/welcome?token=t', overview: `${O}/overview`, queue: `${O}/queue`, findings: `${O}/findings`,
  finding: `${O}/findings/FIRST`, incidents: `${O}/incidents`, incident: `${O}/incidents/FIRST`, exposures: `${O}/exposures`,
  people: `${O}/exposures?tab=people`, cookies: `${O}/exposures?tab=cookies`, machine: `${O}/machines/FIRST`, account: `${O}/account`,
  scope: `${O}/scope`, intake: `${O}/intake`, members: `${O}/members`, tokens: `${O}/tokens`, reveals: `${O}/reveals`,
  audit: `${O}/audit`, alerts: `${O}/alerts`, channels: `${O}/alerts?tab=channels`, deliveries: `${O}/alerts?tab=deliveries`, settings: `${O}/settings`,
}
const wanted = process.argv.slice(2)
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const LOOKS = [
  ['ja', 'light', 1440, 900], ['en', 'dark', 1440, 900], ['ja', 'light', 390, 844], ['en', 'light', 1440, 900], ['ja', 'dark', 1440, 900],
]
const looks = process.env.ALL ? LOOKS : LOOKS.slice(0, 3)

mkdirSync('look', { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
let bad = 0
const first = async (kind) => (await (await fetch(`${BASE}/api/v1/organizations/reiji/${kind}`)).json()).items[0].id
const ids = { finding: await first('findings'), incident: await first('incidents'), machine: await first('machines') }
for (const [language, scheme, width, height] of looks) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: language })
  const page = await context.newPage()
  const said = []
  page.on('console', (m) => { if ((m.type() === 'error' || m.type() === 'warning') && !m.text().includes('GL Driver Message')) said.push(m.text()) })
  page.on('pageerror', (e) => said.push(String(e)))
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.sample}`)))
  for (const [name, path] of Object.entries(PAGES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    said.length = 0
    await page.goto(BASE + path.replace('FIRST', ids[name] ?? ''), { waitUntil: 'load' })
    await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[aria-busy="true"]'), null, { timeout: 8000 }).catch(() => said.push('still loading'))
    await page.waitForTimeout(500)
    const tag = `${name}-${language}-${scheme}-${width}`
    // The page scrolls inside <main>: grow the window so that the picture shows all of it.
    const tall = await page.evaluate(() => Math.max(document.querySelector('main')?.scrollHeight ?? 0, document.body.scrollHeight) + 70)
    await page.setViewportSize({ width, height: Math.max(height, Math.min(tall, 2600)) })
    await page.waitForTimeout(150)
    await page.screenshot({ path: `look/${tag}.png` })
    await page.setViewportSize({ width, height })
    await page.evaluate(axe)
    const found = await page.evaluate(() => window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1)
    const problems = [...said, ...(wide ? ['wider than the window'] : []), ...found.violations.map((v) => `axe ${v.id}: ${v.nodes.length}x ${v.nodes[0].html.slice(0, 140)} ${v.nodes[0].any[0]?.message ?? ''}`)]
    bad += problems.length
    console.log(problems.length === 0 ? `ok   ${tag}` : `BAD  ${tag}\n     ${problems.join('\n     ')}`)
  }
  await context.close()
}
await browser.close()
process.exit(bad === 0 ? 0 : 1)
