// Paying online: the house connects its payment service, a customer pays on the phone, and what came stands in the books and in a mail.

import { beside } from "./beside.js";
import { comesIn, customerWith, expect, staysInside, test } from "./fixtures.js";
import { mailsTo, serve } from "./server.js";

const SECRETS = ["sk_test_of_a_journey_1", "whsec_of_a_journey_1"];
let stripe, mailbox, end;

test.beforeAll(async ({}, info) => {
  [stripe, mailbox] = await Promise.all([beside("stripe.js"), beside("mailbox.js")]);
  process.env.CHECKOUT_URL = `http://localhost:${stripe.port}`;
  end = await serve(`online-${info.project.name}`, {
    PORTICO_STRIPE__API: `http://127.0.0.1:${stripe.port}`,
    PORTICO_STRIPE__CHECKOUT: process.env.CHECKOUT_URL,
    ...mailsTo(mailbox),
  });
});
test.afterAll(async () => {
  await end?.();
  stripe?.end();
  mailbox?.end();
  delete process.env.CHECKOUT_URL;
});

const asked = async (path, order) => (await fetch(`http://127.0.0.1:${stripe.port}${path}`, { method: "POST", body: JSON.stringify(order), headers: { "content-type": "application/json" } })).text();

// An invoice over 122 euros with the tax, sent to the customer of this card.
async function bills(office, hydrated, card) {
  await office.goto(`${card}/invoices/new`);
  await hydrated(office);
  await office.getByLabel("Description").first().fill("Mooring");
  await office.getByLabel("Quantity").first().fill("1");
  await office.getByRole("textbox", { name: "Price" }).first().fill("100");
  await office.getByRole("button", { name: "Save draft" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
  await hydrated(office);
  await office.getByRole("button", { name: "Send by e-mail" }).click();
  await expect(office.getByText("The invoice was sent.")).toBeVisible();
  await hydrated(office);
}

test("a customer pays an invoice on the phone, and staff see the money", { tag: ["@plain"] }, async ({ page: office, another, signIn, hydrated, axe, baseURL }, info) => {
  test.setTimeout(240_000);
  const run = `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;
  const [company, email] = [`Quay ${run}`, `kim.${run}@quay.example`];
  await asked("/_config/webhooks/portico", { url: `${baseURL}/webhooks/stripe`, secret: SECRETS[1] });
  await signIn(office, "maya");

  await test.step("the house connects the service, and it answers", async () => {
    await office.goto("/admin/settings");
    await hydrated(office);
    await office.getByRole("link", { name: "Online payments" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Online payments");
    await hydrated(office);
    await expect(office.locator("main")).toContainText(`${baseURL}/webhooks/stripe`);
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Secret key").fill("pk_test_of_nobody");
    await office.getByRole("checkbox", { name: "Let customers pay online" }).check();
    await office.getByRole("button", { name: "Save" }).click();
    await expect(office.getByText("it begins with sk_ or rk_").first()).toBeVisible();
    await hydrated(office);
    await axe(office);
    await office.getByLabel("Secret key").fill(SECRETS[0]);
    await office.getByLabel("Signing secret").fill(SECRETS[1]);
    await office.getByRole("button", { name: "Save" }).click();
    await expect(office.getByRole("status")).toContainText("Saved.");
    await hydrated(office);
    await expect(office.locator("main")).toContainText("…ey_1");
    expect(await office.content()).not.toContain(SECRETS[0].slice(0, -4));
    await office.getByRole("button", { name: "Ask Stripe now" }).click();
    await expect(office.getByRole("status")).toContainText("Stripe answers and knows the key.");
    await hydrated(office);
    await axe(office);
  });

  const card = await customerWith(office, { company, first: "Kim", last: "Quay", email });
  const mailed = (words) => mailbox.said.find((mail) => mail.to?.[0]?.address === email && words.test(mail.text));
  const arrives = async (words) => {
    await expect.poll(() => mailed(words), { timeout: 60_000 }).toBeTruthy();
    return mailed(words);
  };
  const link = async () => (await arrives(/invitation\?token=/)).text.match(/http\S+invitation\?token=[\w-]+/)[0];
  const kim = await comesIn(office, await another(), hydrated, { card, name: "Kim Quay", email, link });
  await kim.setViewportSize({ width: 390, height: 844 });
  let number, bill;

  await test.step("an invoice is sent", async () => {
    await bills(office, hydrated, card);
    number = await office.getByRole("heading", { level: 1 }).innerText();
    bill = new URL(office.url()).pathname;
  });

  await test.step("nobody is taken anywhere while the service is silent", async () => {
    // By the links of the portal, as people come: a page that is not loaded anew leads to the service too.
    await kim.goto("/");
    await hydrated(kim);
    await kim.getByRole("link", { name: "See invoices" }).click();
    await kim.getByRole("link", { name: number }).click();
    await expect(kim.getByRole("heading", { level: 1 })).toHaveText(number);
    await hydrated(kim);
    await axe(kim);
    await staysInside(kim);
    await asked("/_test/mode", { mode: "down" });
    await kim.getByRole("button", { name: "Pay now" }).click();
    await expect(kim.getByText("The payment service does not answer. Try again in a moment").first()).toBeVisible();
    await hydrated(kim);
    await axe(kim);
    await asked("/_test/mode", { mode: "answer" });
  });

  await test.step("she looks at the service's page, comes back, and goes on", async () => {
    await kim.getByRole("button", { name: "Pay now" }).click();
    await expect(kim.getByRole("heading", { level: 1 })).toHaveText(`Invoice ${number}`);
    await expect(kim.locator("main")).toContainText("122.00 EUR");
    await kim.getByRole("link", { name: "Back" }).click();
    await hydrated(kim);
    await expect(kim.getByText("Payment in progress")).toBeVisible();
    await expect(kim.locator(".act-box")).toContainText("€ 122.00");
    await axe(kim);
    await staysInside(kim);
    await office.reload();
    await hydrated(office);
    await expect(office.getByText("Payment in progress")).toBeVisible();
    await axe(office);
  });

  await test.step("she pays and sees it paid", async () => {
    await kim.getByRole("button", { name: "Pay now" }).click();
    await kim.getByRole("button", { name: "Pay by card" }).click();
    await expect(kim).toHaveURL((url) => url.searchParams.has("returned"));
    await hydrated(kim);
    await expect(kim.locator(".document")).toContainText("Paid");
    await expect(kim.getByRole("button", { name: "Pay now" })).toHaveCount(0);
    await expect(kim.getByText("Payment in progress")).toHaveCount(0);
    await axe(kim);
    await staysInside(kim);
  });

  await test.step("staff see the payment, and the customer has a receipt", async () => {
    await office.reload();
    await hydrated(office);
    await office.getByRole("link", { name: "Card" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toContainText("Payment of € 122.00");
    await hydrated(office);
    await expect(office.locator("main")).toContainText("pi_");
    await expect(office.getByText("goes back to the card")).toBeVisible();
    await axe(office);
    await staysInside(office);
    await office.goto(card);
    await hydrated(office);
    await expect(office.locator("main")).toContainText("took a payment of EUR 122.00 online");
    expect((await arrives(/has arrived/)).text).toContain(number);
    // What localstripe tells by itself is signed by a program that is not ours, and taken for genuine.
    const delivered = async () => JSON.parse(await asked("/_test/log", {})).join("\n");
    await expect.poll(delivered).toContain('webhook "payment_intent.succeeded" successfully delivered');
  });

  await test.step("her bank disputes the payment, and takes it back", async () => {
    const { id: session } = JSON.parse(await asked("/_test/session", {}));
    await asked("/_test/dispute", { session });
    await office.goto(bill);
    await hydrated(office);
    await expect(office.getByText("Disputed")).toBeVisible();
    await axe(office);
    await office.getByRole("link", { name: "Card" }).click();
    await expect(office.getByText("wants this money back")).toBeVisible();
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    await asked("/_test/dispute", { session, instead: { status: "lost" } });
    await office.reload();
    await hydrated(office);
    await expect(office.getByText("Dispute lost")).toBeVisible();
    await axe(office);
    await office.goto(bill);
    await hydrated(office);
    await expect(office.locator(".act-box")).toContainText("€ 122.00");
  });

  await test.step("whoever has no sign-in pays by the link in the mail", async () => {
    const guest = await another();
    const address = `leo.${run}@quay.example`;
    const pier = await customerWith(office, { company: `Pier ${run}`, first: "Leo", last: "Pier", email: address });
    await bills(office, hydrated, pier);
    const sent = () => mailbox.said.find((mail) => mail.to?.[0]?.address === address);
    await expect.poll(sent, { timeout: 60_000 }).toBeTruthy();
    const way = sent().text.match(/http\S+link\?token=[\w-]+/)[0];
    await guest.goto(way);
    await hydrated(guest);
    await guest.getByRole("button", { name: "Pay now" }).click();
    await expect(guest.locator("main")).toContainText("122.00 EUR");
    await guest.getByRole("button", { name: "Pay by card" }).click();
    await expect(guest).toHaveURL((url) => url.pathname === "/link/back" && !url.searchParams.has("token"));
    await hydrated(guest);
    await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Thank you");
    await axe(guest);
    await staysInside(guest);
    await guest.goto(way);
    await hydrated(guest);
    await expect(guest.locator(".document")).toContainText("Paid");
    await expect(guest.getByRole("button", { name: "Pay now" })).toHaveCount(0);
  });
});
