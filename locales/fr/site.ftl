skip-to-content = Aller au contenu
site-name = Transparence
languages-label = Langue
language-own-name = Français
demo-banner = Démonstration : toutes les demandes, autorités et valeurs de ces pages sont inventées.
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
date = { $day } { $month } { $year }
percent = { $number }{ "\u202F" }%
group-mark = { "\u202F" }
decimal-mark = ,
report-title = Rapport de transparence { $period }
report-heading = Demandes d’autorités publiques concernant des données d’utilisateurs
report-when = du { $from } au { $to }
report-as-of = état au { $date }
choose-period = Période
choose-platform = Plateforme
choose-show = Afficher
table-country = Pays ou région
table-none = Aucun
table-total = Total
explain-back = Retour au rapport
