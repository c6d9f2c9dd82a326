// No hard-coded text: every word that a reader sees comes from a message file.
import ts from 'typescript'
import { expect, it } from 'vitest'
import { read, walk } from './files'

const SPOKEN = new Set(['label', 'title', 'placeholder', 'description', 'aria-label', 'alt', 'aria-description'])
const WORD = /[\p{L}]{2,}/u

export function hardCoded(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS)
  const found: string[] = []
  const add = (node: ts.Node, said: string) => found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${said.trim()}`)
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && WORD.test(node.text)) add(node, node.text)
    if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent) && ts.isStringLiteralLike(node.expression) && WORD.test(node.expression.text)) add(node, node.expression.text)
    if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && WORD.test(node.initializer.text)) add(node, node.initializer.text)
    if (ts.isStringLiteralLike(node) && /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(node.text)) add(node, node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

it('finds hard-coded text', () => {
  expect(hardCoded('a.tsx', '<p>Hello there</p>')).toHaveLength(1)
  expect(hardCoded('a.tsx', '<input placeholder="Name" />')).toHaveLength(1)
  expect(hardCoded('a.ts', 'const a = "検出"')).toHaveLength(1)
  expect(hardCoded('a.tsx', '<p className="words">{t("id")} · ({n})</p>')).toEqual([])
})
it('the portal has none', () => {
  expect(walk('src', /\.tsx?$/).flatMap((path) => hardCoded(path, read(path)))).toEqual([])
})
