// A person: a browser context of their own with a virtual passkey. Keeps what was answered and complained about.
import { standIn } from './dist.mjs'

export class Person {
  static async arrive(browser, site, label) {
    const person = new Person()
    Object.assign(person, { site, label, complaints: [], bodies: [], expected: [] })
    person.context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'ja', baseURL: site.origin })
    await standIn(person.context, site.origin)
    await person.context.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`)))
    person.page = await person.open()
    // The same authenticator for every tab cannot be had: ceremonies are done in the first.
    person.cdp = await person.context.newCDPSession(person.page)
    await person.cdp.send('WebAuthn.enable')
    const made = await person.cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    })
    person.authenticator = made.authenticatorId
    return person
  }

  async open() {
    const page = await this.context.newPage()
    page.setDefaultTimeout(10_000)
    page.on('console', (said) => {
      if (said.type() !== 'error') return
      // The browser logs every refused request; those a step provokes are checked by the step itself.
      const status = /status of (\d+)/.exec(said.text())?.[1]
      if (status && this.expected.includes(Number(status))) return
      this.complaints.push(`${said.text()} ${said.location().url}`)
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('response', (response) => {
      if (!response.url().includes('/api/') || response.url().endsWith('/events')) return
      this.bodies.push(response.text().then((text) => ({ url: response.url(), text }), () => ({ url: response.url(), text: '' })))
    })
    return page
  }

  /** Runs an act that is refused on purpose with one of these statuses. */
  async expecting(statuses, act) {
    this.expected.push(...statuses)
    try { return await act() } finally { await this.page.waitForTimeout(100); this.expected.splice(-statuses.length) }
  }

  verified(yes) { return this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticator, isUserVerified: yes }) }

  go(path, page = this.page) { return page.goto(`${this.site.origin}${path}`) }
  see(text, page = this.page) { return page.getByText(text, { exact: false }).first().waitFor() }
  button(name, page = this.page) { return page.getByRole('button', { name, exact: true }) }

  /** A request of the page's own session, as the portal would send it. */
  api(method, path, body, version) {
    return this.page.evaluate(async ([method, path, body, version]) => {
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      if (body !== undefined && body !== null) headers['Content-Type'] = 'application/json'
      if (version !== undefined && version !== null) headers['If-Match'] = `"${version}"`
      const answer = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined || body === null ? undefined : JSON.stringify(body) })
      const text = await answer.text()
      return { status: answer.status, body: text ? JSON.parse(text) : null }
    }, [method, path, body, version])
  }

  /** Proves presence anew, for requests that this program sends itself. */
  async freshen() {
    const status = await this.page.evaluate(async () => {
      const post = (path, body) => fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(body) })
      const { ceremony, options } = await (await post('/step-up/start', {})).json()
      const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) })
      return (await post('/step-up/finish', { ceremony, credential: credential.toJSON() })).status
    })
    if (status !== 200) throw new Error(`step-up: ${status}`)
  }

  /** Takes an invitation up: name, passkey, recovery codes, overview. */
  async register(link, name, display) {
    await this.page.goto(link)
    await this.button('パスキーを作成して登録').waitFor()
    if (this.page.url().includes('token')) throw new Error(`the token stays in the address: ${this.page.url()}`)
    if (name) await this.page.getByLabel('ユーザー名').fill(name)
    if (display) await this.page.getByLabel('表示名').fill(display)
    await this.button('パスキーを作成して登録').click()
    const list = this.page.getByRole('list', { name: 'リカバリーコード' })
    await list.waitFor()
    this.codes = await list.getByRole('listitem').allTextContents()
    if (this.codes.length < 8 || new Set(this.codes).size !== this.codes.length) throw new Error(`codes: ${this.codes.length}`)
    const done = this.button('完了')
    if (await done.isEnabled()) throw new Error('leaving is possible before the codes are kept')
    await this.page.getByLabel('安全な場所に保管しました').check()
    await done.click()
    await this.page.waitForURL(/\/o\/hibari\/overview/)
    await this.page.getByRole('heading', { level: 1, name: '概況' }).waitFor()
  }

  /** Answers the question for a fresh passkey if it comes before `until` is there. */
  async stepUp(until) {
    const ask = this.button('パスキーで確認')
    await ask.or(until).first().waitFor()
    if (await ask.isVisible()) await ask.click()
    await until.first().waitFor()
  }
}
