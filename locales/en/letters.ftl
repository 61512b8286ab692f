# Letters to agencies and account holders, and the parts that their sentences are made of.

## Parts of sentences

letter-list = { $rest } and { $last }
letter-list-mark = ,{ " " }
letter-items = { $plural ->
    [one] item { $list }
   *[other] items { $list }
}
letter-day-and-time = { $day }, { $time }
letter-amount = { $currency } { $number }

letter-channel-registered-mail = by registered mail
letter-channel-email = by e-mail
letter-channel-portal = through the portal

letter-missing-agency = the name of the agency and its kind
letter-missing-official-address = a submission from the agency’s official address
letter-missing-certificates = the credentials that prove agency and officer
letter-missing-legal-basis = the law and article that the request rests on
letter-missing-officer = the officer in charge, with post, supervisor and telephone number
letter-missing-process = the document the request rests on: its kind, number, date and issuing authority
letter-missing-circumstance = the circumstance, and for an emergency what it threatens and what proves it
letter-missing-platforms = the platform concerned
letter-missing-purpose = the purpose, and why the data is necessary for it
letter-missing-items = what is asked for, and about which identifier
letter-missing-days = the days of which data is asked for
letter-missing-declaration = how to reply, whether silence is ordered, and the declaration that the statements are true

letter-category-product = product
letter-category-account = account
letter-category-transaction = transaction
letter-category-emergency = emergency
letter-category-restriction = restriction or deletion of an account
letter-category-preservation = preservation of data
letter-category-assistance = technical assistance

letter-ground-lacks-legal-basis = it lacks a legitimate and reasonable legal basis
letter-ground-unclear = it is unclear
letter-ground-inappropriate = it is inappropriate
letter-ground-too-broad = it is too broad
letter-ground-harms-third-party = it may harm the legitimate interests of a third party

letter-notice-ground-prohibited = a court order or the law prohibits it
letter-notice-ground-risk-to-individual = a risk of injury or death to a person
letter-notice-ground-risk-to-group = a risk of harm to a group of people
letter-notice-ground-child-abuse = the case involves child abuse
letter-notice-ground-not-applicable = a notice does not fit the facts of the case
letter-notice-ground-proceeding = the legal proceeding prohibits it

letter-answer-provided-non-content = data was provided, none of it content
letter-answer-provided-content = data was provided, content among it
letter-answer-no-data = nothing responsive was found
letter-answer-rejected = the request was rejected
letter-answer-restricted = the account was restricted
letter-answer-deleted = the account was deleted
letter-answer-preserved = the data was preserved
letter-answer-assisted = the assistance was given

letter-class-account-identity = account identity information
letter-class-product-binding = product binding information
letter-class-usage = usage information
letter-class-transactions = shopping or transaction records
letter-class-other-records = other records
letter-class-content-audio-video = audio and video
letter-class-content-alarm-records = alarm records
letter-class-content-access-control-records = access control records
letter-class-content-attendance-records = attendance records
letter-measure-preserve = preservation of { $class }
letter-measure-restrict = restriction of the account
letter-measure-delete = deletion of the account
letter-measure-assist = technical assistance
letter-item = Item { $number }: { $measure }
letter-item-days = Item { $number }: { $measure }, { $from } to { $to }
letter-outcome-restricted = the account is restricted
letter-outcome-deleted = the account is deleted
letter-outcome-nothing-found = we hold no such account
letter-outcome-basis-lost = it was not carried out, because the order it rested on no longer stands
letter-outcome-collected = it is being prepared
letter-outcome-given = it was provided
letter-outcome-preserved = the data is preserved
letter-outcome-assisted = the assistance was given

## What every letter has

letter-to-holder = To the account holder
letter-salutation-agency = Dear Sir or Madam,
letter-salutation-holder = Dear account holder,
letter-our-reference = Our reference
letter-your-reference = Your reference
letter-date = Date
letter-closing = Yours faithfully,
letter-desk = The legal desk
letter-register-number = Company register number { $number }
letter-code = Letter code
letter-check-at = Whether this letter is genuine can be checked with its code at { $address }.
letter-check-by-asking = Whether this letter is genuine can be checked by asking us for its code, at an address you know from elsewhere.

## What each is about. A subject names nobody: it is shown on locked screens.

