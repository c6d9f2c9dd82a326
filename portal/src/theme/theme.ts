// The look: indigo (ai) on washi grey, deep ink in the dark. Severity colours live in global.css.
import { createTheme, type MantineColorsTuple } from '@mantine/core'

const ai: MantineColorsTuple = [
  '#eaf3f8', '#d3e4ee', '#a6c8dc', '#7db3d1', '#4f92bb', '#357fae', '#236a96', '#1b587f', '#17466a', '#0f3049',
]
const gray: MantineColorsTuple = [
  '#f7f8f6', '#eff1ee', '#e3e6e3', '#d3d8d5', '#b9c1bf', '#8f9a9b', '#56626a', '#434e56', '#2d373e', '#1c2429',
]
const dark: MantineColorsTuple = [
  '#e4eaee', '#c9d4da', '#a3b4be', '#71858f', '#364650', '#283640', '#1c272f', '#141d24', '#0e151a', '#0a1014',
]
const enji: MantineColorsTuple = [
  '#fbe9eb', '#f5d0d5', '#eba3ac', '#f28b97', '#cf4a5c', '#bd3247', '#a3223a', '#8a1b30', '#701526', '#4d0d19',
]

export const theme = createTheme({
  primaryColor: 'ai',
  primaryShade: { light: 6, dark: 6 },
  colors: { ai, gray, dark, red: enji },
  black: '#1c2429',
  defaultRadius: 6,
  fontFamily:
    '"Inter", "Segoe UI", "Helvetica Neue", Arial, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "BIZ UDPGothic", "Yu Gothic UI", "Yu Gothic Medium", "Meiryo", "Noto Sans JP", "Noto Sans CJK JP", system-ui, sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK JP", "BIZ UDGothic", monospace',
  fontSizes: { xs: '0.78rem', sm: '0.86rem', md: '0.94rem', lg: '1.06rem', xl: '1.25rem' },
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.45rem', lineHeight: '1.3' }, h2: { fontSize: '1.02rem', lineHeight: '1.4' }, h3: { fontSize: '0.94rem' } } },
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { shadow: 'md' } } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 3 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } } },
  },
})
