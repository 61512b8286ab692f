// What the stories share: a browser, the looks at a page that hold for every page, and the telling of what failed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

/** Where the server under test is, and the browser: the arguments of every story. */
export const [base, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);

/** A page transfers at most this much HTML before it is compressed. */
const MOST_BYTES = 60_000;
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** How many stops of the Tab key are tried on a page; some tables have hundreds. */
const MOST_STOPS = 120;
const NARROW = { width: 320, height: 700 };
const WIDE = { width: 1280, height: 900 };

let shared;
/** The one browser of a run. */
export const browser = async () =>
  (shared ??= await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  }));

/** A person's own browser: nothing is shared with anybody else's. Its pages remember what the browser complained of. */
export async function person(options = {}) {
  const context = await (await browser()).newContext({ baseURL: base, viewport: WIDE, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    // What the server refuses is asserted where it is asked for.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("response", (response) => {
    if (response.request().isNavigationRequest() && response.status() >= 500) page.complaints.push(`${response.url()} answered ${response.status()}`);
  });
  return page;
}

/** Opens a page in a context of its own, and closes it. */
export async function visit(path, options, look) {
  const page = await person(options);
  try {
    await page.goto(path);
    await look(page);
    assert.deepEqual(page.complaints, [], "the browser complained");
  } finally {
    await page.context().close();
  }
}

/** Does what leads to another page, and waits until that page is there. */
export const going = async (page, act) => (await Promise.all([page.waitForEvent("load"), act()]))[1];

/** Presses a button that sends a form. */
export const press = (page, name) => going(page, () => page.getByRole("button", { name, exact: true }).click());

/** Follows a link by its text. */
export const follow = (page, name, options = {}) => going(page, () => page.getByRole("link", { name, ...options }).first().click());

/** The same address in a language. */
export const inLanguage = (path, language) => `${path}${path.includes("?") ? "&" : "?"}lang=${language}`;

/** Opens what only shows when it is asked for, so that it is looked at too. */
export const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));

/** What axe finds on the page as it is shown. */
export async function violations(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  return page.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 300)} (${nodes[0].failureSummary})`);
  }, STANDARDS);
}

/** What reaches out of the page sideways on the narrowest screen, with the widest element named. */
export async function sideways(page) {
  await page.setViewportSize(NARROW);
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const inScroll = (it) => it.closest(".scroll, pre, table") && !it.matches(".scroll, pre");
    return [...document.body.querySelectorAll("*")]
      .filter((it) => !inScroll(it))
      .map((it) => ({ it, box: it.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.right > root.clientWidth + 0.5 || box.left < -0.5))
      .slice(0, 3)
      .map(({ it, box }) => `${it.outerHTML.slice(0, 160)} from ${Math.round(box.left)} to ${Math.round(box.right)}`)
      .concat(`the page is ${root.scrollWidth} pixels wide`);
  });
  await page.setViewportSize(WIDE);
  return found;
}

/** What can be clicked and is smaller than 24 by 24 pixels; a link within a sentence is as high as its line. */
export async function small(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden]), textarea")]
      .filter((it) => !it.classList.contains("ds-skip-link") && !it.closest(".unseen"))
      .filter((it) => {
        const isInSentence = it.tagName === "A" && getComputedStyle(it).display.startsWith("inline") && it.parentElement.textContent.trim() !== it.textContent.trim();
        return !isInSentence;
      })
      .map((it) => ({ it: it.outerHTML.slice(0, 140), box: it.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 23.9 || box.height < 23.9))
      .map(({ it, box }) => `${it} ${Math.round(box.width)}x${Math.round(box.height)}`)
      .slice(0, 3),
  );
}

/** What the Tab key does not reach, or reaches without its being seen. */
export async function unreached(page) {
  await page.evaluate(() => {
    // The way begins at the top, also where a script or the address put the focus elsewhere.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    const shown = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.disabled && it.tabIndex >= 0;
    const all = document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden]), textarea, [tabindex='0']");
    // Of a group of radio buttons the Tab key reaches one.
    const groups = new Set();
    window.toReach = new Set(
      [...all].filter(shown).filter((it) => {
        if (it.type !== "radio") return true;
        if (groups.has(it.name)) return false;
        groups.add(it.name);
        return true;
      }),
    );
  });
  const unseen = [];
  let left = true;
  for (let step = 0; left && step < MOST_STOPS; step += 1) {
    await page.keyboard.press("Tab");
    const reached = await page.evaluate(() => {
      const it = document.activeElement;
      if (it === document.body || it === null) return { left: window.toReach.size > 0 };
      for (const other of window.toReach) if (other === it || (it.type === "radio" && other.type === "radio" && other.name === it.name)) window.toReach.delete(other);
      const isSeen = (of) => {
        const style = getComputedStyle(of);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
      };
      // The way past the head of the page shows itself only while it has the focus, and the parts of a day are
      // marked by the browser.
      const isMarked = it.matches(".ds-skip-link") ? it.getBoundingClientRect().height > 20 : ["date", "datetime-local"].includes(it.type) || isSeen(it) || isSeen(it.parentElement);
      return { left: window.toReach.size > 0, unmarked: isMarked ? null : it.outerHTML.slice(0, 140) };
    });
    left = reached.left;
    if (reached.unmarked) unseen.push(`no focus is seen on ${reached.unmarked}`);
  }
  const many = await page.evaluate((most) => window.toReach.size > 0 && document.querySelectorAll("a[href]").length > most, MOST_STOPS);
  const unreached = many ? [] : await page.evaluate(() => [...window.toReach].map((it) => `not reached: ${it.outerHTML.slice(0, 140)}`));
  return [...unseen, ...unreached].slice(0, 3);
}

/** What is wrong with how a page names itself. */
export async function unnamed(page) {
  return page.evaluate(() => {
    const found = [];
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) found.push(`${headings} first headings`);
    if (!/\S/.test(document.title.split(" – ")[0])) found.push(`titled “${document.title}”`);
    const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    if (twice.length > 0) found.push(`twice on the page: ${twice.join(", ")}`);
    const { lang, dir } = document.documentElement;
    if (!/^[a-z]{2}$/.test(lang)) found.push(`language “${lang}”`);
    if (dir !== (lang === "ar" ? "rtl" : "ltr")) found.push(`direction “${dir}” of ${lang}`);
    return found;
  });
}

/** How large the HTML of an answer is, where it is too large. */
export const oversize = (bytes) => (bytes > MOST_BYTES ? [`${bytes} bytes of HTML, more than ${MOST_BYTES}`] : []);

/** Runs checks one after the other, says how each went and how long it took, and ends the program. With `ONLY=text`
 * in the environment it runs those whose name holds the text. A story ends where something fails: what follows would
 * fail as well. */
export async function run(checks, { isStory = false } = {}) {
  let failures = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(process.env.ONLY ?? "")) continue;
    if (isStory && failures > 0) break;
    const began = performance.now();
    const took = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    try {
      await check();
      console.log(`ok   ${name} (${took()})`);
    } catch (error) {
      failures += 1;
      // Where it stands in the story; the way through the libraries says nothing.
      const place = error.stack?.match(/^.*\/tests\/browser\/(?!browser\.mjs).*$/m)?.[0] ?? "";
      console.log(`FAIL ${name} (${took()})\n${error.message}\n${place}`);
    }
  }
  await (await browser()).close();
  process.exit(failures === 0 ? 0 : 1);
}
