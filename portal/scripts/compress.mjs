// Writes a brotli copy beside every asset above 1 kB; the server sends it to browsers that accept it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const FOLDER = 'dist/assets'
let [before, after, files] = [0, 0, 0]
for (const name of readdirSync(FOLDER)) {
  if (!/\.(js|css|svg|json)$/.test(name)) continue
  const bytes = readFileSync(`${FOLDER}/${name}`)
  if (bytes.length <= 1024) continue
  const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
  if (small.length >= bytes.length) continue
  writeFileSync(`${FOLDER}/${name}.br`, small)
  before += bytes.length
  after += small.length
  files += 1
}
if (files === 0 || !readFileSync('dist/index.html', 'utf8').includes('__CSP_NONCE__')) {
  console.error('nothing to compress, or index.html lost its nonce')
  process.exit(1)
}
console.log(`brotli: ${files} files, ${(before / 1000).toFixed(0)} kB to ${(after / 1000).toFixed(0)} kB`)
