findings-lead = Credentials, session cookies and infected machines found in leaked data. Work from the highest score down.
findings-search = Filter by account, domain or machine
findings-total = { $count ->
    [one] { $text } finding
   *[other] { $text } findings
}
findings-none = No open findings
findings-none-detail = When new data is taken in, whatever matches your scope appears here.
findings-none-filter = No finding matches
findings-none-filter-detail = Remove a condition, or widen the status to “All”.
facets = Filters
facet-open = Open or done
facet-open-true = Open only
facet-open-false = Done only
facet-open-all = All
facet-open-some = Chosen below
facet-severity = Severity from
facet-severity-up = { $severity } and above
facet-work = Work
facet-anyone = Anyone
facet-me = Me
facet-since = Last seen since
facet-clear = Clear all filters
views = Views
views-own = Saved views
view-open = Open, by score
view-mine = Assigned to me
view-unassigned = Unassigned, high and above
view-overdue = Overdue
view-customers = Customers and sessions
view-regressed = Regressed
view-accepted = Risk accepted
view-name = Name for the current filter
view-remove = Remove view “{ $name }”
view-copy = Copy link
view-copied = Link to this view copied
bulk-bar = Bulk actions
bulk-chosen = { $count } selected
bulk-everything = Everything that matches is selected
bulk-select-everything = Select everything that matches
bulk-move = Change status
bulk-assign = Assign
bulk-assign-to = Assign to { $name }.
bulk-tag = Edit tags
bulk-tag-add = Tags to add (separated by spaces)
bulk-tag-remove = Tags to remove (separated by spaces)
bulk-clear = Clear selection
bulk-count = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
bulk-done = { $count } changed
bulk-skipped = { $count } could not be changed ({ $codes })
bulk-undone = { $count } restored
between = ,{ " " }
skip-not_allowed = not possible from its status
skip-no_permission = not permitted
skip-reason_missing = needs a reason
skip-until_missing = needs an end
skip-duplicate_missing = needs the other finding
skip-size = too long
skip-unchanged = already so
skip-gone = not found
