// A fresh organisation: every page says that nothing is there yet and what to do, without a fault.
const SAID = {
  overview: 'まだデータがありません', queue: '担当している検出はありません', findings: '未対応の検出はありません', incidents: '該当するインシデントはありません',
  exposures: '感染端末は見つかっていません', 'exposures?tab=people': '従業員・委託先の漏えいは見つかっていません', 'exposures?tab=customers': 'お客さまの漏えいは見つかっていません',
  'exposures?tab=cookies': '有効なセッションCookieは見つかっていません', scope: '監視対象がありません', intake: 'パックはまだありません', alerts: '通知ルールがありません',
  'alerts?tab=channels': '通知先がありません', 'alerts?tab=deliveries': '送信記録はありません', reveals: '開示の申請はありません', tokens: 'APIトークンはありません',
}
export const EMPTY_ORG = 'tsubame'
export const EMPTY_PAGES = Object.keys(SAID)

export default async function empty(world, step) {
  const { admin } = world.people
  await step('a new organisation\'s pages are empty and say what to do', async () => {
    await admin.freshen()
    const made = await admin.api('POST', '/organizations', { id: EMPTY_ORG, name: 'つばめ証券' })
    if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`)
    for (const [path, text] of Object.entries(SAID)) {
      await admin.go(`/o/${EMPTY_ORG}/${path}`)
      await admin.see(text).catch(() => { throw new Error(`${path} does not say "${text}"`) })
    }
  })
  await step('the organisation is changed in the menu', async () => {
    await admin.page.getByRole('button', { name: /組織の切り替え/ }).first().click()
    await admin.page.getByRole('menuitem', { name: 'ひばり証券' }).click()
    await admin.page.waitForURL(/\/o\/hibari\/overview/)
  })
}
