// The steps in their order; a later one builds on what an earlier one left behind.
import register from './register.mjs'
import signIn from './sign-in.mjs'
import intake from './intake.mjs'
import triage from './triage.mjs'
import bulk from './bulk.mjs'
import reveal from './reveal.mjs'
import viewer from './viewer.mjs'
import audit from './audit.mjs'
import alerts from './alerts.mjs'
import looks from './looks.mjs'

export const STEPS = [
  ['register', register], ['sign-in', signIn], ['intake', intake], ['triage', triage], ['bulk', bulk],
  ['reveal', reveal], ['viewer', viewer], ['alerts', alerts], ['audit', audit],
  ['looks', looks],
]
