// The facts of one machine as a list of terms.
import type { MachineFacts } from '../api/types'
import { useText } from '../text'
import { Foreign, Moment } from './marks'

const NAMES = ['family', 'computer', 'os_user', 'os', 'ip', 'country'] as const

export function MachineFactsList({ facts }: { facts: MachineFacts }) {
  const { t } = useText()
  return (
    <dl className="facts">
      {NAMES.map((name) => facts[name] ? [<dt key={name}>{t(`fact-${name}`)}</dt>, <dd key={`${name}-v`}><Foreign>{facts[name]}</Foreign></dd>] : null)}
      {facts.infected_at ? <><dt>{t('fact-infected_at')}</dt><dd><Moment at={facts.infected_at} absolute /></dd></> : null}
      {facts.antivirus?.length ? <><dt>{t('fact-antivirus')}</dt><dd><Foreign>{facts.antivirus.join(', ')}</Foreign></dd></> : null}
      {facts.hwid ? <><dt>{t('fact-hardware_id')}</dt><dd><Foreign>{facts.hwid}</Foreign></dd></> : null}
    </dl>
  )
}
