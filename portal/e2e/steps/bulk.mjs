// Many findings at once: counted first, changed, and undone.
export default async function bulk(world, step) {
  const { admin } = world.people
  const { page } = admin
  await step('a bulk change counts first, changes, and is undone', async () => {
    await admin.go('/o/hibari/findings')
    await page.locator('tbody tr').nth(1).waitFor()
    for (const n of [0, 1]) await page.locator('tbody tr').nth(n).getByRole('checkbox').check()
    await admin.see('2件を選択中')
    const before = (await admin.api('GET', '/organizations/hibari/findings')).body.items.map((one) => [one.id, one.status])
    await page.getByRole('region', { name: '一括操作' }).getByRole('button', { name: '状態の変更' }).click()
    await page.getByRole('menuitem', { name: '対応中' }).click()
    await admin.see('対象 2件')
    await page.getByRole('dialog').getByLabel('理由').fill('まとめて引き受けます')
    await admin.button('2件に適用').click()
    await admin.see('2件を変更しました')
    const changed = (await admin.api('GET', '/organizations/hibari/findings?status=in_progress')).body.items
    if (changed.length !== 2) throw new Error(`taken up: ${changed.length}`)
    await admin.button('元に戻す').click()
    await admin.see('2件を元に戻しました')
    const after = (await admin.api('GET', '/organizations/hibari/findings')).body.items.map((one) => [one.id, one.status])
    if (JSON.stringify(before.sort()) !== JSON.stringify(after.sort())) throw new Error('not as before')
  })
}
