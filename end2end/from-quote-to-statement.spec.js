// A sale in one piece: offered, accepted on the phone, billed, paid online, and balanced on the statement of account.

import { beside } from "./beside.js";
import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";
import { serve } from "./server.js";

const SECRETS = ["sk_test_of_a_sale_1", "whsec_of_a_sale_1"];
let stripe, end;

test.beforeAll(async ({}, info) => {
  stripe = await beside("stripe.js");
  process.env.CHECKOUT_URL = `http://localhost:${stripe.port}`;
  end = await serve(`from-quote-to-statement-${info.project.name}`, {
    PORTICO_STRIPE__API: `http://127.0.0.1:${stripe.port}`,
    PORTICO_STRIPE__CHECKOUT: process.env.CHECKOUT_URL,
  });
});
test.afterAll(async () => {
  await end?.();
  stripe?.end();
  delete process.env.CHECKOUT_URL;
});

// The payment service tells the house what was paid, and the house knows its keys.
async function connected(office, baseURL) {
  const webhook = { url: `${baseURL}/webhooks/stripe`, secret: SECRETS[1] };
  const told = await fetch(`http://127.0.0.1:${stripe.port}/_config/webhooks/portico`, {
    method: "POST",
    body: JSON.stringify(webhook),
    headers: { "content-type": "application/json" },
  });
  expect(told.ok).toBe(true);
  const saved = await office.request.post("/admin/api/settings/save-stripe", {
    form: { on: "true", secret_key: SECRETS[0], webhook_secret: SECRETS[1] },
    headers: { accept: "text/html", origin: baseURL },
    maxRedirects: 0,
  });
  expect(new URL(saved.headers().location, baseURL).pathname).toBe("/admin/settings/stripe");
}

test("what is offered, accepted on the phone, billed and paid online comes to nothing on the statement", { tag: ["@phone"] }, async ({ page: lena, another, signIn, hydrated, baseURL }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email, title] = [`Loft ${run}`, `lena.${run}@loft.example`, `Refit ${run}`];
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  await connected(office, baseURL);
  const card = await customerWith(office, { company, first: "Lena", last: "Loft", email });
  await lena.setViewportSize({ width: 390, height: 844 });
  await comesIn(office, lena, hydrated, { card, name: "Lena Loft", email });
  let quote, number, bill;

  await test.step("a quote is written and sent", async () => {
    await office.goto(`${card}/quotes/new`);
    await hydrated(office);
    await office.getByLabel("What it is about").fill(title);
    await office.getByLabel("Description").first().fill("Ventilation service");
    await office.getByLabel("Quantity").first().fill("2");
    await office.getByRole("textbox", { name: "Price" }).first().fill("100");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(title);
    await hydrated(office);
    // Twice 100, with the usual 22%.
    await expect(office.locator(".document .totals")).toContainText("€ 244.00");
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The offer was sent.")).toBeVisible();
    await hydrated(office);
    quote = office.url();
  });

  await test.step("the customer opens it on the phone and accepts", async () => {
    await lena.goto("/");
    await hydrated(lena);
    await expect(lena.getByText("1 quote waits for an answer.")).toBeVisible();
    await lena.getByRole("link", { name: "See quotes" }).click();
    await lena.getByRole("link", { name: title }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText(title);
    await hydrated(lena);
    await lena.getByLabel("Your full name").fill("Lena M. Loft");
    await lena.getByLabel(/I may decide for/).check();
    await lena.getByRole("button", { name: "Accept for € 244.00" }).click();
    await expect(lena.locator(".act-box")).toContainText("Accepted by Lena M. Loft");
    await hydrated(lena);
    await staysInside(lena);
  });

  await test.step("it is made an invoice, and sent", async () => {
    await office.goto(quote);
    await hydrated(office);
    await expect(office.locator(".document")).toContainText("Accepted");
    await office.getByRole("button", { name: "Make an invoice" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
    await hydrated(office);
    await expect(office.locator(".document .totals")).toContainText("€ 244.00");
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The invoice was sent.")).toBeVisible();
    await hydrated(office);
    number = await office.getByRole("heading", { level: 1 }).innerText();
    expect(number).toMatch(/^\d{4}-\d{4}$/);
    bill = new URL(office.url()).pathname.split("/").pop();
  });

  await test.step("nobody of another company is led to pay it", async () => {
    const andrei = await another();
    await signIn(andrei, "andrei");
    const headers = { accept: "*/*", origin: baseURL, "sec-fetch-site": "same-origin" };
    const answer = await andrei.request.post("/api/invoices/pay", { form: { id: bill }, headers, maxRedirects: 0 });
    expect(answer.status()).toBe(404);
  });

  await test.step("the customer pays it online", async () => {
    await lena.goto("/");
    await hydrated(lena);
    await expect(lena.getByRole("heading", { name: "€ 244.00 to pay" })).toBeVisible();
    await lena.getByRole("link", { name: "See invoices" }).click();
    await lena.getByRole("link", { name: number }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText(number);
    await hydrated(lena);
    await expect(lena.getByText("Payment in progress")).toHaveCount(0);
    await lena.getByRole("button", { name: "Pay now" }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText(`Invoice ${number}`);
    await expect(lena.locator("main")).toContainText("244.00 EUR");
    await lena.getByRole("button", { name: "Pay by card" }).click();
    await expect(lena).toHaveURL((url) => url.searchParams.has("returned"));
    await hydrated(lena);
    await expect(lena.locator(".document")).toContainText("Paid");
    await expect(lena.getByRole("button", { name: "Pay now" })).toHaveCount(0);
    await staysInside(lena);
  });

  await test.step("a receipt is on its way to them", async () => {
    await office.goto("/admin/outbox");
    await hydrated(office);
    const receipt = office.getByRole("row", { name: email }).filter({ hasText: "has received your payment" });
    await expect(receipt).toHaveCount(1);
    await receipt.getByRole("link").click();
    await expect(office.getByRole("heading", { level: 1 })).toContainText("has received your payment");
    await hydrated(office);
    await expect(office.locator(".letter")).toContainText("€ 244.00 has arrived");
    await expect(office.locator(".letter")).toContainText(number);
  });

  await test.step("the statement has the invoice and the payment, and comes to nothing", async () => {
    await lena.goto("/invoices");
    await hydrated(lena);
    await expect(lena.getByText("There is nothing to pay.")).toBeVisible();
    await lena.getByRole("link", { name: "Statement of account" }).click();
    await expect(lena.getByRole("heading", { level: 1 })).toHaveText("Statement of account");
    await hydrated(lena);
    await expect(lena.locator(".act-box .amount")).toHaveText("€ 0.00");
    const rows = lena.locator("tbody").getByRole("row");
    await expect(rows).toHaveCount(3);
    await expect(rows.nth(0)).toContainText("Brought forward");
    await expect(rows.nth(1)).toContainText(`Invoice ${number}`);
    await expect(rows.nth(1)).toContainText("244.00");
    await expect(rows.nth(2)).toContainText("Payment pi_");
    await expect(rows.nth(2)).toContainText("−244.00");
    await staysInside(lena);
    await office.goto(`${card}/statement`);
    await hydrated(office);
    await expect(office.locator(".act-box .amount")).toHaveText("€ 0.00");
    await expect(office.locator("tbody").getByRole("row").last()).toContainText("−244.00");
  });
});
