# Texts of the public pages. What an organisation says in its own words comes from its profile.

## The frame of a page

skip-to-content = Aller au contenu
site-name = Transparence
languages-label = Langue
language-own-name = Français
demo-label = À propos de ce site
demo-banner = Démonstration{ "\u00A0" }: toutes les demandes, autorités et valeurs de ces pages sont inventées.
made-with = Réalisé avec Writ{ "\u00A0" }: une trace de chaque demande d’une autorité publique.

## Dates and numbers

month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
percent = { $number }{ "\u202F" }%
group-mark = { "\u202F" }
decimal-mark = ,
days-of = { $number } { $plural ->
    [one] jour
   *[other] jours
}

## The report

report-title = Rapport de transparence { $period }
report-description = Demandes d’autorités publiques concernant des données d’utilisateurs reçues par { $organisation } pour la période { $period }.
report-heading = Demandes d’autorités publiques concernant des données d’utilisateurs
report-when = du { $from } au { $to }
report-as-of = état au { $date }
report-platform = { $platform } uniquement
report-sum = Pour la période { $period }, nous avons reçu { $received } { $plural ->
    [one] demande
   *[other] demandes
} en provenance de { $countries } { $countriesPlural ->
    [one] pays ou région
   *[other] pays et régions
}.
report-sum-provided = Nous avons fourni des données en réponse à { $provided } des demandes de données.
report-sum-no-content = Aucune de ces données n’était un contenu tel que de la vidéo ou de l’audio.
report-sum-content = Pour { $content } de ces demandes, les données comprenaient du contenu.
report-sum-challenged = Parmi les demandes reçues, nous en avons contesté ou rejeté { $challenged }, au moins en partie.
report-sum-zero = Pour la période { $period }, nous n’avons reçu aucune demande d’une autorité publique. Rien n’a été demandé et rien n’a été fourni{ "\u00A0" }: chacun des tableaux ci-dessous l’indique par une ligne de zéros.
report-sum-pending = Sans réponse à la date d’arrêté de ce rapport{ "\u00A0" }: { $pending }.

glance-heading = En bref
glance-received = demandes reçues
glance-countries = pays et régions
glance-specified = produits, comptes et identités désignés
glance-share = des demandes de données ont donné lieu à la fourniture de données
glance-content = demandes pour lesquelles du contenu a été fourni

ranked-heading = Demandes reçues par pays ou région
ranked-country = Pays ou région
ranked-received = Reçues
ranked-rest = { $count } autres
ranked-none = Aucun pays ni aucune région n’a envoyé de demande.

years-heading = Année par année
years-received = demandes reçues
years-provided = données fournies
years-title = Demandes reçues et demandes pour lesquelles des données ont été fournies, de { $first } à { $last }
years-one = { $year }{ "\u00A0" }: demandes reçues, { $received }{ "\u202F" }; avec données fournies, { $provided }.
years-table = Les mêmes valeurs sous forme de tableau
years-year = Année

choose-heading = Choisir un rapport
choose-period = Période
choose-platform = Plateforme
choose-all-platforms = Toutes les plateformes ensemble
choose-show = Afficher
downloads-heading = Téléchargements
download-json = Tous les tableaux au format JSON
download-csv = Ce tableau au format CSV

tables-heading = Les tableaux
table-scroll = { $title }, défilement horizontal
table-country = Pays ou région
table-none = Aucun
table-total = Total
table-notes = Ce que comptent les colonnes
table-none-answered = aucune réponse
further-table = Tableau complémentaire{ "\u00A0" }: { $title }
outside-platforms = Outre ces tableaux, { $count } { $plural ->
    [one] demande reçue pendant la période ne concernait
   *[other] demandes reçues pendant la période ne concernaient
} aucune des plateformes couvertes par le rapport.

statements-heading = Ce que nous déclarons
statement-since = Déclaré le { $date }

category-product = demandes relatives à des produits
category-account = demandes relatives à des comptes
category-transaction = demandes relatives à des transactions
category-emergency = demandes d’urgence
category-restriction = demandes de restriction ou de suppression d’un compte
category-preservation = demandes de conservation de données
category-assistance = demandes d’assistance

body-name = { $code } (hors pays)

## Columns, where the profile has no words of its own for one

