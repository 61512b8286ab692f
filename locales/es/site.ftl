skip-to-content = Ir al contenido
site-name = Transparencia
languages-label = Idioma
language-own-name = Español
demo-banner = Demostración: todas las solicitudes, autoridades y cifras de estas páginas son inventadas.
month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
}
date = { $day } de { $month } de { $year }
percent = { $number }{ "\u00A0" }%
group-mark = .
decimal-mark = ,
report-title = Informe de transparencia { $period }
report-heading = Solicitudes de información de usuarios por parte de autoridades
report-when = del { $from } al { $to }
report-as-of = según lo conocido el { $date }
choose-period = Periodo
choose-platform = Plataforma
choose-show = Mostrar
table-country = País o región
table-none = Ninguno
table-total = Total
explain-back = Volver al informe
