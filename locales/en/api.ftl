# Texts of the API: problems as programs hand them on to people, and the page that explains it.

## Problems

api-problem-malformed_json = The body is no JSON
api-problem-broken_body = The body came in part
api-problem-malformed_query = The parameters of the address cannot be read, or are unknown
api-problem-malformed_header = A header cannot be read
api-problem-token_needed = A token is needed
api-problem-token_unknown = This token opens nothing
api-problem-scope_needed = This token does not open this
api-problem-role_needed = This is closed to the role in which the token acts
api-problem-not_found = There is nothing here
api-problem-method_not_allowed = This address is not asked so
api-problem-refused = The process does not allow this
api-problem-letter_state = The letter is not in a state that allows this
api-problem-changed = It changed since it was read
api-problem-too_large = The body is too large
api-problem-media_type = This media type is not read
api-problem-unfit = The body or a parameter does not fit
api-problem-key_reused = Something else was asked under this key
api-problem-match_needed = Say which state the change was decided on
api-problem-too_many = Too many requests
api-problem-failure = We did not manage
api-problem-busy = We cannot manage at the moment

api-detail-scope = The scope { $scope } is needed.
api-detail-role = It is open to: { $roles }.
api-detail-header = The header { $name } cannot be read.
api-detail-media-type = Send { $type }, without a content encoding.
api-detail-too-large = At most { $limit } bytes are read.
api-detail-too-many = Ask again in { $seconds } seconds.

## What is wrong with a field

api-field-unknown_field = There is no such field.
api-field-missing_field = This field is needed.
api-field-repeated_field = This was given before.
api-field-unknown_choice = This is none of the choices.
api-field-wrong_type = This is of another type.
api-field-wrong_length = This is too short or too long.
api-field-unfit = This does not fit.
api-field-range = This number is too small or too large.
api-field-date = Write a day that exists as YYYY-MM-DD.
api-field-future = This day has not come yet.
api-field-platform = There is no such platform.
api-field-country = Write a country or region by its code.
api-field-unknown_upload = There is no such upload, or it was used already.
api-field-required = This has to be answered.
api-field-not_a_choice = This is none of the choices.
api-field-date_unreadable = Write a day that exists as YYYY-MM-DD.
api-field-range_reversed = The last day lies before the first.
api-field-country_other = This country has another code.
api-field-country_unknown = Write a country or region by its code.
api-field-instrument_unknown = The catalogue has no such instrument.
api-field-instrument_of_another_country = This instrument belongs to another country.
api-field-platform_unknown = There is no such platform.
api-field-platform_other_not_alone = Name either platforms or other.
api-field-email_unreadable = This is no e-mail address.
api-field-phone_unreadable = This is no telephone number.
api-field-phone_unusual = This does not look like a telephone number.
api-field-ip_unreadable = This is no IP address.
api-field-ip_private = This IP address belongs to a private network.
api-field-serial_unusual = This does not look like a serial number.
api-field-kind_unknown = This is no kind of identifier.
api-field-item_repeated = This is asked for already.
api-field-too_long = This is too long.
api-field-control_characters = This holds characters that cannot be printed.
api-field-too_many_answers = These are more answers than are taken.
api-field-domain = Write the part of an e-mail address after the @, such as police.example.
api-field-not_alone = This is not asked together with another choice.
api-field-cursor = Take what the page before gave.
api-field-unknown_case = There is no such case.
api-field-token_name = Say in 1 to 80 characters what the token is for.
api-field-token_without_scope = Name at least one scope.
api-field-token_without_owner = A token that does more than hand in requests belongs to a member of the desk.
api-field-token_role_not_held = The owner does not work at the desk, or not in this role.
api-field-token_not_an_administrator = The scope admin belongs to administrators alone.
api-field-token_rate = A token makes 1 to 1,000,000 requests a minute.
api-field-token_days = A token lives for 1 to 366 days.

## The page that explains it

api-docs-title = The API
api-docs-contract = The contract for programs (OpenAPI 3.1)
api-docs-operations = Operations
api-docs-name = Name
api-docs-place = Where
api-docs-says = What it is
api-docs-needed = needed
api-docs-no-fields = no further fields
api-docs-in-path = path
api-docs-in-query = query
api-docs-in-header = header
api-docs-in-body = body
api-docs-receipt = With the secret of the receipt
api-docs-scope = With a token of the scope { $scope }
api-docs-open = Open to everybody
api-docs-usual = Or a problem: { $statuses }
api-docs-problems = Problems
api-docs-problems-says = What is not answered as hoped is a problem (RFC 9457) under the address of its kind. A refusal of the process carries its own code and the rules it stands on.
