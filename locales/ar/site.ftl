# Texts of the public pages. What an organisation says in its own words comes from its profile.
# What may hold Latin letters, or digits with hyphens, stands between isolates (U+2066 or U+2068, and
# U+2069): its parts would change places in a line that runs from right to left.

## The frame of a page

skip-to-content = انتقل إلى المحتوى
site-name = الشفافية
languages-label = اللغة
language-own-name = العربية
demo-label = حول هذا الموقع
demo-banner = عرض توضيحي: جميع الطلبات والجهات والأرقام في هذه الصفحات مختلقة.
made-with = أُعدّ باستخدام Writ: توثيق كل طلب حكومي.

## Dates and numbers

month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
date = { $day } { $month } { $year }
percent = { $number }%
group-mark = ,
decimal-mark = .
days-of = { $plural ->
    [zero] { $number } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $number } أيام
    [many] { $number } يومًا
   *[other] { $number } يوم
}

## The report

report-title = تقرير الشفافية { "\u2066" }{ $period }{ "\u2069" }
report-description = الطلبات الحكومية للحصول على معلومات المستخدمين التي تلقّتها { "\u2068" }{ $organisation }{ "\u2069" } في الفترة { "\u2066" }{ $period }{ "\u2069" }.
report-heading = الطلبات الحكومية للحصول على معلومات المستخدمين
report-when = من { $from } إلى { $to }
report-as-of = وفق المعلوم في { $date }
report-platform = منصة { "\u2068" }{ $platform }{ "\u2069" } وحدها
report-sum = في الفترة { "\u2066" }{ $period }{ "\u2069" } تلقّينا { $plural ->
    [zero] { $received } طلب
    [one] طلبًا واحدًا
    [two] طلبين
    [few] { $received } طلبات
    [many] { $received } طلبًا
   *[other] { $received } طلب
} من { $countriesPlural ->
    [zero] { $countries } دولة أو منطقة
    [one] دولة أو منطقة واحدة
    [two] دولتين أو منطقتين
    [few] { $countries } دول ومناطق
    [many] { $countries } دولةً ومنطقةً
   *[other] { $countries } دولة ومنطقة
}.
report-sum-provided = وقدّمنا بيانات ردًّا على { $provided } من طلبات البيانات.
report-sum-no-content = ولم يكن أيٌّ من هذه البيانات محتوى مثل الفيديو أو الصوت.
report-sum-content = وكان المحتوى ضمن البيانات المقدَّمة في { $content } من هذه الطلبات.
report-sum-challenged = واعترضنا على { $challenged } من الطلبات الواردة أو رفضناها، كليًّا أو جزئيًّا.
report-sum-zero = في الفترة { "\u2066" }{ $period }{ "\u2069" } لم نتلقَّ أي طلب حكومي. لم يُطلب شيء ولم يُقدَّم شيء: وكل جدول من الجداول أدناه يبيّن ذلك بصف من الأصفار.
report-sum-pending = وعدد الطلبات التي لم يُرَدّ عليها حتى التاريخ المرجعي لهذا التقرير: { $pending }.

glance-heading = نظرة سريعة
glance-received = طلبات واردة
glance-countries = دول ومناطق
glance-specified = منتجات وحسابات وهويات محدَّدة
glance-share = من طلبات البيانات قُدّمت فيها بيانات
glance-content = طلبات قُدّم فيها محتوى

ranked-heading = الطلبات الواردة حسب الدولة أو المنطقة
ranked-country = الدولة أو المنطقة
ranked-received = الواردة
ranked-rest = { $count } أخرى
ranked-none = لم يرد طلب من أي دولة أو منطقة.

years-heading = سنة بعد سنة
years-received = الواردة
years-provided = قُدّمت بيانات
years-title = الطلبات الواردة والطلبات التي قُدّمت فيها بيانات، من { $first } إلى { $last }
years-one = { $year }: الطلبات الواردة { $received }، والتي قُدّمت فيها بيانات { $provided }.
years-table = الأرقام نفسها في جدول
years-year = السنة

