// An agreement is billed in parts: a deposit and the rest, or chosen lines and those that are left.

import { customerWith, expect, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

// A quote over 200 and 50 that the customer accepted on the phone; gives its address.
async function accepted(office, hydrated, card, { title, deposit }) {
  await office.goto(`${card}/quotes/new`);
  await hydrated(office);
  await office.getByLabel("What it is about").fill(title);
  await office.getByLabel("Deposit").fill(deposit);
  for (const [at, what, quantity, price] of [[0, "Survey", "2", "100"], [1, "Fitting", "1", "50"]]) {
    await office.getByLabel("Description").nth(at).fill(what);
    await office.getByLabel("Quantity").nth(at).fill(quantity);
    await office.getByRole("textbox", { name: "Price" }).nth(at).fill(price);
  }
  await office.getByRole("button", { name: "Save draft" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText(title);
  await hydrated(office);
  await office.getByRole("button", { name: "Mark as sent" }).click();
  await expect(office.getByText("The offer was sent.")).toBeVisible();
  await hydrated(office);
  await office.locator("summary", { hasText: "Accept for the customer" }).click();
  await office.locator("details[open]").getByLabel("Reason").fill("On the phone");
  await office.getByRole("button", { name: "Accept for the customer" }).click();
  await expect(office.locator(".document")).toContainText("Accepted");
  await hydrated(office);
  return office.url();
}

async function makes(office, hydrated) {
  await office.getByRole("button", { name: "Make an invoice" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
  await hydrated(office);
}

test("a deposit is billed first, and then the rest", { tag: ["@plain", "@phone"] }, async ({ page: office, signIn, hydrated, axe }, info) => {
  test.setTimeout(180_000);
  const run = unique(info);
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Mill ${run}`, first: "Mia", last: "Mill", email: `mia.${run}@mill.example` });
  const quote = await accepted(office, hydrated, card, { title: `Refit ${run}`, deposit: "30" });

  await test.step("the form begins with the deposit, and says what is wrong beside its field", async () => {
    await expect(office.getByRole("radio", { name: "A percentage of the whole" })).toBeChecked();
    await expect(office.getByLabel("Percent", { exact: true })).toHaveValue("30");
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Percent", { exact: true }).fill("130");
    await office.getByRole("button", { name: "Make an invoice" }).click();
    await expect(office.getByText("Type a number from 1 to 100").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Percent", { exact: true })).toHaveValue("130");
    await axe(office);
  });

  await test.step("thirty percent are one line, and the quote says what is left", async () => {
    await office.getByLabel("Percent", { exact: true }).fill("30");
    await makes(office, hydrated);
    await expect(office.locator(".document")).toContainText(`: Refit ${run}`);
    // 30% of 250, with the usual 22%.
    await expect(office.locator(".document .totals")).toContainText("€ 91.50");
    await axe(office);
    await office.locator("aside").getByRole("link", { name: /^30% of Q-/ }).click();
    await expect(office.getByText("70% is not invoiced yet.")).toBeVisible();
    await hydrated(office);
    await expect(office.locator(".document")).toContainText("Accepted");
    await expect(office.locator("aside").getByRole("link", { name: "Draft" })).toHaveCount(1);
    await expect(office.getByRole("radio", { name: "Some lines" })).toHaveCount(0);
    await expect(office.locator("summary", { hasText: "Reopen" })).toHaveCount(0);
    await axe(office);
    await staysInside(office);
  });

  await test.step("the rest makes it whole", async () => {
    await office.getByRole("radio", { name: "All that is left" }).check();
    await makes(office, hydrated);
    await expect(office.locator(".document .totals")).toContainText("€ 213.50");
    await office.goto(quote);
    await hydrated(office);
    await expect(office.locator(".document")).toContainText("Invoiced");
    await expect(office.getByRole("button", { name: "Make an invoice" })).toHaveCount(0);
    await expect(office.locator("aside").getByRole("link", { name: "Draft" })).toHaveCount(2);
    await axe(office);
  });
});

test("chosen lines are billed, and a draft that is thrown away leaves them again", { tag: ["@plain"] }, async ({ page: office, signIn, hydrated, axe }, info) => {
  test.setTimeout(180_000);
  const run = unique(info);
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Quay ${run}`, first: "Quin", last: "Quay", email: `quin.${run}@quay.example` });
  const quote = await accepted(office, hydrated, card, { title: `Pumps ${run}`, deposit: "" });
  await expect(office.getByRole("radio", { name: "All of it" })).toBeChecked();
  await office.getByRole("radio", { name: "Some lines" }).check();
  await office.getByRole("button", { name: "Make an invoice" }).click();
  await expect(office.getByText("Fill in this field").first()).toBeVisible();
  await hydrated(office);
  await expect(office.getByRole("radio", { name: "Some lines" })).toBeChecked();
  await axe(office);
  await office.getByRole("checkbox", { name: "Fitting" }).check();
  await makes(office, hydrated);
  await expect(office.locator(".document")).toContainText("Fitting");
  await expect(office.locator(".document")).not.toContainText("Survey");
  await expect(office.locator("aside").getByRole("link", { name: /^1 line of Q-/ })).toHaveCount(1);
  const invoice = office.url();
  await office.goto(quote);
  await hydrated(office);
  await expect(office.getByText("1 line is not invoiced yet.")).toBeVisible();
  await expect(office.getByRole("checkbox", { name: "Fitting" })).toHaveCount(0);
  await axe(office);
  await office.goto(invoice);
  await hydrated(office);
  await office.getByRole("button", { name: "Delete draft" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("Invoices");
  await hydrated(office);
  await office.goto(quote);
  await hydrated(office);
  await expect(office.getByRole("checkbox", { name: "Fitting" })).toHaveCount(1);
  await expect(office.getByRole("radio", { name: "All of it" })).toBeChecked();
});
