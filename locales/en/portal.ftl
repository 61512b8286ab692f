# Texts of the portal: what an officer reads who sends a request and follows it.

## The first page

portal-heading = Requests from government agencies
portal-lead = Ask us for information about a user, or for an action on an account. We answer requests of agencies that prove who they are, name the law they rest on, and ask for no more than is necessary.
portal-way-submit = Send a request
portal-way-submit-says = One question at a time; save and come back whenever you like.
portal-way-emergency = Emergency
portal-way-emergency-says = Somebody is in danger now: two short pages, and we call back.
portal-way-follow = Follow a request
portal-way-follow-says = With its number and its secret: answer questions, add papers, fetch the answer.
portal-emergency-telephone = In an emergency, day and night:
portal-held = What we hold
portal-held-says = Depending on the product and how it is used, about an account or a product we may hold:
portal-never = What is never given
portal-never-content = Content that our users transmit, record or store is not given without the user's explicit prior consent and the requirements of the law met, both together, not even in an emergency. Nor do we look into it for you:
portal-never-access = Nobody outside has access to our systems. Data leaves by a recorded decision, sealed, and never as an enclosure of a letter.
portal-where = Where to write
portal-where-country = Country of your agency
portal-where-own = Agencies of { $country } write to:
portal-where-fallback = { $country } has no entity of its own. Its agencies write to:
portal-where-any = Where no other entity is named for a country, agencies write to:
portal-where-register = Register number { $number }
portal-where-mail = By e-mail, from the agency's official address, to
portal-where-offices = All our offices
portal-times = How long it takes
portal-time-acknowledged = You have our acknowledgement within { $term }.
portal-time-emergency = A proven emergency is reviewed within { $term }, day and night.
portal-time-median = Usually: half of the { $answers } requests answered in the last four quarters, emergencies aside, were answered within { $days } days of receipt.
portal-time-median-none = How long an answer usually takes cannot be said yet: fewer than { $least } requests were answered in the last four quarters.
portal-steps = What happens to a request
portal-step-1 = It is recorded as it came, and gets a number. If something is missing we tell you what.
portal-step-2 = We verify who asks. For an officer's first request, and in every emergency, we call a number of our own directory.
portal-step-3 = We review the legal basis, and each item for necessity. What is unclear we ask; what is too broad we narrow or refuse, with our reason.
portal-step-4 = Two people decide: who proposes an answer never approves it.
portal-step-5 = You fetch a sealed package here, with the secret of your request and a second factor.
portal-step-6 = We tell the user, unless an order or a danger forbids it. The request counts in our transparency report.
portal-other = Other ways
portal-other-form = The request form on paper, for post and e-mail
portal-other-return = Go on with a request that you saved
portal-other-letter = Check whether a letter is ours
portal-other-report = How many requests we receive, and what became of them

term-hours = { $number } { $plural ->
    [one] hour
   *[other] hours
}
term-days = { $number } { $plural ->
    [one] day
   *[other] days
}
term-working-days = { $number } { $plural ->
    [one] working day
   *[other] working days
}
term-months = { $number } { $plural ->
    [one] month
   *[other] months
}

moment = { $day }, { $time }
moment-end-of-day = the end of { $day }

## The form on paper

portal-form-says = Send the completed form with the document itself and your credentials by registered mail to the address below, or from your agency's official address by e-mail. A request that lacks something is recorded all the same; we tell you what is missing.
portal-form-print = Print this page, or save it as PDF, with your browser. The same form can be filled in here, one question at a time.
portal-form-repeat = Copy this part for each identifier, or enclose a list.
portal-form-sign = Place, date, name, signature and seal

## Sending a request

step-agency = Name, kind and country of the agency
step-address = Its official addresses
step-officer = The officer in charge
step-telephone = Telephone
step-credentials = Credentials
step-instrument = Kind of document
step-document = Number, date and issuing authority
step-law = Law and article
step-circumstance = Circumstance
step-urgency = Whether it is an emergency
step-danger = What is threatened, and the proof
step-platform = Platforms concerned
step-purpose = Purpose and necessity
step-items = Identifiers, and what is asked about them
step-silence = Whether the account holder may be told
step-silence-end = Last day of the confidentiality period
step-reply = How the reply is to travel
step-reply-address = Postal address for the reply
step-papers = The document itself
step-remarks = Remarks

