import { expect, test } from "./fixtures.js";

test("the server says that it is well", async ({ request }) => {
  const answer = await request.get("/healthz");
  expect(answer.status()).toBe(200);
});

for (const door of ["/login", "/admin/login"]) {
  test(`${door} asks for e-mail and password`, { tag: ["@phone", "@plain"] }, async ({ page, hydrated, axe }) => {
    const answer = await page.goto(door);
    expect(answer.status()).toBe(200);
    await hydrated(page);
    await expect(page).toHaveTitle(/\S · \S/);
    await expect(page.locator("h1")).toHaveCount(1);
    await expect(page.locator('input[name="email"]')).toBeVisible();
    await expect(page.locator('input[name="password"]')).toBeVisible();
    await axe(page);
  });
}
