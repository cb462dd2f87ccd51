// What was billed is taken back: a credit note is written from its invoice, issued, read by the customer, and void in the end.

import { comesIn, confirmed, customerWith, expect, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

test("an invoice is taken back in part", { tag: ["@plain", "@phone"] }, async ({ page: office, another, signIn, hydrated, axe }, info) => {
  test.setTimeout(240_000);
  const run = unique(info);
  const [company, email] = [`Weir ${run}`, `wim.${run}@weir.example`];
  await office.setViewportSize({ width: 1280, height: 900 });
  await signIn(office, "maya");
  const card = await customerWith(office, { company, first: "Wim", last: "Weir", email });
  const wim = await comesIn(office, await another(), hydrated, { card, name: "Wim Weir", email });
  let [invoice, number, note] = [];

  await test.step("an invoice that the customer has", async () => {
    await office.goto(`${card}/invoices/new`);
    await hydrated(office);
    for (const [at, what, quantity, price] of [[0, "Filters", "10", "10"], [1, "Work", "2", "50"]]) {
      await office.getByLabel("Description").nth(at).fill(what);
      await office.getByLabel("Quantity").nth(at).fill(quantity);
      await office.getByRole("textbox", { name: "Price" }).nth(at).fill(price);
    }
    await office.getByRole("button", { name: "Save draft" }).click();
    await hydrated(office);
    await office.getByRole("button", { name: "Send by e-mail" }).click();
    await expect(office.getByText("The invoice was sent.")).toBeVisible();
    await hydrated(office);
    invoice = office.url();
    number = await office.getByRole("heading", { level: 1 }).innerText();
  });

  await test.step("the form begins with all of it and says what is too much", async () => {
    await office.locator("main").getByRole("link", { name: "Credit note" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("New credit note");
    await hydrated(office);
    await expect(office.getByLabel("Quantity").first()).toHaveValue("10");
    await expect(office.getByLabel("Quantity").nth(1)).toHaveValue("2");
    await axe(office);
    await staysInside(office);
    await office.getByLabel("Reason").fill("Three were broken");
    await office.getByLabel("Internal note").fill("Only we read this.");
    await office.getByLabel("Quantity").first().fill("11");
    await office.getByLabel("Quantity").nth(1).fill("");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByText("This is more than what is left").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Reason")).toHaveValue("Three were broken");
    await expect(office.getByLabel("Quantity").nth(1)).toHaveValue("");
    await axe(office);
    await office.getByLabel("Quantity").first().fill("3");
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of a credit note");
    await hydrated(office);
    // 3 × 10, with the 22% of the invoice.
    await expect(office.locator(".document")).toContainText("€ 36.60");
    await axe(office);
    await staysInside(office);
    note = new URL(office.url()).pathname.split("/").pop();
    const answer = await wim.goto(`/credit-notes/${note}`);
    expect(answer.status(), "a draft is nobody's outside").toBe(404);
    await hydrated(wim);
  });

  await test.step("issued, it takes its invoice back, and the customer reads it", async () => {
    await office.getByRole("button", { name: "Issue and e-mail" }).click();
    await expect(office.getByText("The credit note was issued.")).toBeVisible();
    await hydrated(office);
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(/^CN-\d{4}-\d{4}$/);
    await expect(office.getByRole("link", { name: "Edit", exact: true })).toHaveCount(0);
    await axe(office);
    await staysInside(office);
    await wim.goto("/invoices");
    await hydrated(wim);
    await expect(wim.getByText("€ 207.40 to pay")).toBeVisible();
    await wim.getByRole("link", { name: "1 credit note" }).click();
    await expect(wim.getByRole("heading", { level: 1 })).toHaveText("Credit notes");
    await hydrated(wim);
    await axe(wim);
    await staysInside(wim);
    await wim.getByRole("link", { name: /^CN-/ }).click();
    await expect(wim.getByRole("heading", { level: 1 })).toHaveText(/^CN-/);
    await hydrated(wim);
    await expect(wim.locator("main")).toContainText("Three were broken");
    await expect(wim.locator("main")).toContainText(`€ 36.60 used for invoice ${number}`);
    await expect(wim.locator("body")).not.toContainText("Only we read this.");
    await axe(wim);
    await staysInside(wim);
    const file = await wim.request.get(`/credit-notes/${note}/file.pdf`);
    expect(file.headers()["content-type"]).toBe("application/pdf");
    await wim.getByRole("link", { name: new RegExp(`for invoice ${number}`) }).click();
    await expect(wim.getByRole("heading", { level: 1 })).toHaveText(number);
    await hydrated(wim);
    await expect(wim.locator(".totals")).toContainText("Credited");
    await axe(wim);
  });

  await test.step("taken away from its invoice, it is credit; and then void", async () => {
    await office.getByRole("button", { name: `Take back from invoice ${number}` }).click();
    await expect(office.locator(".act-box")).toContainText("Left to use");
    await hydrated(office);
    await axe(office);
    await confirmed(office, hydrated, async () => {
      await office.locator("summary", { hasText: "Void the credit note" }).click();
      await office.getByLabel("Reason").last().fill("Counted again");
      await office.getByRole("button", { name: "Void the credit note" }).click();
      await expect(office).toHaveURL(/confirm|credit-notes/);
      await office.waitForLoadState();
    });
    await expect(office.locator(".document")).toContainText("Void");
    await expect(office.getByText("Counted again")).toBeVisible();
    await hydrated(office);
    await axe(office);
    await office.goto(invoice);
    await hydrated(office);
    await expect(office.locator(".act-box")).toContainText("€ 244.00");
    await wim.goto(`/credit-notes/${note}`);
    await hydrated(wim);
    await expect(wim.locator(".document")).toContainText("Void");
  });

  await test.step("the office finds it", async () => {
    await office.goto(`/admin/credit-notes?q=${encodeURIComponent(company)}`);
    await hydrated(office);
    await expect(office.getByRole("row")).toHaveCount(2);
    await axe(office);
    await staysInside(office);
  });
});
