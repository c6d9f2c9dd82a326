// The log knows what the other steps did, and holds.
export default async function audit(world, step) {
  const { admin } = world.people
  await step('the audit page shows the actions and that the log is whole', async () => {
    await admin.go('/o/hibari/audit')
    await admin.see('改ざんは検出されていません')
    const { body } = await admin.api('GET', '/organizations/hibari/audit?limit=500')
    const actions = new Set(body.items.map((one) => one.action))
    for (const one of body.items.slice(0, 3)) await admin.page.locator('tbody tr', { hasText: one.action }).first().waitFor()
    const wanted = ['pack.ingested', 'finding.transition', 'user.invited', 'finding.bulk', 'finding.undo', 'access.refused', 'reveal.requested', 'reveal.approved', 'reveal.shown']
    const lacking = wanted.filter((one) => !actions.has(one))
    if (lacking.length > 0) throw new Error(`not in the log: ${lacking.join(', ')} of ${[...actions].join(', ')}`)
  })
  await step('`yagura audit verify` agrees', async () => {
    const said = await world.site.yagura('audit', 'verify')
    if (!/^sound: \d+ entries/.test(said)) throw new Error(said)
  })
}
