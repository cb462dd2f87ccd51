// The two doors: in, out, locked out, and by a new password.

import { expect, people, test } from "./fixtures.js";
import { PASSWORD } from "./people.js";

// Whom the other journeys sign in is not guessed at here: failed attempts slow an account down.
test("a wrong password says nothing about whom, and keeps the address", { tag: ["@phone", "@plain"] }, async ({ page, hydrated, axe }) => {
  for (const [door, email] of [["/login", "camille@lumiere.example"], ["/login", "nobody@acme.example"], ["/admin/login", "marco@portico.example"]]) {
    await page.goto(door);
    await hydrated(page);
    await page.locator('input[name="email"]').fill(email);
    await page.locator('input[name="password"]').fill("not the password");
    await page.locator('input[name="password"]').press("Enter");
    await expect(page).toHaveTitle(/^Error:/);
    await hydrated(page);
    await expect(page.locator('input[name="email"]')).toHaveValue(email);
    await expect(page.locator('input[name="password"]')).toHaveValue("");
    await axe(page);
  }
});

test("a page asked for by a stranger opens after signing in, and signing out shuts it", { tag: "@plain" }, async ({ page, hydrated }) => {
  await page.goto("/admin/customers?q=Acme");
  await expect(page).toHaveURL(/\/admin\/login\?next=/);
  await hydrated(page);
  await page.locator('input[name="email"]').fill(people.alan.email);
  await page.locator('input[name="password"]').fill(PASSWORD);
  await page.locator('input[name="password"]').press("Enter");
  await expect(page).toHaveURL(/\/admin\/customers\?q=Acme/);
  await hydrated(page);
  await page.locator('button[popovertarget="me-menu"]').click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You have signed out.")).toBeVisible();
  await page.goto("/admin/customers");
  await expect(page).toHaveURL(/\/admin\/login/);
});

test("a customer asks for a new password, and each door keeps to itself", { tag: "@plain" }, async ({ page, another, signIn, hydrated, axe }, info) => {
  const guest = await another();
  await guest.goto("/forgot-password");
  await hydrated(guest);
  await guest.locator('input[name="email"]').fill("giulia@rossi-figli.example");
  await guest.getByRole("main").getByRole("button").click();
  await expect(guest.getByText(/a link is on its way/)).toBeVisible();

  await signIn(page, "maya");
  await page.goto("/admin/outbox");
  await page.getByRole("row", { name: "giulia@rossi-figli.example" }).first().getByRole("link").click();
  const link = await page.locator(".letter a").first().getAttribute("href");
  await guest.goto(link);
  await hydrated(guest);
  await axe(guest);
  const next = `twelve quiet lamps ${info.project.name}`;
  await guest.locator('input[name="password"]').fill(next);
  await guest.locator('input[name="password_again"]').fill(next);
  await guest.getByRole("main").getByRole("button").first().click();
  await expect(guest.locator('input[name="password_again"]')).toHaveCount(0);
  await guest.goto("/login");
  if (new URL(guest.url()).pathname === "/login") {
    await hydrated(guest);
    await guest.locator('input[name="email"]').fill("giulia@rossi-figli.example");
    await guest.locator('input[name="password"]').fill(next);
    await guest.locator('input[name="password"]').press("Enter");
  }
  await expect(guest).toHaveURL((url) => url.pathname === "/");
  await guest.goto("/admin");
  await expect(guest).toHaveURL(/\/admin\/login/);
});