letter-subject-acknowledgement = Your request { $reference }: received
letter-subject-still-missing = Your request { $reference }: something is still missing
letter-subject-not-ours = Your request { $reference }: another addressee
letter-subject-refusal = Your request { $reference }: refused
letter-subject-question = Your request { $reference }: a question
letter-subject-objection = Your request { $reference }: an objection
letter-subject-fee-quote = Your request { $reference }: our fee
letter-subject-invoice = Your request { $reference }: invoice
letter-subject-process = Your request { $reference }: what was done about the account
letter-subject-package-ready = Your request { $reference }: a package is ready
letter-subject-package-withdrawn = Your request { $reference }: a package was taken back
letter-subject-answer = Your request { $reference }: our answer
letter-subject-notice = A notice about your account
letter-subject-one-time-code = Your request { $reference }: the code you asked for

## What each says

letter-acknowledgement = We received your request { $channel } on { $on }. We handle it under the number { $reference }; please name it whenever you write to us.
letter-comply-with-law = We ask your agency to comply with applicable law, in making this request and in using whatever is provided in answer to it.
letter-acknowledgement-missing = Before we can go on, we need:
letter-acknowledgement-next = The request is complete. We verify who asks before anything else, and may call your agency back for it at a number of our own directory. Then we review its legal basis and what it asks for, item by item.
letter-acknowledgement-emergency = You describe an emergency. It is reviewed on an urgent basis where the situation is proven; please be ready to take our call.
letter-no-direct-access = No agency has direct access to our systems. What is provided leaves in a sealed package, after a recorded decision, and never by reply mail.
letter-still-missing = Thank you for what you added to your request. Before we can go on, we still need:
letter-missing-next = Please send it from your agency’s official address and name our number. Until then the request waits and nothing is disclosed. If it never comes, we refuse the request and tell you so.

letter-not-ours = Your request was sent to an addressee that cannot answer it. The right one for your country or region is:
letter-not-ours-mailbox = By e-mail, from your agency’s official address: { $mailbox }
letter-not-ours-counted = We recorded that your request reached us. Nothing was searched for and nothing was disclosed.

letter-refusal-incomplete = We refuse your request, because what we told you was missing did not come. We did not examine it on its merits.
letter-refusal-incomplete-next = You may send a complete request at any time. It is then handled as a new one.
letter-refusal-unverified = We refuse your request, because we could not verify your agency, the officer or the document. We did not examine it on its merits.
letter-refusal-unverified-next = You may send the request again with what proves them. It is then handled as a new one.
letter-refusal-emergency-unproven = We reject your request as an emergency, because the emergency was not proven.
letter-refusal-emergency-unproven-next = An ordinary request on the same matter may follow. It is then handled as a new one, linked to this.

letter-question = Before we go on we have a question about your request:
letter-question-next = Please answer under our number. Until you do, the terms that we set ourselves stand still; a term that the law sets runs on.
letter-objection = We object to { $items } of your request, because { $ground }:
letter-objection-next = Please answer the objection, or send a revised request; a revised one is handled as a new request. Until then nothing is provided for what we object to.

letter-fee = Complying with your request costs { $amount }.
letter-fee-next = Please tell us whether you accept the fee. Nothing is charged for a request that we reject.
letter-fee-schedule = Our fees are set out here: { $schedule }
letter-fee-no-delay = An unpaid fee delays neither an emergency nor an order that binds us.
letter-invoice = For complying with your request we invoice { $amount }, as quoted and accepted. Please name { $reference } with your payment.
letter-invoice-next = Our bank details are the ones of our existing arrangement with your agency; we never change them in a letter. Where there is none, please ask us at an address you know from elsewhere.

letter-process = What became of your request for the account: { $item } – { $outcome }.
letter-process-holder = The account holder is told, unless the law or the proceeding prohibits it or one of the reasons of our published policy stands against it.

letter-package = A sealed package is ready for you. It holds what we provide for:
letter-package-where = It waits at { $address } under the number { $reference }. To open the page you need the secret that your receipt shows; we never send it.
letter-package-where-asked = It waits on the page of your request. To open the page you need the secret that your receipt shows; we never send it.
letter-package-how = Fetching it asks for a second proof of who you are, and each fetching is recorded. The package comes with the list of its files and their digests.
letter-package-until = It can be fetched until { $until }.
letter-package-withdrawn = We took package { $package } back; it can no longer be fetched. If you have fetched it already, please do not use it and tell us.