request-start-heading = Send a request
request-start-lead = The form asks one question at a time. You can leave it at any point and come back, here or on another computer.
request-start-needed = What you need at hand
request-start-needed-document = The order, warrant or letter as a scan or file, with its number, date and issuing authority.
request-start-needed-law = The law and the article on which it rests.
request-start-needed-credentials = Credentials of your agency and your own.
request-start-needed-identifiers = The serial numbers, accounts, telephone numbers or orders in question. Many can be pasted at once.
request-start-kept = What you type is kept for 14 days after you saved it last, then destroyed. Nothing reaches us before you send it.
request-start-begin = Begin
request-start-return = Go on with a saved request
request-start-danger = Is somebody in danger now?
request-start-emergency = Use the short form for emergencies
request-return-heading = Go on with a saved request
request-return-closed = This request cannot be opened here
request-return-closed-says = It was begun in another browser, it was sent, or it was destroyed after 14 days. With its return code you can open it if it is still there. If you sent it, use the number and secret of its receipt.
request-return-code = Return code
request-return-code-says = Seven groups of four letters and digits, as shown on the page of the request.
request-return-open = Open
request-return-new = Begin a new request
request-return-mistyped = The return code is mistyped: it has seven groups of four letters and digits. Check it letter by letter.
request-return-unknown = No request is kept under this return code. It may have been sent, or destroyed after 14 days.
request-give-up-heading = Destroy this request?
request-give-up-says = Everything you typed and uploaded is destroyed at once. It was not sent, and it cannot be brought back.
request-give-up-do = Destroy it
request-tasks-heading = Your request
request-revises = Revises the request
request-progress = { $done } of { $all } parts are complete.
request-state-not-begun = Not begun
request-state-incomplete = Incomplete
request-state-complete = Complete
request-state-optional = Optional
request-tasks-send = Check and send
request-tasks-send-says = You see all your answers on one page before anything is sent. A gap does not keep you from sending: we record the request as it is and tell you what is missing.
request-tasks-check = Check your answers
request-tasks-later = Come back later
request-tasks-later-says = Kept until { $date }. This browser finds it again; elsewhere you need this return code:
request-tasks-code-says = Whoever has the code can read and send what you typed. Keep it as you keep the file.
request-tasks-give-up = Destroy this request
request-all-questions = All parts of the request
request-save-continue = Save and continue
request-leave = Go on without it
request-leave-says = You can send a request with gaps. It waits until you complete it, and nothing is disclosed before.

items-identifiers = Identifiers
items-identifiers-says = One on each line, or separated by commas or semicolons. Paste as many as you like; equal ones count once.
items-classes = Classes of data
items-classes-says = Only where information is to be given or kept. Choose what is necessary, and no more.
items-column-tick = Ticked
items-column-asked = What is asked
items-column-days = Days
items-days = { $from } to { $to }
items-tick = Tick { $value }
items-sum = { $number } { $plural ->
    [one] item is asked for
   *[other] items are asked for
}
items-more = and { $number } { $plural ->
    [one] more item
   *[other] more items
}
items-added = { $number } { $plural ->
    [one] item was added.
   *[other] items were added.
}
items-remove = Remove the ticked ones
items-remove-all = Remove all
items-add-first = Add identifiers
items-add-more = Add more
items-add = Add
items-later = Go on without identifiers
items-problem-too-many = One request may hold { $most } items. Send the rest as a further request, or enclose it as a file.

paper-kind-original_message = The request as it was sent
paper-kind-legal_process = The document itself
paper-kind-certificates = Credentials
paper-kind-attachment = Something that belongs to it
papers-there = Uploaded so far
papers-kind = This is
papers-choose = Files
papers-choose-says = Several at a time, each at most { $limit }.
papers-upload = Upload
papers-progress = { $percent } uploaded
papers-progress-label = Progress of the upload
papers-problem-none = Choose a file first.
papers-problem-empty = “{ $name }” is empty. Choose another file.
papers-problem-too-large = “{ $name }” is larger than { $limit }. Divide it, or send it by registered mail. What was uploaded before it is kept.
papers-problem-together = That was too much at once: a file takes at most { $limit }, and four such files can be sent together. What had arrived whole is kept; upload the rest again.
papers-problem-too-many = A request takes { $most } files. Put several pages into one file.
papers-problem-broken = The upload broke off. What had arrived whole is kept; upload the rest again.
size-bytes = { $number } bytes
size-kilobytes = { $number } kB
size-megabytes = { $number } MB

check-heading = Check your answers
check-missing = Not answered
check-gaps = Something is missing
check-gaps-says = You can send the request all the same. It is recorded and acknowledged, and waits until you complete it.
check-changed = Meanwhile this request was changed: { $what }. Nothing of what you wrote is lost. Look through it and send it again.
check-changed-acknowledged = our desk acknowledged it
check-changed-completed = what was missing was added
check-changed-papers = documents were added
check-changed-other = our desk went on with it
check-problem-declaration = Declaration: agree that you act for the agency and that the statements are true.
check-mend-first = Mend what cannot be read first: the list at the top leads there.
check-send = Send the request
check-send-without = Send without the declaration
check-send-says = We record the time at which it reaches us. You get a receipt with a number and a secret on the next page.

