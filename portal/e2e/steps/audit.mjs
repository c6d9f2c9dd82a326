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
  await step('the log is narrowed by action, person and day; the filter stands in the address', async () => {
    const { page } = admin
    const rows = page.locator('tbody tr')
    await page.getByLabel('操作', { exact: true }).selectOption('reveal.approved')
    await page.waitForURL(/action=reveal\.approved/)
    await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1)
    await rows.first().getByText('開示を承認').waitFor()
    await rows.first().getByText('ito.mei').or(rows.first().getByText('伊藤 芽衣')).first().waitFor()
    await page.getByLabel('操作者').fill('nobody-at-all')
    await admin.see('該当する記録はありません')
    await page.getByLabel('操作者').fill('ito')
    await rows.first().getByText('開示を承認').waitFor()
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short' }).format(Date.now())
    await page.getByLabel('開始日').fill(today)
    await page.getByLabel('終了日').fill(today)
    await page.waitForURL(new RegExp(`since=${today}&until=${today}`))
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]') && document.querySelectorAll('tbody tr').length === 1)
    await page.getByLabel('開始日').fill('2020-01-01')
    await page.getByLabel('終了日').fill('2020-01-02')
    await admin.see('該当する記録はありません')
  })
  await step('one entry\'s proof leads to the root', async () => {
    const { page } = admin
    await admin.go('/o/hibari/audit?action=reveal.shown')
    await page.locator('tbody tr').first().getByRole('button', { name: '証明' }).click()
    const dialog = page.getByRole('dialog')
    const { items } = (await admin.api('GET', '/organizations/hibari/audit?action=reveal.shown')).body
    await dialog.getByText(items[0].leaf_hash).waitFor()
    const { body: proof } = await admin.api('GET', `/organizations/hibari/audit/${items[0].sequence}/proof`)
    await dialog.getByText('根のハッシュ').waitFor()
    // RFC 9162, 2.1.3.2: the path of hashes makes the root.
    const { createHash } = await import('node:crypto')
    const node = (a, b) => createHash('sha256').update(Buffer.concat([Buffer.from([1]), a, b])).digest()
    let [fn, sn] = [BigInt(proof.sequence) - 1n, BigInt(proof.tree_size) - 1n]
    let hash = Buffer.from(proof.leaf_hash, 'hex')
    for (const step of proof.path) {
      const sibling = Buffer.from(step, 'hex')
      if (fn % 2n === 1n || fn === sn) {
        hash = node(sibling, hash)
        while (fn % 2n === 0n && fn !== 0n) { fn >>= 1n; sn >>= 1n }
      } else hash = node(hash, sibling)
      fn >>= 1n
      sn >>= 1n
    }
    if (hash.toString('hex') !== proof.root) throw new Error(`${hash.toString('hex')} is not ${proof.root}`)
    await page.keyboard.press('Escape')
  })
  await step('`yagura audit verify` agrees', async () => {
    const said = await world.site.yagura('audit', 'verify')
    if (!/^sound: \d+ entries/.test(said)) throw new Error(said)
  })
}
