# Texts of the public pages. What an organisation says in its own words comes from its profile.

## The frame of a page

skip-to-content = Skip to the content
site-name = Transparency
languages-label = Language
language-own-name = English
demo-label = About this site
demo-banner = Demonstration: every request, agency and figure on these pages is made up.
made-with = Made with Writ: every government request on the record.

## Dates and numbers

month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date = { $day } { $month } { $year }
percent = { $number }%
group-mark = ,
decimal-mark = .
days-of = { $number } { $plural ->
    [one] day
   *[other] days
}

## The report

report-title = Transparency report { $period }
report-description = Government requests for user information received by { $organisation } in { $period }.
report-heading = Government requests for user information
report-when = { $from } to { $to }
report-as-of = as known on { $date }
report-platform = { $platform } alone
report-sum = In { $period } we received { $received } { $plural ->
    [one] request
   *[other] requests
} from { $countries } { $countriesPlural ->
    [one] country or region
   *[other] countries and regions
}.
report-sum-provided = We provided data in answer to { $provided } of the requests for data.
report-sum-no-content = None of it was content such as video or audio.
report-sum-content = In { $content } of them, content was among the data.
report-sum-challenged = We objected to or rejected { $challenged } at least in part.
report-sum-zero = In { $period } we received no government request. Nothing was asked for, and nothing was provided: each table below says so with a row of zeros.
report-sum-pending = { $pending } had no answer yet on the day whose knowledge this report shows.

glance-heading = At a glance
glance-received = requests received
glance-countries = countries and regions
glance-specified = products, accounts and identities named
glance-share = of requests for data, where data was provided
glance-content = requests where content was provided

ranked-heading = Requests received by country or region
ranked-country = Country or region
ranked-received = Received
ranked-rest = { $count } more
ranked-none = No country or region sent a request.

years-heading = Year by year
years-received = received
years-provided = data provided
years-title = Requests received and requests where data was provided, { $first } to { $last }
years-one = { $year }: { $received } received, { $provided } with data provided.
years-table = The same figures as a table
years-year = Year

choose-heading = Choose a report
choose-period = Period
choose-platform = Platform
choose-all-platforms = All platforms together
choose-show = Show
downloads-heading = Downloads
download-json = All tables as JSON
download-csv = This table as CSV

tables-heading = The tables
table-scroll = { $title }, scrolls sideways
table-country = Country or region
table-none = None
table-total = Total
table-notes = What the columns count
table-none-answered = none answered
further-table = Further requests: { $title }
outside-platforms = Beside these tables, { $count } { $plural ->
    [one] request
   *[other] requests
} received in the period concerned none of the reported platforms.

statements-heading = What we state
statement-since = Stated on { $date }

category-product = product-based requests
category-account = account-based requests
category-transaction = transaction-based requests
category-emergency = emergency requests
category-restriction = requests to restrict or delete an account
category-preservation = requests to preserve data
category-assistance = requests for assistance

body-name = { $code } (no country)

## Columns, where the profile has no words of its own for one

column-received = Requests Received
column-specified = Identifiers Specified in Requests
column-provided = Requests Where Data Provided
column-provided_non_content = Requests Where Only Non-Content Data Provided
column-provided_content = Requests Where Content Provided
column-restricted = Accounts Restricted
column-deleted = Accounts Deleted
column-preserved = Requests Where Data Preserved
column-assisted = Requests Where Assistance Given
column-rejected = Requests Rejected and No Data Provided
column-no_data = Requests Where No Data Provided
column-withdrawn = Requests Withdrawn
column-pending = Requests Not Yet Answered
column-challenged = Requests Objected To or Rejected, at Least in Part
column-percentage = Percentage of Requests Granted
column-median_days = Median Days to Respond

definition-received = Requests of this kind received from a government agency of the country or region. Submissions of the same legal process count as one request, a revised request counts as a new one, and a request that we challenge or deny counts too.
definition-specified = The distinct identifiers named in these requests. One request may name several, or none.
definition-provided = Requests in answer to which we provided data.
definition-provided_non_content = Requests in answer to which we provided data that is not content, and no content.
definition-provided_content = Requests in answer to which we provided content, alone or beside other data.
definition-restricted = Requests by which an account was restricted and none was deleted.
definition-deleted = Requests by which an account was deleted.
definition-preserved = Requests by which data was preserved.
definition-assisted = Requests by which assistance was given.
definition-rejected = Requests that we refused in whole. No data was provided.
definition-no_data = Requests that we did not refuse and to which there was nothing to provide.
definition-withdrawn = Requests that the agency withdrew, or revised before they were answered.
definition-pending = Requests that had no answer by the day whose knowledge the report shows.
definition-challenged = Requests that we objected to or rejected at least in part. They are among the outcomes already.
definition-percentage = The share of the requests received that were answered as the heading says, rounded to whole per cent. The total's share is that of all requests together, not the mean of the rows.
definition-median_days = The median of the days from receipt to answer, over all requests that were answered, whatever the answer. The total's median is that of all requests together.

