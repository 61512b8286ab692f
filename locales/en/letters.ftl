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

letter-missing-official-address = a submission from the agency’s official address
letter-missing-certificates = the credentials that prove agency and officer
letter-missing-legal-basis = the law and article that the request rests on
letter-missing-officer = the officer in charge
letter-missing-items = what is asked for, and about which identifier

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
