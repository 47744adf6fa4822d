// 带我看: a dozen steps from one sentence to 解决了. A step ends when its text is there, never by a timer.
const $ = (id) => document.getElementById(id);

export function guide({ get, post, be, toast, state, write }) {
  const at = { steps: [], number: -1, busy: false, done: false };
  const step = () => at.steps[at.number];

  function draw(text) {
    $("guide").hidden = at.number < 0;
    if (at.number < 0) return;
    $("guide-title").textContent = step().title;
    $("guide-at").textContent = `第 ${at.number + 1} 步，共 ${at.steps.length} 步`;
    $("guide-text").textContent = text;
    const acts = step().text || step().tap;
    $("guide-do").hidden = at.done;
    $("guide-do").disabled = at.busy;
    $("guide-do").textContent = at.busy ? "……" : acts ? "替我点" : "看";
    $("guide-next").hidden = !at.done;
    $("guide-next").textContent = at.number + 1 < at.steps.length ? "接着看" : "看完了";
    if (at.done) $("guide-next").focus({ preventScroll: true });
  }

  async function show(number) {
    if (number >= at.steps.length) { leave(); toast("就这些：说一句，办一件，看得见。接着随便玩。"); return; }
    Object.assign(at, { number, done: false, busy: false });
    await be(step().user, { id: step().chat, private: step().private });
    draw(step().guide);
    write(step().tap ? "" : step().text ?? "");
    ring();
  }

  function ring() {
    for (const node of document.querySelectorAll(".ring")) node.classList.remove("ring");
    if (at.number < 0 || at.done || !step().tap) return;
    const bubbles = [...document.querySelectorAll("#messages .bubble")].reverse();
    const found = bubbles.find((each) => each.textContent.includes(step().sees));
    const node = found && [...found.querySelectorAll(".keys button")].find((each) => each.textContent.includes(step().tap));
    node?.classList.add("ring");
  }

  async function act(own) {
    if (at.busy || at.done || at.number < 0) return;
    at.busy = true;
    draw(step().guide);
    if (own) write("");
    const given = await post("tour", { step: at.number, own });
    at.busy = false;
    at.done = Boolean(given.done);
    draw(at.done ? step().then : "还没等到。再点一下，或者接着看。");
    if (!at.done) $("guide-next").hidden = false;
    ring();
  }

  function leave() {
    at.number = -1;
    draw("");
    ring();
  }

  async function start() {
    $("welcome").hidden = true;
    toast("正在请邻居们就座……");
    const told = await get("tour");
    at.steps = told.steps;
    if (!told.ready) post("tour", { start: true });
    await show(Math.min(told.at, at.steps.length - 1));
  }

  $("tour-start").onclick = start;
  $("tour-skip").onclick = () => { $("welcome").hidden = true; };
  $("guide-do").onclick = () => act(true);
  $("guide-next").onclick = () => show(at.number + 1);
  $("guide-leave").onclick = leave;
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && at.number >= 0) leave(); });
  new MutationObserver(ring).observe($("messages"), { childList: true });
  const here = (chat) => at.number >= 0 && !at.busy && state.me === step().user && (step().private ? chat?.type === "private" : chat?.id === step().chat);
  return {
    said: (chat, text) => { if (here(chat) && step().text && !step().tap && text.trim()) act(false); },
    tapped: (chat, label) => { if (here(chat) && step().tap && label.includes(step().tap)) act(false); },
  };
}
