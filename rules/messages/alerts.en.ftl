# Texts of notifications. The keys are those of alerts.ja.ftl (a test compares them).
# Variables: $subject masked person or machine, $findings number of findings, $title title of an alert, $severity severity,
# $organization organisation, $class name of a class, $count number, $omitted number of incidents left out.

alert-class-employee = employee
alert-class-contractor = employee or contractor
alert-class-employee-third-party = employee at a third party
alert-class-supply-chain = supplier
alert-class-customer = customer
alert-class-session = session
alert-class-infection = infection

alert-severity-informational = Informational
alert-severity-low = Low
alert-severity-medium = Medium
alert-severity-high = High
alert-severity-critical = Critical

alert-title-employee = Leaked credential of an employee ({ $subject })
alert-title-contractor = Leaked credential for a staff portal ({ $subject })
alert-title-employee-third-party = Leaked credential of an employee at an outside service ({ $subject })
alert-title-supply-chain = Leaked credential of a supplier ({ $subject })
alert-title-customer = Leaked credential of a customer ({ $subject })
alert-title-session = Stolen session cookies ({ $subject })
alert-title-infection =
    { $findings ->
        [one] Infected machine ({ $subject })
       *[other] Infected machine ({ $subject }), { $findings } findings
    }

alert-step-employee = Reset the password and revoke all sessions today, then isolate the machine.
alert-step-contractor = Suspend the account or reset its password today, and revoke all its sessions.
alert-step-employee-third-party = Tell the person to change the password there and to sign out all other devices.
alert-step-supply-chain = Inform the supplier and suspend the access until they answer.
alert-step-customer = Require step-up authentication at the next login, or lock the account for now.
alert-step-session = Revoke the sessions on the server now: a password reset does not end them.
alert-step-infection = Isolate the machine, then reset passwords from another device.

alert-mail-subject = [Yagura] { $severity }: { $title }
alert-mail-subject-update = [Yagura] Update, { $severity }: { $title }
alert-digest-title =
    { $count ->
        [one] 1 incident
       *[other] { $count } incidents
    }
alert-digest-omitted =
    { $omitted ->
        [one] and 1 more in the portal
       *[other] and { $omitted } more in the portal
    }
alert-label-severity = Severity
alert-label-organization = Organisation
alert-label-subject = Concerns
alert-label-findings = Findings
alert-label-seen = Last seen
alert-label-step = Next step
alert-open = Open in the portal
alert-class-count = { $class }: { $count }
alert-note = This message holds no password, cookie or login. Details are shown in the portal after sign-in.
alert-trial-title = Trial message of Yagura
alert-trial-step = Nothing to do: somebody tests this channel.

notifier-mail = Mail through the organisation's server, text and HTML
notifier-webhook = CloudEvents by HTTP, signed as Standard Webhooks describes
notifier-slack = Slack through an incoming webhook
notifier-teams = Microsoft Teams through a workflow
notifier-syslog = Syslog (RFC 5424) with a CEF payload, for a SIEM
