"""What runs in the page, and beside it, while tests/bench/sidebar_page.py measures."""

from __future__ import annotations

# All times are milliseconds of `performance.now()`. What was changed in one frame is on the screen
# when the one after the next begins.
PAINTED = """const painted = () => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))));"""

# From opening the sidebar to its rows, the first time on a page.
FIRST_PAINT = f"""async () => {{
  {PAINTED}
  const begun = performance.now();
  await window.jupyterapp.commands.execute('nbtrack:show-runs');
  const isThere = () =>
    document.querySelector('.nbt-side-run:not(.nbt-coming) .nbt-run-title')?.textContent;
  while (!isThere()) {{ await new Promise(requestAnimationFrame); }}
  return await painted() - begun;
}}"""

# As many requests, one after the other, that Jupyter itself answers, then a paint.
ROUND_TRIPS = f"""async ([url, times]) => {{
  {PAINTED}
  const begun = performance.now();
  for (let n = 0; n < times; n += 1) {{ await (await fetch(url)).text(); }}
  return await painted() - begun;
}}"""

# From an event of the user (its own time) to the paint of what it changed.
WATCH_EVENTS = f"""([event, changed]) => {{
  {PAINTED}
  const seen = window.nbtrackSeen = {{ at: 0, waits: [] }};
  const take = ({{ timeStamp }}) => {{ seen.at ||= timeStamp; }};
  document.addEventListener(event, take, {{ capture: true }});
  const observer = new MutationObserver(() => {{
    const {{ at }} = seen;
    if (at) {{
      seen.at = 0;
      void painted().then(now => seen.waits.push(now - at));
    }}
  }});
  const target = document.querySelector(changed);
  observer.observe(target, {{ childList: true, characterData: true, subtree: true }});
  window.nbtrackStop = () => {{
    observer.disconnect();
    document.removeEventListener(event, take, {{ capture: true }});
  }};
}}"""

# The list goes by for some seconds, or stands still: frames a second, the longest frame, and how
# many of the rows that were seen were not there yet.
SCROLL = """async ([seconds, pixels]) => {
  const list = document.querySelector('.nbt-side-list');
  const next = () => new Promise(requestAnimationFrame);
  let [frames, longest, rows, coming] = [0, 0, 0, 0];
  const begun = await next();
  let before = begun;
  while (before - begun < seconds * 1000) {
    list.scrollTop += pixels;
    const now = await next();
    frames += 1;
    longest = Math.max(longest, now - before);
    before = now;
    rows += list.querySelectorAll('.nbt-side-run:not([hidden])').length;
    coming += list.querySelectorAll('.nbt-side-run.nbt-coming:not([hidden])').length;
  }
  return [frames / (before - begun) * 1000, longest, coming / Math.max(1, rows)];
}"""

# Each value is the moment of its log(), in ms since `zero`.
WATCH_VALUES = """() => {
  const seen = window.nbtrackValues = [];
  new MutationObserver(() => {
    const now = [...document.querySelectorAll('.nbt-side-value-1')].map(cell => cell.textContent);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const at = Date.now();
      for (const text of now) {
        const value = Number(text.replaceAll(',', ''));
        if (text && !seen.some(([known]) => known === value)) { seen.push([value, at]); }
      }
    }));
  }).observe(document.querySelector('.nbt-list-canvas'),
    { childList: true, characterData: true, subtree: true });
}"""

# Ten runs of one process, a row a second each, until it is killed.
LIVE = """
    import sys, time
    import nbtrack
    zero, count = int(sys.argv[1]), int(sys.argv[2])
    runs = [nbtrack.init(project="live", name=f"live-{n}", reinit="create_new",
                         settings={"display": "off"}) for n in range(count)]
    while True:
        for run in runs:
            run.log({"stamp": int(time.time() * 1000) - zero})
            time.sleep(1 / count)
"""
