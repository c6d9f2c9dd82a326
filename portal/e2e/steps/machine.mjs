// An infected machine comes in by a pack: exposures by machine, person, customer and cookie, and the machine's page with its graph.
import { machine as folder, zip } from '../pack.mjs'
import { nowhere, uploadFile } from './intake.mjs'

const SECRETS = ['Shirasagi!6420', 'Ohruri@1187', 'Komadori%9034']
const COOKIE = 'c0ffee-synthetic-session-value-8842'
const DAY = 86_400_000

export function pack(now = Date.now()) {
  const later = Math.floor((now + 20 * DAY) / 1000)
  return zip({
    ...folder({
      folder: 'JP[0A1B2C3D]_203.0.113.42', computer: 'HIBARI-NB-0417', user: 's.kitagawa', ip: '203.0.113.42', seen: now - 3 * DAY,
      logins: [['https://vpn.example.co.jp/login', 's.kitagawa@example.co.jp', SECRETS[0]], ['https://portal.example.co.jp/', 's.kitagawa@example.co.jp', SECRETS[1]], ['https://video.example.org/', 'kita', 'Private#1']],
      cookies: [['.portal.example.co.jp', 'JSESSIONID', COOKIE, later], ['.portal.example.co.jp', 'theme', 'dark', later]],
    }),
    ...folder({
      folder: 'JP[9F8E7D6C]_198.51.100.77', computer: 'DESKTOP-5HK2QPT', user: 'mitsuki', ip: '198.51.100.77', seen: now - 9 * DAY,
      logins: [['https://trade.example.co.jp/auth/login', 'mitsuki.arai', SECRETS[2]]],
      cookies: [['.trade.example.co.jp', 'session_id', `${COOKIE}-2`, later]],
    }),
  })
}

export default async function machine(world, step) {
  const { admin } = world.people
  const { page } = admin
  await step('a pack of two infected machines is read', async () => {
    await uploadFile(admin, 'stealer-2026-11.zip', 'application/zip', pack())
    world.machines = (await admin.api('GET', '/organizations/hibari/machines')).body.items
    if (world.machines.length !== 2) throw new Error(`machines: ${JSON.stringify(world.machines.map((one) => one.computer))}`)
    await nowhere(admin, [...SECRETS, COOKIE])
  })
  await step('exposures are told by machine, person, customer and cookie; the tab and the search stand in the address', async () => {
    await admin.go('/o/hibari/exposures')
    await page.locator('tbody tr', { hasText: 'HIBARI-NB-0417' }).waitFor()
    await page.getByRole('tab', { name: '従業員・委託先' }).click()
    await page.waitForURL(/tab=people/)
    await page.locator('tbody tr', { hasText: 's.kitagawa@example.co.jp' }).first().waitFor()
    await page.getByRole('textbox', { name: /絞り込み/ }).fill('kitagawa')
    await page.waitForURL(/q=kitagawa/)
    await page.getByRole('tab', { name: 'お客さま' }).click()
    await admin.go('/o/hibari/exposures?tab=customers')
    await page.locator('tbody tr', { hasText: 'mitsuki.arai' }).first().waitFor()
    await page.getByRole('tab', { name: '有効なCookie' }).click()
    const cookie = page.locator('tbody tr', { hasText: 'JSESSIONID' })
    await cookie.getByText('セッション').first().waitFor()
  })
  await step('the machine\'s page draws its graph, tells the same as a table, and leads to findings and incident', async () => {
    const one = world.machines.find((found) => found.computer === 'HIBARI-NB-0417')
    await admin.go('/o/hibari/exposures')
    await page.getByRole('link', { name: /HIBARI-NB-0417/ }).click()
    await page.waitForURL(new RegExp(`/machines/${one.id}`))
    await page.getByRole('heading', { level: 1, name: 'HIBARI-NB-0417' }).waitFor()
    for (const fact of ['RedLine', 's.kitagawa', '203.0.113.42', 'Windows 11 Pro', 'Windows Defender']) await page.getByText(fact, { exact: false }).first().waitFor()
    const picture = page.getByRole('img', { name: /関係図/ })
    const table = page.getByRole('region', { name: '関係の一覧' })
    await picture.or(table).first().waitFor()
    if (await picture.count() > 0) {
      await picture.locator('canvas').first().waitFor()
      await page.getByText('表', { exact: true }).click()
    }
    await table.locator('tbody tr').first().waitFor()
    const { graph } = (await admin.api('GET', `/organizations/hibari/machines/${one.id}`)).body
    const rows = await table.locator('tbody tr').count()
    if (rows !== graph.edges.length || rows < 3) throw new Error(`${rows} rows for ${graph.edges.length} edges`)
    await page.getByRole('link', { name: 'インシデントを開く' }).click()
    await page.waitForURL(/\/incidents\//)
    await page.getByText('感染', { exact: true }).first().waitFor()
  })
}