choose-heading = اختيار تقرير
choose-period = الفترة
choose-platform = المنصة
choose-all-platforms = جميع المنصات معًا
choose-show = عرض
downloads-heading = التنزيلات
download-json = جميع الجداول بصيغة JSON
download-csv = هذا الجدول بصيغة CSV

tables-heading = الجداول
table-scroll = { "\u2068" }{ $title }{ "\u2069" }، قابل للتمرير أفقيًّا
table-country = الدولة أو المنطقة
table-none = لا شيء
table-total = المجموع
table-notes = ما الذي تحصيه الأعمدة
table-none-answered = لم يُرَدّ على أيٍّ منها
further-table = جدول إضافي: { $title }
outside-platforms = إلى جانب هذه الجداول، ورد خلال الفترة { $plural ->
    [zero] { $count } طلب لا يتعلق
    [one] طلب واحد لا يتعلق
    [two] طلبان لا يتعلقان
    [few] { $count } طلبات لا تتعلق
    [many] { $count } طلبًا لا تتعلق
   *[other] { $count } طلب لا تتعلق
} بأيٍّ من المنصات المشمولة بالتقرير.

statements-heading = ما نصرّح به
statement-since = صُرّح به في { $date }

category-product = الطلبات المتعلقة بالمنتجات
category-account = الطلبات المتعلقة بالحسابات
category-transaction = الطلبات المتعلقة بالمعاملات
category-emergency = طلبات الطوارئ
category-restriction = طلبات تقييد حساب أو حذفه
category-preservation = طلبات حفظ البيانات
category-assistance = طلبات المساعدة

body-name = { "\u2068" }{ $code }{ "\u2069" } (ليست دولة)

## Columns, where the profile has no words of its own for one

column-received = الطلبات الواردة
column-specified = المعرّفات المحدَّدة في الطلبات
column-provided = الطلبات التي قُدّمت فيها بيانات
column-provided_non_content = الطلبات التي قُدّمت فيها بيانات غير المحتوى فقط
column-provided_content = الطلبات التي قُدّم فيها محتوى
column-restricted = الحسابات المقيَّدة
column-deleted = الحسابات المحذوفة
column-preserved = الطلبات التي حُفظت فيها بيانات
column-assisted = الطلبات التي قُدّمت فيها مساعدة
column-rejected = الطلبات المرفوضة دون تقديم بيانات
column-no_data = الطلبات التي لا توجد بيانات لتقديمها فيها
column-withdrawn = الطلبات المسحوبة
column-pending = الطلبات التي لم يُرَدّ عليها بعد
column-challenged = الطلبات المعترَض عليها أو المرفوضة، كليًّا أو جزئيًّا
column-percentage = نسبة الطلبات المستجاب لها
column-median_days = وسيط عدد الأيام حتى الرد

definition-received = الطلبات من هذا النوع الواردة من جهة حكومية في الدولة أو المنطقة. تُحسب مرّات تقديم الإجراء القانوني نفسه طلبًا واحدًا، ويُحسب الطلب المعدَّل طلبًا جديدًا، ويُحسب كذلك الطلب الذي نعترض عليه أو نرفضه.
definition-specified = المعرّفات المختلفة المحدَّدة في هذه الطلبات. وقد يحدّد الطلب الواحد عدة معرّفات أو لا يحدّد أيًّا منها.
definition-provided = الطلبات التي قدّمنا بيانات ردًّا عليها.
definition-provided_non_content = الطلبات التي قدّمنا ردًّا عليها بيانات غير المحتوى، ولم نقدّم أي محتوى.
definition-provided_content = الطلبات التي قدّمنا محتوى ردًّا عليها، وحده أو مع بيانات أخرى.
definition-restricted = الطلبات التي قُيّد بموجبها حساب ولم يُحذف أي حساب.
definition-deleted = الطلبات التي حُذف بموجبها حساب.
definition-preserved = الطلبات التي حُفظت بموجبها بيانات.
definition-assisted = الطلبات التي قُدّمت بموجبها مساعدة.
definition-rejected = الطلبات التي رفضناها كليًّا. ولم تُقدَّم أي بيانات.
definition-no_data = الطلبات التي لم نرفضها ولم يكن هناك ما يُقدَّم ردًّا عليها.
definition-withdrawn = الطلبات التي سحبتها الجهة الحكومية، أو عدّلتها قبل الرد عليها.
definition-pending = الطلبات التي لم يُرَدّ عليها حتى التاريخ المرجعي للتقرير.
definition-challenged = الطلبات التي اعترضنا عليها أو رفضناها، كليًّا أو جزئيًّا. وهي محسوبة أصلًا ضمن النتائج.
definition-percentage = نسبة الطلبات الواردة التي رُدّ عليها على النحو المبيَّن في العنوان، مقرَّبة إلى نسبة مئوية صحيحة. ونسبة صف المجموع هي نسبة جميع الطلبات معًا، لا متوسط الصفوف.
definition-median_days = وسيط عدد الأيام من تاريخ الورود إلى تاريخ الرد، لجميع الطلبات التي رُدّ عليها أيًّا كان الرد. ووسيط صف المجموع هو وسيط جميع الطلبات معًا.