receipt-heading = We have your request
receipt-lead = It is recorded. The number and the secret together open its page; we cannot give you the secret a second time.
receipt-both = Number and secret
receipt-number = Number
receipt-secret = Secret
receipt-received = Received
receipt-keep = Print or write down both now
receipt-keep-says = They are shown on this page alone, and on this browser until
receipt-emergency = We call back
receipt-emergency-says = Stay reachable through the switchboard of your agency. We call a number from our own directory, not one from the form. Until then nothing is disclosed.
receipt-missing = What is still missing
receipt-missing-says = Complete it on the page of the request. It waits until then.
receipt-next = What happens next
receipt-next-1 = You have our acknowledgement, with what is missing if anything is.
receipt-next-2 = We verify who asks, review the request, and ask if something is unclear. Our questions appear on its page.
receipt-next-3 = When an answer is ready, you fetch it there with the secret and a second factor. Set the second factor up on your first visit.
receipt-proof = What you sent
receipt-proof-says = These digits are the SHA-256 digest of the exact bytes that reached us. Whoever has the file can check at any time that not a letter was changed since.
receipt-proof-how = To check:
receipt-proof-download = Download the exact bytes
receipt-kept = I have kept number and secret
receipt-print = To print this page, use your browser.

missing-agency = The name and kind of the agency
missing-official_address = An official address of the agency
missing-certificates = Credentials of the agency and the officer
missing-legal_basis = The law and the article
missing-officer = The officer, with post, supervisor and telephone
missing-process = The document itself, with its kind, number, date and authority
missing-circumstance = The circumstance, or the proof of an emergency
missing-platforms = The platforms concerned
missing-purpose = Purpose and necessity
missing-items = Identifiers, and what is asked about them
missing-days = The days of which data is asked for
missing-declaration = How to reply, whether silence is ordered, and the declaration

emergency-heading = Emergency request
emergency-before = Before you begin
emergency-before-threat = This form is for an urgent and serious threat to life or security. Say what happens, to whom, and how you know; without proof it is handled as an ordinary request.
emergency-before-call = We call back before anything is disclosed, through a number of our own directory of agencies. Make sure that your switchboard can reach you.
emergency-before-content = Video, audio and other content is not given, not even in an emergency.
emergency-page-1 = Page 1 of 2
emergency-page-2 = Page 2 of 2
emergency-send = Send the emergency request

## Following a request

status-heading = Follow a request
status-lead = With the number and the secret of your receipt you see where the request stands, answer our questions, add papers and fetch the answer.
status-number-says = As on the receipt, for example WRIT-2026-000123.
status-secret-says = Seven groups of four letters and digits. Capital letters and hyphens do not matter.
status-open = Open
status-lost = If you lost the secret, nobody can tell it to you again: write from the agency's official address to our legal mailbox.
status-wrong = Number and secret do not go together. Check both letter by letter.
status-title = Request { $number }
status-received = Received
status-steps = How far the request is
status-step-received = Received
status-step-verified = Verification
status-step-reviewed = Review
status-step-carried-out = Carrying out
status-step-answered = Answered
status-tag-waits = Waits for you

status-stage-received = Recorded
status-stage-incomplete = Incomplete
status-stage-verification = We verify who asks
status-stage-review = Under review
status-stage-waiting = Waits for your answer
status-stage-fulfilment = Decided, being carried out
status-stage-answered = Answered
status-stage-refused = Refused
status-stage-not-ours = Sent to the wrong addressee
status-stage-withdrawn = Withdrawn
status-stage-joined = Joined to an earlier request
status-stage-erased = Erased
status-next-received = Your request is on record. Our answer on where it belongs comes next.
status-next-incomplete = Something is missing. We go on as soon as you complete it; nothing is decided before.
status-next-verification = We check agency, officer and document. For a first request, and in every emergency, we call a number of our own directory.
status-next-review = The legal basis is examined, and each item for necessity. If something is unclear, our question appears on this page.
status-next-waiting = We asked you something. Our own deadlines stand still until you answer.
status-next-fulfilment = What was granted is being collected. You find the sealed package on this page when it is ready.
status-next-answered = The answer is complete. Our letter says what was done and why. Packages can be fetched until the day that stands beside them.
status-next-refused = Our letter says why, and what you can do.
status-next-not-ours = Our letter names the right addressee. The request counts as received.
status-next-withdrawn = Nothing further happens with it.
status-next-joined = It rests on the same document as an earlier request, which is handled for both.
status-next-erased = The personal data of this request was destroyed at the end of its retention.
status-due-acknowledgement = Our acknowledgement is due by { $moment }.
status-due-urgent-review = The urgent review is due by { $moment }.
status-due-answer = Our answer is due by { $moment }.

