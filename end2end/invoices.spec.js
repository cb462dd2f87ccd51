// From a draft to the last cent: staff write and send an invoice, the customer reads it on the phone, money comes and goes back.

import { comesIn, confirmed, customerWith, expect, linkInMailTo, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

test("an invoice is written, sent, read, paid in parts, overpaid and refunded", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = unique(info);
  const [company, email] = [`Mill ${run}`, `mila.${run}@mill.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Mila", last: "Mill", email });
  const mila = await comesIn(office, await another(), hydrated, { card, name: "Mila Mill", email });

  await test.step("a draft, with what is wrong said beside it", async () => {
    await office.goto(`${card}/invoices/new`);
    await hydrated(office);
    await office.getByLabel("Description").first().fill("Ventilation service");
    await office.getByLabel("Quantity").first().fill("two");
    await office.getByRole("textbox", { name: "Price" }).first().fill("100");
    await office.getByLabel("The customer’s reference").fill(`PO ${run}`);
    await office.getByLabel("Internal note").fill("Only we read this.");
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByText("Enter a number, such as 12 or 12.50").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Description").first()).toHaveValue("Ventilation service");
    await expect(office.getByLabel("The customer’s reference")).toHaveValue(`PO ${run}`);
    await axe(office);
    await office.getByLabel("Quantity").first().fill("2");
    await office.getByLabel("Description").nth(1).fill("Filters");
    await office.getByLabel("Quantity").nth(1).fill("4");
    await office.getByRole("textbox", { name: "Price" }).nth(1).fill("12.50");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
    await hydrated(office);
    // 2 × 100 and 4 × 12.50, with 22% on both.
    await expect(office.locator(".document")).toContainText("€ 305.00");
    await axe(office);
    await staysInside(office);
  });

  await test.step("nobody outside sees a draft", async () => {
    await mila.goto("/invoices");
    await hydrated(mila);
    await expect(mila.getByText("No invoices")).toBeVisible();
    const draft = new URL(office.url()).pathname.split("/").pop();
    const answer = await mila.goto(`/invoices/${draft}`);
    expect(answer.status()).toBe(404);
    await hydrated(mila);
  });

  let number;
  await test.step("sent, it has a number and is on the customer's first page", async () => {
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The invoice was sent.")).toBeVisible();
    await hydrated(office);
    number = await office.getByRole("heading", { level: 1 }).innerText();
    expect(number).toMatch(/^\d{4}-\d{4}$/);
    await expect(office.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
    await mila.goto("/");
    await hydrated(mila);
    await expect(mila.getByRole("heading", { name: "€ 305.00 to pay" })).toBeVisible();
    await axe(mila);
    await mila.getByRole("link", { name: "See invoices" }).click();
    await mila.getByRole("link", { name: number }).click();
    await expect(mila.getByRole("heading", { level: 1 })).toHaveText(number);
    await hydrated(mila);
    await expect(mila.locator("main")).toContainText("IT60 X054 2811 1010 0000 0123 456");
    await expect(mila.locator("main")).toContainText(`PO ${run}`);
    await expect(mila.locator("body")).not.toContainText("Only we read this.");
    await axe(mila);
    await staysInside(mila);
  });

  await test.step("part of it is paid", async () => {
    await office.reload();
    await hydrated(office);
    await expect(office.getByText("Opened by the customer")).toBeVisible();
    await office.getByRole("link", { name: "Record payment" }).click();
    await hydrated(office);
    await expect(office.getByLabel("Amount in EUR")).toHaveValue("305.00");
    await expect(office.getByLabel(number)).toHaveValue("305.00");
    await axe(office);
    await office.getByLabel("Amount in EUR").fill("105");
    await office.getByLabel(number).fill("105");
    // Whoever presses twice pays once.
    await office.getByRole("button", { name: "Record payment" }).dblclick();
    await expect(office.getByRole("heading", { level: 1 })).toContainText("Payment of € 105.00");
    await hydrated(office);
    await axe(office);
    await mila.reload();
    await hydrated(mila);
    await expect(mila.locator(".act-box")).toContainText("€ 200.00");
    await expect(mila.locator(".document")).toContainText("Partly paid");
  });

  await test.step("the rest and more: what is over is a credit", async () => {
    await office.goto(`${card}/payments/new`);
    await hydrated(office);
    await office.getByLabel("Amount in EUR").fill("250");
    await office.getByRole("button", { name: "Record payment" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toContainText("Payment of € 250.00");
    await hydrated(office);
    await expect(office.locator("main")).toContainText("€ 50.00");
    await mila.reload();
    await hydrated(mila);
    await expect(mila.locator(".document")).toContainText("Paid");
    const paid = mila.url();
    for (const path of ["/", "/invoices"]) {
      await mila.goto(path);
      await hydrated(mila);
      await expect(mila.getByText("Your credit: € 50.00.")).toBeVisible();
      await axe(mila);
      await staysInside(mila);
    }
    await mila.goto(paid);
    await hydrated(mila);
    const payment = office.url();
    await office.goto(card);
    await hydrated(office);
    await expect(office.locator("main")).toContainText("€ 50.00 in credit");
    await axe(office);
    await office.goto(payment);
    await hydrated(office);
  });

  await test.step("a refund takes the credit first, then opens the invoice again", async () => {
    await confirmed(office, hydrated, async () => {
      await office.getByLabel("Amount in EUR").fill("80");
      await office.getByLabel("Reason").fill("Agreed on the phone");
      await office.getByRole("button", { name: "Refund" }).click();
      await expect(office).toHaveURL(/confirm|payments/);
      await office.waitForLoadState();
    });
    await expect(office.getByText("Agreed on the phone")).toBeVisible();
    await hydrated(office);
    await axe(office);
    await mila.reload();
    await hydrated(mila);
    await expect(mila.locator(".act-box")).toContainText("€ 30.00");
  });

  await test.step("what was billed and paid goes out as a statement of account", async () => {
    await office.goto(`${card}/statement`);
    await hydrated(office);
    await expect(office.getByText("The e-mail goes to 1 person.")).toBeVisible();
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByRole("status")).toContainText("The statement of account was sent.");
    await hydrated(office);
    await mila.goto(await linkInMailTo(office, email));
    await hydrated(mila);
    await expect(mila.getByRole("heading", { level: 1 })).toHaveText("Statement of account");
    await expect(mila.locator(".act-box")).toContainText("€ 30.00");
  });

  await test.step("the reports have its tax, and who still owes", async () => {
    await office.goto("/admin/reports/finance");
    await hydrated(office);
    await office.getByRole("link", { name: "VAT and losses" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("VAT and losses");
    await hydrated(office);
    await expect(office.getByRole("row", { name: /^22%/ }).first()).toBeVisible();
    await axe(office);
    await staysInside(office);
    await office.getByLabel("From").fill("2020-01-01");
    await office.getByLabel("Until").fill("2020-12-31");
    await office.getByRole("button", { name: "Show", exact: true }).click();
    await expect(office.getByText("Nothing was billed in these days.")).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("group", { name: "Period" }).getByRole("link", { name: "Year" })).toHaveAttribute("aria-current");
    await office.getByLabel("Until").fill("2024-12-31");
    await office.getByRole("button", { name: "Show", exact: true }).click();
    await expect(office.getByText("A report adds up two years at most.")).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("From")).toHaveValue("2020-01-01");
    await expect(office.getByLabel("Until")).toHaveValue("2024-12-31");
    await office.getByRole("link", { name: "Who owes since when" }).click();
    await expect(office.getByRole("row", { name: /^All of them/ })).toBeVisible();
    await hydrated(office);
    await axe(office);
    await staysInside(office);
  });
});

test("a user sees what their customers owe only with the switch, and a contributor never", async ({ page: office, another, signIn, hydrated }) => {
  await signIn(office, "cora");
  await office.goto("/admin/customers?q=Rossi");
  await hydrated(office);
  await office.getByRole("link", { name: "Rossi & Figli S.r.l." }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Rossi & Figli S.r.l.");
  await hydrated(office);
  await expect(office.getByRole("heading", { name: "Invoices and payments" })).toHaveCount(0);
  await expect(office.getByText(/20\d\d-\d{4}/)).toHaveCount(0);
  expect((await office.goto("/admin/invoices")).status()).toBe(403);
  expect((await office.goto("/admin/payments")).status()).toBe(403);
  await hydrated(office);

  const joe = await another();
  await signIn(joe, "joe");
  expect((await joe.goto("/admin/invoices")).status()).toBe(403);
  await hydrated(joe);
  const maya = await another();
  await signIn(maya, "maya");
  await maya.goto("/admin/staff?q=joe");
  await hydrated(maya);
  await maya.getByRole("link", { name: "Joe Ionescu" }).click();
  await hydrated(maya);
  const person = new URL(maya.url()).pathname;
  await maya.goto(`${person}/access`);
  await hydrated(maya);
  const payments = maya.getByRole("checkbox", { name: "Invoices and payments of their customers" });
  await payments.check();
  await maya.locator("form", { has: payments }).getByRole("button").click();
  await expect(maya).toHaveURL(/review/);
  await hydrated(maya);
  await maya.getByRole("button", { name: /apply|save/i }).click();
  await expect(maya).not.toHaveURL(/review/);
  await joe.goto("/admin/invoices");
  await hydrated(joe);
  await expect(joe.getByRole("row").filter({ hasText: "Acme Facility Services" }).first()).toBeVisible();
  await expect(joe.getByRole("row").filter({ hasText: "Kestrel" })).toHaveCount(0);
});