column-received = Demandes reçues
column-specified = Identifiants désignés dans les demandes
column-provided = Demandes pour lesquelles des données ont été fournies
column-provided_non_content = Demandes pour lesquelles seules des données hors contenu ont été fournies
column-provided_content = Demandes pour lesquelles du contenu a été fourni
column-restricted = Comptes restreints
column-deleted = Comptes supprimés
column-preserved = Demandes pour lesquelles des données ont été conservées
column-assisted = Demandes pour lesquelles une assistance a été apportée
column-rejected = Demandes rejetées sans fourniture de données
column-no_data = Demandes sans données à fournir
column-withdrawn = Demandes retirées
column-pending = Demandes encore sans réponse
column-challenged = Demandes contestées ou rejetées, au moins en partie
column-percentage = Pourcentage de demandes satisfaites
column-median_days = Délai médian de réponse en jours

definition-received = Demandes de ce type reçues d’une autorité du pays ou de la région. Les transmissions d’un même acte de procédure comptent pour une seule demande, une demande modifiée compte comme une nouvelle demande, et une demande que nous contestons ou rejetons compte également.
definition-specified = Les identifiants distincts désignés dans ces demandes. Une demande peut en désigner plusieurs ou aucun.
definition-provided = Demandes en réponse auxquelles nous avons fourni des données.
definition-provided_non_content = Demandes en réponse auxquelles nous avons fourni des données hors contenu, et aucun contenu.
definition-provided_content = Demandes en réponse auxquelles nous avons fourni du contenu, seul ou avec d’autres données.
definition-restricted = Demandes à la suite desquelles un compte a été restreint et aucun n’a été supprimé.
definition-deleted = Demandes à la suite desquelles un compte a été supprimé.
definition-preserved = Demandes à la suite desquelles des données ont été conservées.
definition-assisted = Demandes à la suite desquelles une assistance a été apportée.
definition-rejected = Demandes que nous avons rejetées en totalité. Aucune donnée n’a été fournie.
definition-no_data = Demandes que nous n’avons pas rejetées et pour lesquelles il n’y avait rien à fournir.
definition-withdrawn = Demandes que l’autorité a retirées, ou modifiées avant qu’une réponse y soit apportée.
definition-pending = Demandes restées sans réponse à la date d’arrêté du rapport.
definition-challenged = Demandes que nous avons contestées ou rejetées au moins en partie. Elles figurent déjà parmi les issues.
definition-percentage = La part des demandes reçues auxquelles il a été répondu comme l’indique l’intitulé, arrondie au pour cent entier. La part de la ligne de total est celle de l’ensemble des demandes, et non la moyenne des lignes.
definition-median_days = La médiane du nombre de jours entre la réception et la réponse, pour toutes les demandes ayant reçu une réponse, quelle qu’elle soit. La médiane de la ligne de total est celle de l’ensemble des demandes.

## How a figure is explained

explain-title = { $figure }{ "\u00A0" }: { $column }
explain-heading = Comment cette valeur est établie
explain-of = { $table }, { $line }, { $period }
explain-definition = Ce qu’elle compte
explain-rules = Selon quelles règles
explain-cases = Les demandes qui la composent
explain-cases-count = { $count } { $plural ->
    [one] demande compte
   *[other] demandes comptent
} dans cette valeur.
explain-cases-none = Aucune demande ne compte dans cette valeur.
explain-back = Retour au rapport
case-reference = Référence
case-received = Reçue le
case-answered = Réponse le
case-outcome = Issue
case-why = Pourquoi elle compte
case-amount = Compte pour
case-not-answered = sans réponse
page-of = Page { $page } sur { $pages }
page-previous = Page précédente
page-next = Page suivante
pages-label = Pages de la liste

outcome-pending = Encore sans réponse
outcome-withdrawn = Retirée
outcome-provided_non_content = Données hors contenu fournies
outcome-provided_content = Contenu fourni
outcome-no_data = Aucune donnée à fournir
outcome-rejected = Rejetée
outcome-restricted = Compte restreint
outcome-deleted = Compte supprimé
outcome-preserved = Données conservées
outcome-assisted = Assistance apportée

