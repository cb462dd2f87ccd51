// Every page that can be reached by its address alone, by who looks at it. A new page gets its line here.

const office = ["/admin", "/admin/explain", "/admin/explain?who=joe&right=customers.edit&customer=acme", "/admin/customers", "/admin/customers?filter=1", "/admin/customers/new", "/admin/staff", "/admin/trash", "/admin/trash?of=contacts"];

export const pages = {
  nobody: ["/unsubscribe?token=x", "/register", "/register/confirm?token=x", "/login", "/forgot-password", "/admin/login", "/admin/forgot-password"],
  maya: [...office, "/admin/staff/new", "/admin/import", "/admin/bulk", "/admin/export", "/admin/export?status=active", "/admin/announcements", "/admin/announcements?q=saturdays", "/admin/announcements/new", "/admin/sensitive", "/admin/outbox", "/admin/settings", "/admin/settings/portal", "/admin/settings/privacy", "/admin/settings/billing", "/admin/settings/stripe", "/admin/settings/taxes", "/admin/settings/taxes/new", "/admin/quotes", "/admin/quotes?status=expired&q=q-", "/admin/invoices", "/admin/invoices?status=overdue&filter=1", "/admin/invoices?q=acme&sort=due", "/admin/recurring-invoices", "/admin/recurring-invoices?status=paused&q=acme", "/admin/credit-notes", "/admin/credit-notes?q=cn", "/admin/payments", "/admin/payments?q=rossi", "/admin/reports/finance", "/admin/reports/finance?currency=USD", "/admin/products", "/admin/products?q=filter", "/admin/products?status=archived", "/admin/products/new", "/admin/registrations", "/admin/registrations?q=kestrel", "/admin/roles", "/admin/roles/user", "/admin/roles/manager/copy", "/admin/profile", "/admin/profile/devices", "/admin/profile/two-factor", "/admin/confirm", "/admin/work-as", "/admin/gallery"],
  joe: ["/admin", "/admin/quotes", "/admin/products", "/admin/customers", "/admin/staff", "/admin/profile"],
  ana: ["/", "/company", "/people", "/people?q=Hart", "/people/new", "/quotes", "/quotes?q=q-", "/invoices", "/invoices?q=2026", "/credit-notes", "/credit-notes?q=cn", "/statement", "/statement?from=2020-01-01", "/news", "/news?q=dates", "/mails", "/mails?q=inspection", "/profile", "/profile/mails", "/devices", "/two-factor", "/confirm"],
  bruno: ["/", "/company", "/people"],
};
