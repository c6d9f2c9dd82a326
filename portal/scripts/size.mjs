// How much a browser loads: gzip kB of the door, of the first page, and of each lazy part. Fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET = 250
const AIM = 200
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))

/** Every file that loading these manifest entries pulls in at once. */
function closure(keys) {
  const files = new Set()
  const seen = new Set()
  const visit = (key) => {
    const entry = manifest[key]
    if (!entry || seen.has(key)) return
    seen.add(key)
    files.add(entry.file)
    for (const css of entry.css ?? []) files.add(css)
    for (const next of entry.imports ?? []) visit(next)
  }
  keys.forEach(visit)
  return files
}
const weight = (files) => [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0) / 1000
const kB = (n) => `${n.toFixed(1).padStart(7)} kB gz`

const shell = ['index.html', 'src/frame/App.tsx', 'src/messages/ja/index.ts']
const shellFiles = closure(shell)
const door = weight(closure(['index.html', 'src/door/index.tsx', 'src/messages/ja/door-only.ts']))
const first = weight(closure([...shell, 'src/pages/overview/index.tsx']))
const list = weight(closure([...shell, 'src/pages/findings/index.tsx']))
console.log(`door            ${kB(door)}`)
console.log(`frame alone     ${kB(weight(shellFiles))}`)
console.log(`first load      ${kB(first)}   (overview; aim ${AIM}, limit ${BUDGET})`)
console.log(`findings first  ${kB(list)}   (limit ${BUDGET})`)
for (const key of Object.keys(manifest).filter((k) => manifest[k].isDynamicEntry && !shell.includes(k)).sort()) {
  const extra = [...closure([key])].filter((file) => !shellFiles.has(file))
  console.log(`  + ${key.padEnd(44)} ${kB(weight(extra))}`)
}
if (!manifest['src/pages/findings/index.tsx'] || first > BUDGET || list > BUDGET || door > BUDGET) {
  console.error('over the budget, or the build lacks its first page')
  process.exit(1)
}
