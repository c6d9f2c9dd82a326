// Walks through the portal by keyboard against a running `npm run preview`: list, bulk with undo, palette, help,
// a move with its reason, a comparison, a step-up with a virtual passkey, sign-in. Any policy violation fails it.
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'

const BASE = process.env.PORTAL ?? 'http://localhost:4173'
mkdirSync('look', { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
})
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ja' })
const page = await context.newPage()
page.setDefaultTimeout(8000)
const said = []
page.on('console', (m) => { if (m.type() === 'error' && !/status of 4/.test(m.text())) said.push(m.text()) })
page.on('pageerror', (e) => said.push(String(e)))
await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.sample}`)))
const cdp = await context.newCDPSession(page)
await cdp.send('WebAuthn.enable')
await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })

let bad = 0
async function step(name, act) {
  try { await act(); console.log(`ok   ${name}`) } catch (error) {
    bad += 1
    console.log(`BAD  ${name}: ${String(error).split('\n')[0]}`)
    await page.screenshot({ path: `look/walk-${bad}.png` })
  }
}
const see = (text) => page.getByText(text, { exact: false }).first().waitFor()

await page.goto(`${BASE}/welcome?token=abc`)
await step('welcome takes the token out of the address', async () => {
  await see('例示証券')
  if (page.url().includes('token')) throw new Error(page.url())
})
await step('registration makes a passkey, shows the codes once, and asks to keep them', async () => {
  await page.getByRole('button', { name: 'パスキーを作成して登録' }).click()
  await see('7f2k-9qmd-x4tp')
  const done = page.getByRole('button', { name: '完了' })
  if (await done.isEnabled()) throw new Error('enabled before the box is ticked')
  await page.screenshot({ path: 'look/walk-codes.png' })
  await page.getByLabel('安全な場所に保管しました').check()
  await done.click()
  await page.waitForURL(/overview/)
})
await page.goto(`${BASE}/o/reiji/findings`)
await page.locator('tbody tr').first().waitFor()
await step('j and x select, the bar appears', async () => {
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await see('2件を選択中')
})
await step('e counts first, asks a reason, and offers to undo', async () => {
  await page.keyboard.press('e')
  await see('対象 2件')
  await page.getByRole('dialog').getByRole('textbox').fill('パスワード再設定を確認')
  await page.screenshot({ path: 'look/walk-bulk.png' })
  await page.getByRole('button', { name: '2件に適用' }).click()
  await page.getByRole('button', { name: '元に戻す' }).click()
  await see('元に戻しました')
})
await step('Enter opens, the address goes back', async () => {
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await see('次にやること')
  await page.goBack()
  await page.locator('tbody tr').first().waitFor()
})
await step('Ctrl-K finds and goes', async () => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('yamada')
  await page.waitForFunction(() => document.querySelectorAll('[role=option]').length > 2)
  await page.screenshot({ path: 'look/walk-palette.png' })
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await see('次にやること')
})
await step('? lists the keys, Escape closes', async () => {
  await page.keyboard.press('?')
  await see('キーボード操作')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})
await step('a filter stands in the address', async () => {
  await page.goto(`${BASE}/o/reiji/findings`)
  await page.getByLabel('お客さま').first().check()
  await page.waitForURL(/class=customer/)
  await page.getByRole('textbox', { name: /絞り込み/ }).fill('yamada')
  await page.waitForURL(/q=yamada/)
})
await step('accepting a risk asks until and reason', async () => {
  await page.goto(`${BASE}/o/reiji/findings`)
  await page.locator('tbody a').first().click()
  await page.getByRole('button', { name: '状態を変更' }).click()
  await page.getByRole('menuitem', { name: 'リスク受容' }).click()
  const go = page.getByRole('button', { name: '変更する' })
  if (await go.isEnabled()) throw new Error('enabled without a reason')
  await page.getByRole('dialog').getByLabel(/理由/).fill('代替策として追加認証を必須化')
  await page.screenshot({ path: 'look/walk-accept.png' })
  await go.click()
  await see('状態を「リスク受容」に変更しました')
})
await step('a comparison sends a hash, not the value', async () => {
  await page.getByRole('button', { name: '値を表示せずに照合' }).first().click()
  const sent = page.waitForRequest((r) => r.url().endsWith('/compare'))
  await page.getByLabel('照合する値').fill('hunter-example')
  await page.getByRole('button', { name: '照合', exact: true }).click()
  const body = (await sent).postData() ?? ''
  if (body.includes('hunter') || !/[0-9a-f]{64}/.test(body)) throw new Error(body)
  await see('一致しません')
  await page.keyboard.press('Escape')
})
await step('a reveal asks for a fresh passkey; declining keeps everything', async () => {
  await page.getByRole('button', { name: '開示を申請' }).first().click()
  await page.getByRole('dialog').getByRole('textbox').fill('切り分けのため')
  await page.getByRole('button', { name: '申請する' }).click()
  await see('パスキーでもう一度')
  await page.screenshot({ path: 'look/walk-stepup.png' })
  await page.getByRole('dialog', { name: '本人確認' }).getByRole('button', { name: 'キャンセル' }).click()
})
await step('a step-up by passkey repeats the call', async () => {
  await page.goto(`${BASE}/o/reiji/account`)
  await page.getByRole('button', { name: 'リカバリーコードを再発行' }).click()
  await page.getByRole('button', { name: 'パスキーで確認' }).click()
  await see('7f2k-9qmd-x4tp')
})
await step('sign-in by passkey leads to where one wanted to go', async () => {
  await page.goto(`${BASE}/sign-in?next=%2Fo%2Freiji%2Faudit`)
  await page.getByRole('button', { name: 'パスキーでサインイン' }).click().catch(() => undefined)
  await page.waitForURL(/reiji\/audit/)
})
await step('the language changes without a reload', async () => {
  await page.goto(`${BASE}/o/reiji/overview`)
  await page.getByRole('button', { name: 'English' }).click()
  await see('Exposure score')
})
await browser.close()
for (const line of said) console.log(`     console: ${line}`)
process.exit(bad === 0 && said.length === 0 ? 0 : 1)
