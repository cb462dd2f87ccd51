// Working as a colleague, and being oneself again.

import { expect, staysInside, test } from "./fixtures.js";

test("a contributor works as a user, under both names, and stops", { tag: "@plain" }, async ({ page, signIn, hydrated, axe }, info) => {
  const name = `Deputy ${info.project.name} ${Date.now() % 100_000}`;
  await signIn(page, "cora");
  await page.getByRole("button", { name: /Cora/ }).click();
  await page.getByRole("link", { name: "Work as…" }).click();
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Maya Lindqvist" })).toHaveCount(0);
  await page.getByRole("searchbox").fill("joe");
  await page.getByRole("searchbox").press("Enter");
  await hydrated(page);
  await page.getByRole("row", { name: /Joe Ionescu/ }).getByRole("button", { name: /Work as them/ }).click();
  const banner = page.locator(".banner");
  await expect(banner).toContainText("Cora Weiss, working as Joe Ionescu");
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  await page.goto("/admin/customers");
  await expect(page.getByText("Kestrel Logistics Ltd")).toHaveCount(0);
  expect((await page.goto("/admin/profile")).status()).toBe(403);
  expect((await page.goto("/admin/bulk")).status()).toBe(403);

  await page.goto("/admin/customers/new");
  await hydrated(page);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator("h1")).toHaveText(new RegExp(name));
  await expect(page.locator(".timeline").getByText("Cora Weiss, working as Joe Ionescu")).toBeVisible();
  await banner.getByRole("button", { name: "Stop" }).click();
  await expect(banner).toHaveCount(0);
  await page.goto("/admin/customers?q=Kestrel");
  await expect(page.getByRole("link", { name: "Kestrel Logistics Ltd" })).toBeVisible();
});
