# What the faces of the product share: the ways between them, and the words of every form.

nav-label = Main
nav-report = Transparency report
nav-portal = For agencies
nav-desk = Staff
form-errors-heading = { $count ->
    [one] There is a problem
   *[other] There are problems
}
form-problem-named = { $field }: { $problem }
form-optional = optional
form-continue = Continue
form-back = Back
form-error-before = Error:
form-error-title = Error: { $title }
form-save = Save
form-cancel = Cancel
form-change = Change
form-remove = Remove
