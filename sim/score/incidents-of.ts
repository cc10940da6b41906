import { type Episode, type Incident, isFault } from "./trace.ts";

/** An episode, and what is at the root of it. */
export interface RootedEpisode extends Episode {
  readonly root: string;
}

/** A state that ceases for less than this has not ceased: the truth is worked out several times within one instant. */
const SAME_MS = 1_000;

/**
 * Episodes as somebody outside would count them: a run that stays in a state is one episode, whichever fault is behind it from when to
 * when; and what lasts no time is none.
 */
export function joinEpisodes(episodes: readonly RootedEpisode[]): readonly RootedEpisode[] {
  const joined: RootedEpisode[] = [];
  const last = new Map<string, number>();
  for (const episode of [...episodes].sort((a, b) => a.onsetAt - b.onsetAt)) {
    const key = `${episode.run} ${episode.state}`;
    const index = last.get(key);
    const before = index === undefined ? undefined : joined[index];
    if (before && episode.onsetAt <= before.endAt + SAME_MS) {
      const later = before.endAt - before.onsetAt < SAME_MS ? episode : before;
      joined[index!] = { ...later, onsetAt: before.onsetAt, endAt: Math.max(before.endAt, episode.endAt) };
      continue;
    }
    last.set(key, joined.length);
    joined.push(episode);
  }
  return joined.filter(({ onsetAt, endAt }) => endAt - onsetAt >= SAME_MS);
}

/** Two episodes with one root and so little between them are one incident. */
const APART_MS = 120_000;

/**
 * Puts episodes together that have one incident, or, where none is told, one root without a break: a controller that pauses all its
 * runs, an agent that loses its connection for a moment.
 */
export function incidentsOf(episodes: readonly RootedEpisode[]): readonly Incident[] {
  const open = new Map<string, { id: string; episodes: RootedEpisode[]; endAt: number }>();
  const all: { id: string; episodes: RootedEpisode[] }[] = [];
  for (const episode of episodes.filter(({ state }) => isFault(state)).sort((a, b) => a.onsetAt - b.onsetAt)) {
    const key = episode.incidentId || `root ${episode.root}`;
    const known = open.get(key);
    if (known && (episode.incidentId || episode.onsetAt <= known.endAt + APART_MS)) {
      known.episodes.push(episode);
      known.endAt = Math.max(known.endAt, episode.endAt);
      continue;
    }
    const incident = { id: `${key} ${episode.onsetAt}`, episodes: [episode], endAt: episode.endAt };
    open.set(key, incident);
    all.push(incident);
  }
  return all.map(({ id, episodes: of }) => ({
    id,
    roots: [...new Set(of.flatMap(({ root, state, run }) => (state === "DEADLOCK" ? [root, run] : [root])))],
    runs: [...new Set(of.map(({ run }) => run))],
    onsetAt: of[0]!.onsetAt,
    endAt: Math.max(...of.map(({ endAt }) => endAt)),
  }));
}
