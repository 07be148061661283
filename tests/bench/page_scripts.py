"""What runs in the page, and in the kernel, while tests/bench/page.py measures."""

from __future__ import annotations

# From the first moment of a page. All times are milliseconds; those of `Date.now()` are the
# kernel's too, as both are on this machine.
WATCH = """() => {
  const seen = { marks: {}, tasks: [], frames: 0, titles: [], asked: [], answered: [] };
  window.nbtrackSeen = seen;
  const mark = name => { seen.marks[name] ??= performance.now(); };
  new PerformanceObserver(list => {
    for (const task of list.getEntries()) {
      seen.tasks.push([task.startTime, task.duration]);
    }
  }).observe({ type: 'longtask' });
  const frame = () => { seen.frames += 1; look(); requestAnimationFrame(frame); };
  const look = () => {
    if (!document.getElementById('jupyterlab-splash') && document.querySelector('.jp-Cell')) {
      mark('page');
    }
    if (!seen.marks.drawn && document.querySelector('.nbtrack-live')) {
      mark('panel');
      const card = [...document.querySelectorAll('.nbt-card')].find(each =>
        each.querySelector('[data-drawn]') && each.querySelector('.nbt-value').textContent);
      if (card) {
        requestAnimationFrame(() => requestAnimationFrame(() => mark('drawn')));
      }
    }
  };
  requestAnimationFrame(frame);
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) {
          const length = Math.min(new DataView(data).getUint32(0, true), 200);
          const head = new TextDecoder().decode(new Uint8Array(data, 4, length));
          if (/"type": ?"detail"/.test(head)) {
            requestAnimationFrame(() => requestAnimationFrame(() =>
              seen.answered.push(performance.now())));
          }
        }
      });
    }
    send(data) {
      if (typeof data === 'string' && /"type": ?"detail"/.test(data)) {
        seen.asked.push(performance.now());
      }
      super.send(data);
    }
  };
}"""

# The words over a chart are written when it was painted: each change is noted two frames later.
NOTE_TITLES = """() => {
  for (const card of document.querySelectorAll('.nbt-card:not(.nbt-quiet)')) {
    const name = card.querySelector('.nbt-name').title;
    const value = card.querySelector('.nbt-value');
    new MutationObserver(() => {
      const written = Number(value.textContent.replaceAll(',', ''));
      requestAnimationFrame(() => requestAnimationFrame(() =>
        window.nbtrackSeen.titles.push([name, written, Date.now()])));
    }).observe(value, { childList: true, characterData: true, subtree: true });
  }
}"""

VISIBLE = """() => [...document.querySelectorAll('.nbt-card:not(.nbt-quiet) [data-drawn]')]
  .filter(each => {
    const box = each.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  }).length"""

# A panel that nobody sees is not drawn.
KEEP_LAST_IN_VIEW = """() => {
  let last = null;
  setInterval(() => {
    const panel = [...document.querySelectorAll('.nbtrack-live')].at(-1);
    if (panel && panel !== last) {
      last = panel;
      panel.scrollIntoView();
    }
  }, 200);
}"""

START = "import nbtrack, json, math, os, time\nfrom pathlib import Path"

# Each row's value is the moment of its log(), in ms since `zero`.
STAMPED = """names = [f"m/{{i}}" for i in range({charts})]
with nbtrack.init(project="latency{charts}") as run:
    for row in range({rows}):
        time.sleep(0.05)
        run.log(dict.fromkeys(names, int(time.time() * 1000) - {zero}))
"""

MANY = """names = [f"{{part}}/{{i}}" for part in ("train", "val") for i in range(10)]
def train(seconds, rate):
    with nbtrack.init(project="many", name="run") as run:
        begun = time.perf_counter()
        for row in range(int(seconds * rate)):
            run.log({{name: math.exp(-row / 500) + i / 10 for i, name in enumerate(names)}})
            time.sleep(max(0, begun + row / rate - time.perf_counter()))
train({seconds}, {rate})
"""

# One kernel, in turns without and with the panel, a millisecond of work before each call.
COST = """row = {{"train/loss": 0.6931, "train/acc": 0.5, "grad_norm": 1.25, "lr": 1e-3, "t": 1.5}}
def spent(display):
    found = []
    with nbtrack.init(project="cost", settings={{"display": display}}) as run:
        run.log(row)
        time.sleep(2)
        for _ in range({calls}):
            end = time.perf_counter_ns() + 1_000_000
            while time.perf_counter_ns() < end:
                sum(range(100))
            started = time.perf_counter_ns()
            run.log(row)
            found.append(time.perf_counter_ns() - started)
    return found
found = [[display, spent(display)] for _ in range({rounds}) for display in ("off", "auto")]
Path("cost.json").write_text(json.dumps(found))
"""

LONG = """with nbtrack.init(project="long", name="long", settings={{"display": "off"}}) as run:
    for step in range({steps}):
        x = step / {steps}
        run.log({{"a": x, "b": x * x, "c": 1 - x, "d": step % 1000, "e": -x}})
"""
