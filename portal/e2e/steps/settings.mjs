// The installation's page: how it does and the settings in force, for operators only; and an address that leads nowhere.
export default async function settings(world, step) {
  const { admin, viewer } = world.people
  const { page } = admin
  await step('an operator sees how the installation does and its settings, without secrets', async () => {
    await admin.go('/o/hibari/settings')
    for (const text of ['稼働状況', 'バージョン', 'ディスク', '隔離して実行', '監査ログの検証', '通知の送信']) await admin.see(text)
    await page.locator('tr', { hasText: 'YAGURA__NET__ALLOWED' }).getByText('127.0.0.0/8:*').waitFor()
    const { body } = await admin.api('GET', '/settings')
    if (/BEGIN|password":"[^[]/.test(JSON.stringify(body.values))) throw new Error('a secret among the settings')
  })
  await step('others are told that the page is not for them; the navigation does not offer it', async () => {
    await viewer.go('/o/hibari/settings')
    await viewer.see('運営管理者専用のページです')
    if (await viewer.page.getByRole('navigation').getByRole('link', { name: '設定' }).count() > 0) throw new Error('offered')
  })
  await step('an address that leads nowhere says so under a heading, and where to go', async () => {
    await admin.go('/o/hibari/nowhere')
    await page.getByRole('heading', { level: 1, name: 'ページが見つかりません' }).waitFor()
    if (!(await page.title()).startsWith('ページが見つかりません')) throw new Error(`title: ${await page.title()}`)
    await page.getByRole('main').getByRole('link', { name: '概況へ戻る' }).click()
    await page.getByRole('heading', { level: 1, name: '概況' }).waitFor()
    await admin.expecting([404], async () => {
      await admin.go('/o/hibari/findings/00000000000000000000000000000000')
      await page.getByRole('heading', { level: 1, name: '見つかりません' }).waitFor()
    })
  })
}
