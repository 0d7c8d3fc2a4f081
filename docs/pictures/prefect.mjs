// Takes a picture of a flow run in Prefect's own page, and follows its link to Jaeger:
// node prefect.mjs PREFECT RUN FILE [TRACE_FILE]
//
// RUN is the run's name. With TRACE_FILE the artifact `jaeger-trace` is opened, its link clicked, and the trace that
// comes up is the second picture. Whatever is clicked or taken is waited for: a condition, never a length of time.
import { chromium } from "playwright-core";

const [prefect, name, file, traceFile] = process.argv.slice(2);

async function found(kind, filter) {
  const answer = await fetch(`${prefect}/api/${kind}/filter`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(filter),
  });
  const [first] = await answer.json();
  if (!first) throw new Error(`no ${kind} of ${name} at ${prefect}`);
  return first;
}

// What is drawn moves until it is where it stays: two pictures that are the same. One of a plain surface is smaller
// than this: nothing is drawn yet.
async function settled(page, clip, plain = 0) {
  let before;
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const now = await page.screenshot({ clip });
    if (before?.equals(now) && now.length > plain) return now;
    before = now;
    await page.evaluate(() => new Promise((next) => requestIdleCallback(next, { timeout: 700 })));
  }
  throw new Error("the page does not come to rest");
}

const run = await found("flow_runs", { flow_runs: { name: { any_: [name] } } });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, reducedMotion: "reduce" });
// A fresh profile is asked to join a community, over everything else.
await context.addInitScript(() => localStorage.setItem("join-the-community-modal-dismissed", "true"));
const page = await context.newPage();
page.setDefaultTimeout(30_000);
await page.goto(`${prefect}/runs/flow-run/${run.id}`);
await page.getByText(/\d+ Task runs/).first().waitFor();
await page.locator("canvas").first().waitFor();
await settled(page, { x: 280, y: 150, width: 800, height: 320 }, 5_000);
const { writeFile } = await import("node:fs/promises");
await writeFile(file, await settled(page, { x: 0, y: 0, width: 1280, height: 760 }));

if (traceFile) {
  const artifact = await found("artifacts", { artifacts: { flow_run_id: { any_: [run.id] } } });
  await page.goto(`${prefect}/artifacts/artifact/${artifact.id}`);
  const [trace] = await Promise.all([
    context.waitForEvent("page"),
    page.locator("a[href*='/trace/']").first().click(),
  ]);
  await trace.setViewportSize({ width: 1400, height: 1000 });
  await trace.locator(".span-row").nth(1).waitFor();
  const rows = await trace.locator(".span-row").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
  await trace.mouse.move(0, 999);
  const height = Math.min(1000, Math.ceil(Math.max(...rows)) + 16);
  await writeFile(traceFile, await settled(trace, { x: 0, y: 0, width: 1400, height }));
  console.log(`${name}: its link opens ${trace.url()}, with ${rows.length} spans`);
}
await browser.close();
