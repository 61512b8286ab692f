# Texts of the public pages. What an organisation says in its own words comes from its profile.

## The frame of a page

skip-to-content = Zum Inhalt springen
site-name = Transparenz
languages-label = Sprache
language-own-name = Deutsch
demo-label = Über diese Seiten
demo-banner = Vorführung: Alle Ersuchen, Behörden und Zahlen auf diesen Seiten sind erfunden.
made-with = Erstellt mit Writ: jedes behördliche Ersuchen nachweislich erfasst.

## Dates and numbers

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
days-of = { $number } { $plural ->
    [one] Tag
   *[other] Tage
}

## The report

report-title = Transparenzbericht { $period }
report-description = Behördliche Ersuchen um Nutzerdaten, bei { $organisation } eingegangen im Zeitraum { $period }.
report-heading = Behördliche Ersuchen um Nutzerdaten
report-when = { $from } bis { $to }
report-as-of = Stand { $date }
report-platform = nur { $platform }
report-sum = Im Zeitraum { $period } { $plural ->
    [one] ist
   *[other] sind
} bei uns { $received } Ersuchen aus { $countries } { $countriesPlural ->
    [one] Land oder Region
   *[other] Ländern und Regionen
} eingegangen.
report-sum-provided = Auf { $provided } der Ersuchen um Daten hin haben wir Daten herausgegeben.
report-sum-no-content = Inhalte wie Video oder Audio waren nicht darunter.
report-sum-content = Bei { $content } dieser Ersuchen waren Inhalte unter den Daten.
report-sum-challenged = Von den eingegangenen Ersuchen haben wir { $challenged } zumindest teilweise beanstandet oder abgelehnt.
report-sum-zero = Im Zeitraum { $period } ist bei uns kein behördliches Ersuchen eingegangen. Es wurde nichts angefragt und nichts herausgegeben: Jede der folgenden Tabellen weist dies mit einer Zeile aus Nullen aus.
report-sum-pending = Am Stichtag dieses Berichts noch nicht beantwortet: { $pending }.

glance-heading = Auf einen Blick
glance-received = Ersuchen eingegangen
glance-countries = Länder und Regionen
glance-specified = benannte Produkte, Konten und Identitäten
glance-share = der Ersuchen um Daten, bei denen Daten herausgegeben wurden
glance-content = Ersuchen, bei denen Inhalte herausgegeben wurden

ranked-heading = Eingegangene Ersuchen nach Land oder Region
ranked-country = Land oder Region
ranked-received = Eingegangen
ranked-rest = { $count } weitere
ranked-none = Aus keinem Land und keiner Region ist ein Ersuchen eingegangen.

years-heading = Jahr für Jahr
years-received = eingegangen
years-provided = Daten herausgegeben
years-title = Eingegangene Ersuchen und Ersuchen, bei denen Daten herausgegeben wurden, { $first } bis { $last }
years-one = { $year }: { $received } eingegangen, bei { $provided } Daten herausgegeben.
years-table = Dieselben Zahlen als Tabelle
years-year = Jahr

choose-heading = Bericht auswählen
choose-period = Zeitraum
choose-platform = Plattform
choose-all-platforms = Alle Plattformen zusammen
choose-show = Anzeigen
downloads-heading = Downloads
download-json = Alle Tabellen als JSON
download-csv = Diese Tabelle als CSV

tables-heading = Die Tabellen
table-scroll = { $title }, seitlich verschiebbar
table-country = Land oder Region
table-none = Keine
table-total = Gesamt
table-notes = Was die Spalten zählen
table-none-answered = keine beantwortet
further-table = Weitere Tabelle: { $title }
outside-platforms = Neben diesen Tabellen { $plural ->
    [one] betraf { $count } im Zeitraum eingegangenes
   *[other] betrafen { $count } im Zeitraum eingegangene
} Ersuchen keine der Plattformen, über die berichtet wird.

statements-heading = Was wir erklären
statement-since = Erklärt am { $date }

category-product = Ersuchen zu Produkten
category-account = Ersuchen zu Konten
category-transaction = Ersuchen zu Transaktionen
category-emergency = Notfallersuchen
category-restriction = Ersuchen um Einschränkung oder Löschung eines Kontos
category-preservation = Ersuchen um Sicherung von Daten
category-assistance = Ersuchen um Unterstützung

body-name = { $code } (kein Land)

## Columns, where the profile has no words of its own for one

