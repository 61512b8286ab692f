# Texts of the public pages. What an organisation says in its own words comes from its profile.

## The frame of a page

skip-to-content = Ir al contenido
site-name = Transparencia
languages-label = Idioma
language-own-name = Español
demo-label = Acerca de este sitio
demo-banner = Demostración: todas las solicitudes, autoridades y cifras de estas páginas son inventadas.
made-with = Elaborado con Writ: constancia de cada solicitud de una autoridad.

## Dates and numbers

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
days-of = { $number } { $plural ->
    [one] día
   *[other] días
}

## The report

report-title = Informe de transparencia { $period }
report-description = Solicitudes de información de usuarios por parte de autoridades recibidas por { $organisation } en el periodo { $period }.
report-heading = Solicitudes de información de usuarios por parte de autoridades
report-when = del { $from } al { $to }
report-as-of = según lo conocido el { $date }
report-platform = solo { $platform }
report-sum = En el periodo { $period } recibimos { $received } { $plural ->
    [one] solicitud
   *[other] solicitudes
} de { $countries } { $countriesPlural ->
    [one] país o región
   *[other] países y regiones
}.
report-sum-provided = Facilitamos datos en respuesta a { $provided } de las solicitudes de datos.
report-sum-no-content = Ninguno de esos datos era contenido, como vídeo o audio.
report-sum-content = En { $content } de esas solicitudes, los datos incluían contenido.
report-sum-challenged = De las solicitudes recibidas, objetamos o rechazamos { $challenged }, al menos en parte.
report-sum-zero = En el periodo { $period } no recibimos ninguna solicitud de una autoridad. Nada se solicitó y nada se facilitó: cada una de las tablas siguientes lo indica con una fila de ceros.
report-sum-pending = Sin respuesta en la fecha de corte de este informe: { $pending }.

glance-heading = De un vistazo
glance-received = solicitudes recibidas
glance-countries = países y regiones
glance-specified = productos, cuentas e identidades indicados
glance-share = de las solicitudes de datos en las que se facilitaron datos
glance-content = solicitudes en las que se facilitó contenido

ranked-heading = Solicitudes recibidas por país o región
ranked-country = País o región
ranked-received = Recibidas
ranked-rest = { $count } más
ranked-none = Ningún país ni región envió solicitudes.

years-heading = Año por año
years-received = recibidas
years-provided = con datos facilitados
years-title = Solicitudes recibidas y solicitudes en las que se facilitaron datos, de { $first } a { $last }
years-one = { $year }: solicitudes recibidas, { $received }; con datos facilitados, { $provided }.
years-table = Las mismas cifras en una tabla
years-year = Año

choose-heading = Elegir un informe
choose-period = Periodo
choose-platform = Plataforma
choose-all-platforms = Todas las plataformas en conjunto
choose-show = Mostrar
downloads-heading = Descargas
download-json = Todas las tablas en formato JSON
download-csv = Esta tabla en formato CSV

tables-heading = Las tablas
table-scroll = { $title }, con desplazamiento horizontal
table-country = País o región
table-none = Ninguno
table-total = Total
table-notes = Qué cuentan las columnas
table-none-answered = ninguna respondida
further-table = Tabla adicional: { $title }
outside-platforms = Además de lo que recogen estas tablas, { $count } { $plural ->
    [one] solicitud recibida en el periodo no se refería
   *[other] solicitudes recibidas en el periodo no se referían
} a ninguna de las plataformas incluidas en el informe.

statements-heading = Lo que declaramos
statement-since = Declarado el { $date }

category-product = solicitudes relativas a productos
category-account = solicitudes relativas a cuentas
category-transaction = solicitudes relativas a transacciones
category-emergency = solicitudes de emergencia
category-restriction = solicitudes de restricción o eliminación de una cuenta
category-preservation = solicitudes de conservación de datos
category-assistance = solicitudes de asistencia

body-name = { $code } (no es un país)

## Columns, where the profile has no words of its own for one

