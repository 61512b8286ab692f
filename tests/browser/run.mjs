// What only a browser can tell about the pages. Run by `cargo test -p writ-web --test site`, or by
// hand: node run.mjs http://127.0.0.1:8080 [/usr/bin/chromium]

import assert from "node:assert/strict";
import AxeBuilderModule from "@axe-core/playwright";
import { chromium } from "playwright-core";

const AxeBuilder = AxeBuilderModule.default ?? AxeBuilderModule;
const [base, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);

const PAGES = [
  "/report/2024",
  "/report/2023?platform=hik_connect",
  "/report/2021",
  "/report/2024/explain/account/DE/provided",
  "/report/2024/explain/account/total/received?page=2",
  "/report/abc",
  "/nothing",
];
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

/** Opens a page in a context of its own, and closes it. */
async function visit(path, options, look) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text()) && complaints.push(message.text()));
  try {
    await page.goto(base + path);
    await look(page);
    assert.deepEqual(complaints, [], "the browser complained");
  } finally {
    await context.close();
  }
}

/** The same address in a language. */
const inLanguage = (path, language) => `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;

const checks = {
  async "every page passes axe in light and dark, from left to right and right to left"() {
    for (const path of PAGES)
      for (const colorScheme of ["light", "dark"])
        for (const language of ["en", "ar"])
          await visit(inLanguage(path, language), { colorScheme }, async (page) => {
            for (const details of await page.locator("details").all()) await details.evaluate((it) => (it.open = true));
            const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
            const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} (${nodes[0].failureSummary})`);
            assert.deepEqual(found, [], `${path} ${colorScheme} ${language}`);
          });
  },

  async "no page scrolls sideways at 320 pixels, nor with text at twice its size"() {
    for (const path of PAGES)
      for (const language of ["en", "de", "ar"])
        await visit(inLanguage(path, language), { viewport: { width: 320, height: 700 } }, async (page) => {
          const width = () => page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok((await width()) <= 320, `${path} ${language} is ${await width()} pixels wide`);
          await page.setViewportSize({ width: 640, height: 700 });
          await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
          assert.ok((await width()) <= 640, `${path} ${language} with large text is ${await width()} pixels wide`);
        });
  },

  async "the report is read, changed and explained without script"() {
    await visit("/", { javaScriptEnabled: false }, async (page) => {
      assert.match(page.url(), /\/report\/2024$/);
      await page.getByLabel("Period").selectOption("2023");
      await page.getByRole("button", { name: "Show" }).click();
      assert.match(page.url(), /\/report\/2023$/);
      const figure = page.locator("#account tfoot a").first();
      const value = (await figure.textContent()).trim();
      await figure.click();
      assert.equal((await page.locator(".figure-value").textContent()).trim(), value);
      await page.getByRole("link", { name: "Back to the report" }).click();
      assert.match(page.url(), /\/report\/2023#account$/);
    });
  },

  async "the same is done with the keyboard alone, and the focus is always seen"() {
    await visit("/report/2024", { viewport: { width: 1280, height: 900 } }, async (page) => {
      const focused = () =>
        page.evaluate(() => {
          const it = document.activeElement;
          const style = getComputedStyle(it);
          const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
          return { tag: it.tagName, text: it.textContent.trim(), href: it.getAttribute("href"), seen };
        });
      await page.keyboard.press("Tab");
      assert.equal((await focused()).href, "#content");
      await page.keyboard.press("Enter");
      let steps = 0;
      let at;
      do {
        await page.keyboard.press("Tab");
        at = await focused();
        assert.ok(at.seen, `no focus is seen on ${JSON.stringify(at)}`);
        steps += 1;
      } while (!at.href?.includes("/explain/") && steps < 40);
      assert.ok(at.href?.includes("/explain/"), "no figure was reached");
      await Promise.all([page.waitForURL(/\/explain\//), page.keyboard.press("Enter")]);
      assert.equal((await page.locator(".figure-value").textContent()).trim(), at.text);
    });
  },

  async "everything to click is at least 24 pixels high and wide"() {
    for (const width of [320, 1280])
      await visit("/report/2024", { viewport: { width, height: 900 } }, async (page) => {
        const small = await page.evaluate(() =>
          [...document.querySelectorAll("a, button, select, summary")]
            .filter((it) => !it.classList.contains("ds-skip-link"))
            .map((it) => ({ it: it.outerHTML.slice(0, 120), box: it.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
            .map(({ it, box }) => `${it} ${Math.round(box.width)}x${Math.round(box.height)}`),
        );
        assert.deepEqual(small.slice(0, 3), [], `at ${width} pixels`);
      });
  },

  async "the report is printed without what can only be clicked"() {
    await visit("/report/2024", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.getByRole("button", { name: "Show" }).isVisible(), false);
      assert.ok((await page.pdf()).length > 10_000);
    });
  },
};

let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok   ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${name}\n${error.message}`);
  }
}
await browser.close();
process.exit(failures === 0 ? 0 : 1);
