// Pictures of people and the company's logo, by those who choose them and those who see them.

import { expect, staysInside, test } from "./fixtures.js";
import { deflateSync } from "node:zlib";

// A picture of one colour, as PNG.
function png(width, height, [red, green, blue]) {
  const table = Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n >>> 0;
  });
  const sum = (bytes) => {
    let value = 0xffffffff;
    for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 0xff];
    return (value ^ 0xffffffff) >>> 0;
  };
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    return Buffer.concat([number(data.length), body, number(sum(body))]);
  };
  const head = Buffer.concat([number(width), number(height), Buffer.from([8, 2, 0, 0, 0])]);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from([red, green, blue]))]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

const picture = (name, colour, width = 300, height = 200) => ({ name, mimeType: "image/png", buffer: png(width, height, colour) });
const svg = { name: "me.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>") };

// Whether a picture is there and was drawn.
const drawn = (image) => expect.poll(() => image.evaluate((one) => one.complete && one.naturalWidth)).toBeGreaterThan(0);

test("a member of the team gives themself a picture that colleagues see", async ({ page, another, signIn, hydrated, axe }) => {
  await signIn(page, "una");
  await page.goto("/admin/profile");
  await hydrated(page);
  await page.getByLabel("Picture file").setInputFiles(svg);
  await page.getByRole("button", { name: "Save the picture" }).click();
  await expect(page.locator(".error", { hasText: "PNG, JPEG or WebP, with a name that ends so" })).toBeVisible();
  await expect(page.locator('input[name="last_name"]')).toHaveValue("Pritchard");
  await hydrated(page);
  await page.getByLabel("Picture file").setInputFiles(picture("una.png", [40, 110, 90]));
  await page.getByRole("button", { name: "Save the picture" }).click();
  const own = page.locator(".picture-field .avatar img");
  await expect(own).toBeVisible();
  await drawn(own);
  await hydrated(page);
  await staysInside(page);
  await axe(page);

  const maya = await another();
  await signIn(maya, "maya");
  await maya.goto("/admin/staff?q=Una");
  await hydrated(maya);
  await drawn(maya.getByRole("row", { name: "Una Pritchard" }).locator(".avatar img"));
  await maya.getByRole("link", { name: "Una Pritchard" }).click();
  await maya.getByRole("button", { name: "Remove the picture" }).click();
  await expect(maya.locator(".identity .avatar")).toHaveText("UP");
  await page.goto("/admin/profile");
  await expect(page.locator(".picture-field .avatar img")).toHaveCount(0);
});

test("a customer's person gives themself a picture that colleagues see and strangers do not", async ({ page, another, signIn, hydrated, axe }) => {
  await signIn(page, "ana");
  await page.goto("/profile");
  await hydrated(page);
  await page.getByLabel("Picture file").setInputFiles(picture("ana.png", [180, 90, 60]));
  await page.getByRole("button", { name: "Save the picture" }).click();
  const own = page.locator(".picture-field .avatar img");
  await expect(own).toBeVisible();
  await drawn(own);
  await hydrated(page);
  await staysInside(page);
  await axe(page);
  const address = await own.getAttribute("src");

  const bruno = await another();
  await signIn(bruno, "bruno");
  await bruno.goto("/people");
  await drawn(bruno.locator(`.avatar img[src="${address}"]`));
  expect((await bruno.request.get(address)).status()).toBe(200);
  const giulia = await another();
  await signIn(giulia, "giulia");
  expect((await giulia.request.get(address)).status()).toBe(404);

  await page.goto("/profile");
  await hydrated(page);
  await page.getByRole("button", { name: "Remove the picture" }).click();
  await expect(page.locator(".picture-field .avatar")).toHaveText("AP");
  expect((await bruno.request.get(address)).status()).toBe(404);
});

test("the main administrator gives the company a logo that stands at the customers' door", async ({ page, another, signIn, hydrated, axe, javaScriptEnabled }) => {
  await signIn(page, "maya");
  await page.goto("/admin/settings");
  await hydrated(page);
  const previews = page.locator(".brand-preview");
  await expect(previews).toHaveCount(2);
  await staysInside(page);
  await axe(page);
  if (javaScriptEnabled !== false) {
    // As it is typed, and saved nowhere.
    await page.locator('input[name="name"]').fill("Harbour & Dale");
    await page.locator('input[name="accent"]').fill("#0b6e4f");
    await expect(previews.first()).toContainText("Harbour & Dale");
    await expect.poll(() => previews.first().evaluate((one) => getComputedStyle(one).getPropertyValue("--brand").trim())).toBe("#0b6e4f");
  }
  await page.getByLabel("Logo file").setInputFiles(svg);
  await page.getByRole("button", { name: "Save the logo" }).click();
  await expect(page.locator(".error", { hasText: "PNG, JPEG or WebP, with a name that ends so" })).toBeVisible();
  await hydrated(page);
  const visitor = await another();
  await visitor.goto("/login");
  const before = await visitor.locator(".company-logo").getAttribute("src");
  await page.getByLabel("Logo file").setInputFiles(picture("logo.png", [20, 80, 120], 600, 200));
  await page.getByRole("button", { name: "Save the logo" }).click();
  await expect(page.getByText("Saved").first()).toBeVisible();
  await visitor.goto("/login");
  const logo = visitor.locator(".company-logo");
  await drawn(logo);
  expect(await logo.getAttribute("src")).not.toBe(before);
  await expect(logo).toHaveAttribute("width", "480");
  await hydrated(page);
  await page.getByRole("button", { name: "Remove the logo" }).click();
  await expect(page.getByRole("button", { name: "Remove the logo" })).toHaveCount(0);
  await visitor.goto("/login");
  await expect(visitor.locator(".company-mark")).toBeVisible();
});
