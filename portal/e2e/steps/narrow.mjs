// The width of a phone: nothing is wider than the window; what matters on the road, the overview and an incident, scrolls nowhere sideways.
import { join } from 'node:path'
import { picture, violations, wide } from '../look.mjs'
import { inside, outside } from '../routes.mjs'
import { looker, once } from './looks.mjs'

const SIZE = { width: 390, height: 844 }
const STRICT = /^(?:overview|incident|incident-members|queue|finding|empty-overview)$/

export default async function narrow(world, step) {
  const { people, pictures } = world
  const state = await people.admin.context.storageState()
  const pages = (await inside(world)).filter(([name]) => !name.startsWith('empty-') || name === 'empty-overview')
  for (const [language, scheme] of [['ja', 'light'], ['en', 'dark']]) {
    await step(`a phone's width in ${language}, ${scheme}: nothing is cut off`, async () => {
      const wrong = []
      const complained = []
      for (const [list, cookies] of [[pages, state], [outside(), undefined]]) {
        const { context, page, said, go } = await looker(world, { language, scheme, state: cookies, size: SIZE })
        try {
          for (const [name, path] of list) {
            await go(path)
            for (const one of await wide(page, STRICT.test(name))) wrong.push([name, `wider than the window: ${one}`])
            await picture(page, join(pictures, `${name}-${language}-${scheme}-phone.png`), SIZE)
            for (const one of await violations(page)) wrong.push([name, one])
          }
          if (cookies) {
            await go('/o/hibari/overview')
            await page.getByRole('button', { name: language === 'ja' ? 'ナビゲーション' : 'Navigation' }).click()
            await page.getByRole('dialog').getByRole('link', { name: language === 'ja' ? /^インシデント/ : /^Incidents/ }).click()
            await page.waitForURL(/\/incidents$/)
          }
        } finally { await context.close() }
        complained.push(...said)
      }
      if (wrong.length + complained.length > 0) throw new Error([once(wrong), ...complained].filter(Boolean).join(' | '))
    })
  }
}