column-received = Solicitudes recibidas
column-specified = Identificadores indicados en las solicitudes
column-provided = Solicitudes en las que se facilitaron datos
column-provided_non_content = Solicitudes en las que solo se facilitaron datos distintos del contenido
column-provided_content = Solicitudes en las que se facilitó contenido
column-restricted = Cuentas restringidas
column-deleted = Cuentas eliminadas
column-preserved = Solicitudes en las que se conservaron datos
column-assisted = Solicitudes en las que se prestó asistencia
column-rejected = Solicitudes rechazadas sin facilitar datos
column-no_data = Solicitudes sin datos que facilitar
column-withdrawn = Solicitudes retiradas
column-pending = Solicitudes aún sin respuesta
column-challenged = Solicitudes objetadas o rechazadas, al menos en parte
column-percentage = Porcentaje de solicitudes atendidas
column-median_days = Mediana de días hasta la respuesta

definition-received = Solicitudes de este tipo recibidas de una autoridad del país o la región. Los envíos de un mismo instrumento jurídico cuentan como una sola solicitud, una solicitud modificada cuenta como nueva, y una solicitud que objetamos o rechazamos también cuenta.
definition-specified = Los identificadores distintos indicados en estas solicitudes. Una solicitud puede indicar varios o ninguno.
definition-provided = Solicitudes en respuesta a las cuales facilitamos datos.
definition-provided_non_content = Solicitudes en respuesta a las cuales facilitamos datos distintos del contenido, y ningún contenido.
definition-provided_content = Solicitudes en respuesta a las cuales facilitamos contenido, solo o junto con otros datos.
definition-restricted = Solicitudes por las que se restringió una cuenta y no se eliminó ninguna.
definition-deleted = Solicitudes por las que se eliminó una cuenta.
definition-preserved = Solicitudes por las que se conservaron datos.
definition-assisted = Solicitudes por las que se prestó asistencia.
definition-rejected = Solicitudes que rechazamos en su totalidad. No se facilitaron datos.
definition-no_data = Solicitudes que no rechazamos y para las que no había nada que facilitar.
definition-withdrawn = Solicitudes que la autoridad retiró, o modificó antes de que se respondieran.
definition-pending = Solicitudes sin respuesta en la fecha de corte del informe.
definition-challenged = Solicitudes que objetamos o rechazamos al menos en parte. Ya figuran entre los resultados.
definition-percentage = La proporción de las solicitudes recibidas que se respondieron como indica el encabezado, redondeada a un porcentaje entero. La proporción de la fila del total es la de todas las solicitudes en conjunto, no la media de las filas.
definition-median_days = La mediana de los días desde la recepción hasta la respuesta, de todas las solicitudes respondidas, cualquiera que fuera la respuesta. La mediana de la fila del total es la de todas las solicitudes en conjunto.

## How a figure is explained

explain-title = { $figure }: { $column }
explain-heading = Cómo se obtiene esta cifra
explain-of = { $table }, { $line }, { $period }
explain-definition = Qué cuenta
explain-rules = Según qué reglas
explain-cases = Las solicitudes que la componen
explain-cases-count = { $count } { $plural ->
    [one] solicitud cuenta
   *[other] solicitudes cuentan
} en esta cifra.
explain-cases-none = Ninguna solicitud cuenta en esta cifra.
explain-back = Volver al informe
case-reference = Referencia
case-received = Recibida el
case-answered = Respondida el
case-outcome = Resultado
case-why = Por qué cuenta
case-amount = Cuenta como
case-not-answered = sin respuesta
page-of = Página { $page } de { $pages }
page-previous = Página anterior
page-next = Página siguiente
pages-label = Páginas de la lista

outcome-pending = Aún sin respuesta
outcome-withdrawn = Retirada
outcome-provided_non_content = Datos distintos del contenido facilitados
outcome-provided_content = Contenido facilitado
outcome-no_data = Sin datos que facilitar
outcome-rejected = Rechazada
outcome-restricted = Cuenta restringida
outcome-deleted = Cuenta eliminada
outcome-preserved = Datos conservados
outcome-assisted = Asistencia prestada

