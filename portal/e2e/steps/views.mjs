// Views are addresses: what is narrowed stands in the URL, a name keeps it, a link brings somebody else to the same list.
export default async function views(world, step) {
  const { admin } = world.people
  const { page } = admin
  const rows = () => page.locator('tbody tr').evaluateAll((all) => all.map((row) => row.dataset.row))
  let address = ''
  let wanted = []
  await step('filters stand in the address and survive a reload', async () => {
    await admin.go('/o/hibari/findings')
    await page.locator('tbody tr').first().waitFor()
    await page.getByLabel('お客さま').first().check()
    await page.waitForURL(/class=customer/)
    await page.getByRole('button', { name: '最終観測' }).click()
    await page.waitForURL(/sort=-last_seen/)
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
    await page.locator('tbody tr', { hasText: 'sora2041' }).or(page.locator('tbody tr', { hasText: 'mitsuki.arai' })).first().waitFor()
    address = page.url()
    await page.reload()
    await page.locator('tbody tr').first().waitFor()
    wanted = await rows()
    const { items } = (await admin.api('GET', '/organizations/hibari/findings?class=customer&open=true&sort=-last_seen')).body
    if (JSON.stringify(wanted) !== JSON.stringify(items.map((one) => one.id))) throw new Error(`${wanted.length} rows, ${items.length} findings`)
  })
  await step('a view is kept by a name and opens the same list', async () => {
    await admin.button('ビュー').click()
    await page.getByLabel('現在の条件に名前を付ける').fill('お客さまの新着')
    await admin.button('保存').click()
    await admin.go('/o/hibari/findings')
    await page.locator('tbody tr').first().waitFor()
    await admin.button('ビュー').click()
    await page.getByRole('menuitem', { name: 'お客さまの新着' }).click()
    await page.waitForURL((url) => url.href === address)
    await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length === count, wanted.length)
    if (JSON.stringify(await rows()) !== JSON.stringify(wanted)) throw new Error('another list')
  })
  await step('the link leads somebody else to the same list', async () => {
    await admin.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.site.origin })
    await admin.button('リンクをコピー').click()
    await admin.see('この条件へのリンクをコピーしました')
    const link = await page.evaluate(() => navigator.clipboard.readText())
    if (link !== address) throw new Error(link)
    const other = await admin.open()
    await other.goto(link)
    await other.locator('tbody tr').first().waitFor()
    const seen = await other.locator('tbody tr').evaluateAll((all) => all.map((row) => row.dataset.row))
    await other.close()
    if (JSON.stringify(seen) !== JSON.stringify(wanted)) throw new Error('another list')
  })
  await step('a built-in view: what is accepted, what is late', async () => {
    await admin.button('ビュー').click()
    await page.getByRole('menuitem', { name: '担当者なし・高以上' }).click()
    await page.waitForURL(/assignee=none&severity=high|severity=high&assignee=none/)
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'))
  })
}