## How a figure is explained

explain-title = { $figure }: { "\u2068" }{ $column }{ "\u2069" }
explain-heading = كيف يُحسب هذا الرقم
explain-of = { "\u2068" }{ $table }{ "\u2069" }، { "\u2068" }{ $line }{ "\u2069" }، { "\u2066" }{ $period }{ "\u2069" }
explain-definition = ما الذي يحصيه
explain-rules = وفق أي قواعد
explain-cases = الطلبات التي يتكوّن منها
explain-cases-count = { $plural ->
    [zero] { $count } طلب محسوب
    [one] طلب واحد محسوب
    [two] طلبان محسوبان
    [few] { $count } طلبات محسوبة
    [many] { $count } طلبًا محسوبًا
   *[other] { $count } طلب محسوب
} ضمن هذا الرقم.
explain-cases-none = لا يوجد طلب محسوب ضمن هذا الرقم.
explain-back = العودة إلى التقرير
case-reference = الرقم المرجعي
case-received = تاريخ الورود
case-answered = تاريخ الرد
case-outcome = النتيجة
case-why = سبب احتسابه
case-amount = يُحسب بمقدار
case-not-answered = لم يُرَدّ عليه
page-of = الصفحة { $page } من { $pages }
page-previous = الصفحة السابقة
page-next = الصفحة التالية
pages-label = صفحات القائمة

outcome-pending = لم يُرَدّ عليه بعد
outcome-withdrawn = سُحب
outcome-provided_non_content = قُدّمت بيانات غير المحتوى
outcome-provided_content = قُدّم محتوى
outcome-no_data = لا توجد بيانات لتقديمها
outcome-rejected = رُفض
outcome-restricted = قُيّد الحساب
outcome-deleted = حُذف الحساب
outcome-preserved = حُفظت البيانات
outcome-assisted = قُدّمت المساعدة

reason-received = ورد خلال الفترة
reason-specified = يحدّد معرّفات
reason-data_provided = قُدّمت بيانات
reason-only_non_content_provided = قُدّمت بيانات غير المحتوى فقط
reason-content_provided = قُدّم محتوى
reason-granted = نُفّذ المطلوب
reason-rejected = رُفض كليًّا
reason-no_data = لا يوجد ما يُقدَّم
reason-withdrawn = سُحب أو عُدّل
reason-not_yet_answered = لم يُرَدّ عليه حتى التاريخ المرجعي للتقرير
reason-challenged = اعتُرض عليه أو رُفض جزئيًّا
reason-in_share = محسوب ضمن النسبة
reason-in_base_only = ورد، وغير محسوب ضمن النسبة
reason-answered_after = عدد الأيام من الورود إلى الرد

