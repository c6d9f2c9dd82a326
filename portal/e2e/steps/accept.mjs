// A risk is accepted by somebody who may, until a day, for a reason; the finding says by whom and until when.
const DAY = 86_400_000
const day = (ahead) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short' }).format(Date.now() + ahead * DAY)

export default async function accept(world, step) {
  const { approver } = world.people
  const { page } = approver
  const finding = world.findings.find((one) => one.subject.includes('hanako'))
  const until = day(30)
  await step('an approver accepts a risk until a day and for a reason, not without', async () => {
    await approver.go(`/o/hibari/findings/${finding.id}`)
    await approver.button('状態を変更').click()
    await page.getByRole('menuitem', { name: 'リスク受容' }).click()
    const dialog = page.getByRole('dialog')
    const go = approver.button('変更する')
    await dialog.getByLabel('受容の期限').fill(until)
    if (await go.isEnabled()) throw new Error('enabled without a reason')
    await dialog.getByLabel(/^理由/).fill('VPNは証明書認証に移行済み')
    await dialog.getByLabel('受容の期限').fill(day(0))
    if (await go.isEnabled()) throw new Error('enabled although the day is not ahead')
    await dialog.getByLabel('受容の期限').fill(until)
    await go.click()
    await approver.see('状態を「リスク受容」に変更しました')
  })
  await step('the finding, its history and the log say who accepted and until when', async () => {
    const { body } = await approver.api('GET', `/organizations/hibari/findings/${finding.id}`)
    if (body.status !== 'accepted' || body.accepted_until !== `${until}T14:59:59Z`) throw new Error(JSON.stringify([body.status, body.accepted_until]))
    await page.locator('dl').filter({ hasText: '受容の期限' }).getByText(`${until} 23:59`).waitFor()
    await page.getByRole('tab', { name: '履歴とコメント' }).click()
    const entry = page.getByRole('listitem').filter({ hasText: 'VPNは証明書認証に移行済み' })
    await entry.getByText('伊藤 芽衣').waitFor()
    await entry.getByText(until).waitFor()
    const log = (await world.people.admin.api('GET', '/organizations/hibari/audit?action=finding.transition&actor=ito.mei')).body.items
    if (!log.some((one) => one.subject === finding.id && JSON.stringify(one.detail).includes('accepted'))) throw new Error(JSON.stringify(log))
  })
  await step('who may not accept risks is not offered it, nor lets the server do it', async () => {
    const admin = world.people.admin
    const may = (await admin.api('GET', '/session')).body.memberships.find((one) => one.organization === 'hibari').permissions.includes('accept-risk')
    const other = world.findings.find((one) => one.subject.includes('jiro'))
    await admin.go(`/o/hibari/findings/${other.id}`)
    await admin.button('状態を変更').click()
    await admin.page.getByRole('menuitem').first().waitFor()
    const offered = await admin.page.getByRole('menuitem', { name: 'リスク受容' }).count() > 0
    if (offered !== may) throw new Error(`offered ${offered}, may ${may}`)
    await admin.page.keyboard.press('Escape')
    if (!may) {
      await admin.expecting([403, 409], async () => {
        const { body } = await admin.api('GET', `/organizations/hibari/findings/${other.id}`)
        const said = await admin.api('POST', `/organizations/hibari/findings/${other.id}/transitions`, { to: 'accepted', reason: 'so what', until: `${until}T14:59:59Z` }, body.version)
        if (said.status < 400) throw new Error(`accepted by somebody who may not: ${said.status}`)
      })
    }
  })
}
