// Reads the portal's own files for the tests about them.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export function walk(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path, ending) : ending.test(entry.name) ? [path] : []
  })
}
export const read = (path: string) => readFileSync(path, 'utf8')
export const messages = (language: string): Record<string, string> =>
  Object.fromEntries(walk(`src/messages/${language}`, /\.ftl$/).map((path) => [path.split('/').at(-1) ?? path, read(path)]))
