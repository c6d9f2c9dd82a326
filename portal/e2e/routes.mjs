// Every address of the portal that is looked at: by name, with what its picture is called.
import { EMPTY_ORG, EMPTY_PAGES } from './steps/empty.mjs'

/** Where the registry's pages are; the test of the list compares. */
const PLAIN = ['overview', 'queue', 'findings', 'incidents', 'exposures', 'scope', 'intake', 'alerts', 'reveals', 'members', 'tokens', 'audit', 'settings', 'account']

/** Pages behind sign-in. */
export async function inside({ people, findings, machines }) {
  const { admin } = people
  const org = '/o/hibari'
  const list = async (what) => (await admin.api('GET', `/organizations/hibari/${what}`)).body.items
  const incidents = await list('incidents')
  const stolen = machines?.[0]
  const finding = findings.find((one) => one.subject.includes('taro')) ?? findings[0]
  const session = (await list('findings?class=session,infection&open=true'))[0] ?? finding
  const incident = incidents.find((one) => one.machine) ?? incidents[0]
  return [
    ...PLAIN.map((name) => [name, `${org}/${name}`]),
    ['finding', `${org}/findings/${finding.id}`], ['finding-history', `${org}/findings/${finding.id}?tab=history`], ['finding-deliveries', `${org}/findings/${finding.id}?tab=deliveries`],
    ['finding-machine', `${org}/findings/${session.id}`],
    ['incident', `${org}/incidents/${incident.id}`], ['incident-members', `${org}/incidents/${incident.id}?tab=members`], ['incident-history', `${org}/incidents/${incident.id}?tab=history`],
    ...(stolen ? [['machine', `${org}/machines/${stolen.id}`]] : []),
    ['exposures-people', `${org}/exposures?tab=people`], ['exposures-customers', `${org}/exposures?tab=customers`], ['exposures-cookies', `${org}/exposures?tab=cookies`],
    ['alerts-channels', `${org}/alerts?tab=channels`], ['alerts-deliveries', `${org}/alerts?tab=deliveries`],
    ['findings-none', `${org}/findings?q=nothing-of-the-kind`], ['audit-filtered', `${org}/audit?action=finding.transition`],
    ['missing', `${org}/findings/00000000000000000000000000000000`], ['nowhere', `${org}/nowhere`],
    ...EMPTY_PAGES.map((path) => [`empty-${path.replace('?tab=', '-')}`, `/o/${EMPTY_ORG}/${path}`]),
  ]
}

/** The door, signed out. `invitation` is a link that nobody has used. */
export const outside = (invitation) => [
  ['sign-in', '/sign-in'], ['welcome-without', '/welcome'], ...(invitation ? [['welcome', new URL(invitation).pathname + new URL(invitation).search + new URL(invitation).hash]] : []),
]

/** Pages of the registry that no address here opens. */
export function lacking(registry, addresses) {
  const patterns = [...registry.matchAll(/\{ path: '(\/[^']+)'/g)].map((match) => match[1])
  return patterns.filter((pattern) => {
    const form = new RegExp(`^/o/[^/]+${pattern.replace(/:[a-z]+/g, '[0-9a-f]{16,}')}$`)
    return !addresses.some((address) => form.test(address.split('?')[0]))
  })
}
