// The keyboard, listed.
import { Modal } from '@mantine/core'
import { useText } from '../text'
import { PAGES } from './registry'

const KEYS: readonly [string, string][] = [
  ['Ctrl K', 'key-palette'], ['/', 'key-search'], ['?', 'key-help'],
  ['j', 'key-next'], ['k', 'key-previous'], ['Enter', 'key-open'], ['x', 'key-select'], ['e', 'key-resolve'], ['a', 'key-assign'],
]

export default function Help({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const rows: [string, string][] = [
    ...KEYS.map(([key, id]): [string, string] => [key, t(id)]),
    ...PAGES.filter((p) => p.key && p.name).map((p): [string, string] => [`g ${p.key ?? ''}`, t('key-go', { page: t(p.name ?? '') })]),
  ]
  return (
    <Modal opened onClose={onClose} title={t('keyboard')} closeButtonProps={{ 'aria-label': t('close') }}>
      <table className="plain">
        <thead><tr><th scope="col">{t('key-column')}</th><th scope="col">{t('key-does')}</th></tr></thead>
        <tbody>{rows.map(([key, does]) => <tr key={key}><td><kbd className="mono">{key}</kbd></td><td>{does}</td></tr>)}</tbody>
      </table>
    </Modal>
  )
}