status-question = We have a question
status-objection = We object, and ask for your answer
status-answer = Your answer
status-answer-send = Send the answer
status-answer-missing = Write an answer of at most 10,000 characters.
status-complete = Complete the request
status-fee = A fee is quoted
status-fee-says = For complying with your request we charge:
status-fee-accept = Accept the fee
status-package = Package { $number }
status-package-facts = { $files } { $plural ->
    [one] file
   *[other] files
}, { $size }. Can be fetched until { $date }.
status-package-withdrawn = We took this package back. Our letter says why.
status-package-expired = It could be fetched until { $date }. Ask us to open it again.
status-fetch = Fetch the package
status-code = Code of your authenticator
status-code-says = Six digits. Each code can be used once.
status-code-wrong = The code is wrong or was used already. Wait for the next one.
status-mailed-code = Code from our e-mail
status-mailed-code-says = Eight digits. The code opens the package once.
status-mailed-code-lead = You set up no authenticator. A code by e-mail opens the package instead: it goes to the official address of your agency, if our desk has proven it, and never to another one.
status-mailed-code-ask = Send a code to the address on file
status-mailed-code-wrong = The code is wrong, was used already or is too old. Ask for another one.
status-mailed-code-too-many = A request is sent at most three codes an hour and eight a day. Wait, then ask again.
status-mailed-code-not-needed = No code is needed here: no package waits, or another way opens it.
status-locked = Too many codes were wrong. The next one is taken at { $moment }.
status-not-enrolled = No authenticator was set up while the request was open. Write from the agency's official address; we call back and open a way.
status-confirm = Confirm receipt
status-confirm-says = You fetched the package. Compare its SHA-256 digest, then confirm that it arrived whole.
status-confirmed = You confirmed the receipt.
status-letters = Our letters
status-letters-none = No letter yet.
status-letter-acknowledgement = Acknowledgement
status-letter-still-missing = What is missing still
status-letter-not-ours = Not our request
status-letter-refusal = Refusal
status-letter-question = Question
status-letter-objection = Objection
status-letter-fee-quote = Fee
status-letter-invoice = Invoice
status-letter-process = How the account was acted upon
status-letter-package-ready = A package is ready
status-letter-answer = Answer
status-back = Back to the request
status-factor = Second factor
status-factor-there = Your authenticator is set up. Packages open with its codes.
status-factor-needed = You need an authenticator app to fetch an answer. Set it up now: once an answer is ready, number and secret alone can no longer do it.
status-factor-better = With an authenticator app you fetch an answer without waiting for an e-mail. Set it up now: once an answer is ready, number and secret alone can no longer do it.
status-factor-enrol = Set up the authenticator
status-factor-mailed = None was set up while the request was open. A package opens with a code that we mail to your agency.
status-factor-closed = None was set up while the request was open.
status-enrol-heading = Set up the authenticator
status-enrol-lead = The app on your telephone shows a new code every 30 seconds. A package opens only with such a code.
status-enrol-scan = Take a picture of this square with the app.
status-enrol-square = Square for the authenticator app
status-enrol-type = Or type this secret:
status-enrol-do = Set up
status-enrol-closed = An authenticator is set up already, or an answer waits: then none can be added with number and secret alone.
status-papers = Papers on record
status-papers-none = None yet.
status-papers-add = Add papers
status-change = Change the request
status-revise = Revise
status-revise-heading = Revise this request?
status-revise-says = A revised request is a new request with a number of its own, and counts as one. This one ends as withdrawn if it is not answered yet. What it says is copied, so that you change only what is different.
status-revise-do = Begin the revised request
status-withdraw = Withdraw
status-withdraw-heading = Withdraw this request?
status-withdraw-says = Nothing further is done with it, and it cannot be taken up again. To ask again, send a new request.
status-withdraw-do = Withdraw it
status-leave = Close the request in this browser
status-changed = The request changed meanwhile. See how it stands, then try again.
status-refused = The request has gone on, and this is not possible any more. See below how it stands.
status-done-answered = Your answer is on record.
status-done-accepted = You accepted the fee.
status-done-papers = The papers are on record.
status-done-completed = What you added is on record.
status-done-withdrawn = The request is withdrawn.
status-done-enrolled = The authenticator is set up.
status-done-received = Thank you for confirming.
status-done-code = If our desk has proven an official address of your agency, a code is on its way to it. It holds for 15 minutes. If none comes, write to us from that address.
