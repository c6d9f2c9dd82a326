// The filter of the findings list survives the address bar, and asks the API what it says.
import { expect, it } from 'vitest'
import { querySerializer } from '../src/api/client'
import { EMPTY, narrowed, readFilter, sortOf, toQuery, toSelection, writeFilter } from '../src/pages/findings/filter'

const round = (text: string) => writeFilter(readFilter(new URLSearchParams(text))).toString()

it.each([
  '', 'status=new%2Cin_progress', 'open=all', 'open=false&severity=high', 'class=customer%2Csession&q=k.yamada&overdue=true&sort=due',
  'assignee=me&tag=vip&machine=ab&incident=cd&since=2026-11-01',
])('keeps %s', (text) => {
  expect([...new URLSearchParams(round(text))].sort()).toEqual([...new URLSearchParams(text)].sort())
})
it('drops what it does not know', () => {
  expect(round('status=nonsense&severity=terrible&sort=;drop&since=yesterday&x=1')).toBe('')
})
it('shows open findings by default, and lets a status decide by itself', () => {
  expect(EMPTY.open).toBe(true)
  expect(readFilter(new URLSearchParams('status=resolved')).open).toBeNull()
  expect(readFilter(new URLSearchParams('open=all')).open).toBeNull()
})
it('asks the API with the names of the contract', () => {
  const text = querySerializer(toQuery(readFilter(new URLSearchParams('status=new,regressed&class=customer&overdue=true&since=2026-11-01')), 'Asia/Tokyo'))
  expect(Object.fromEntries(new URLSearchParams(text))).toEqual({
    status: 'new,regressed', class: 'customer', overdue: 'true', since: '2026-10-31T15:00:00Z', sort: 'score',
  })
})
it('searches full-width words as half-width ones', () => {
  expect(querySerializer({ q: 'ＫＥＮ' })).toBe('q=KEN')
  expect(toSelection(readFilter(new URLSearchParams('q=ＫＥＮ&open=all')), 'UTC')).toEqual({ q: 'KEN' })
})
it('selects in bulk only by what narrows', () => {
  expect(toSelection(readFilter(new URLSearchParams('class=customer&sort=due')), 'UTC')).toEqual({ class: ['customer'], open: true })
})
it('counts what narrows', () => {
  expect(narrowed(EMPTY)).toBe(0)
  expect(narrowed(readFilter(new URLSearchParams('status=new,regressed&q=a&overdue=true')))).toBe(4)
})
it('sorts only in the direction that the API has', () => {
  expect([sortOf('-score'), sortOf('last_seen'), sortOf('-due'), sortOf('x')]).toEqual(['score', '-last_seen', 'due', 'score'])
})
