# Who may come in: signing in, setting oneself up, one's own account, and the staff.

## The frame of the desk

desk-site-name = Legal desk
desk-nav-today = Today
desk-nav-queue = Queue
desk-nav-notices = Notices
desk-nav-outbox = Outbox
desk-nav-directory = Directory
desk-nav-staff = Staff
desk-nav-tokens = Tokens
desk-nav-report = Report
desk-search = Search case, agency, identifier
sign-out = Sign out
date-and-time = { $date }, { $time }

## Roles

role-analyst = Analyst
role-counsel = Counsel
role-approver = Approver
role-custodian = Custodian
role-auditor = Auditor
role-administrator = Administrator
role-says-analyst = Records, verifies and reviews requests, and proposes decisions.
role-says-counsel = Legal counsel. One of the two who approve content.
role-says-approver = Approves what others propose, and never their own.
role-says-custodian = Searches for the approved data and packs it.
role-says-auditor = Reads everything and changes nothing.
role-says-administrator = Keeps the staff and the tokens of programs. Sees no case and decides none.

## Signing in

sign-in-title = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = Six digits from your authenticator app, or one of your recovery codes.
sign-in-go = Sign in
sign-in-wrong = Name, password and code do not belong together. Check all three; a code is good once, so wait for the next one if you used it before.
sign-in-help = No access, or the telephone is lost? An administrator gives you a link to set yourself up again.
sign-in-empty = Nobody can sign in yet
sign-in-empty-says = The program printed a link when it was started. It leads to the page where the first administrator chooses a password. A fresh one is printed at every start until it is used.
sign-in-made-up = Who would you like to be?
sign-in-made-up-says = Everybody here is made up. Nobody has a password in this demonstration.

## Setting oneself up

set-up-title = Welcome, { $name }
set-up-lead = Choose a password and connect an authenticator app. You sign in with both. This link is good once.
set-up-factor-lead = Connect an authenticator app again. Your password stays as it is. This link is good once.
set-up-first = The first administrator
set-up-first-lead = You keep the staff of this installation: you add colleagues and give them roles. You see no cases. This link is good once.
set-up-name = Your name
set-up-name-hint = Colleagues see it, and it is what one signs in with.
set-up-name-missing = Enter a name of at most 80 characters that nobody else has.
set-up-password = Choose a password
set-up-password-hint = At least 12 characters. A few words in a row are easy to keep in mind and hard to guess.
set-up-factor = Connect an authenticator app
set-up-factor-says = Take a picture of the square with the app. Then enter the six digits it shows.
set-up-square = Square code for the authenticator app
set-up-secret = Or type this into the app:
set-up-code = The six digits
set-up-code-wrong = These are not the digits that the app shows now. Enter the current ones, and check that the clock of the telephone is right.
set-up-go = Finish

password-short = Use at least 12 characters.
password-long = Use at most 256 characters.
password-common = This is among what is tried first: a common word, your name, or few characters over and over. Choose another.
password-wrong = This is not your present password.

codes-title = Your recovery codes
codes-lead = Each opens the door once when the telephone is not at hand. Print them or write them down, and keep them where only you find them.
codes-once = They are not shown again.
codes-go-on-sign-in = I have kept them, sign in
codes-go-on-account = I have kept them
codes-heading = Recovery codes
codes-left = { $count ->
    [0] You have no recovery code left.
    [one] You have one recovery code left.
   *[other] You have { $count } recovery codes left.
}
codes-renew = Make fresh ones

## One's own account

account-title = Your account
account-roles = Roles
account-acting = You act in this role
account-act-as = Act in this role
account-four-eyes = Whatever the role, you are one person: what you proposed, you do not approve.
account-sessions = Signed in
session-since = since
session-seen = last used
session-this = This one
session-unknown = A browser that does not say its name
session-end = End
session-end-others = End all others
session-end-all = End all sessions
session-none = Not signed in.
password-title = Password
password-present = Present password
password-next = New password
password-change = Change password

## Staff