## How a figure is explained

explain-title = { $figure }: { $column }
explain-heading = How this figure is counted
explain-of = { $table }, { $line }, { $period }
explain-definition = What it counts
explain-rules = By which rules
explain-cases = The requests that make it
explain-cases-count = { $count } { $plural ->
    [one] request counts
   *[other] requests count
} in this figure.
explain-cases-none = No request counts in this figure.
explain-back = Back to the report
case-reference = Reference
case-received = Received on
case-answered = Answered on
case-outcome = Outcome
case-why = Why it counts
case-amount = Counts as
case-not-answered = not answered
page-of = Page { $page } of { $pages }
page-previous = Previous page
page-next = Next page
pages-label = Pages of the list

outcome-pending = Not answered yet
outcome-withdrawn = Withdrawn
outcome-provided_non_content = Non-content data provided
outcome-provided_content = Content provided
outcome-no_data = No data to provide
outcome-rejected = Rejected
outcome-restricted = Account restricted
outcome-deleted = Account deleted
outcome-preserved = Data preserved
outcome-assisted = Assistance given

reason-received = received in the period
reason-specified = names identifiers
reason-data_provided = data was provided
reason-only_non_content_provided = only non-content data was provided
reason-content_provided = content was provided
reason-granted = what was asked was done
reason-rejected = refused in whole
reason-no_data = nothing to provide
reason-withdrawn = withdrawn or revised
reason-not_yet_answered = not answered by the day of the report
reason-challenged = objected to or rejected in part
reason-in_share = in the share
reason-in_base_only = received, not in the share
reason-answered_after = days from receipt to answer

rule-CO-1 = Submissions of the same legal process, by whatever channels they came, count as one request.
rule-CO-2 = A request that is challenged or denied counts as a request.
rule-CO-3 = A revised request counts as a new request, by its own dates and outcome.
rule-CO-4 = Several pieces of information for one product or account in the same request count as one request.
rule-CO-5 = All distinct identifiers of a request are counted, whatever their kind, and summed over requests.
rule-CO-6 = Each request belongs to exactly one table; an emergency stays in the table of emergencies.
rule-CO-7 = A request belongs to the period in which it was received, to the country or region of the agency, and to the platforms it concerns.
rule-RE-2 = The table of product-based requests says how many were received and answered with data.
rule-RE-3 = The table of account-based requests counts those answered with non-content data alone.
rule-RE-4 = The table of transaction-based requests says how many were received and answered with data.
rule-RE-5 = The table of emergency requests says how many were rejected, had no data, or were answered with data.
rule-RE-6 = The percentage and the median of a total are those of all its requests, never a sum or a mean of the rows.
rule-RE-8 = Requests of other categories are reported in further tables once they occur.
rule-RE-9 = The report shows what was known on its day; later knowledge appears beside it.

## When something does not work

problem-heading-400 = This address cannot be answered
problem-heading-404 = There is no such page
problem-heading-405 = This address cannot be opened like this
problem-heading-500 = Something went wrong on our side
problem-heading-503 = Not possible at the moment
problem-period = “{ $input }” is not a period. Write a year such as 2024, a half such as 2024-H1 or a quarter such as 2024-Q3.
problem-period-future = The period { $input } has not begun yet. Choose an earlier one from the list on the report's page.
problem-platform = “{ $input }” is not one of the reported platforms. Choose one from the list on the report's page.
problem-as-of = “{ $input }” is not a day. Write it as year, month and day, for example 2024-12-31.
problem-as-of-future = { $date } has not come yet. Choose today, { $today }, or an earlier day.
problem-page-number = “{ $input }” is not a page of the list. Page numbers begin at 1.
problem-query = The part of the address after the question mark cannot be read. Leave it out, or use the choosers on the report's page.
problem-not-found = The address may be mistyped, or the page may have moved.
problem-method = Go back to the page before, and use its links and buttons.
problem-failure = The page could not be made. Please try again in a few minutes; nothing was lost.
problem-passing = Our records cannot be reached at the moment, or have no room. Please try again in a minute.
problem-way-on = Go to the latest report