reason-received = reçue pendant la période
reason-specified = désigne des identifiants
reason-data_provided = des données ont été fournies
reason-only_non_content_provided = seules des données hors contenu ont été fournies
reason-content_provided = du contenu a été fourni
reason-granted = la demande a été satisfaite
reason-rejected = rejetée en totalité
reason-no_data = rien à fournir
reason-withdrawn = retirée ou modifiée
reason-not_yet_answered = sans réponse à la date d’arrêté du rapport
reason-challenged = contestée ou rejetée en partie
reason-in_share = comprise dans la part
reason-in_base_only = reçue, non comprise dans la part
reason-answered_after = jours entre la réception et la réponse

rule-CO-1 = Les transmissions d’un même acte de procédure, quels que soient les canaux utilisés, comptent pour une seule demande.
rule-CO-2 = Une demande contestée ou rejetée compte comme une demande.
rule-CO-3 = Une demande modifiée compte comme une nouvelle demande, avec ses propres dates et sa propre issue.
rule-CO-4 = Plusieurs informations relatives à un même produit ou à un même compte dans la même demande comptent pour une seule demande.
rule-CO-5 = Tous les identifiants distincts d’une demande sont comptés, quelle qu’en soit la nature, puis additionnés sur l’ensemble des demandes.
rule-CO-6 = Chaque demande relève d’un seul tableau{ "\u202F" }; une urgence reste dans le tableau des urgences.
rule-CO-7 = Une demande relève de la période pendant laquelle elle a été reçue, du pays ou de la région de l’autorité et des plateformes qu’elle concerne.
rule-RE-2 = Le tableau des demandes relatives à des produits indique combien ont été reçues et combien ont donné lieu à la fourniture de données.
rule-RE-3 = Le tableau des demandes relatives à des comptes compte celles qui ont donné lieu à la seule fourniture de données hors contenu.
rule-RE-4 = Le tableau des demandes relatives à des transactions indique combien ont été reçues et combien ont donné lieu à la fourniture de données.
rule-RE-5 = Le tableau des demandes d’urgence indique combien ont été rejetées, combien étaient sans données à fournir et combien ont donné lieu à la fourniture de données.
rule-RE-6 = Le pourcentage et la médiane d’un total sont ceux de l’ensemble de ses demandes, jamais une somme ni une moyenne des lignes.
rule-RE-8 = Les demandes d’autres catégories figurent dans des tableaux complémentaires dès qu’il s’en présente.
rule-RE-9 = Le rapport présente ce qui était connu à sa date d’arrêté{ "\u202F" }; les éléments connus plus tard figurent à côté.

## When something does not work

problem-heading-400 = Cette adresse ne permet pas de réponse
problem-heading-404 = Cette page n’existe pas
problem-heading-405 = Cette adresse ne s’ouvre pas ainsi
problem-heading-500 = Une erreur s’est produite de notre côté
problem-heading-503 = Impossible pour le moment
problem-period = «{ "\u00A0" }{ $input }{ "\u00A0" }» n’est pas une période. Indiquez une année telle que 2024, un semestre tel que 2024-H1 ou un trimestre tel que 2024-Q3.
problem-period-future = La période { $input } n’a pas encore commencé. Choisissez-en une antérieure dans la liste de la page du rapport.
problem-platform = «{ "\u00A0" }{ $input }{ "\u00A0" }» ne fait pas partie des plateformes couvertes par le rapport. Choisissez-en une dans la liste de la page du rapport.
problem-as-of = «{ "\u00A0" }{ $input }{ "\u00A0" }» n’est pas une date. Indiquez l’année, le mois et le jour, par exemple 2024-12-31.
problem-as-of-future = La date du { $date } est à venir. Choisissez celle d’aujourd’hui, { $today }, ou une date antérieure.
problem-page-number = «{ "\u00A0" }{ $input }{ "\u00A0" }» n’est pas une page de la liste. La numérotation des pages commence à 1.
problem-query = La partie de l’adresse qui suit le point d’interrogation est illisible. Supprimez-la ou utilisez les listes de choix de la page du rapport.
problem-not-found = L’adresse est peut-être mal saisie, ou la page a été déplacée.
problem-method = Revenez à la page précédente et utilisez ses liens et ses boutons.
problem-failure = La page n’a pas pu être établie. Veuillez réessayer dans quelques minutes{ "\u202F" }; rien n’a été perdu.
problem-passing = Nos registres sont inaccessibles pour le moment, ou n’ont plus de place. Veuillez réessayer dans une minute.
problem-way-on = Aller au dernier rapport
