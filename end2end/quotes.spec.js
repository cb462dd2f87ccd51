// From an offer to an invoice: staff write and send a quote, the customer opens it, wants changes, and accepts the second version on the phone.

import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

async function writes(office, hydrated, card, { title, price }) {
  await office.goto(`${card}/quotes/new`);
  await hydrated(office);
  await office.getByLabel("What it is about").fill(title);
  await office.getByLabel("Description").first().fill("Ventilation service");
  await office.getByLabel("Quantity").first().fill("2");
  await office.getByRole("textbox", { name: "Price" }).first().fill(price);
}

test("a quote is sent, opened, changed, accepted on the phone and becomes an invoice", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = unique(info);
  const [company, email] = [`Loft ${run}`, `lena.${run}@loft.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Lena", last: "Loft", email });
  const lena = await comesIn(office, await another(), hydrated, { card, name: "Lena Loft", email });
  await lena.setViewportSize({ width: 390, height: 844 });

  await test.step("a draft with an optional line, and what is wrong said beside it", async () => {
    await writes(office, hydrated, card, { title: `Refit ${run}`, price: "x" });
    await office.getByLabel("Description").nth(1).fill("Warranty");
    await office.getByRole("textbox", { name: "Price" }).nth(1).fill("50");
    await office.getByLabel("Optional", { exact: true }).nth(1).check();
    await office.getByLabel("Internal note").fill("Only we read this.");
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByText("Enter a number, such as 12 or 12.50").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("What it is about")).toHaveValue(`Refit ${run}`);
    await expect(office.getByLabel("Optional", { exact: true }).nth(1)).toBeChecked();
    await axe(office);
    await office.getByRole("textbox", { name: "Price" }).first().fill("100");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(`Refit ${run}`);
    await hydrated(office);
    await expect(office.locator(".document .totals")).toContainText("€ 244.00");
    await expect(office.locator(".document .options")).toContainText("Warranty");
    await axe(office);
    await staysInside(office);
    const draft = new URL(office.url()).pathname.split("/").pop();
    expect((await lena.goto(`/quotes/${draft}`)).status()).toBe(404);
    await hydrated(lena);
  });

  let first;
  await test.step("sent, it waits on the customer's first page", async () => {
    first = office.url();
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The offer was sent.")).toBeVisible();
    await hydrated(office);
    await expect(office.locator(".document")).toContainText(/Q-\d{4}-\d{3}/);
    await lena.goto("/");
    await hydrated(lena);
    await expect(lena.getByText("1 quote waits for an answer.")).toBeVisible();
    await axe(lena);
    await lena.getByRole("link", { name: "See quotes" }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText("Quotes");
    await hydrated(lena);
    await axe(lena);
    await staysInside(lena);
    await lena.getByRole("link", { name: `Refit ${run}` }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText(`Refit ${run}`);
    await hydrated(lena);
    await expect(lena.locator("body")).not.toContainText("Only we read this.");
    await axe(lena);
    await staysInside(lena);
    await office.reload();
    await hydrated(office);
    await expect(office.getByText("Not yet")).toHaveCount(0);
  });

  await test.step("a question and its answer", async () => {
    await lena.getByText("Write a question").click();
    await lena.getByLabel("Your question").fill("Can it be in one week?");
    await lena.getByRole("button", { name: "Send question" }).click();
    await expect(lena.locator(".plain-list")).toContainText("Can it be in one week?");
    await hydrated(lena);
    await office.reload();
    await hydrated(office);
    await office.getByLabel("Your answer").fill("Yes, in week 15.");
    await office.getByRole("button", { name: "Send answer" }).click();
    await expect(office.locator(".plain-list").first()).toContainText("Yes, in week 15.");
    await hydrated(office);
    await axe(office);
    await lena.reload();
    await hydrated(lena);
    await expect(lena.locator(".plain-list")).toContainText("Yes, in week 15.");
    await axe(lena);
  });

  await test.step("the customer asks for changes, and says which", async () => {
    await lena.locator("summary", { hasText: "Ask for changes" }).click();
    await lena.getByRole("button", { name: "Send request" }).click();
    await expect(lena.getByRole("link", { name: "Fill in this field" })).toBeVisible();
    await hydrated(lena);
    await axe(lena);
    await lena.getByLabel("What should change?").fill("Two fitters, please.");
    await lena.getByRole("button", { name: "Send request" }).click();
    await expect(lena.locator(".act-box")).toContainText("Lena Loft asked for changes");
    await hydrated(lena);
    await axe(lena);
  });

  await test.step("a second version takes the place of the first", async () => {
    await office.goto(first);
    await hydrated(office);
    await expect(office.locator("main")).toContainText("Two fitters, please.");
    await office.getByRole("button", { name: "Write a new version" }).click();
    await expect(office).toHaveURL(/\/edit$/);
    await hydrated(office);
    await office.getByLabel("Quantity").first().fill("3");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.locator(".document .totals")).toContainText("€ 366.00");
    await hydrated(office);
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The offer was sent.")).toBeVisible();
    await hydrated(office);
    await lena.reload();
    await hydrated(lena);
    await expect(lena.getByRole("button", { name: /^Accept/ })).toHaveCount(0);
    await axe(lena);
    await lena.getByRole("link", { name: "See version 2" }).click();
    await expect(lena.locator(".act-box .amount")).toHaveText("€ 366.00");
    await hydrated(lena);
  });

  await test.step("accepted by name, with the box ticked", async () => {
    await lena.getByRole("button", { name: "Accept for € 366.00" }).click();
    await expect(lena.getByRole("link", { name: "Fill in this field" })).toBeVisible();
    await hydrated(lena);
    await axe(lena);
    await lena.getByLabel("Your full name").fill("Lena M. Loft");
    await lena.getByLabel(/I may decide for/).check();
    await lena.getByRole("button", { name: "Accept for € 366.00" }).click();
    await expect(lena.locator(".act-box")).toContainText("Accepted by Lena M. Loft");
    await hydrated(lena);
    await axe(lena);
    await staysInside(lena);
  });

  await test.step("the office finds the evidence and makes an invoice", async () => {
    await office.reload();
    await hydrated(office);
    await expect(office.locator("main")).toContainText("Lena M. Loft");
    await expect(office.locator("main")).toContainText("Fingerprint");
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Make an invoice" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
    await hydrated(office);
    await expect(office.locator(".document")).toContainText("€ 366.00");
    await office.locator("aside").getByRole("link", { name: /^Q-/ }).click();
    await expect(office.locator(".document")).toContainText("Invoiced");
    await hydrated(office);
    await office.goto(card);
    await hydrated(office);
    await expect(office.getByRole("heading", { name: "Quotes" })).toBeVisible();
    await axe(office);
  });
});

test("a quote is declined with a reason", { tag: ["@plain"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(120_000);
  const run = unique(info);
  const [company, email] = [`Barn ${run}`, `ben.${run}@barn.example`];
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Ben", last: "Barn", email });
  const ben = await comesIn(office, await another(), hydrated, { card, name: "Ben Barn", email });
  await writes(office, hydrated, card, { title: "Blinds", price: "10" });
  await office.getByRole("button", { name: "Save draft" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Blinds");
  await hydrated(office);
  await office.getByRole("button", { name: "Mark as sent" }).click();
  await expect(office.getByText("The offer was sent.")).toBeVisible();
  await hydrated(office);
  const quote = new URL(office.url()).pathname.split("/").pop();
  await ben.goto(`/quotes/${quote}`);
  await hydrated(ben);
  await ben.locator("summary", { hasText: "Decline" }).click();
  await ben.getByLabel("Reason").fill("We move next year.");
  await axe(ben);
  await ben.getByRole("button", { name: "Decline this offer" }).click();
  await expect(ben.locator(".act-box")).toContainText("Declined by Ben Barn");
  await hydrated(ben);
  await axe(ben);
  await office.reload();
  await hydrated(office);
  await expect(office.locator("main")).toContainText("We move next year.");
  await expect(office.getByRole("button", { name: "Accept for the customer" })).toHaveCount(0);
  await axe(office);
  await office.goto("/admin/quotes?status=declined");
  await hydrated(office);
  await expect(office.getByRole("row").filter({ hasText: company })).toHaveCount(1);
  await axe(office);
  await staysInside(office);
});

test("so many days before its end a quote is reminded of, or never", { tag: ["@plain", "@phone"] }, async ({ page, signIn, hydrated, axe }) => {
  await signIn(page, "maya");
  await page.goto("/admin/settings/billing");
  await hydrated(page);
  await expect(page.getByLabel("Days before the end to remind")).toHaveValue("3");
  await expect(page.getByLabel("Make a draft invoice when a quote is accepted")).not.toBeChecked();
  await page.getByLabel("Days before the end to remind").fill("soon");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Type a number from 1 to 30").first()).toBeVisible();
  await hydrated(page);
  await expect(page.getByLabel("Days before the end to remind")).toHaveValue("soon");
  await axe(page);
  await staysInside(page);
});

test("whoever drafted a quote throws it away, whoever answers for the customer", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const title = `Mistake ${unique(info)}`;
  await signIn(page, "cora");
  await page.goto("/admin/customers?q=Rossi");
  await hydrated(page);
  await page.getByRole("link", { name: "Rossi & Figli S.r.l." }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rossi & Figli S.r.l.");
  const card = new URL(page.url()).pathname;
  await page.goto(`${card}/quotes/new`);
  await hydrated(page);
  // She reads French.
  for (const [name, text] of [["title", title], ["lines[0][description]", "Ventilation"], ["lines[0][quantity]", "2"], ["lines[0][price]", "100"]]) {
    await page.locator(`[name="${name}"]`).fill(text);
  }
  await page.getByRole("button", { name: "Enregistrer le brouillon" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  await hydrated(page);
  await axe(page);
  const draft = page.url();
  await page.getByRole("button", { name: "Supprimer le brouillon" }).click();
  await expect(page.getByText("Placé dans la corbeille")).toBeVisible();
  await hydrated(page);
  expect((await page.goto(draft)).status()).toBe(404);
  await hydrated(page);
});

test("the list of quotes is filtered and sorted, says what it comes to, and leads to a file", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }) => {
  await signIn(page, "maya");
  await page.goto("/admin/quotes");
  await hydrated(page);
  await expect(page.getByText(/^In all .* are accepted\./).first()).toBeVisible();
  await page.getByRole("link", { name: "Filter", exact: true }).click();
  await hydrated(page);
  await page.locator("#filter-status").selectOption("accepted");
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/status=accepted/);
  await hydrated(page);
  await page.getByRole("link", { name: "Total", exact: true }).click();
  await expect(page).toHaveURL(/sort=total/);
  await hydrated(page);
  await expect(page.getByRole("columnheader", { name: "Total" })).toHaveAttribute("aria-sort", "descending");
  await axe(page);
  await staysInside(page);
  await page.getByRole("link", { name: "Export", exact: true }).click();
  await hydrated(page);
  await expect(page.getByText(/It will hold \d+ quotes?, as your filter says\./)).toBeVisible();
  await axe(page);
});
