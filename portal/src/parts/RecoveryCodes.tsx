// Recovery codes, shown once: copy, print, and a box to confirm that they are kept.
import { useState } from 'react'
import { Button, Checkbox, Group } from '@mantine/core'
import { IconCheck, IconCopy, IconPrinter } from '@tabler/icons-react'
import { useText } from '../text'
import css from '../door/door.module.css'

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useText()
  const [kept, setKept] = useState(false)
  const [copied, setCopied] = useState(false)
  return (
    <div className="column">
      <p className="small">{t('codes-why')}</p>
      <ul className={css.codes} aria-label={t('codes-title')}>{codes.map((code) => <li key={code} className="mono" translate="no">{code}</li>)}</ul>
      <Group gap="xs" className={css.noprint}>
        <Button variant="default" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={() => { void navigator.clipboard.writeText(codes.join('\n')).then(() => setCopied(true)) }}>{t(copied ? 'copied' : 'copy')}</Button>
        <Button variant="default" leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => print()}>{t('print')}</Button>
      </Group>
      <Checkbox className={css.noprint} label={t('codes-kept')} checked={kept} onChange={(e) => setKept(e.currentTarget.checked)} />
      <Button className={css.noprint} disabled={!kept} onClick={onDone}>{t('codes-done')}</Button>
    </div>
  )
}
