// Leaving and coming back by passkey; a passkey without the person's verification is refused.
export default async function signIn({ people }, step) {
  const { admin } = people
  await step('signing out ends the session', async () => {
    await admin.expecting([401], async () => {
      await admin.page.getByRole('button', { name: /ユーザーメニュー/ }).click()
      await admin.page.getByRole('menuitem', { name: 'サインアウト' }).click()
      await admin.page.waitForURL(/sign-in/)
      const { status } = await admin.api('GET', '/session')
      if (status !== 401) throw new Error(`still signed in: ${status}`)
    })
  })
  await step('a passkey without verification of the person is refused', async () => {
    await admin.verified(false)
    await admin.expecting([401, 400, 422], async () => {
      await admin.go('/sign-in')
      await admin.button('パスキーでサインイン').click()
      await admin.page.getByRole('alert').waitFor()
      const { status } = await admin.api('GET', '/session')
      if (status !== 401) throw new Error(`signed in unverified: ${status}`)
    })
    await admin.verified(true)
  })
  await step('the passkey button signs in and leads to where one wanted to go', async () => {
    await admin.go('/sign-in?next=%2Fo%2Fhibari%2Faudit')
    // The browser may be quicker and sign in by its own offer.
    await admin.button('パスキーでサインイン').click({ timeout: 3000 }).catch(() => undefined)
    await admin.page.waitForURL(/\/o\/hibari\/audit/)
    await admin.page.getByRole('heading', { level: 1, name: '監査ログ' }).waitFor()
  })
}
