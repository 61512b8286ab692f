skip-to-content = Zum Inhalt springen
site-name = Transparenz
languages-label = Sprache
language-own-name = Deutsch
demo-banner = Vorführung: Alle Ersuchen, Behörden und Zahlen auf diesen Seiten sind erfunden.
month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
}
date = { $day }. { $month } { $year }
percent = { $number }{ "\u00A0" }%
group-mark = .
decimal-mark = ,
report-title = Transparenzbericht { $period }
report-heading = Behördliche Ersuchen um Nutzerdaten
report-when = { $from } bis { $to }
report-as-of = Stand { $date }
glance-heading = Auf einen Blick
glance-received = Ersuchen eingegangen
glance-countries = Länder und Regionen
glance-content = Ersuchen, bei denen Inhalte herausgegeben wurden
ranked-heading = Eingegangene Ersuchen nach Land oder Region
ranked-country = Land oder Region
ranked-received = Eingegangen
years-heading = Jahr für Jahr
years-received = eingegangen
years-provided = Daten herausgegeben
years-year = Jahr
choose-period = Zeitraum
choose-platform = Plattform
choose-all-platforms = Alle Plattformen zusammen
choose-show = Anzeigen
table-country = Land oder Region
table-none = Keine
table-total = Gesamt
explain-back = Zurück zum Bericht
problem-heading-404 = Diese Seite gibt es nicht
problem-way-on = Zum neuesten Bericht
