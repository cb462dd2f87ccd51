// The price list: a product is made, found, put on a draft, and archived, from when on nobody is offered it.

import { customerWith, expect, staysInside, test } from "./fixtures.js";

const unique = (info) => `${info.project.name}${info.workerIndex}${Date.now() % 100_000}`;

test("a product is made, found, used in a draft and archived", { tag: ["@plain"] }, async ({ page: office, signIn, hydrated, axe, javaScriptEnabled }, info) => {
  test.setTimeout(180_000);
  const run = unique(info);
  const [name, sku] = [`Standby ${run}`, `SB-${run}`];
  await signIn(office, "maya");
  const card = await customerWith(office, { company: `Loft ${run}`, first: "Lena", last: "Loft", email: `lena.${run}@loft.example` });

  await test.step("made, with what is wrong said beside it", async () => {
    await office.goto("/admin/products");
    await hydrated(office);
    await office.getByRole("link", { name: "New product" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("New product");
    await hydrated(office);
    await office.getByLabel("Name").fill(name);
    await office.getByLabel("Details").fill("One technician");
    await office.getByLabel("SKU").fill(sku);
    await office.getByLabel("Unit").fill("h");
    await office.getByLabel("Usual tax").selectOption({ label: "IVA 10%" });
    await office.getByRole("textbox", { name: "Price" }).first().fill("x");
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Save" }).click();
    await expect(office.getByText("Enter a number, such as 12 or 12.50").first()).toBeVisible();
    await hydrated(office);
    await expect(office.getByLabel("Name")).toHaveValue(name);
    await axe(office);
    await office.getByRole("textbox", { name: "Price" }).first().fill("45.50");
    await office.getByRole("button", { name: "Save" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Products");
    await hydrated(office);
  });

  await test.step("found by its number", async () => {
    await office.goto(`/admin/products?q=${sku.toLowerCase()}`);
    await hydrated(office);
    const row = office.getByRole("row").filter({ hasText: name });
    await expect(row).toContainText("€ 45.50");
    await expect(row).toContainText("One technician");
    await axe(office);
    await staysInside(office);
  });

  await test.step("one choice fills a line", async () => {
    await office.goto(`${card}/invoices/new`);
    await hydrated(office);
    const first = office.getByRole("group", { name: "Line 1" });
    await first.getByLabel("From the price list").selectOption({ label: `${name} · ${sku} · 45.50` });
    await first.getByLabel("Quantity").fill("2");
    if (javaScriptEnabled !== false) {
      await expect(first.getByLabel("Description")).toHaveValue(name);
      await expect(first.getByLabel("Details")).toHaveValue("One technician");
      await expect(first.getByLabel("Unit")).toHaveValue("h");
      await expect(first.getByRole("textbox", { name: "Price" })).toHaveValue("45.50");
      await expect(first.getByLabel("Tax").locator("option:checked")).toHaveText("IVA 10%");
      await office.getByLabel("Currency").selectOption("GBP");
      await expect(first.getByLabel("From the price list").locator("option", { hasText: name })).toHaveCount(0);
      await office.getByLabel("Currency").selectOption("EUR");
    }
    await axe(office);
    await staysInside(office);
    await office.getByRole("button", { name: "Save draft" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Draft of an invoice");
    await hydrated(office);
    // 2 × 45.50, with 10%.
    await expect(office.locator(".document")).toContainText(name);
    await expect(office.locator(".document")).toContainText("€ 100.10");
    await axe(office);
  });

  const draft = office.url();
  await test.step("archived, it is on offer no more and the draft stays", async () => {
    await office.goto(`/admin/products?q=${sku}`);
    await hydrated(office);
    await office.getByRole("link", { name }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText(name);
    await hydrated(office);
    await office.getByRole("button", { name: "Archive" }).click();
    await expect(office.getByRole("heading", { level: 1 })).toHaveText("Products");
    await hydrated(office);
    await office.goto(`/admin/products?status=archived&q=${sku}`);
    await hydrated(office);
    await office.getByRole("link", { name }).click();
    await expect(office.getByRole("button", { name: "Offer again" })).toBeVisible();
    await hydrated(office);
    await axe(office);
    await staysInside(office);
    await office.goto(`${draft}/edit`);
    await hydrated(office);
    const first = office.getByRole("group", { name: "Line 1" });
    await expect(first.getByLabel("Description")).toHaveValue(name);
    await expect(first.getByLabel("From the price list").locator("option", { hasText: name })).toHaveCount(0);
  });
});
