// A viewer looks and does not touch: the page offers nothing, the server refuses.
import { Person } from '../person.mjs'
import { invite } from './reveal.mjs'

export default async function viewer(world, step) {
  const { people, site, browser } = world
  await step('a viewer reads findings and is refused triage', async () => {
    const link = await invite(people.admin, 'ono.aki', '小野 秋', 'viewer')
    people.viewer = await Person.arrive(browser, site, 'viewer')
    const { viewer } = people
    await viewer.register(link)
    const { body: list } = await viewer.api('GET', '/organizations/hibari/findings')
    const { id, version } = list.items[0]
    await viewer.go(`/o/hibari/findings/${id}`)
    await viewer.see('証跡')
    if (await viewer.button('状態を変更').count() > 0) throw new Error('the page offers a change')
    await viewer.expecting([403], async () => {
      const { status, body } = await viewer.api('POST', `/organizations/hibari/findings/${id}/transitions`, { to: 'in_progress' }, version)
      if (status !== 403 || body.code !== 'E-ACCESS-001') throw new Error(`${status} ${JSON.stringify(body)}`)
    })
  })
}