letter-answered-provided-non-content = We answered your request. Data was provided in a sealed package; none of it is content such as video or audio.
letter-answered-provided-content = We answered your request. Data was provided in a sealed package, content among it, with the account holder’s consent and on the legal basis you named.
letter-answered-no-data = We answered your request. We searched for what it names and hold nothing that responds to it.
letter-answered-rejected = We reject your request.
letter-answered-restricted = We answered your request. The account is restricted.
letter-answered-deleted = We answered your request. The account is deleted.
letter-answered-preserved = We answered your request. The data is preserved. Preserving it is no disclosure: to obtain it you need a further request with its own legal basis.
letter-answered-assisted = We answered your request. The assistance was given.
letter-answer-grounds = We did not do everything as asked. For each item, this is why:
letter-answer-ground = { $item } – { $ground }
letter-answer-fallen = The following was granted and is not carried out, because the consent or the order it rested on no longer stands:
letter-answer-law = Please use what was provided for the purpose you stated alone, and in compliance with applicable law.
letter-answer-again = You may send a revised request. It is then handled as a new one, with its own dates and outcome.

## What an account holder is told, as a draft that a person reviews

notice-authority = { $kind } in { $country }
notice-authority-of-some-kind = an authority
notice-authority-administrative = a public administration
notice-authority-judicial = a court
notice-authority-law-enforcement = a law enforcement agency
notice-provided = On { $on } we provided information about you to { $authority }, which had asked for it under the law.
notice-what = This is what we provided: { $list }.
notice-nothing-else = We provided nothing else. Nobody has direct access to our systems.
notice-restricted = On { $on } we restricted your account, as ordered by { $authority }.
notice-deleted = On { $on } we deleted your account, as ordered by { $authority }.
notice-after-emergency = The information was provided in an emergency in which a person was in danger. In such a case we tell account holders { $number } { $plural ->
    [one] day
   *[other] days
} later.
notice-after-confidentiality = Until now a court order or a law kept us from telling you.
notice-what-you-can-do = You can ask us about this at { $mailbox }; please name { $reference }. You can take legal advice, and you can have what the authority did examined by a court or by the data protection authority of your country.

## The mail with a one-time code

letter-one-time-code = On the page of this request a code was asked for, with which the sealed package is fetched. It is:
letter-one-time-code-until = It opens the package once, until { $until }. Another one that is asked for takes its place.
letter-one-time-code-where = Type it only on the page of your request, which you open yourself at { $address }. Nobody of our desk ever asks for it.
letter-one-time-code-where-else = Type it only on the page of your request, which you open yourself. Nobody of our desk ever asks for it.
letter-one-time-code-not-asked = If nobody of your agency asked for it, somebody else holds the number and the secret of your receipt: tell us at once, at { $mailbox }.

## What somebody of the desk is told, on a page and by mail: a case number, and nothing of anybody.

alert-of-case = { $reference }: { $what }
alert-alarm = a deadline has passed ({ $deadline })
alert-notice-may-leave = notice { $number } may leave from today on
alert-review-withholding = withheld notice { $number } is to be looked at again
alert-prohibition-over = a prohibition to tell the account holder is over
alert-letter-to-post = a letter waits to be printed and posted
alert-letter-failed = a letter could not be sent
alert-code-failed = a one-time code could not be sent to the agency
alert-secret-guessed = many wrong secrets were shown for it on the page of requests: somebody may be guessing
alert-number-from-request = a call-back was to go to a number that stands in the request itself: look at the entry of the directory
alert-code-guessed = too many wrong codes were shown for its package: somebody may be guessing

## A case as it is laid before a court