column-received = Eingegangene Ersuchen
column-specified = In Ersuchen benannte Kennungen
column-provided = Ersuchen, bei denen Daten herausgegeben wurden
column-provided_non_content = Ersuchen, bei denen nur Nicht-Inhaltsdaten herausgegeben wurden
column-provided_content = Ersuchen, bei denen Inhalte herausgegeben wurden
column-restricted = Eingeschränkte Konten
column-deleted = Gelöschte Konten
column-preserved = Ersuchen, bei denen Daten gesichert wurden
column-assisted = Ersuchen, bei denen Unterstützung geleistet wurde
column-rejected = Abgelehnte Ersuchen ohne Herausgabe von Daten
column-no_data = Ersuchen, zu denen keine Daten herauszugeben waren
column-withdrawn = Zurückgezogene Ersuchen
column-pending = Noch nicht beantwortete Ersuchen
column-challenged = Zumindest teilweise beanstandete oder abgelehnte Ersuchen
column-percentage = Anteil der Ersuchen, denen entsprochen wurde
column-median_days = Median der Tage bis zur Antwort

definition-received = Ersuchen dieser Art, die von einer Behörde des Landes oder der Region eingegangen sind. Einreichungen zu demselben rechtlichen Vorgang zählen als ein Ersuchen, ein geändertes Ersuchen zählt als neues, und auch ein Ersuchen, das wir beanstanden oder ablehnen, zählt.
definition-specified = Die verschiedenen Kennungen, die in diesen Ersuchen benannt sind. Ein Ersuchen kann mehrere oder keine benennen.
definition-provided = Ersuchen, auf die hin wir Daten herausgegeben haben.
definition-provided_non_content = Ersuchen, auf die hin wir Nicht-Inhaltsdaten und keine Inhalte herausgegeben haben.
definition-provided_content = Ersuchen, auf die hin wir Inhalte herausgegeben haben, allein oder neben anderen Daten.
definition-restricted = Ersuchen, auf die hin ein Konto eingeschränkt und keines gelöscht wurde.
definition-deleted = Ersuchen, auf die hin ein Konto gelöscht wurde.
definition-preserved = Ersuchen, auf die hin Daten gesichert wurden.
definition-assisted = Ersuchen, auf die hin Unterstützung geleistet wurde.
definition-rejected = Ersuchen, die wir vollständig abgelehnt haben. Es wurden keine Daten herausgegeben.
definition-no_data = Ersuchen, die wir nicht abgelehnt haben und zu denen nichts herauszugeben war.
definition-withdrawn = Ersuchen, die von der Behörde zurückgezogen oder vor der Antwort geändert wurden.
definition-pending = Ersuchen, die am Stichtag des Berichts noch nicht beantwortet waren.
definition-challenged = Ersuchen, die wir zumindest teilweise beanstandet oder abgelehnt haben. Sie sind in den Ergebnissen bereits enthalten.
definition-percentage = Der Anteil der eingegangenen Ersuchen, die so beantwortet wurden, wie die Überschrift besagt, auf ganze Prozent gerundet. Der Anteil in der Gesamtzeile ist der aller Ersuchen zusammen, nicht das Mittel der Zeilen.
definition-median_days = Der Median der Tage vom Eingang bis zur Antwort, über alle beantworteten Ersuchen, gleich wie die Antwort lautete. Der Median in der Gesamtzeile ist der aller Ersuchen zusammen.

## How a figure is explained

explain-title = { $figure }: { $column }
explain-heading = Wie diese Zahl zustande kommt
explain-of = { $table }, { $line }, { $period }
explain-definition = Was sie zählt
explain-rules = Nach welchen Regeln
explain-cases = Die Ersuchen, aus denen sie sich ergibt
explain-cases-count = { $count } { $plural ->
    [one] Ersuchen zählt
   *[other] Ersuchen zählen
} zu dieser Zahl.
explain-cases-none = Kein Ersuchen zählt zu dieser Zahl.
explain-back = Zurück zum Bericht
case-reference = Aktenzeichen
case-received = Eingegangen am
case-answered = Beantwortet am
case-outcome = Ergebnis
case-why = Warum es zählt
case-amount = Zählt als
case-not-answered = nicht beantwortet
page-of = Seite { $page } von { $pages }
page-previous = Vorherige Seite
page-next = Nächste Seite
pages-label = Seiten der Liste

outcome-pending = Noch nicht beantwortet
outcome-withdrawn = Zurückgezogen
outcome-provided_non_content = Nicht-Inhaltsdaten herausgegeben
outcome-provided_content = Inhalte herausgegeben
outcome-no_data = Keine Daten herauszugeben
outcome-rejected = Abgelehnt
outcome-restricted = Konto eingeschränkt
outcome-deleted = Konto gelöscht
outcome-preserved = Daten gesichert
outcome-assisted = Unterstützung geleistet

