// What guards accounts and data: devices, and the log of sensitive actions.

import { expect, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

test("another device is seen and signed out, and the password is asked for first when it is long ago", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  // Somebody for each project: signing out all others reaches the same person elsewhere.
  const who = info.project.name === "plain" ? "cora" : "greta";
  await signIn(page, who);
  const other = await another();
  await signIn(other, who);
  await page.goto("/admin/confirm?next=/admin/profile/devices");
  await hydrated(page);
  await page.locator('input[name="password"]').fill("not the password");
  await page.locator('input[name="password"]').press("Enter");
  await expect(page.locator(".error-summary")).toBeVisible();
  await hydrated(page);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password"]').press("Enter");
  await expect(page).toHaveURL(/\/admin\/profile\/devices$/);
  await hydrated(page);
  await axe(page);
  const endings = page.locator('form[action*="/devices/end"]');
  await page.locator('form[action*="/devices/end-others"] button').click();
  await expect(page.getByRole("status")).toBeVisible();
  await expect(endings).toHaveCount(0);
  await other.goto("/admin/customers");
  await expect(other).toHaveURL(/\/admin\/login/);
});

test("many deletions stand in the log, are restored with one press, and whoever did it is signed out", async ({ page, another, signIn, hydrated, axe }) => {
  const culprit = await another();
  await signIn(culprit, "greta");
  // As fast as somebody who clears out before they leave.
  await culprit.evaluate(async () => {
    const post = (path, values) => fetch(path, { method: "POST", headers: { accept: "text/html" }, body: new URLSearchParams(values) });
    for (let at = 0; at < 11; at += 1) {
      const made = await post("/admin/api/customers/create", { kind: "company", name: `Doomed ${at}` });
      const id = new URL(made.url).pathname.split("/").pop();
      await post("/admin/api/customers/trash", { id });
    }
  });
  await signIn(page, "maya");
  await page.goto("/admin/sensitive?class=mass_delete");
  await hydrated(page);
  await axe(page);
  await page.getByRole("link", { name: "Deleted many records" }).first().click();
  await expect(page.getByRole("heading", { name: "If this was not meant" })).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Restore what was deleted" }).click();
  await expect(page).toHaveURL(/\/admin\/trash/);
  await hydrated(page);
  await page.goto("/admin/customers?q=Doomed");
  await expect(page.getByRole("link", { name: /^Doomed/ })).toHaveCount(11);

  await page.goto("/admin/sensitive?class=mass_delete");
  await hydrated(page);
  await page.getByRole("link", { name: "Deleted many records" }).first().click();
  await page.getByRole("link", { name: "Their devices" }).click();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await culprit.goto("/admin/customers");
  await expect(culprit).toHaveURL(/\/admin\/login/);
});
