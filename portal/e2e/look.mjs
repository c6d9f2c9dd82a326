// Looking at one address: it settles, is pictured, says nothing that is no text, and axe finds nothing.
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '../src')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Beginnings of message ids that the code completes (`status-` …): a page that shows one has lost a text. */
const HALVES = (() => {
  const files = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? files(join(folder, one.name)) : /\.tsx$/.test(one.name) ? [join(folder, one.name)] : []))
  const found = files(SOURCES).flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/\bt\(`([a-z][\w-]*-)\$\{/g)].map((match) => match[1]))
  return new RegExp(`(?<![\\w./-])(?:${[...new Set(found)].sort().join('|')})[a-z][\\w-]*`)
})()

export async function settle(page) {
  await page.locator('h1').first().waitFor({ timeout: 10_000 })
  await page.waitForLoadState('load')
  // What still loads is drawn as a skeleton; a chart is drawn in the frame after its data.
  await page.waitForFunction(() => !document.querySelector('.mantine-Skeleton-root, [aria-busy=true]'), undefined, { timeout: 10_000 })
  await page.waitForTimeout(300)
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))))
}

/** A picture of the whole page: it scrolls inside <main>, so the window grows first. */
export async function picture(page, path, { width, height }) {
  const tall = await page.evaluate(() => (document.querySelector('main')?.scrollHeight ?? 0) + 70)
  await page.setViewportSize({ width, height: Math.max(height, Math.min(tall, 2600)) })
  await page.waitForTimeout(100)
  await page.screenshot({ path })
  await page.setViewportSize({ width, height })
}

/** What is wrong with the text that is seen. */
export async function slips(page) {
  const text = await page.locator('body').innerText()
  return [/\b(?:undefined|NaN)\b|\[object |\\u00/, HALVES].flatMap((pattern) => {
    const slip = pattern.exec(text)
    return slip ? [`says "${text.slice(Math.max(0, slip.index - 20), slip.index + 40).replaceAll('\n', ' ')}"`] : []
  })
}

export async function violations(page) {
  await page.evaluate(axe)
  return page.evaluate(async (tags) => {
    const result = await globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
    return result.violations.map((one) => `${one.id} ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(', ')}`)
  }, TAGS)
}

/** What is wider than the window: the page, what scrolls it, and, where `strict`, any part that scrolls by itself. */
export const wide = (page, strict) => page.evaluate((strict) => {
  const found = []
  const over = (element) => element.scrollWidth > element.clientWidth + 1
  if (over(document.documentElement)) found.push('the window')
  const main = document.querySelector('main')
  if (main && over(main)) found.push('main')
  for (const part of strict && main ? main.querySelectorAll('*') : []) {
    if (['auto', 'scroll'].includes(getComputedStyle(part).overflowX) && over(part)) found.push(part.getAttribute('aria-label') ?? part.className)
  }
  return found
}, strict)
