import { defineConfig } from "@playwright/test";

const desk = { width: 1280, height: 800 };

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.js",
  outputDir: "test-results",
  globalSetup: "./server.js",
  forbidOnly: true,
  // A journey that passes only the second time has found something.
  retries: 0,
  workers: 2,
  // A guard against what hangs: long journeys take a minute on two slow cores.
  timeout: 150_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    locale: process.env.LOCALE || "en-GB",
    timezoneId: "Europe/Rome",
    // Colours are measured when they have arrived, not on their way.
    contextOptions: { reducedMotion: "reduce" },
    serviceWorkers: "block",
    // TRACE=1 keeps what a failed journey did, to step through; recording it takes a third of the time.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
  // A test runs at the desk. Tagged @phone it runs on a phone too, tagged @plain also without JavaScript.
  projects: [
    { name: "chromium", use: { viewport: desk } },
    { name: "phone", grep: /@phone/, use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
    { name: "plain", grep: /@plain/, use: { viewport: desk, javaScriptEnabled: false } },
  ],
});
