// The sandbox's own API. Errors carry the server's one plain sentence.

export async function ask(path, body, method = "POST") {
  const form = body instanceof FormData;
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: form || body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined || form ? body : JSON.stringify(body),
    });
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  let result = {};
  try { result = await answer.json(); } catch { /* an answer without JSON says nothing more */ }
  if (!answer.ok) throw new Error(result.error || `The sandbox answered ${answer.status}.`);
  return result;
}

export const get = (path) => ask(path, undefined, "GET");
export const fileUrl = (one) => `/sim/file/${encodeURIComponent(one.file_id)}`;

// Follows the events. `load` fetches the whole state and says its version; it runs at the start, after a reconnect,
// after a `reset`, and when a number is missing. Events that arrive meanwhile wait, and old ones are dropped.
export class Stream {
  constructor({ load, heard, state }) {
    Object.assign(this, { load, heard, state, version: null, waiting: [], loading: false, again: false, wait: 300 });
  }

  start() {
    this.source = new EventSource("/sim/events");
    this.source.onopen = () => { this.wait = 300; this.refresh(); };
    this.source.onmessage = (message) => this.take(JSON.parse(message.data));
    this.source.onerror = () => {
      this.state("lost");
      this.source.close();
      setTimeout(() => this.start(), this.wait);
      this.wait = Math.min(this.wait * 2, 8000);
    };
  }

  async refresh() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    try {
      do {
        this.again = false;
        this.version = await this.load();
      } while (this.again);
      this.state("live");
    } catch {
      this.state("lost");
      setTimeout(() => this.refresh(), 2000);
    } finally {
      this.loading = false;
    }
    const late = this.waiting;
    this.waiting = [];
    late.forEach((event) => this.take(event));
  }

  take(event) {
    if (this.loading || this.version === null) { this.waiting.push(event); return; }
    if (event.version <= this.version && event.type !== "reset") return;
    const missed = event.version > this.version + 1;
    this.version = event.version;
    if (event.type === "reset" || missed) { this.refresh(); return; }
    this.heard(event);
  }
}
