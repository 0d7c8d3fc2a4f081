// Takes one picture of Jaeger's pages: node take.mjs JAEGER PICTURE FILE SERVICE SPANS [SPAN]
//
// PICTURE is `built-in` (the trace in the viewer of the embedded store, each book in its language), `search` (the list of the service's traces), `trace` (the Gantt view of its newest trace that has
// SPANS spans) or `span` (the same with the span of the name SPAN opened, its tags and its process too).
// Whatever is clicked or taken is waited for: a condition, never a length of time.
import { chromium } from "playwright-core";

const [jaeger, picture, file, service, spans, span] = process.argv.slice(2);

// Exported is not yet stored: ask until the trace is whole.
async function wholeTrace() {
  const url = `${jaeger}/api/traces?service=${service}&limit=50&lookback=1h`;
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise(setImmediate)) {
    const { data } = await (await fetch(url)).json();
    const whole = (data ?? []).filter((trace) => trace.spans.length === Number(spans));
    const start = (trace) => Math.min(...trace.spans.map((one) => one.startTime));
    if (whole.length > 0) return whole.sort((a, b) => start(b) - start(a))[0].traceID;
  }
  throw new Error(`no trace of ${service} with ${spans} spans at ${jaeger}`);
}

const trace = await wholeTrace();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 }, reducedMotion: "reduce" });
page.setDefaultTimeout(30_000);

// The lowest edge of everything that matches, so that the picture ends where the content does.
const bottom = (selector) =>
  page.locator(selector).evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().bottom)));

let end;
if (picture === "built-in") {
  // For this picture SPAN is the language.
  await page.setViewportSize({ width: 1100, height: 1000 });
  await page.goto(`${jaeger}/trace/${trace}?lang=${span}`);
  await page.locator("li details").nth(Number(spans) - 1).waitFor();
  end = await bottom("li details, footer");
} else if (picture === "search") {
  await page.goto(`${jaeger}/search?service=${service}&limit=20&lookback=1h`);
  // A list in 1.73, a table in 2.20.
  await page.locator(".ResultItem, .ant-table-row").nth(1).waitFor();
  end = await bottom(".ResultItem, .ant-table-row, button:has-text('Find Traces')");
} else {
  await page.goto(`${jaeger}/trace/${trace}`);
  await page.locator(".span-row").nth(Number(spans) - 1).waitFor();
  if (picture === "span") {
    await page.locator(".span-row", { hasText: span }).locator(".span-name").first().click();
    const details = page.locator(".detail-row");
    await details.waitFor();
    // What is closed shows its values in one line: click its header, and a table is there. The logs first, for
    // each of them has such a header too.
    for (const kind of ["Logs", "Events", "KeyValues", "Attributes"]) {
      for (const header of await details.locator(`[class*="${kind}--header"]`).all()) {
        if ((await header.getAttribute("aria-checked")) !== "true") await header.click();
      }
    }
    await details.locator("table").nth(1).waitFor();
  }
  end = await bottom(".span-row, .detail-row");
}
await page.evaluate(() => document.fonts.ready);
await page.mouse.move(0, 999);
await page.screenshot({ path: file, clip: { x: 0, y: 0, width: page.viewportSize().width, height: Math.min(1000, Math.ceil(end) + 16) } });
await browser.close();
