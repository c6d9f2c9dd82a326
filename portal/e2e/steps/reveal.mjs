// Two people: an approver is invited, and a password is shown once, to the one who asked, after the other agreed.
import { Person } from '../person.mjs'
import { SECRETS } from './intake.mjs'

/** Invites somebody by the members page; answers the link, which is shown once. */
export async function invite(person, name, display, role) {
  const { page } = person
  await person.go('/o/hibari/members')
  await person.button('メンバーを招待').click()
  const dialog = page.getByRole('dialog', { name: 'メンバーを招待' })
  await dialog.getByLabel('ユーザー名').fill(name)
  await dialog.getByLabel('表示名').fill(display)
  await dialog.getByLabel('役割').selectOption(role)
  await dialog.getByRole('button', { name: '招待リンクを発行' }).click()
  const link = page.getByRole('textbox', { name: '招待リンク' })
  await person.expecting([403], () => person.stepUp(link))
  return link.inputValue()
}

export default async function reveal(world, step) {
  const { people, site, browser } = world
  const { admin } = people
  const row = (person) => person.page.locator('tbody tr', { hasText: '切り分けのため' })
  await step('a second administrator, who comes from the shell, invites an approver after a step-up', async () => {
    // Whom the first one invites could be the first one: nobody who leads back to the same beginning can agree.
    const { link: second } = JSON.parse(await site.yagura('user', 'bootstrap', '--again', '--origin', site.origin, '--json'))
    people.second = await Person.arrive(browser, site, 'second')
    await people.second.register(second, 'abe.sora', '阿部 空')
    const link = await invite(people.second, 'ito.mei', '伊藤 芽衣', 'approver')
    people.approver = await Person.arrive(browser, site, 'approver')
    await people.approver.register(link)
  })
  await step('a reveal is asked for with a reason', async () => {
    const finding = world.findings.find((one) => one.subject.includes('taro'))
    await admin.go(`/o/hibari/findings/${finding.id}`)
    await admin.button('開示を申請').first().click()
    await admin.page.getByRole('dialog').getByRole('textbox').fill('切り分けのため')
    await admin.button('申請する').click()
    await admin.stepUp(admin.page.getByText('開示を申請しました'))
    world.reveal = (await admin.api('GET', '/organizations/hibari/reveals')).body.items[0]
    if (world.reveal.state !== 'requested') throw new Error(JSON.stringify(world.reveal))
  })
  await step('who asked can neither approve nor look yet', async () => {
    await admin.go('/o/hibari/reveals')
    await row(admin).waitFor()
    if (await row(admin).getByRole('button', { name: '承認' }).count() > 0) throw new Error('the page offers it')
    await admin.expecting([403, 404, 409, 422], async () => {
      for (const act of ['approve', 'show']) {
        const { status, body } = await admin.api('POST', `/organizations/hibari/reveals/${world.reveal.id}/${act}`, {})
        if (status < 400 || body.code === 'E-STEPUP-001') throw new Error(`${act}: ${status} ${JSON.stringify(body)}`)
      }
    })
  })
  await step('the approver approves after a step-up', async () => {
    const { approver } = people
    await approver.go('/o/hibari/reveals')
    await approver.expecting([403], async () => {
      await row(approver).getByRole('button', { name: '承認' }).click()
      await approver.stepUp(row(approver).getByText('承認済み'))
    })
  })
  await step('who asked sees the secret once; a second look is refused', async () => {
    await admin.go('/o/hibari/reveals')
    await row(admin).getByRole('button', { name: '開示する' }).click()
    const dialog = admin.page.getByRole('dialog', { name: '秘密情報の開示' })
    await admin.stepUp(dialog)
    await dialog.getByText(SECRETS[0]).waitFor()
    await dialog.getByText('mori.rin').first().waitFor()
    await admin.button('今すぐ隠す').click()
    await dialog.waitFor({ state: 'detached' })
    if ((await admin.page.content()).includes(SECRETS[0])) throw new Error('the secret stays in the page')
    await admin.expecting([403, 404, 409, 410, 422], async () => {
      const { status, body } = await admin.api('POST', `/organizations/hibari/reveals/${world.reveal.id}/show`, {})
      if (status < 400 || JSON.stringify(body).includes(SECRETS[0])) throw new Error(`a second look: ${status}`)
    })
    await row(admin).getByText('開示済み').waitFor()
    const left = site.holding(SECRETS[0])
    if (left.length > 0) throw new Error(`the secret stands in ${left.join(', ')}`)
  })
  await step('a refusal has a reason, which the log keeps', async () => {
    const { approver } = people
    const finding = world.findings.find((one) => one.subject.includes('hanako'))
    const { body } = await admin.api('GET', `/organizations/hibari/findings/${finding.id}`)
    await admin.freshen()
    const asked = await admin.api('POST', '/organizations/hibari/reveals', { finding: finding.id, credential: body.credentials[0].secret.fingerprint, reason: '念のための確認' })
    if (asked.status !== 201) throw new Error(`${asked.status} ${JSON.stringify(asked.body)}`)
    await approver.go('/o/hibari/reveals')
    const waiting = approver.page.locator('tbody tr', { hasText: '念のための確認' })
    await waiting.getByRole('button', { name: '却下' }).click()
    const dialog = approver.page.getByRole('dialog', { name: '申請の却下' })
    await dialog.getByLabel(/^理由/).fill('照合で足りるため')
    await dialog.getByRole('button', { name: '却下' }).click()
    await waiting.getByText('却下', { exact: true }).first().waitFor()
    const { items } = (await admin.api('GET', '/organizations/hibari/audit?action=reveal.refused')).body
    if (items[0]?.detail.reason !== '照合で足りるため') throw new Error(JSON.stringify(items))
  })
}
