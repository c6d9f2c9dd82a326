// Leaving and coming back by passkey; a passkey without the person's verification is refused.
export default async function signIn({ people }, step) {
  const { admin } = people
  await step('signing out ends the session', async () => {
    // Unverified from here on: else the browser's own offer on the sign-in page signs in again at once.
    await admin.verified(false)
    await admin.expecting([401], async () => {
      await admin.page.getByRole('button', { name: /ユーザーメニュー/ }).click()
      await admin.page.getByRole('menuitem', { name: 'サインアウト' }).click()
      await admin.page.waitForURL(/sign-in/)
      const { status } = await admin.api('GET', '/session')
      if (status !== 401) throw new Error(`still signed in: ${status}`)
    })
  })
  await step('the button does not sign in without verification of the person', async () => {
    await admin.expecting([401], async () => {
      await admin.button('パスキーでサインイン').click()
      await admin.page.getByRole('alert').waitFor()
      const { status } = await admin.api('GET', '/session')
      if (status !== 401) throw new Error(`signed in unverified: ${status}`)
    })
  })
  await step('the server refuses a passkey\'s answer without verification of the person', async () => {
    await admin.expecting([401], async () => {
      const refused = await admin.page.evaluate(async () => {
        const post = (path, body) => fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
        const { ceremony, options } = await (await post('/sign-in/start', {})).json()
        // A browser that does not insist on what the server asked for.
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...options.publicKey, userVerification: 'discouraged' })
        const credential = (await navigator.credentials.get({ publicKey })).toJSON()
        const data = Uint8Array.from(atob(credential.response.authenticatorData.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
        const answer = await post('/sign-in/finish', { ceremony, credential })
        return { verified: (data[32] & 4) !== 0, status: answer.status, after: (await fetch('/api/v1/session')).status }
      })
      if (refused.verified) throw new Error('the authenticator verified: the step shows nothing')
      if (refused.status !== 401 || refused.after !== 401) throw new Error(JSON.stringify(refused))
    })
  })
  await step('the name field offers the passkey by itself (conditional mediation), and one is in without a click', async () => {
    const asked = []
    await admin.page.exposeFunction('toldMediation', (way) => { asked.push(way) })
    await admin.page.addInitScript(() => {
      const get = navigator.credentials.get.bind(navigator.credentials)
      navigator.credentials.get = (options) => { globalThis.toldMediation(String(options.mediation)); return get(options) }
    })
    await admin.verified(true)
    await admin.expecting([401], async () => {
      await admin.go('/sign-in')
      await admin.page.waitForURL(/\/o\/hibari\/overview/)
      await admin.page.getByRole('heading', { level: 1, name: '概況' }).waitFor()
    })
    if (asked.length === 0 || asked.some((way) => way !== 'conditional')) throw new Error(`mediation: ${asked.join(', ')}`)
    await admin.verified(false)
    await admin.expecting([401], async () => {
      await admin.page.getByRole('button', { name: /ユーザーメニュー/ }).click()
      await admin.page.getByRole('menuitem', { name: 'サインアウト' }).click()
      await admin.page.waitForURL(/sign-in/)
      const field = admin.page.getByLabel('ユーザー名')
      await field.waitFor()
      if (await field.getAttribute('autocomplete') !== 'username webauthn') throw new Error(`autocomplete: ${await field.getAttribute('autocomplete')}`)
    })
  })
  await step('the passkey button signs in and leads to where one wanted to go', async () => {
    // The offer in the name field is switched off, so that it is the button that signs in.
    await admin.page.addInitScript(() => { PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false) })
    await admin.verified(true)
    await admin.go('/sign-in?next=%2Fo%2Fhibari%2Faudit')
    await admin.button('パスキーでサインイン').click()
    await admin.page.waitForURL(/\/o\/hibari\/audit/)
    await admin.page.getByRole('heading', { level: 1, name: '監査ログ' }).waitFor()
  })
}
