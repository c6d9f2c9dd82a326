// The keyboard: search by `/`, the palette by Ctrl-K, and triage with j, k, a, e without a mouse.
export default async function keys(world, step) {
  const { admin } = world.people
  const { page } = admin
  const cursor = () => page.locator('tbody tr[data-on]').getAttribute('data-row')
  await step('`/` searches findings, incidents and machines; Enter goes there', async () => {
    await admin.go('/o/hibari/overview')
    await page.getByRole('heading', { level: 1, name: '概況' }).waitFor()
    await page.keyboard.press('/')
    const box = page.getByRole('dialog').getByRole('combobox')
    await box.fill('ＨＩＢＡＲＩ-NB')
    await page.getByRole('option', { name: /HIBARI-NB-0417/ }).first().waitFor()
    await box.fill('sora2041')
    // The offer to search the list is there at once; what was found comes before it.
    await page.getByRole('option', { name: /^インシデント.*sora2041/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/incidents\/[0-9a-f]/)
    await page.getByRole('heading', { level: 1, name: /sora2041/ }).waitFor()
  })
  await step('Ctrl-K goes to a page by its name; `g` and a letter too; `?` lists the keys', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('監査')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/audit$/)
    await page.getByRole('heading', { level: 1, name: '監査ログ' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('q')
    await page.waitForURL(/\/queue$/)
    await page.getByRole('heading', { level: 1, name: 'マイキュー' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'キーボード操作' }).getByText('自分を担当者にする').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })
  await step('j and k move through the list, a takes a finding, the navigation counts it', async () => {
    await admin.go('/o/hibari/findings?open=all')
    await page.locator('tbody tr').nth(2).waitFor()
    const ids = await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.dataset.row))
    for (const [key, row] of [['j', 0], ['j', 1], ['j', 2], ['k', 1]]) {
      await page.keyboard.press(key)
      if (await cursor() !== ids[row]) throw new Error(`${key} leads to ${await cursor()}, not to row ${row}`)
    }
    world.byKeys = (await admin.api('GET', '/organizations/hibari/findings?status=new')).body.items.find((one) => !one.assignee).id
    const steps = ids.indexOf(world.byKeys)
    await page.keyboard.press('k')
    for (let n = 0; n < steps; n += 1) await page.keyboard.press('j')
    await page.keyboard.press('a')
    await admin.see('自分を担当者にしました')
    const { body } = await admin.api('GET', `/organizations/hibari/findings/${world.byKeys}`)
    if (body.assignee?.id !== world.admin.id) throw new Error(JSON.stringify(body.assignee))
    const waiting = (await admin.api('GET', '/organizations/hibari/queue')).body
    const count = waiting.assigned.length + waiting.incidents.length + waiting.approvals.length
    await page.getByRole('navigation').getByRole('link', { name: new RegExp(`^マイキュー\\s*${count}`) }).waitFor()
  })
  await step('e moves it to the next stage after a count; undo brings it back', async () => {
    const status = async () => (await admin.api('GET', `/organizations/hibari/findings/${world.byKeys}`)).body.status
    await page.keyboard.press('e')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('対象 1件').waitFor()
    await dialog.getByText('対応中').waitFor()
    await dialog.getByLabel(/^理由/).fill('調査を始めます')
    await admin.button('1件に適用').click()
    await admin.see('1件を変更しました')
    if (await status() !== 'in_progress') throw new Error(await status())
    await admin.button('元に戻す').click()
    await admin.see('1件を元に戻しました')
    if (await status() !== 'new') throw new Error(await status())
  })
}
