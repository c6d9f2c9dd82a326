# Texts of the leak front. The keys are those of leaks.ja.ftl (a test compares them).
# Variables: $subject person or machine, $asset registered asset, $live number of live cookies, $family malware family,
# $owner owner of the machine, $findings number of findings, $class name of a class.

class-employee = employee
class-contractor = employee or contractor
class-employee-third-party = employee at a third party
class-supply-chain = supplier
class-customer = customer
class-session = session
class-infection = infection

title-employee = Credential of employee { $subject } has leaked ({ $asset })
title-contractor = Credential for a staff portal has leaked: { $subject } ({ $asset })
title-employee-third-party = Credential of employee address { $subject } at an outside service has leaked
title-supply-chain = Credential of supplier account { $subject } has leaked ({ $asset })
title-customer = Credential of customer login { $subject } has leaked ({ $asset })
title-session =
    { $live ->
        [0] Cookies of { $asset } were stolen (machine { $subject }; none is unexpired)
        [one] Cookies of { $asset } were stolen (machine { $subject }; 1 may still be usable)
       *[other] Cookies of { $asset } were stolen (machine { $subject }; { $live } may still be usable)
    }
title-infection =
    { $owner ->
        [employee] Machine { $subject }, used by an employee, is infected with an infostealer (family: { $family })
        [supplier] Machine { $subject }, used by a supplier, is infected with an infostealer (family: { $family })
        [customer] Customer's machine { $subject } is infected with an infostealer (family: { $family })
       *[other] Machine { $subject }, which concerns us, is infected with an infostealer (family: { $family })
    }
family-unknown = unknown
title-incident-machine =
    { $findings ->
        [one] Infected machine { $subject }: 1 finding ({ $class })
       *[other] Infected machine { $subject }: { $findings } findings (most urgent: { $class })
    }
title-incident-login =
    { $findings ->
        [one] Leaked credentials of { $subject }: 1 finding ({ $class })
       *[other] Leaked credentials of { $subject }: { $findings } findings (most urgent: { $class })
    }

# To be read before the steps.
note-session-survives = A password reset does not end a stolen session. Revoke the sessions and the trusted-device registrations on the server as well.
note-probably-fabricated = This row was probably made up from a mail address or recycled from an older leak. Unless other evidence supports it, treat it with low priority.

# Steps, most urgent first.
step-employee-1 = Today: reset the password of { $subject } and revoke all sessions and refresh tokens.
step-employee-2 = Identify the machine, isolate it from the network and investigate it for malware (EDR, proxy logs). Do not let the new password be typed on it before it is reinstalled.
step-employee-3 = Review logins to VPN, single sign-on, mail and administration since the theft: unfamiliar origins, new forwarding rules, newly registered second factors.
step-employee-4 = Change the password in every other internal system where the same one is used.
step-employee-5 = Make sure that a phishing-resistant second factor (such as a passkey) is in force.
step-employee-6 = If personal data may have been accessed, decide with legal and compliance at once whether the authority must be told and the persons notified.

step-contractor-1 = Today: suspend the account { $subject } or reset its password, and revoke all its sessions.
step-contractor-2 = Find out who uses the account (employee, contractor, shared). For a contractor, inform the contact named in the contract and have the machine examined.
step-contractor-3 = Review connections through this portal since the theft, and what was done behind it.
step-contractor-4 = Put phishing-resistant multi-factor authentication and source restrictions in front of the portal, and abolish shared accounts.

step-employee-third-party-1 = Tell the person to change the password at that service and to sign out all other devices.
step-employee-third-party-2 = If the service is used for work, revoke its sessions as its administrator, and review its audit log and connected applications.
step-employee-third-party-3 = Check that the same password is not used internally; where it is, change it there too.
step-employee-third-party-4 = Do not try the leaked password at the third party's service: that is unauthorised access.

step-supply-chain-1 = Inform the supplier and ask for a password reset and revocation of sessions. Suspend the access on your side until they answer.
step-supply-chain-2 = Review this account's connections to your systems, and what it did there, since the theft.
step-supply-chain-3 = Ask the supplier to report what the examination of the machine found and which other accounts leaked.
step-supply-chain-4 = Reduce the supplier's rights to what is needed and require multi-factor authentication.

step-customer-1 = Require step-up authentication at the next login, or lock the account for now, and invalidate the leaked password.
step-customer-2 = Hold withdrawals and changes of the withdrawal account, mail address, telephone number and authentication means; check that none was changed since the theft.
step-customer-3 = Watch orders and executions: if holdings are sold at once or an illiquid stock is bought in volume, hold the orders and ask the customer.
step-customer-4 = Notify the customer through the registered contact (telephone or letter) and ask for a virus scan first, then a new password set on another device. Put no login link into the notice.
step-customer-5 = Ask the customer to set up phishing-resistant multi-factor authentication for login, withdrawal and changes of the withdrawal account.

step-session-1 = Look up the listed cookie values (SHA-256) in the session store and end those sessions on the server at once.
step-session-2 = Where a trusted-device cookie is among them, withdraw that registration and ask for step-up authentication at the next login.
step-session-3 = Review what was done in those sessions: changed origin, changed profile, withdrawals, orders.
step-session-4 = Reset the password after the sessions are ended. The other way round, misuse may go on after the reset.

step-infection-1 = Find out whose machine it is. If an employee or a supplier uses it: isolate it today, preserve evidence, reinstall it.
step-infection-2 = Reset every password of ours that was stored on it and revoke sessions and trusted-device registrations, working from another, clean device.
step-infection-3 = Search logins, VPN connections and trades since the infection for the machine's address and user name.
step-infection-4 = If it is a customer's machine: notify the customer through the registered contact and ask them not to trade on it until it is scanned and clean.
step-infection-5 = Add the malware's path and family to the detection rules of EDR and proxy, and look for the same infection on other machines.

# Incidents: what to do for each side, most urgent first.
remedy-cookie-1 = A password reset does not end a stolen session. First end the listed sessions on the server, by the SHA-256 of the cookie values.
remedy-cookie-2 = Withdraw the trusted-device registrations as well, so that the second factor is asked again.
remedy-cookie-3 = Only then reset the password, and review what was done in those sessions since the theft.
remedy-employee-1 = Reset the password and revoke all sessions and refresh tokens of the account, from a clean device.
remedy-employee-2 = Review logins to VPN, single sign-on, mail and administration since the theft.
remedy-employee-3 = Make a phishing-resistant second factor mandatory for the account. For a supplier or contractor, inform the contact named in the contract.
remedy-customer-1 = Require step-up authentication or lock the account, and invalidate the leaked password.
remedy-customer-2 = Hold withdrawals, changes of registered data and suspicious orders until the customer confirmed them.
remedy-customer-3 = Notify the customer through the registered contact, without a login link. The new password is set on another device after a virus scan.
remedy-machine-1 = Find out whose machine it is. A machine of ours or a supplier's is isolated, preserved as evidence and reinstalled.
remedy-machine-2 = Enter no new password on it before it is clean.
remedy-machine-3 = Search logins, VPN connections and trades since the infection for its address and user name.