file-title = Case file { $reference }
file-made = Made by { $organisation } on { $on }. Days and times are those of { $zone }.
file-received = Received
file-channel = How it came
file-country = Country or region
file-stage = Stage
file-category = Category
file-instrument = Document it rests on
file-policy = Policy in force from
file-personal = Personal data
file-erased = erased at the end of its time
file-erased-gone = Erased on { $on }. The last backup that can still open it is gone by the end of { $gone }.
file-erased-gone-unknown = Erased on { $on }. Nobody said for how long backups are kept, so one that can still open it may exist.
file-agency = Agency
file-agency-address = Its address
file-officer = Officer
file-officer-post = Post
file-supervisor = Supervisor
file-issued-by = Issued by
file-legal-basis = Law and article
file-purpose = Purpose and necessity
file-stage-intake = intake
file-stage-verification = verification
file-stage-review = review
file-stage-approval = approval
file-stage-fulfilment = fulfilment
file-stage-notice = answered; account holders may still have to be told
file-stage-closed = closed
file-stage-erased = closed, personal data erased
file-items = What is asked, decided and done
file-item = Item { $number }: { $measure }, { $identifier }
file-item-days = { $item }, { $from } to { $to }
file-granted = granted
file-narrowed = narrowed to { $from } to { $to }, because { $ground }
file-rejected = rejected, because { $ground }
file-documents = Documents
file-none = None.
file-document = Document { $number }: { $name }, { $size } bytes, SHA-256 { $sha256 }
file-packages = Sealed packages
file-package = Package { $number } for { $items }: { $size } bytes, number of files { $files }, SHA-256 { $sha256 }, to be fetched until { $until }
file-notices = Prohibitions and notices
file-prohibition = Prohibition { $number } to tell the account holder: { $until }
file-prohibition-until = until { $until }
file-prohibition-without-end = without an end
file-prohibition-lifted = lifted
file-notice = Notice { $number }: { $occasion } on { $on } – { $standing }
file-notice-owed = owed
file-notice-proposed = a withholding is proposed
file-notice-withheld = withheld
file-notice-withheld-for-good = withheld without further review
file-notice-sent = sent
file-letters = Letters
file-letter = { $kind }, { $on }, code { $code }, { $state }, SHA-256 { $sha256 }
file-history = History
file-history-says = Each event is followed by its digest in the ledger: a salted SHA-256 that was recorded together with the event. With the salt, it proves that the event stands as it was recorded.
file-event = { $number }. { $when } – { $who }: { $sentence }

letter-kind-acknowledgement = Acknowledgement
letter-kind-still-missing = What is still missing
letter-kind-not-ours = Another addressee
letter-kind-refusal = Refusal
letter-kind-question = Question
letter-kind-objection = Objection
letter-kind-fee-quote = Fee
letter-kind-invoice = Invoice
letter-kind-process = What was done about an account
letter-kind-package-ready = A package is ready
letter-kind-package-withdrawn = A package was taken back
letter-kind-answer = Answer
letter-kind-notice = Notice to an account holder
letter-state-ready = waiting
letter-state-sending = being sent
letter-state-sent = sent
letter-state-posted = posted
letter-state-delivered = delivered
letter-state-failed = not sent

## Whether a letter is genuine: a page for anybody

letter-check-heading = Is this letter genuine?
letter-check-lead = Each of our letters carries a code. Enter it here, and we tell you whether we wrote a letter with this code.
letter-check-code = Code of the letter
letter-check-code-hint = Sixteen letters and digits in groups of four, at the end of the letter, such as 7K3M-9QX2-HT4N-B6WP.
letter-check-submit = Check the code
letter-check-note = A code proves that we wrote a letter, not that the paper in your hands is unchanged. Compare kind and date, and ask us where anything looks odd.
letter-is-genuine = We wrote a letter with this code.
letter-is-genuine-says = { $organisation } wrote it on { $on }. Its kind: { $kind }. Whom it is for and what it says we do not tell here.
letter-is-unknown = We wrote no letter with this code.
letter-is-unknown-says = Please check the code for a slip. If it is right, the letter is not ours: do not answer it, and tell us at

## The outbox of the desk

outbox-title = Outbox
outbox-lead = Every letter that a case owes, and what became of it. The program sends what goes by e-mail; what goes by post is printed and posted by you.
outbox-states = State
outbox-all = All
outbox-none = No letter here.
outbox-pages = Pages of the outbox
outbox-pages-place = The latest first
outbox-letter = Letter
outbox-case = Case
outbox-open-case = Open the case
outbox-for = For
outbox-to-agency = The agency
outbox-to-account-holder = The account holder
outbox-way = Way
outbox-channel-portal = Portal
outbox-channel-email = E-mail
outbox-channel-post = Post
outbox-state = State
outbox-to-print = to be printed and posted
outbox-written = Written
outbox-sha256 = SHA-256 of its text
outbox-next = Next attempt
outbox-reason = Why it did not leave
outbox-reason-unwritable = It has no address that mail can be sent to.
outbox-reason-unreachable = The mail server could not be reached.
outbox-reason-not-encrypted = The connection to the mail server could not be encrypted.
outbox-reason-not-signed-in = The mail server refused our sign-in.
outbox-reason-refused = The mail server refused the letter for good.
outbox-reason-put-off = The mail server put the letter off.
outbox-reason-broken-off = The mail server broke off before it took the letter.
outbox-reason-unclear = The mail server did not say whether it took the letter: it may have arrived. Ask the agency before you send it again.
outbox-steps = What happened to it
outbox-step = { $at } – { $state } – { $by }
outbox-says = What it says
outbox-say-why = What the letter says is personal data. Say at the case why you read it.
outbox-erased = What the letter said was erased with the personal data of its case.
outbox-print = Page to print
outbox-post = Print and post it
outbox-post-says = Print the page, post it as registered mail, and record the number that the post gives you.
outbox-post-go = Record that it was posted
outbox-tracking = Number of the post
outbox-tracking-hint = As it stands on the receipt, such as RR 123 456 789 NL. Where a letter was handed over otherwise, say how.
outbox-tracking-unreadable = Write the number with letters, digits, spaces and hyphens, at most 60 of them.
outbox-do-delivered = Record that it arrived
outbox-do-print = Print it instead
outbox-do-resend = Send it once more
outbox-not-in-this-state = The letter is in another state by now. What you see below is the present one.
outbox-codes = One-time codes
outbox-codes-says = Mails with a code for an officer who fetches a package without an authenticator. What one says is kept only until it leaves, and nobody of the desk reads it.
outbox-code-asked = Asked for
outbox-code-read = Read the mail (demonstration)
outbox-code-state-no-address = no proven address: nothing was sent
outbox-code-state-ready = waiting to be sent
outbox-code-state-sending = being sent
outbox-code-state-sent = sent
outbox-code-state-failed = could not be sent
outbox-code-state-lapsed = not needed any more
outbox-handlers-only = Only people who handle cases do this.

