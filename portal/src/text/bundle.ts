// Fluent bundles: one lazy chunk per language, one file per page.
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle'

export type Language = 'ja' | 'en'
export const LANGUAGES: readonly Language[] = ['ja', 'en']
export type Args = Record<string, FluentVariable>

type Loader = () => Promise<{ default: Record<string, string> }>
const loaders: Record<Language, { all: Loader; door: Loader }> = {
  ja: { all: () => import('../messages/ja'), door: () => import('../messages/ja/door-only') },
  en: { all: () => import('../messages/en'), door: () => import('../messages/en/door-only') },
}

/** Builds a bundle out of files; a broken or doubled message is an error, not a gap. */
export function bundleOf(language: Language, files: Record<string, string>): FluentBundle {
  const bundle = new FluentBundle(language, { useIsolating: false })
  for (const [name, text] of Object.entries(files)) {
    const errors = bundle.addResource(new FluentResource(text))
    if (errors.length > 0) throw new Error(`${name}: ${errors.map((e) => e.message).join('; ')}`)
  }
  return bundle
}

/** `part`: the door needs a fraction of the texts. */
export async function loadBundle(language: Language, part: 'all' | 'door' = 'all'): Promise<FluentBundle> {
  return bundleOf(language, (await loaders[language][part]()).default)
}

export function format(bundle: FluentBundle, id: string, args?: Args): string {
  const message = bundle.getMessage(id)
  if (!message?.value) return id
  const errors: Error[] = []
  return bundle.formatPattern(message.value, args ?? null, errors)
}

export function preferredLanguage(remembered: unknown, offered: readonly string[]): Language {
  if (remembered === 'ja' || remembered === 'en') return remembered
  const first = offered.find((tag) => /^(ja|en)\b/i.test(tag))
  return first?.toLowerCase().startsWith('en') ? 'en' : 'ja'
}
