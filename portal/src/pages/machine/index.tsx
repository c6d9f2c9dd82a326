// One infected machine: facts, what hangs together on it, its findings.
import { Link, useParams } from 'wouter'
import { useQuery } from '@tanstack/react-query'
import { IconArrowLeft, IconUrgent } from '@tabler/icons-react'
import { exposures } from '../../api/organization'
import type { Machine } from '../../api/types'
import { useHere } from '../../frame/context'
import { MachineGraph } from '../../parts/charts/MachineGraph'
import { DataTable } from '../../parts/DataTable'
import { useFindingColumns } from '../../parts/findingColumns'
import { MachineFactsList } from '../../parts/MachineFactsList'
import { Foreign, SeverityMark, visible } from '../../parts/marks'
import { PageTitle } from '../../parts/PageTitle'
import { Card, Loaded } from '../../parts/states'
import { useText } from '../../text'
import css from '../incident/incident.module.css'

function Body({ machine }: { machine: Machine }) {
  const { t, number } = useText()
  const { to } = useHere()
  const columns = useFindingColumns()
  return (
    <article>
      <div className={css.crumbs}><Link href={to('/exposures')}><IconArrowLeft size={15} aria-hidden />{t('nav-exposures')}</Link></div>
      <header className={css.head}>
        <div className={css.headText}>
          <div className="row-flex"><SeverityMark severity={machine.severity} /><span className="small muted">{t('score')} {number(machine.score)}</span></div>
          <PageTitle><Foreign>{machine.computer ?? machine.id.slice(0, 12)}</Foreign></PageTitle>
          <p className="row-flex small"><span className="muted">{t('machine-lead')}</span>
            {machine.incident ? <Link href={to(`/incidents/${machine.incident}`)} className={css.ref}><IconUrgent size={15} aria-hidden />{t('machine-incident')}</Link> : null}
          </p>
        </div>
      </header>
      <div className={css.layout}>
        <MachineGraph graph={machine.graph} />
        <div className="column">
          <Card title={t('finding-facts')}>
            <MachineFactsList facts={machine.facts} />
          </Card>
          <Card>
            <dl className="facts">
              <dt>{t('credentials')}</dt><dd>{number(machine.credentials)}</dd>
              <dt>{t('exposures-live')}</dt><dd>{number(machine.live_cookies)}</dd>
              <dt>{t('finding-id')}</dt><dd><span className="mono">{machine.id}</span></dd>
            </dl>
          </Card>
        </div>
      </div>
      <section className="column" style={{ marginTop: '1.2rem' }}>
        <h2>{t('machine-findings')}</h2>
        <DataTable label={t('machine-findings')} columns={columns} rows={machine.findings} id={(f) => f.id} href={(f) => to(`/findings/${f.id}`)} name={(f) => visible(f.subject)} />
      </section>
    </article>
  )
}

export default function MachinePage() {
  const { id = '' } = useParams<{ id: string }>()
  const { org } = useHere()
  const query = useQuery({ queryKey: [org, 'machine', id], queryFn: () => exposures.machine(org, id) })
  return <Loaded page query={query} rows={5} height={90}>{(machine) => <Body machine={machine} />}</Loaded>
}
