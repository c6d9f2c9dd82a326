// People: a role is changed and takes effect at once, an invitation is withdrawn and its link is dead.
import { invite } from './reveal.mjs'

export default async function members(world, step) {
  const { people } = world
  const { admin, viewer } = people
  const { page } = admin
  const row = page.locator('tbody tr', { hasText: '小野 秋' })
  await step('a role is changed; the person may do more with the next request', async () => {
    await admin.go('/o/hibari/members')
    await row.waitFor()
    await admin.expecting([403], async () => {
      await row.getByRole('combobox', { name: '小野 秋の役割' }).selectOption('analyst')
      await admin.stepUp(page.getByText('更新しました'))
    })
    const { items } = (await admin.api('GET', '/organizations/hibari/members')).body
    if (items.find((one) => one.user.name === 'ono.aki')?.role !== 'analyst') throw new Error(JSON.stringify(items))
    await viewer.go(`/o/hibari/findings/${world.findings[0].id}`)
    await viewer.button('状態を変更').waitFor()
  })
  await step('an invitation is withdrawn: its link opens nothing', async () => {
    const link = await invite(admin, 'sato.yuu', '佐藤 優', 'auditor')
    await page.getByRole('dialog').getByRole('button', { name: '閉じる' }).last().click()
    await admin.freshen()
    const waiting = page.locator('tr, li').filter({ hasText: '佐藤 優' }).last()
    await waiting.getByRole('button', { name: '取り消す' }).click()
    await waiting.waitFor({ state: 'detached' })
    const other = await admin.open()
    admin.expected.push(401, 404, 410)
    await other.goto(link)
    await other.getByRole('alert').waitFor()
    if (await other.getByRole('button', { name: 'パスキーを作成して登録' }).count() > 0) throw new Error('the link still works')
    await other.close()
    admin.expected.splice(-3)
  })
}
