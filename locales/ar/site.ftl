skip-to-content = انتقل إلى المحتوى
site-name = الشفافية
languages-label = اللغة
language-own-name = العربية
demo-banner = عرض توضيحي: جميع الطلبات والجهات والأرقام في هذه الصفحات مختلقة.
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
report-title = تقرير الشفافية { $period }
report-heading = الطلبات الحكومية للحصول على معلومات المستخدمين
report-when = من { $from } إلى { $to }
report-as-of = وفق المعلوم في { $date }
glance-heading = نظرة سريعة
glance-received = طلبات واردة
glance-countries = دول ومناطق
ranked-heading = الطلبات الواردة حسب الدولة أو المنطقة
ranked-country = الدولة أو المنطقة
ranked-received = الواردة
years-heading = سنة بعد سنة
years-received = الواردة
years-provided = قُدّمت بيانات
years-year = السنة
choose-period = الفترة
choose-platform = المنصة
choose-all-platforms = جميع المنصات معًا
choose-show = عرض
downloads-heading = التنزيلات
tables-heading = الجداول
table-country = الدولة أو المنطقة
table-none = لا شيء
table-total = المجموع
table-notes = ما الذي تحصيه الأعمدة
statements-heading = ما نصرّح به
explain-back = العودة إلى التقرير