rule-CO-1 = تُحسب مرّات تقديم الإجراء القانوني نفسه، أيًّا كانت القنوات التي وردت عبرها، طلبًا واحدًا.
rule-CO-2 = يُحسب الطلب المعترَض عليه أو المرفوض طلبًا.
rule-CO-3 = يُحسب الطلب المعدَّل طلبًا جديدًا، بتواريخه ونتيجته الخاصة.
rule-CO-4 = تُحسب عدة معلومات عن منتج واحد أو حساب واحد في الطلب نفسه طلبًا واحدًا.
rule-CO-5 = تُحصى جميع المعرّفات المختلفة في الطلب، أيًّا كان نوعها، وتُجمع عبر الطلبات.
rule-CO-6 = ينتمي كل طلب إلى جدول واحد بالضبط؛ وتبقى حالة الطوارئ في جدول الطوارئ.
rule-CO-7 = ينتمي الطلب إلى الفترة التي ورد خلالها، وإلى دولة الجهة الحكومية أو منطقتها، وإلى المنصات التي يتعلق بها.
rule-RE-2 = يبيّن جدول الطلبات المتعلقة بالمنتجات عدد الطلبات الواردة وعدد ما رُدّ عليه منها ببيانات.
rule-RE-3 = يحصي جدول الطلبات المتعلقة بالحسابات ما رُدّ عليه منها ببيانات غير المحتوى وحدها.
rule-RE-4 = يبيّن جدول الطلبات المتعلقة بالمعاملات عدد الطلبات الواردة وعدد ما رُدّ عليه منها ببيانات.
rule-RE-5 = يبيّن جدول طلبات الطوارئ عدد ما رُفض منها، وما لم توجد بيانات لتقديمها فيه، وما رُدّ عليه ببيانات.
rule-RE-6 = النسبة المئوية والوسيط في صف المجموع هما لجميع طلباته، وليسا أبدًا مجموع الصفوف أو متوسطها.
rule-RE-8 = تُعرض الطلبات من فئات أخرى في جداول إضافية متى وردت.
rule-RE-9 = يعرض التقرير ما كان معلومًا في تاريخه المرجعي؛ وما عُلم لاحقًا يظهر إلى جانبه.

## When something does not work

problem-heading-400 = لا يمكن الرد على هذا العنوان
problem-heading-404 = هذه الصفحة غير موجودة
problem-heading-405 = لا يمكن فتح هذا العنوان بهذه الطريقة
problem-heading-500 = حدث خطأ من جانبنا
problem-heading-503 = غير ممكن حاليًا
problem-period = القيمة «{ "\u2068" }{ $input }{ "\u2069" }» ليست فترة. يُرجى كتابة سنة مثل { "\u2066" }2024{ "\u2069" } أو نصف سنة مثل { "\u2066" }2024-H1{ "\u2069" } أو ربع سنة مثل { "\u2066" }2024-Q3{ "\u2069" }.
problem-period-future = لم تبدأ الفترة { "\u2066" }{ $input }{ "\u2069" } بعد. يُرجى اختيار فترة سابقة من القائمة في صفحة التقرير.
problem-platform = القيمة «{ "\u2068" }{ $input }{ "\u2069" }» ليست من المنصات المشمولة بالتقرير. يُرجى اختيار منصة من القائمة في صفحة التقرير.
problem-as-of = القيمة «{ "\u2068" }{ $input }{ "\u2069" }» ليست تاريخًا. يُرجى كتابة السنة فالشهر فاليوم، مثل { "\u2066" }2024-12-31{ "\u2069" }.
problem-as-of-future = لم يحلّ تاريخ { $date } بعد. يُرجى اختيار تاريخ اليوم، { "\u2066" }{ $today }{ "\u2069" }، أو تاريخ سابق.
problem-page-number = القيمة «{ "\u2068" }{ $input }{ "\u2069" }» ليست صفحة من القائمة. يبدأ ترقيم الصفحات من 1.
problem-query = تتعذّر قراءة الجزء الذي يلي علامة الاستفهام من العنوان. يُرجى حذفه أو استخدام قوائم الاختيار في صفحة التقرير.
problem-not-found = ربما كُتب العنوان بصورة غير صحيحة، أو نُقلت الصفحة.
problem-method = ارجع إلى الصفحة السابقة واستخدم روابطها وأزرارها.
problem-failure = تعذّر إعداد الصفحة. يُرجى إعادة المحاولة بعد بضع دقائق؛ ولم يُفقد شيء.
problem-passing = يتعذّر حاليًا الوصول إلى سجلاتنا أو لا تتسع لمزيد. يُرجى إعادة المحاولة بعد دقيقة.
problem-way-on = الانتقال إلى أحدث تقرير
