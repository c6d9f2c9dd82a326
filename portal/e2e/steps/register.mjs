// The first administrator: a link from the host's shell, a passkey, recovery codes, the overview.
import { ORG, ORG_NAME } from '../site.mjs'
import { Person } from '../person.mjs'

export default async function register(world, step) {
  const { site, browser, people } = world
  await step('a link from the shell registers the first administrator, codes are shown once', async () => {
    const { link } = JSON.parse(await site.yagura('user', 'bootstrap', '--origin', site.origin, '--json'))
    world.link = link
    people.admin = await Person.arrive(browser, site, 'admin')
    await people.admin.register(link, 'mori.rin', '森 凛')
    await people.admin.see(ORG_NAME)
  })
  await step('the link is good for one use', async () => {
    const stranger = await Person.arrive(browser, site, 'stranger')
    await stranger.expecting([401, 404, 410], async () => {
      await stranger.page.goto(world.link)
      await stranger.page.getByRole('alert').waitFor()
      if (await stranger.button('パスキーを作成して登録').count() > 0) throw new Error('the used link is accepted')
    })
    await stranger.context.close()
  })
  await step('the administrator belongs to the organisation', async () => {
    const { body } = await people.admin.api('GET', '/session')
    world.admin = body.user
    if (!body.memberships.some((one) => one.organization === ORG)) throw new Error(JSON.stringify(body.memberships))
  })
}