reason-received = im Zeitraum eingegangen
reason-specified = benennt Kennungen
reason-data_provided = Daten wurden herausgegeben
reason-only_non_content_provided = nur Nicht-Inhaltsdaten wurden herausgegeben
reason-content_provided = Inhalte wurden herausgegeben
reason-granted = dem Ersuchen wurde entsprochen
reason-rejected = vollständig abgelehnt
reason-no_data = nichts herauszugeben
reason-withdrawn = zurückgezogen oder geändert
reason-not_yet_answered = am Stichtag des Berichts nicht beantwortet
reason-challenged = beanstandet oder teilweise abgelehnt
reason-in_share = im Anteil enthalten
reason-in_base_only = eingegangen, nicht im Anteil enthalten
reason-answered_after = Tage vom Eingang bis zur Antwort

rule-CO-1 = Einreichungen zu demselben rechtlichen Vorgang zählen als ein Ersuchen, gleich auf welchen Wegen sie eingegangen sind.
rule-CO-2 = Auch ein Ersuchen, das beanstandet oder abgelehnt wird, zählt als Ersuchen.
rule-CO-3 = Ein geändertes Ersuchen zählt als neues Ersuchen, mit eigenen Daten des Eingangs und der Antwort und eigenem Ergebnis.
rule-CO-4 = Mehrere Angaben zu einem Produkt oder einem Konto in demselben Ersuchen zählen als ein Ersuchen.
rule-CO-5 = Gezählt werden alle verschiedenen Kennungen eines Ersuchens, gleich welcher Art, und über die Ersuchen summiert.
rule-CO-6 = Jedes Ersuchen gehört zu genau einer Tabelle; ein Notfall bleibt in der Tabelle der Notfälle.
rule-CO-7 = Ein Ersuchen gehört zu dem Zeitraum, in dem es eingegangen ist, zu dem Land oder der Region der Behörde und zu den Plattformen, die es betrifft.
rule-RE-2 = Die Tabelle der Ersuchen zu Produkten weist aus, wie viele eingegangen sind und mit Daten beantwortet wurden.
rule-RE-3 = Die Tabelle der Ersuchen zu Konten zählt diejenigen, die allein mit Nicht-Inhaltsdaten beantwortet wurden.
rule-RE-4 = Die Tabelle der Ersuchen zu Transaktionen weist aus, wie viele eingegangen sind und mit Daten beantwortet wurden.
rule-RE-5 = Die Tabelle der Notfallersuchen weist aus, wie viele abgelehnt wurden, zu wie vielen es keine Daten gab und wie viele mit Daten beantwortet wurden.
rule-RE-6 = Anteil und Median einer Gesamtzeile sind die aller ihrer Ersuchen, nie Summe oder Mittel der Zeilen.
rule-RE-8 = Über Ersuchen anderer Arten wird in weiteren Tabellen berichtet, sobald sie vorkommen.
rule-RE-9 = Der Bericht zeigt, was an seinem Stichtag bekannt war; spätere Erkenntnisse erscheinen daneben.

## When something does not work

problem-heading-400 = Zu dieser Adresse gibt es keine Antwort
problem-heading-404 = Diese Seite gibt es nicht
problem-heading-405 = Diese Adresse lässt sich so nicht öffnen
problem-heading-500 = Auf unserer Seite ist etwas schiefgegangen
problem-heading-503 = Im Augenblick nicht möglich
problem-period = „{ $input }“ ist kein Zeitraum. Möglich sind ein Jahr wie 2024, ein Halbjahr wie 2024-H1 oder ein Quartal wie 2024-Q3.
problem-period-future = Der Zeitraum { $input } hat noch nicht begonnen. Frühere Zeiträume stehen in der Liste auf der Seite des Berichts zur Wahl.
problem-platform = „{ $input }“ ist keine der Plattformen, über die berichtet wird. Sie stehen in der Liste auf der Seite des Berichts zur Wahl.
problem-as-of = „{ $input }“ ist kein Tag. Ein Tag wird als Jahr, Monat und Tag geschrieben, zum Beispiel 2024-12-31.
problem-as-of-future = Der { $date } liegt in der Zukunft. Möglich sind der heutige Tag, { $today }, oder ein früherer.
problem-page-number = „{ $input }“ ist keine Seite der Liste. Die Seitenzahlen beginnen bei 1.
problem-query = Der Teil der Adresse nach dem Fragezeichen ist nicht lesbar. Er kann entfallen; auf der Seite des Berichts lässt sich alles auswählen.
problem-not-found = Möglicherweise enthält die Adresse einen Tippfehler, oder die Seite ist umgezogen.
problem-method = Gehen Sie zur vorigen Seite zurück und nutzen Sie deren Links und Schaltflächen.
problem-failure = Die Seite konnte nicht erstellt werden. Bitte in einigen Minuten erneut versuchen; verloren ging nichts.
problem-passing = Unsere Akten sind im Augenblick nicht zu erreichen oder nehmen nichts auf. Bitte in einer Minute erneut versuchen.
problem-way-on = Zum neuesten Bericht
