// What a browser says it is, in the two words a person knows it by. A guess for reading; nothing is decided by it.
const BROWSERS: readonly [string, RegExp][] = [
  ['Edge', /\bEdgi?A?(?:iOS)?\/(\d+)/], ['Opera', /\bOPR\/(\d+)/], ['Vivaldi', /\bVivaldi\/(\d+)/], ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/], ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/], ['Safari', /\bVersion\/(\d+)[\d.]*.*\bSafari\//],
  ['curl', /^curl\/(\d+)/],
]
const SYSTEMS: readonly [string, RegExp][] = [
  ['Android', /\bAndroid\b/], ['iPhone', /\biPhone\b/], ['iPad', /\biPad\b/], ['Windows', /\bWindows NT\b/], ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/], ['Linux', /\bLinux\b|\bX11\b/],
]

/** `Chrome 140` and `Windows`; null where it cannot be told. */
export function agentOf(text: string): { browser: string | null; system: string | null } {
  let browser: string | null = null
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(text)?.[1]
    if (version !== undefined) { browser = `${name} ${version}`; break }
  }
  return { browser, system: SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0] ?? null }
}
