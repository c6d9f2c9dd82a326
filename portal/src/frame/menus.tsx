// The user's menu (language, zone, theme, own keys, sign out) and the organisation switch.
import { ActionIcon, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import {
  IconBuildingBank, IconCheck, IconClock, IconDeviceDesktop, IconKeyboard, IconLanguage, IconLogout, IconMoon, IconSelector, IconSun, IconUserCircle,
} from '@tabler/icons-react'
import { session } from '../api/session'
import { useText } from '../text'
import { useHere } from './context'
import css from './menus.module.css'

export function OrganizationSwitch() {
  const { t } = useText()
  const here = useHere()
  const [, go] = useLocation()
  const name = here.membership?.name ?? here.org
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <UnstyledButton className={css.org}>
          <span className="visually-hidden">{t('organization-switch')}</span>
          <IconBuildingBank size={18} stroke={1.7} aria-hidden />
          <span className="cut">
            <span className="cut">{name}</span>
            <small>{here.membership ? t(`role-${here.membership.role}`) : t('role-operator')}</small>
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {here.session.memberships.map((m) => (
          <Menu.Item key={m.organization} leftSection={m.organization === here.org ? <IconCheck size={16} aria-hidden /> : <span className={css.gap} />} onClick={() => go(`/o/${m.organization}/overview`)}>
            {m.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const SCHEMES = [['light', IconSun], ['dark', IconMoon], ['auto', IconDeviceDesktop]] as const

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { t, language, setLanguage, zone, setZone } = useText()
  const here = useHere()
  const client = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [, go] = useLocation()
  const leave = async () => {
    await session.end().catch(() => undefined)
    client.clear()
    location.assign('/sign-in')
  }
  return (
    <div className={css.user}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('language-other')} onClick={() => setLanguage(language === 'ja' ? 'en' : 'ja')}>
        <IconLanguage size={20} stroke={1.7} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <UnstyledButton className={css.me}>
            <span className="visually-hidden">{t('user-menu')}</span>
            <IconUserCircle size={22} stroke={1.6} aria-hidden />
            <span className={`cut ${css.myName}`}>{here.session.user.display_name}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('account')}</Menu.Label>
          <Menu.Item leftSection={<IconUserCircle size={16} aria-hidden />} onClick={() => go(here.to('/account'))}>{t('account-page')}</Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>{t('keyboard')}</Menu.Item>
          <Menu.Divider />
          <Menu.Label>{t('display')}</Menu.Label>
          {SCHEMES.map(([scheme, Picture]) => (
            <Menu.Item key={scheme} closeMenuOnClick={false} leftSection={<Picture size={16} aria-hidden />} rightSection={colorScheme === scheme ? <IconCheck size={16} aria-label={t('chosen')} /> : null} onClick={() => setColorScheme(scheme)}>
              {t(`theme-${scheme}`)}
            </Menu.Item>
          ))}
          <Menu.Item closeMenuOnClick={false} leftSection={<IconClock size={16} aria-hidden />} onClick={() => setZone(zone === 'UTC' ? 'Asia/Tokyo' : 'UTC')}>
            {t(zone === 'UTC' ? 'zone-utc' : 'zone-jst')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>{t('sign-out')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
