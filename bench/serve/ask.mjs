/** Asks a server as browsers do: over kept connections, at a given rate, whether or not it keeps up. */
import { Agent, get } from "node:http";

const CONNECTIONS = 64;

/** Something that asks one server. @param {string} url */
export function asker(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return {
    /** How long until the whole answer was there. @param {string} path @returns {Promise<number>} */
    ask: (path) => asked(`${url}${path}`, agent),
    close: () => agent.destroy(),
  };
}

/** @param {string} url @param {Agent} agent @returns {Promise<number>} */
function asked(url, agent) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const sent = get(url, { agent }, (response) => {
      response.resume();
      response.on("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    });
    sent.on("error", reject);
  });
}

/**
 * Asks paths in turn at a rate; how long each took from when it was due, so that what waits for a slow answer counts.
 *
 * @param {(path: string) => Promise<number>} ask
 * @param {{ paths: readonly string[], perSecond: number, seconds: number }} load
 */
export async function askAtRate(ask, { paths, perSecond, seconds }) {
  const startedAt = performance.now();
  const total = perSecond * seconds;
  /** @type {Promise<number>[]} */
  const answers = [];
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1000));
    for (; sent < due; sent++) {
      const dueAt = startedAt + (sent * 1000) / perSecond;
      answers.push(ask(paths[sent % paths.length] ?? "").then(() => performance.now() - dueAt));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return Promise.all(answers);
}

/** Listens to server-sent events. @param {string} url @param {number} count @returns {Promise<() => void>} */
export async function listeners(url, count) {
  /** @type {(() => void)[]} */
  const closes = [];
  for (let index = 0; index < count; index++) {
    await new Promise((resolve, reject) => {
      const sent = get(`${url}/api/v1/events`, { agent: false }, (response) => {
        response.resume();
        response.on("error", () => {});
        response.once("data", () => resolve(undefined));
      });
      sent.on("error", reject);
      closes.push(() => sent.destroy());
    });
  }
  return () => {
    for (const close of closes) close();
  };
}
