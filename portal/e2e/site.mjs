// The real server on a temporary folder: makes the organisation and its proven scope, starts it, and ends it again.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const HERE = dirname(fileURLToPath(import.meta.url))
export const PROGRAM = resolve(process.env.YAGURA ?? join(HERE, '../../target/debug/yagura'))
export const ORG = 'hibari'
export const ORG_NAME = 'ひばり証券'
const run = promisify(execFile)

export function freePort() {
  return new Promise((found, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => found(port)) })
  })
}

function filesBelow(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    const what = statSync(path)
    return what.isDirectory() ? filesBelow(path) : what.isFile() ? [path] : []
  })
}

export class Site {
  static async start() {
    const site = new Site()
    site.data = mkdtempSync(join(tmpdir(), 'yagura-e2e-'))
    site.port = await freePort()
    site.origin = `http://localhost:${site.port}`
    site.log = ''
    try {
      await site.prepare()
      await site.serve()
    } catch (error) { await site.stop(); throw error }
    return site
  }

  /** Runs the program on the data folder; answers what it printed. */
  async yagura(...words) {
    const { stdout } = await run(PROGRAM, [...words, '--data', this.data], { timeout: 60_000 })
    return stdout
  }

  async prepare() {
    await this.yagura('org', 'add', ORG, '--name', ORG_NAME)
    writeFileSync(join(this.data, 'yagura.toml'), '[net]\nallowed = ["127.0.0.0/8:*"]\n')
    const statement = join(this.data, 'statement.txt')
    writeFileSync(statement, 'example.co.jp はひばり証券が管理しています。\n')
    for (const kind of ['mail-domain', 'web-host']) {
      await this.yagura('scope', 'add', '--org', ORG, kind, 'example.co.jp')
      await this.yagura('scope', 'prove', '--org', ORG, '--statement', statement, '--approver', '伊藤 芽衣', kind, 'example.co.jp')
    }
  }

  async serve() {
    const words = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--origin', this.origin]
    this.server = spawn(PROGRAM, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = new Promise((end) => this.server.once('exit', (code) => { this.code = code ?? -1; end() }))
    for (const stream of [this.server.stdout, this.server.stderr]) stream.on('data', (part) => { this.log += part })
    for (let tries = 0; tries < 300; tries += 1) {
      if (this.code !== undefined) throw new Error(`the server ended with ${this.code}: ${this.log}`)
      const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/session`).catch(() => null)
      if (answer) return
      await new Promise((wait) => { setTimeout(wait, 100) })
    }
    throw new Error(`the server does not answer: ${this.log}`)
  }

  /** Where a text stands in clear below the data folder. */
  holding(text) {
    const needle = Buffer.from(text)
    return filesBelow(this.data).filter((path) => readFileSync(path).includes(needle))
  }

  async stop() {
    if (this.server && this.code === undefined) {
      this.server.kill('SIGTERM')
      const late = setTimeout(() => this.server.kill('SIGKILL'), 15_000)
      await this.ended
      clearTimeout(late)
    }
    if (process.env.KEEP) console.log(`     kept ${this.data}`)
    else rmSync(this.data, { recursive: true, force: true })
  }
}
