// Documents by a link, for people without a sign-in: a quote that is answered after a code, and an invoice to read. What a link does not
// open, and how it ends, stands in the use cases' tests.

import { codeInMailTo, customerWith, expect, linkInMailTo, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

async function sends(office, hydrated, path, lines) {
  await office.goto(path);
  await hydrated(office);
  for (const [label, value] of lines) await office.getByLabel(label).first().fill(value);
  await office.getByRole("textbox", { name: "Price" }).first().fill("100");
  await office.getByRole("button", { name: "Save draft" }).click();
  await expect(office.getByRole("button", { name: "Send by e-mail" })).toBeVisible();
  await hydrated(office);
  await office.getByRole("button", { name: "Send by e-mail" }).click();
  await expect(office.getByRole("status")).toContainText("was sent");
  await hydrated(office);
  return office.url();
}

test("a quote is answered and an invoice is read by links, without a sign-in", { tag: ["@plain", "@phone"] }, async ({ page: guest, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = unique(info);
  const email = `ugo.${run}@linked.example`;
  const office = await another();
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Mole ${run}`, first: "Ugo", last: "Riva", email });
  let offer;

  await test.step("the mail leads to the quote, which is to read at first", async () => {
    offer = await sends(office, hydrated, `${card}/quotes/new`, [["What it is about", `Refit ${run}`], ["Description", "Ventilation"], ["Quantity", "1"]]);
    await guest.goto(await linkInMailTo(office, email));
    await hydrated(guest);
    await expect(guest.getByRole("heading", { level: 1 })).toHaveText(`Refit ${run}`);
    await expect(guest.locator(".document")).toContainText("Ventilation");
    await expect(guest.getByRole("heading", { name: "To answer or to ask, a code first" })).toBeVisible();
    await expect(guest.getByRole("button", { name: /^Accept/ })).toHaveCount(0);
    await axe(guest);
    await staysInside(guest);
    const paper = await guest.request.get(await guest.getByRole("link", { name: "PDF" }).getAttribute("href"));
    expect([paper.status(), paper.headers()["content-type"]]).toEqual([200, "application/pdf"]);
    await guest.getByLabel("Code").fill("000000");
    await guest.getByRole("button", { name: "Continue" }).click();
    await expect(guest.getByText("have a new one sent").first()).toBeVisible();
    await hydrated(guest);
    await axe(guest);
  });

  await test.step("after the code it is accepted", async () => {
    await guest.getByRole("button", { name: "Send me a code" }).click();
    await expect(guest.getByRole("status")).toContainText("A code is on its way");
    await guest.getByLabel("Code").fill(await codeInMailTo(office, email));
    await guest.getByRole("button", { name: "Continue" }).click();
    await expect(guest.getByRole("button", { name: /^Accept/ })).toBeVisible();
    await hydrated(guest);
    await axe(guest);
    await staysInside(guest);
    // What is missing is said beside it, and nothing typed is lost.
    await guest.getByLabel("Your full name").fill("Ugo Riva");
    await guest.getByRole("button", { name: /^Accept/ }).click();
    await expect(guest.locator(".error-summary")).toBeVisible();
    await hydrated(guest);
    await expect(guest.getByLabel("Your full name")).toHaveValue("Ugo Riva");
    await guest.getByRole("checkbox").first().check();
    await guest.getByRole("button", { name: /^Accept/ }).click();
    await expect(guest.locator(".act-box")).toContainText("Accepted by Ugo Riva");
    await hydrated(guest);
    await axe(guest);
    await staysInside(guest);
  });

  await test.step("staff see how it was answered and who opened the link, and end it", async () => {
    await office.goto(offer);
    await hydrated(office);
    await expect(office.locator("main")).toContainText("by a link, after a code");
    await expect(office.locator("dl div").filter({ hasText: "Opened by the customer" })).not.toContainText("Not yet");
    const links = office.locator("section, article").filter({ has: office.getByRole("heading", { name: "Links without a sign-in" }) }).last();
    await expect(links).toContainText("Ugo Riva");
    await links.getByText(/Opened \d time/).first().click();
    await expect(links.getByText(/Chrome/).first()).toBeVisible();
    await axe(office);
    await staysInside(office);
    // The copy of what was accepted carries one of its own.
    await expect(links.getByRole("button", { name: "End only this one" })).toHaveCount(2);
    await links.getByRole("button", { name: "End all 2 links to it" }).first().click();
    await expect(office.getByRole("status")).toContainText("Access by link ended");
    await hydrated(office);
    await expect(links.getByRole("button", { name: /^End/ })).toHaveCount(0);
    expect((await guest.reload()).status()).toBe(404);
    await hydrated(guest);
    await expect(guest.getByRole("heading", { level: 1 })).toHaveText("This link no longer works");
    await axe(guest);
  });

  await test.step("an invoice opens by its own link", async () => {
    await sends(office, hydrated, `${card}/invoices/new`, [["Description", "Ventilation"], ["Quantity", "1"]]);
    const number = await office.getByRole("heading", { level: 1 }).innerText();
    await guest.goto(await linkInMailTo(office, email));
    await hydrated(guest);
    await expect(guest.getByRole("heading", { level: 1 })).toHaveText(number);
    await expect(guest.locator(".act-box")).toContainText("€ 122.00");
    await axe(guest);
    await staysInside(guest);
  });
});
