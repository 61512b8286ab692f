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
portal-time-median = The median of our answers lately: { $days } days after receipt.
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

## The form on paper

portal-form-says = Send the completed form with the document itself and your credentials by registered mail to the address below, or from your agency's official address by e-mail. A request that lacks something is recorded all the same; we tell you what is missing.
portal-form-print = Print this page, or save it as PDF, with your browser. The same form can be filled in here, one question at a time.
portal-form-repeat = Copy this part for each identifier, or enclose a list.
portal-form-sign = Place, date, name, signature and seal
