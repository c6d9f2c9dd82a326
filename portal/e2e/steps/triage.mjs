// The work on one finding: who does it, how far it is, why it ends; two people who edit at once do not overwrite each other.
export default async function triage(world, step) {
  const { admin } = world.people
  const { page } = admin
  const path = () => `/o/hibari/findings/${world.findings.find((one) => one.subject.includes('sora2041')).id}`
  const move = async (to, on = page) => {
    await admin.button('状態を変更', on).click()
    await on.getByRole('menuitem', { name: to }).click()
  }
  await step('a finding is assigned and taken up', async () => {
    await admin.go(path())
    await page.getByRole('button', { name: /^担当者/ }).click()
    await page.getByRole('menuitem', { name: '自分を担当者にする' }).click()
    await page.getByRole('button', { name: '担当者: 森 凛' }).waitFor()
    await move('対応中')
    await admin.see('状態を「対応中」に変更しました')
  })
  await step('a comment stands in the history', async () => {
    await page.getByRole('tab', { name: '履歴とコメント' }).click()
    await page.getByRole('textbox', { name: 'コメント' }).fill('お客さまに架電し、再設定を依頼しました。')
    await admin.button('コメントする').click()
    await page.getByRole('listitem').filter({ hasText: '架電し、再設定を依頼' }).waitFor()
  })
  await step('a change over another person\'s change is refused and explained', async () => {
    const other = await admin.open()
    // A frozen second tab: it does not hear of the change.
    await other.route('**/events', (route) => route.abort())
    admin.expected.push(412)
    await admin.go(path(), other)
    await admin.button('状態を変更', other).waitFor()
    const { body } = await admin.api('GET', `/organizations/hibari/findings/${path().split('/').at(-1)}`)
    const changed = await admin.api('PUT', `/organizations/hibari/findings/${body.id}/tags`, { tags: ['電話済'] }, body.version)
    if (changed.status !== 200) throw new Error(JSON.stringify(changed))
    await move('是正済み・確認待ち', other)
    await other.getByRole('dialog', { name: '他のメンバーが更新しました' }).waitFor()
    await admin.button('最新の内容を読み込む', other).click()
    await other.getByText('電話済').first().waitFor()
    admin.expected.pop()
    admin.complaints = admin.complaints.filter((line) => !/events/.test(line))
    await other.close()
  })
  await step('a false positive needs a reason, which the history keeps', async () => {
    await admin.go(path())
    await move('誤検知')
    const go = admin.button('変更する')
    if (await go.isEnabled()) throw new Error('enabled without a reason')
    await page.getByRole('dialog').getByLabel(/理由/).fill('試験用の口座と確認済み')
    await go.click()
    await admin.see('状態を「誤検知」に変更しました')
    await page.getByRole('tab', { name: '履歴とコメント' }).click()
    await page.getByRole('listitem').filter({ hasText: '試験用の口座と確認済み' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: '対応中' }).first().waitFor()
  })
}