## Notices on the desk

notices-title = Notices
notices-lead = Every disclosure ends in a notice to the account holder, or in a withholding that two people stand behind.
notices-due = To be sent
notices-due-says = Those on which something is due first stand at the head.
notices-due-none = No notice is due.
notices-proposed = Waiting for a second person
notices-proposed-says = Somebody proposed to withhold these. Whoever proposed does not approve.
notices-proposed-none = Nothing waits for a second person.
notices-prohibited = Prohibited without an end
notices-prohibited-says = An order or a law without an end forbids these. Put a withholding with a review date on record.
notices-prohibited-none = No notice is prohibited without an end.
notices-withheld = Withheld
notices-withheld-says = Until their review date, on the ground that is named.
notices-withheld-none = No notice is withheld.
notices-case = Case
notices-notice = Notice
notices-occasion = Of what
notices-country = Agency’s country
notices-when = When
notices-ground = Ground
notices-from = not before { $day }
notices-overdue = overdue since { $day }
notices-due-on = due on { $day }
notices-due-today = due today
notices-review = review on { $day }
notices-people-first = to be decided

notice-heading = Notice { $number }
notice-rule = Rule
notice-rule-NO-1 = NO-1: data was provided
notice-rule-NO-2 = NO-2: disclosure in an emergency
notice-rule-NO-3 = NO-3: after a confidentiality period
notice-rule-NO-4 = NO-4: the account was restricted or deleted
notice-not-before = May leave from
notice-due-on = Due on
notice-proposed-ground = Proposed ground
notice-withheld-ground = Withheld because
notice-review = Looked at again on
notice-no-further = not again
notice-state-prohibited = prohibited without an end
notice-state-proposed = withholding proposed
notice-state-withheld = withheld
notice-not-now = It cannot be sent now
notice-send = Review and send
notice-send-says = This is what the account holder will read. Change what does not fit, and name nothing that an order forbids.
notice-send-go = Release the notice
notice-text = Text of the notice
notice-text-hint = An empty line begins a new paragraph. The letter adds letterhead, reference and code.
notice-text-missing = Write what the account holder is to read, in at most 20,000 characters.
notice-withhold = Withhold it
notice-withhold-says = You propose; a second person approves. Until then the notice does not leave.
notice-withhold-go = Propose to withhold
notice-ground = Ground
notice-ground-hint = Only the grounds that the rule admits are offered.
notice-ground-missing = Choose the ground.
notice-review-hint = A day in the future. Leave it empty only when the review day has come and the notice stays withheld for good.
notice-review-unreadable = Write the day of the review as year, month and day.
notice-evidence = Evidence and reasons
notice-evidence-hint = What supports the belief. It stays on record with the withholding.
notice-evidence-missing = Write the evidence and your reasons, in at most 20,000 characters.
notice-decide = Approve the withholding
notice-decide-says = The evidence stands in the history of the case.
notice-approve = Approve the withholding
notice-end = End the withholding
notice-end-says = The proposal is declined, or the ground fell away: the notice is owed again.
notice-end-go = End it
notice-nothing-asked = Say what is to be done.
notice-changed = Somebody changed the case in the meantime. What you see is the present state; what you wrote is kept.
notice-reading-only = Your role reads here and changes nothing.
