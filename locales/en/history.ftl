# The history of a case as prose: `history-` and the code of an event. $who is whoever acted.

history-who-named = { $name } ({ $role })
history-who-numbered = Staff member { $number } ({ $role })
history-who-agency = The agency
history-who-clock = The clock
history-who-operator = The operator

history-role-analyst = analyst
history-role-counsel = counsel
history-role-approver = approver
history-role-custodian = custodian
history-role-auditor = auditor
history-role-administrator = administrator

history-received = The request arrived { $channel } on { $on } and was filed as { $reference }.
history-received-revised = A revised request arrived { $channel } on { $on } and was filed as { $reference }. It revises { $earlier }.
history-papers-added = { $count ->
    [one] { $who } put a document on record.
   *[other] { $who } put { $count } documents on record.
}
history-acknowledged = { $who } acknowledged the receipt and asked the agency to comply with applicable law.
history-answered-not-ours = { $who } answered that the request was sent to the wrong addressee, and named the right one.
history-completed = { $who } put on record what was missing. The submission is complete.
history-completed-in-part = { $who } added to the submission. Still missing: { $missing }.
history-refused = { $who } refused the request: { $because }.
history-refused-because-incomplete = what was missing never came
history-refused-because-unverified = the sender could not be verified
history-refused-because-emergency-unproven = the emergency was not proven

history-evidence-for = { $who } recorded evidence for { $about }: { $kind }.
history-evidence-against = { $who } recorded evidence against { $about }: { $kind }.
history-proves-agency = the agency
history-proves-officer = the officer
history-proves-instrument = the document
history-evidence-mail-authentication = the result of authenticating the mail
history-evidence-signature = an electronic signature or seal
history-evidence-certificate = a certificate or credential
history-evidence-directory-entry = an entry of our directory or of a public register
history-evidence-document = the document itself, compared with known ones

history-call-back-made = { $recent ->
    [yes] { $who } called the agency back at a number of our own directory (entry { $entry }, confirmed only lately): { $result }.
   *[no] { $who } called the agency back at a number of our own directory (entry { $entry }): { $result }.
}
history-call-back-confirmed = officer and request were confirmed
history-call-back-not-reached = nobody who could say was reached
history-call-back-denied = the agency knows nothing of the request
history-verified = { $who } found agency, officer and document verified.

history-categorised = { $who } set the category: { $category }.
history-legal-basis-assessed = { $found ->
    [yes] { $who } found that the request has a valid legal basis.
   *[no] { $who } found that the request has no valid legal basis.
}
history-order-assessed = { $found ->
    [yes] { $who } found that the order proves illegal use or infringement.
   *[no] { $who } found that the order does not prove illegal use or infringement.
}
history-emergency-proven = { $found ->
    [yes] { $who } found the emergency proven, and in good faith that a person is in imminent danger of death or serious physical injury.
   *[no] { $who } found the emergency proven, but no imminent danger to a person.
}
history-consent-given = { $who } recorded the consent of the account holder behind identifier { $identifier }.
history-consent-withdrawn = { $who } recorded that the account holder behind identifier { $identifier } withdrew the consent.
history-clarification-asked = { $who } asked the agency a question. The company’s own clocks stand still.
history-clarification-answered = { $who } answered the question.
history-objected = { $who } objected to { $items }: { $ground }.
history-objection-answered = { $who } answered the objection.
history-decision-proposed = { $who } proposed a decision on { $items }.
history-approved = { $who } approved the proposed decision.
history-proposal-returned = { $who } sent the proposal back to review.
history-decided = The decision is in force.

history-fee-quoted = { $who } quoted a fee of { $amount }.
history-fee-accepted = { $who } accepted the fee.
history-fee-waived = The fee was waived.
history-fee-invoiced = { $who } invoiced the fee.
history-fee-paid = { $who } recorded that the fee was paid.

history-fulfilled = { $who } recorded the outcome of item { $item }: { $outcome }.
history-fulfilled-by-provider = { $who } recorded the outcome of item { $item }: { $outcome }. The service provider { $provider } took part.
history-outcome-collected = found and collected, not released yet
history-outcome-given = released in a sealed package
history-outcome-nothing-found = searched, and nothing is held
history-outcome-basis-lost = not done, because what it stood on fell away
history-outcome-restricted = the account is restricted
history-outcome-deleted = the account is deleted
history-outcome-preserved = the data is preserved
history-outcome-assisted = the assistance was given
history-disclosed = { $who } released { $items } in sealed package { $package }, which can be fetched until { $until }.
history-package-fetched = { $who } fetched package { $package } and showed the code that was sent to the official address.
history-receipt-confirmed = { $who } confirmed that package { $package } arrived.
history-package-withdrawn = { $who } took package { $package } back: it can no longer be fetched.
history-package-renewed = { $who } opened package { $package } again, until { $until }.
history-answered = The request is answered: { $answer }.

history-nondisclosure-ordered = { $who } recorded a prohibition to tell the account holder, until { $until }.
history-nondisclosure-without-end = { $who } recorded a prohibition to tell the account holder, without an end.
history-nondisclosure-lifted = { $who } recorded that prohibition { $number } was lifted.
history-notice-owed = Notice { $notice } is owed to the account holder behind identifier { $identifier }: { $occasion } on { $on }.
history-occasion-provided = data was provided
history-occasion-provided-in-emergency = data was provided in an emergency
history-occasion-acted-on-account = the account was restricted or deleted
history-withholding-proposed = { $who } proposed to withhold notice { $notice } ({ $ground }), to be looked at again on { $review }.
history-withholding-proposed-for-good = { $who } proposed to withhold notice { $notice } ({ $ground }) without looking at it again.
history-withheld = { $who } approved the withholding of notice { $notice }.
history-withholding-ended = { $who } ended the withholding of notice { $notice }: it is owed again.
history-notice-sent = { $who } released notice { $notice } to the account holder.

history-withdrawn = { $who } withdrew the request.
history-superseded = The revised request { $later } took the place of this one.
history-joined = { $who } joined the request to { $root }, which rests on the same document and counts for both.
history-deadline-missed = A deadline passed, and an alarm was raised: { $deadline }.
history-deadlines-set = Deadlines that run: { $deadlines }.
history-deadlines-none = No deadline runs any more.
history-deadline-due = { $deadline } by { $at }
history-deadline-paused = { $deadline } (stands still)
history-deadline-acknowledgement = acknowledgement
history-deadline-urgent-review = urgent review
history-deadline-answer = answer
history-deadline-approval = approval
history-deadline-customer-notice = notice to the account holder
history-deadline-delayed-notice = delayed notice to the account holder
history-deadline-withholding-review = review of a withheld notice
history-deadline-preservation-end = end of preservation
history-deadline-retention = destruction of personal data
history-closed = Nothing is owed to anybody any more. The case is closed, and its personal data is kept until { $until }.
history-hold-proposed = { $who } asked for a hold on destroying personal data, or for its end.
history-hold-placed = { $who } confirmed the hold: nothing is destroyed while it stands.
history-hold-lifted = { $who } confirmed the end of the hold. Personal data is kept until { $until }.
history-erased = The personal data of the case was destroyed at the end of its time.
history-register-entry-imported = { $who } imported the request from a register.
history-register-entry-corrected = { $who } imported a correction of the request from a later register.
