// The steps in their order; a later one builds on what an earlier one left behind.
import register from './register.mjs'
import signIn from './sign-in.mjs'
import empty from './empty.mjs'
import intake from './intake.mjs'
import machine from './machine.mjs'
import triage from './triage.mjs'
import bulk from './bulk.mjs'
import keys from './keys.mjs'
import views from './views.mjs'
import reveal from './reveal.mjs'
import accept from './accept.mjs'
import viewer from './viewer.mjs'
import members from './members.mjs'
import alerts from './alerts.mjs'
import routing from './routing.mjs'
import settings from './settings.mjs'
import audit from './audit.mjs'
import looks from './looks.mjs'
import narrow from './narrow.mjs'

export const STEPS = [
  ['register', register], ['sign-in', signIn], ['empty', empty], ['intake', intake], ['machine', machine], ['triage', triage], ['bulk', bulk],
  ['keys', keys], ['views', views], ['reveal', reveal], ['accept', accept], ['viewer', viewer], ['members', members], ['alerts', alerts],
  ['routing', routing], ['settings', settings], ['audit', audit], ['looks', looks], ['narrow', narrow],
]