staff-title = Staff
staff-column-name = Name
staff-column-state = State
staff-column-since = Since
staff-active = Active
staff-invited = Not set up yet
staff-deactivated = Deactivated
staff-made-up = Made up
staff-add = Add somebody
staff-add-go = Add and get a link
staff-name = Name
staff-name-missing = Enter a name of at most 80 characters.
staff-name-taken = Somebody has this name already. Two people need two names.
staff-roles = Roles
staff-roles-missing = Choose at least one role.
staff-roles-go = Change roles
staff-access = Access
staff-set-up = Set up anew
staff-set-up-says = Password and second factor are void at once. The link lets them choose both again.
staff-set-up-go = Get a link
staff-factor = Reset the second factor
staff-factor-says = For a lost telephone. The password stays, and is asked for behind the link.
staff-factor-go = Reset and get a link
staff-deactivate = Deactivate
staff-deactivate-says = They can no longer sign in, and all their sessions end. What they did stays on record under their name. This cannot be undone; to come back, they are added again under another name.
staff-deactivate-go = Deactivate
staff-changes = On record
staff-refused-nobody = Nobody with this number can be changed.
staff-refused-last = This is the last administrator. Make somebody else one first.
staff-refused-oneself = Nobody changes their own standing. Ask another administrator.
staff-was-added = Added as { $roles }
staff-was-roles-changed = Roles changed to { $roles }
staff-was-deactivated = Deactivated
staff-was-set-up = Set up: password and second factor chosen
staff-was-set-up-asked = Link to set up made; earlier proofs void
staff-was-second-factor-reset = Second factor reset
staff-was-password-changed = Password changed
staff-was-recovery-codes-renewed = Recovery codes renewed
staff-was-sessions-ended = Sessions ended
staff-was-signed-in-code = Signed in
staff-was-signed-in-recovery-code = Signed in with a recovery code
staff-was-signed-in-demonstration = Signed in to the demonstration
actor-operator = Operator of the installation

link-title = The link for { $name }
link-lead = Give it to them in person or by a way that nobody else reads. It is good once, for 24 hours, and is not shown again.
link-done = Done

## When something does not work

problem-heading-403 = This is not for you
problem-heading-413 = That is too much
problem-heading-429 = Please wait
problem-way-on-desk = Go to the desk
problem-other-role = This page is for other roles: { $roles }. You act as { $role }. If you hold one of those roles too, switch to it on the page of your account.
problem-link = This link is not good any more: it was used, replaced by a fresh one, or is older than 24 hours. Ask for a new one.
problem-form-from-elsewhere = What was sent did not come from a page that is open here. Nothing was changed. Go back, load the page again and send it once more.
problem-form-unreadable = What was sent cannot be read. Nothing was changed.
problem-form-too-large = What was sent is larger than this page takes. Nothing was changed.
problem-later = There were too many tries. Wait { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
} and try again.
problem-busy = Many people are signing in at this moment. Try again shortly; nothing was lost.
problem-not-recorded = Nothing of what you sent was recorded.
problem-in-doubt = What you sent may have been recorded all the same: look before you send it again.
problem-again-kept = What you typed is kept on this page. Send it again in a minute.
problem-again-files = Choose the files again
problem-again-send = Send it again
problem-secret-not-kept = Passwords and codes are kept on no page. Go back in a minute, and type them again.
problem-reference = If you report it, name this number: { $reference }

## Tokens of programs.

tokens-title = Tokens of programs
tokens-lead = A program that brings a token acts as its owner, in one role. A token opens what its scopes name, and never more than the desk opens to that role.
tokens-docs = What programs can do
tokens-made = On record
tokens-none = There is no token yet.
token-stands = Stands
token-expired = Expired
token-revoked = Revoked
token-made-by = Made by { $by }, { $at }. Good until { $until }.
token-used = Last used { $at }.
token-unused = Never used.
token-revoke = Revoke
token-make = Make a token
token-make-go = Make the token
token-name = What it is for
token-name-hint = The program and who runs it, such as: gateway of the court.
token-scopes = What it may be used for
token-scope-submit = Hand in requests, and the documents that belong to them.
token-scope-read-cases = Read cases, notices, letters and the directory, without what names persons.
token-scope-read-personal = Read what names persons, with a purpose on record each time.
token-scope-act-cases = Act on cases, letters and the directory as its owner.
token-scope-read-report = Have the figures of the report explained, down to the cases.
token-scope-admin = Make and revoke tokens. Administrators alone.
token-owner = Owner
token-owner-hint = What the program does is on record as done by its owner. Whoever leaves the desk, or the role, leaves the token behind.
token-owner-nobody = Nobody: it only hands in requests
token-owner-as = { $name } as { $role }
token-days = Days it lives
token-days-hint = 1 to 366. It ends by itself.
token-rate = Most requests a minute
token-made = The token “{ $name }”
token-made-lead = Copy it now and give it to the program by a way that nobody else reads. It is not shown again: revoke a lost one and make another.
