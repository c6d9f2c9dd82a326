audit-lead = Who did what and when. That nothing was altered can be verified.
audit-status = Integrity of the log
audit-ok = No alteration found
audit-bad = Verification failed at entry { $sequence }
audit-entries = Entries
audit-verified = Last verified
audit-checkpoint = Checkpoint
audit-sequence = No.
audit-at = When
audit-actor = Actor
audit-action = Action
audit-address = Address
audit-since = From
audit-until = To
audit-none = No entry matches
audit-none-detail = Remove a condition.
audit-proof = Proof of entry { $sequence }
audit-proof-open = Proof
audit-proof-why = Values with which anyone can check that this entry is in the tree of the audit log.
audit-leaf = Leaf hash
audit-size = Tree size
audit-root = Root hash
audit-path = Path
audit-unchecked = The first check has not ended yet.
actor-person = Person
actor-token = API token
actor-system = System
actor-host = On the host
audit-signed = Last checkpoint signed
audit-delivered = Last delivered off this host
audit-witness-one = { $kind ->
    [file] File
    [syslog] Syslog
   *[webhook] Webhook
  }: up to entry { $size }
audit-witness-missing = Checkpoints are kept nowhere else: if the end of the log were cut off, nobody would notice. Set audit.witness.
audit-witness-waiting = No checkpoint has been delivered off this host yet
audit-witness-current = Checkpoints are kept off this host
audit-witness-failing = Checkpoints cannot be delivered off this host; delivery is tried again every minute
audit-witness-altered = The log does not begin with what was delivered off this host
