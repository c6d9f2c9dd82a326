// The door: sign-in and first registration. No charts, no tables, no data cache; small enough to be read in one go.
import type { ReactNode } from 'react'
import { Button, useMantineColorScheme } from '@mantine/core'
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import mark from '../theme/mark.svg'
import { useText } from '../text'
import { SignIn } from './SignIn'
import { Welcome } from './Welcome'
import css from './door.module.css'

function Sheet({ children }: { children: ReactNode }) {
  const { t, language, setLanguage } = useText()
  const { colorScheme, toggleColorScheme } = useMantineColorScheme()
  return (
    <div className={css.page}>
      <div className={css.band} aria-hidden />
      <main className={css.sheet}>
        <div className={css.brand}>
          <img src={mark} alt="" width={40} height={40} />
          <div>
            <div className={css.name} translate="no">{t('product')}</div>
            <div className="small muted">{t('product-line')}</div>
          </div>
        </div>
        {children}
      </main>
      <footer className={css.foot}>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconLanguage size={16} aria-hidden />} onClick={() => setLanguage(language === 'ja' ? 'en' : 'ja')}>{t('language-other')}</Button>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={colorScheme === 'dark' ? <IconSun size={16} aria-hidden /> : <IconMoon size={16} aria-hidden />} onClick={() => toggleColorScheme()}>{t('theme-toggle')}</Button>
      </footer>
    </div>
  )
}

export function Door() {
  return <Sheet>{location.pathname === '/welcome' ? <Welcome /> : <SignIn />}</Sheet>
}
