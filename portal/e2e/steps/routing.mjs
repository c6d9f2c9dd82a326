// The alerts page by hand: channels, a trial message to each, routes with quiet hours, their order, and removal.
import { mailbox, webhook } from '../receivers.mjs'

export default async function routing(world, step) {
  const { admin } = world.people
  const { page } = admin
  const hook = await webhook()
  const mail = await mailbox()
  world.servers.push(hook.server, mail.server)
  const routes = async () => (await admin.api('GET', '/organizations/hibari/routes')).body.items
  const row = (name) => page.locator('tbody tr', { hasText: name })
  const until = async (what, holds) => {
    for (let tries = 0; tries < 100 && !holds(); tries += 1) await page.waitForTimeout(100)
    if (!holds()) throw new Error(`${what} does not come`)
  }
  const addChannel = async (kind, name, fill) => {
    await admin.button('通知先を追加').click()
    const dialog = page.getByRole('dialog', { name: '通知先を追加' })
    await dialog.getByLabel('種別').selectOption(kind)
    await dialog.getByLabel('名前').fill(name)
    await fill(dialog)
    await admin.expecting([403], async () => {
      await dialog.getByRole('button', { name: '保存' }).click()
      await admin.stepUp(row(name))
    })
  }
  await step('a mail channel and a webhook are made by their forms', async () => {
    await admin.go('/o/hibari/alerts?tab=channels')
    await row('SIEM').waitFor()
    await addChannel('mail', '当直メール', async (dialog) => {
      await dialog.getByLabel('サーバー').fill('127.0.0.1')
      await dialog.getByLabel('暗号化').selectOption('none')
      await dialog.getByLabel('ポート').fill(String(mail.port))
      await dialog.getByLabel('送信元アドレス').fill('yagura@example.co.jp')
      await dialog.getByLabel('宛先アドレス').fill('touchoku@example.co.jp')
      await dialog.getByLabel('宛先アドレス').press('Enter')
    })
    await addChannel('webhook', '自動化基盤', async (dialog) => {
      await dialog.getByLabel('URL').fill(`http://127.0.0.1:${hook.port}/automation`)
      await dialog.getByLabel('署名鍵').fill(`whsec_${Buffer.from('kijibato-synthetic-signing-key-32').toString('base64')}`)
    })
    const { items } = (await admin.api('GET', '/organizations/hibari/channels')).body
    for (const name of ['当直メール', '自動化基盤']) if (!items.some((one) => one.name === name)) throw new Error(JSON.stringify(items))
    if (JSON.stringify(items).includes('kijibato')) throw new Error('the key is answered')
  })
  await step('a trial message reaches both', async () => {
    for (const [name, taken] of [['当直メール', mail.taken], ['自動化基盤', hook.taken]]) {
      await row(name).getByRole('button', { name: 'テスト送信' }).click()
      await until(`the trial to ${name}`, () => taken.length > 0)
      await row(name).getByText('正常').waitFor()
    }
    if (!/^To: .*touchoku@example\.co\.jp/im.test(mail.taken[0])) throw new Error(mail.taken[0].slice(0, 400))
    if (!hook.taken[0].headers['webhook-signature']) throw new Error(JSON.stringify(hook.taken[0].headers))
  })
  await step('a place that does not answer is said so', async () => {
    await addChannel('webhook', '不通の宛先', (dialog) => dialog.getByLabel('URL').fill('http://127.0.0.1:9/nobody'))
    await row('不通の宛先').getByRole('button', { name: 'テスト送信' }).click()
    await admin.see('テスト通知を送信できませんでした')
    await row('不通の宛先').getByText('送信失敗').waitFor()
  })
  await step('a route with quiet hours is made by its form', async () => {
    await page.getByRole('tab', { name: '通知ルール' }).click()
    await admin.button('ルールを追加').click()
    const dialog = page.getByRole('dialog', { name: 'ルールを追加' })
    await dialog.getByLabel('名前').fill('夜間は緊急のみ')
    await dialog.getByLabel('深刻度').selectOption('high')
    await dialog.getByLabel('お客さま').check()
    await dialog.getByLabel('当直メール').check()
    const quietly = dialog.getByRole('switch', { name: '通知を控える時間を設ける' })
    await quietly.focus()
    await page.keyboard.press('Space')
    await dialog.getByLabel('開始', { exact: false }).first().fill('21:30')
    await dialog.getByLabel('終了').fill('06:15')
    for (const day of ['土', '日']) await dialog.getByLabel(day, { exact: true }).check()
    await dialog.getByLabel('例外').selectOption('critical')
    await dialog.getByRole('button', { name: '保存' }).click()
    await admin.see('ルールを追加しました')
    await page.getByText('21:30–06:15 Asia/Tokyo').waitFor()
    const made = (await routes()).find((one) => one.name === '夜間は緊急のみ')
    const { quiet_hours: quiet, quiet_except_severity: except, match } = made
    if (quiet.from !== '21:30' || quiet.to !== '06:15' || quiet.zone !== 'Asia/Tokyo' || quiet.days.join() !== 'sat,sun' || except !== 'critical' || match.severity_min !== 'high' || match.classes.join() !== 'customer') throw new Error(JSON.stringify(made))
  })
  await step('a route moves by one request, and stays there', async () => {
    const sent = []
    const hear = (request) => { if (request.method() === 'PUT' && request.url().includes('/routes')) sent.push(request.url()) }
    page.on('request', hear)
    await admin.button('夜間は緊急のみを上へ').click()
    await page.waitForFunction(() => document.querySelector('ol > li')?.textContent?.includes('夜間は緊急のみ'))
    page.off('request', hear)
    if (sent.length !== 1) throw new Error(`${sent.length} requests: ${sent.join(', ')}`)
    await page.reload()
    await page.locator('ol > li').first().getByText('夜間は緊急のみ').waitFor()
    const order = (await routes()).map((one) => [one.name, one.position])
    if (order[0][0] !== '夜間は緊急のみ' || order.some(([, position], place) => position !== place + 1)) throw new Error(JSON.stringify(order))
    if (await admin.button('夜間は緊急のみを上へ').isEnabled()) throw new Error('the first can go up')
  })
  await step('a route and a channel are removed after a question', async () => {
    await page.locator('ol > li', { hasText: '夜間は緊急のみ' }).getByRole('button', { name: '削除' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '削除' }).click()
    await admin.see('ルールを削除しました')
    if ((await routes()).some((one) => one.name === '夜間は緊急のみ')) throw new Error('still there')
    await page.getByRole('tab', { name: '通知先' }).click()
    await row('不通の宛先').getByRole('button', { name: '削除' }).click()
    await admin.expecting([403], async () => {
      await page.getByRole('dialog').getByRole('button', { name: '削除' }).click()
      await admin.stepUp(page.getByText('通知先を削除しました'))
    })
    await row('不通の宛先').waitFor({ state: 'detached' })
  })
  await step('the ledger tells what was sent', async () => {
    await page.getByRole('tab', { name: '送信記録' }).click()
    await page.locator('tbody tr', { hasText: 'SIEM' }).getByText('送信済み').first().waitFor()
  })
}
