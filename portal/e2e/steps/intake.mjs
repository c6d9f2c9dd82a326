// A pack is uploaded by hand, read by a job, and becomes findings; the passwords in it stand nowhere in clear.
export const SECRETS = ['Passw0rd!x-tsubame', 'Kawasemi#2931', 'Hiyodori$7714', 'Mejiro%5520']
const ROWS = [
  `https://www.example.co.jp/login:taro@example.co.jp:${SECRETS[0]}`,
  `https://trade.example.co.jp/auth/login:sora2041:${SECRETS[1]}`,
  `https://vpn.example.co.jp/:hanako@example.co.jp:${SECRETS[2]}`,
  `https://saas.example.net/login:jiro@example.co.jp:${SECRETS[3]}`,
  'https://unrelated.example.org/login:nobody@example.org:Forgotten!1',
]

/** Uploads rows as a text file. */
export const upload = (person, name, rows) => uploadFile(person, name, 'text/plain', Buffer.from(`${rows.join('\n')}\n`))

/** Uploads a file by the portal and waits until its job is done. */
export async function uploadFile(person, name, mimeType, buffer) {
  await person.go('/o/hibari/intake')
  await person.button('ファイルを選択').waitFor()
  await person.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
  await person.see('アップロードが完了し、取り込みを受け付けました')
  for (let tries = 0; tries < 120; tries += 1) {
    const { body } = await person.api('GET', '/organizations/hibari/jobs')
    const job = body.items.find((one) => one.name === name)
    if (job?.state === 'failed') throw new Error(`the job failed: ${JSON.stringify(job)}`)
    if (job?.state === 'done') return job
    await person.page.waitForTimeout(250)
  }
  throw new Error('the job does not end')
}

/** No secret in any answer so far, in the page, or in a file of the data folder. */
export async function nowhere(person, secrets) {
  const bodies = await Promise.all(person.bodies)
  const page = await person.page.content()
  for (const secret of secrets) {
    const answer = bodies.find((one) => one.text.includes(secret))
    if (answer) throw new Error(`a secret stands in the answer of ${answer.url}`)
    if (page.includes(secret)) throw new Error('a secret stands in the page')
    const files = person.site.holding(secret)
    if (files.length > 0) throw new Error(`a secret stands in ${files.join(', ')}`)
  }
}

export default async function intake(world, step) {
  const { admin } = world.people
  await step('an uploaded pack is read and its job says so', async () => {
    await upload(admin, 'combo-2026-11.txt', ROWS)
    await admin.go('/o/hibari/intake')
    await admin.page.locator('tr', { hasText: 'combo-2026-11.txt' }).getByText('完了').first().waitFor()
  })
  await step('its findings are listed, what is not ours is not', async () => {
    await admin.go('/o/hibari/findings')
    await admin.page.locator('tbody tr').first().waitFor()
    for (const who of ['taro@example.co.jp', 'sora2041', 'hanako@example.co.jp', 'jiro@example.co.jp']) await admin.see(who)
    if (await admin.page.getByText('nobody@example.org').count() > 0) throw new Error('a foreign row is listed')
    const { body } = await admin.api('GET', '/organizations/hibari/findings?total=true')
    world.findings = body.items
    if (body.total < 4) throw new Error(`findings: ${body.total}`)
  })
  await step('the passwords stand in no answer, page or file', async () => {
    const id = world.findings.find((one) => one.subject.includes('taro')).id
    await admin.go(`/o/hibari/findings/${id}`)
    await admin.see('次にやること')
    await admin.see('証跡')
    await nowhere(admin, [...SECRETS, 'Forgotten!1'])
  })
}
