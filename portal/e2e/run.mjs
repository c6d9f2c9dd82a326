// Drives a browser against the real server, step by step. Any failed step, console error or policy violation fails the run.
// YAGURA = the program, CHROMIUM = the browser, SCREENSHOTS = where pictures go, ONLY = names of steps, KEEP = keep the data,
// DIST = a build of the portal to use instead of the embedded one.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { Site } from './site.mjs'
import { STEPS } from './steps/index.mjs'

const pictures = resolve(process.env.SCREENSHOTS ?? '../target/screenshots')
mkdirSync(pictures, { recursive: true })
let bad = 0
const site = await Site.start()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
/** What the steps share: the site, the people who came, and what was learned on the way. */
const world = { site, browser, pictures, people: {}, servers: [] }

async function step(name, act) {
  const before = Object.values(world.people).map((one) => one.complaints.length)
  try {
    await act()
    const said = Object.values(world.people).flatMap((one, n) => one.complaints.slice(before[n] ?? 0).map((line) => `${one.label}: ${line}`))
    if (said.length > 0) throw new Error(`console: ${said.join(' | ')}`)
    console.log(`ok   ${name}`)
  } catch (error) {
    bad += 1
    console.log(`BAD  ${name}: ${String(error).split('\n').slice(0, 4).join(' ')}`)
    for (const one of Object.values(world.people)) await one.page.screenshot({ path: join(pictures, `bad-${bad}-${one.label}.png`) }).catch(() => undefined)
  }
}

try {
  for (const [name, run] of STEPS) {
    if (process.env.ONLY && name !== 'register' && !process.env.ONLY.split(',').includes(name)) continue
    await run(world, step)
    // Without the first person nothing else can hold: say it once.
    if (name === 'register' && bad > 0) break
  }
} finally {
  for (const server of world.servers) await new Promise((end) => { server.closeAllConnections?.(); server.close(end) })
  await browser.close()
  if (bad > 0 && site.log) console.log(site.log.split('\n').slice(-20).map((line) => `     server: ${line}`).join('\n'))
  await site.stop()
}
console.log(bad === 0 ? 'all steps hold' : `${bad} steps do not hold`)
process.exit(bad === 0 ? 0 : 1)