reason-received = recibida en el periodo
reason-specified = indica identificadores
reason-data_provided = se facilitaron datos
reason-only_non_content_provided = solo se facilitaron datos distintos del contenido
reason-content_provided = se facilitó contenido
reason-granted = se hizo lo solicitado
reason-rejected = rechazada en su totalidad
reason-no_data = nada que facilitar
reason-withdrawn = retirada o modificada
reason-not_yet_answered = sin respuesta en la fecha de corte del informe
reason-challenged = objetada o rechazada en parte
reason-in_share = incluida en la proporción
reason-in_base_only = recibida, no incluida en la proporción
reason-answered_after = días desde la recepción hasta la respuesta

rule-CO-1 = Los envíos de un mismo instrumento jurídico, cualesquiera que sean los canales por los que llegaron, cuentan como una sola solicitud.
rule-CO-2 = Una solicitud objetada o rechazada cuenta como solicitud.
rule-CO-3 = Una solicitud modificada cuenta como una solicitud nueva, con sus propias fechas y su propio resultado.
rule-CO-4 = Varios datos relativos a un mismo producto o a una misma cuenta en la misma solicitud cuentan como una sola solicitud.
rule-CO-5 = Se cuentan todos los identificadores distintos de una solicitud, de cualquier tipo, y se suman los de todas las solicitudes.
rule-CO-6 = Cada solicitud pertenece exactamente a una tabla; una emergencia permanece en la tabla de emergencias.
rule-CO-7 = Una solicitud pertenece al periodo en que se recibió, al país o la región de la autoridad y a las plataformas a las que se refiere.
rule-RE-2 = La tabla de solicitudes relativas a productos indica cuántas se recibieron y cuántas se respondieron con datos.
rule-RE-3 = La tabla de solicitudes relativas a cuentas cuenta las que se respondieron únicamente con datos distintos del contenido.
rule-RE-4 = La tabla de solicitudes relativas a transacciones indica cuántas se recibieron y cuántas se respondieron con datos.
rule-RE-5 = La tabla de solicitudes de emergencia indica cuántas se rechazaron, cuántas no tenían datos que facilitar y cuántas se respondieron con datos.
rule-RE-6 = El porcentaje y la mediana de un total son los de todas sus solicitudes, nunca una suma ni una media de las filas.
rule-RE-8 = Las solicitudes de otras categorías se recogen en tablas adicionales en cuanto se producen.
rule-RE-9 = El informe muestra lo que se conocía en su fecha de corte; lo conocido con posterioridad figura a su lado.

## When something does not work

problem-heading-400 = No es posible responder a esta dirección
problem-heading-404 = Esta página no existe
problem-heading-405 = Esta dirección no se puede abrir así
problem-heading-500 = Se ha producido un error por nuestra parte
problem-heading-503 = No es posible en este momento
problem-period = «{ $input }» no es un periodo. Indique un año, como 2024, un semestre, como 2024-H1, o un trimestre, como 2024-Q3.
problem-period-future = El periodo { $input } aún no ha comenzado. Elija uno anterior en la lista de la página del informe.
problem-platform = «{ $input }» no es una de las plataformas incluidas en el informe. Elija una en la lista de la página del informe.
problem-as-of = «{ $input }» no es una fecha. Indique año, mes y día, por ejemplo 2024-12-31.
problem-as-of-future = La fecha del { $date } aún no ha llegado. Elija la de hoy, { $today }, o una anterior.
problem-page-number = «{ $input }» no es una página de la lista. La numeración de las páginas empieza en 1.
problem-query = La parte de la dirección que sigue al signo de interrogación no puede leerse. Elimínela o utilice las listas de selección de la página del informe.
problem-not-found = Es posible que la dirección esté mal escrita o que la página se haya trasladado.
problem-method = Vuelva a la página anterior y utilice sus enlaces y botones.
problem-failure = No se ha podido generar la página. Inténtelo de nuevo dentro de unos minutos; no se ha perdido nada.
problem-passing = En este momento no se puede acceder a nuestros registros, o no queda espacio en ellos. Inténtelo de nuevo dentro de un minuto.
problem-way-on = Ir al informe más reciente
