# The one request form: portal, desk, printable form and API documentation say the same.

## Parts of the form

group-agency = The agency
group-officer = The officer
group-process = The document and its law
group-circumstance = Why it is asked
group-item = What is asked
group-closing = Confidentiality, reply and papers

## Questions

field-agency_name = Name of the agency
field-agency_kind = Kind of agency
field-agency_country = Country or region
field-agency_address = Official postal address
field-agency_email = Official e-mail address
field-officer_name = Name of the officer
field-officer_post = Post or rank
field-supervisor = Supervisor
field-call_back_number = Number of the agency's switchboard
field-certificates = Credentials of the agency and the officer
field-instrument = Kind of document
field-docket_number = Docket number
field-process_date = Date of the document
field-issuing_authority = Issuing authority
field-law_and_article = Law and article
field-circumstance = Circumstance
field-emergency = Is it an emergency?
field-threat = What is threatened
field-emergency_proof = Proof of the emergency
field-platform = Platforms concerned
field-purpose = Purpose and necessity
field-identifier_kind = Kind of identifier
field-identifier_value = Identifier
field-measure = What is to happen
field-data_class = Class of data
field-from = First day
field-to = Last day
field-nondisclosure = Does an order or a law forbid telling the account holder?
field-nondisclosure_end = Last day of the confidentiality period
field-reply_channel = How the reply is to travel
field-reply_address = Postal address for the reply
field-attachments = The document itself and what belongs to it
field-remarks = Remarks
field-declaration = Declaration

## What is said about a question

hint-agency_name = As it stands on its letterhead.
hint-agency_address = Street, place and country, each on a line of its own.
hint-agency_email = An address of the agency's own domain. We never take a private address as proof of who asks.
hint-officer_name = The person who is in charge of this request and can answer for it.
hint-officer_post = For example: inspector, investigating judge, case officer.
hint-supervisor = Name and post of the person to whom the officer answers.
hint-call_back_number = For our files. To confirm a request we call a number from our own directory of agencies, never the one given here.
hint-certificates = Service card, letter of appointment, certificate of the agency: whatever proves that the agency and the officer are who they say.
hint-instrument = Under which kind of document you ask. If yours is not in the list, choose the general one that is nearest.
hint-docket_number = The number under which your agency or court keeps the matter.
hint-issuing_authority = The court, prosecutor or office that issued the document.
hint-law_and_article = The law and the article on which the request rests. A request without one is asked to be completed.
hint-emergency = An urgent and serious threat to life or security, to national security, or to critical infrastructure.
hint-emergency_proof = What happened, who is in danger, how you know, and what the information would change.
hint-platform = Choose all that the request is about.
hint-purpose = Why each piece of information is needed, and why it cannot be had in a milder way.
hint-from = Only the days that are necessary.
hint-nondisclosure = We tell account holders about requests unless something forbids it.
hint-nondisclosure_end = As the order says it, the last day included.
hint-reply_channel = Letters only. Data never travels by e-mail or as an enclosure: it is fetched here, under a secret and a second factor.
hint-attachments = The order, warrant or letter as a scan or file, with all its pages.
hint-remarks = Anything else that we should know.

## Answers to choose from

choice-agency_kind-administrative = Administrative authority
choice-agency_kind-judicial = Court, judge or prosecutor
choice-agency_kind-law_enforcement = Police or other law enforcement
choice-circumstance-criminal_investigation = A criminal investigation
choice-circumstance-harm_to_user = Harm to a user: product stolen, data leaked or account hacked
choice-circumstance-civil_dispute = A civil dispute in which a court asks
choice-circumstance-public_emergency = An emergency that endangers people or the public
choice-emergency-yes = Yes
choice-emergency-no = No
choice-threat-life_or_security = The life or security of a person
choice-threat-national_security = National security
choice-threat-critical_infrastructure = Critical infrastructure or installations
choice-identifier_kind-serial = Serial number of a product
choice-identifier_kind-account = Account or user name
choice-identifier_kind-phone = Telephone number
choice-identifier_kind-email = E-mail address
choice-identifier_kind-ip = IP address
choice-identifier_kind-order = Order number
choice-identifier_kind-payment = Payment reference
choice-identifier_kind-customer = Customer number
choice-identifier_kind-logistics = Shipment number
choice-identifier_kind-other = Something else
choice-measure-disclose = Give information
choice-measure-restrict = Restrict the account
choice-measure-delete = Delete the account
choice-measure-preserve = Keep information from being lost
choice-measure-assist = Help technically
choice-nondisclosure-no = No
choice-nondisclosure-until_a_day = Yes, until a certain day
choice-nondisclosure-without_end = Yes, without an end
choice-reply_channel-portal = Here, on the page of the request
choice-reply_channel-email = By e-mail to the official address
choice-reply_channel-registered_mail = By registered mail
choice-none = Please choose
choice-platform-other = Another product or service

choice-explains-agency_kind-administrative = A ministry, regulator, customs, tax or data protection authority.
choice-explains-agency_kind-judicial = Whoever issues or asks for an order in a proceeding.
choice-explains-agency_kind-law_enforcement = Police, gendarmerie, border guard and the like.
choice-explains-measure-disclose = Information of the classes you choose below.
choice-explains-measure-restrict = Needs a court order or an equal instrument that proves illegal use or infringement.
choice-explains-measure-delete = Needs a court order or an equal instrument that proves illegal use or infringement.
choice-explains-measure-preserve = We keep a copy for a time, so that you can ask for it when you have the order.
choice-explains-measure-assist = Without any information being given.

instruments-of-country = { $country }
instruments-EU = European Union
instruments-INT = Treaties between countries
instruments-general = Every country
field-declaration-text = I act for the agency named above, the statements are true, and the request is lawful under the law I named.

## What is wrong with an answer

answer-required = { $label }: please answer this question.
answer-not_a_choice = { $label }: choose one of the answers offered.
answer-date_unreadable = { $label }: write a day as year, month and day, for example 2024-12-31.
answer-range_reversed = { $label }: the last day is before the first day.
answer-country_other = { $label }: the code of this country is { $instead }.
answer-country_unknown = { $label }: choose a country or region from the list.
answer-instrument_unknown = { $label }: choose an entry of the list.
answer-instrument_of_another_country = { $label }: this kind of document belongs to another country than your agency.
answer-platform_unknown = { $label }: choose from { $known }.
answer-platform_other_not_alone = { $label }: choose either platforms or “another product or service”.
answer-email_unreadable = { $label }: this is no e-mail address. Write it as name@agency.example.
answer-phone_unreadable = { $label }: this is no telephone number. Write digits, with + for the country.
answer-phone_unusual = { $label }: this does not look like a telephone number. Write digits, with + for the country.
answer-ip_unreadable = { $label }: this is no IP address.
answer-ip_private = { $label }: this IP address belongs to a private network, and is the same in many places.
answer-serial_unusual = { $label }: this does not look like a serial number. It stands on the label of the product.
answer-item_repeated = { $label }: this is asked for already, and counts once.
answer-too_long = { $label }: the answer is too long, at most { $most } characters.
answer-control_characters = { $label }: the answer holds characters that cannot be printed.
answer-too_many_answers = The form holds more answers than are taken, at most { $most } items.
answer-unknown_field = The form holds an answer to a question that it does not ask.
answer-kind_unknown = { $label }: choose its kind.
answer-too_many_identifiers = { $label }: one request holds at most 1,000. Send the rest as a further request.
answer-text_too_long = { $label }: the text is too long. Paste it in several parts.
answer-in-line = Line { $line }: { $problem }
