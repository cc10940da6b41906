import type { SignKind } from "./running.ts";

/** Any of the quotes Jenkins used around names: curly since 2.0, straight before, and those of its translations. */
const OPEN_QUOTE = "[‘’“”„«\"'`]";
const CLOSE_QUOTE = "[‘’“”»\"'`]";

/** Why something stays in the queue, and the names in the reason. */
export interface QueueCause {
  readonly kind: SignKind;
  readonly names: readonly string[];
}

type Table = readonly (readonly [SignKind, string])[];

/**
 * Texts by language; `{}` stands for a name, with or without quotes around it.
 *
 * Source: `hudson/model/Messages*.properties` of core (keys `Queue.*`, `Node.*`; English of 2010 to 2026) and of localization-zh-cn.
 * Jenkins prints them in the language of its system, not of the reader.
 */
const tables: readonly Table[] = [
  [
    ["labelMissing", "There are no nodes with the label {}"],
    ["labelOffline", "All nodes of label {} are offline"],
    ["agentLacksLabel", "{} doesn['’]t have label {}"],
    ["agentNotAccepting", "{} is not accepting tasks"],
    ["agentNotAccepting", "{} is reserved for jobs (?:tied to it|with matching label expression)"],
    ["executorsBusy", "Waiting for next available executor on {}"],
    ["executorsBusy", "Waiting for next available executor"],
    ["shuttingDown", "(?:Jenkins|Hudson) is about to shut down"],
    ["agentOffline", "{} is offline"],
  ],
  [
    ["labelOffline", "Alle Knoten des Labels {} sind offline"],
    ["executorsBusy", "Warte auf den nächsten freien Build-Prozessor auf {}"],
    ["executorsBusy", "Warte auf den nächsten freien Build-Prozessor"],
    ["shuttingDown", "Jenkins wird heruntergefahren"],
    ["agentOffline", "{} ist offline"],
  ],
  [
    ["executorsBusy", "En attente du prochain exécuteur disponible sur {}"],
    ["executorsBusy", "En attente du prochain exécuteur disponible"],
    ["shuttingDown", "Jenkins est sur le point de se fermer"],
    ["agentOffline", "{} est hors ligne"],
  ],
  [
    ["labelOffline", "Todos los nodos con la etiqueta {} están fuera de línea"],
    ["agentLacksLabel", "{} no tiene etiqueta {}"],
    ["agentNotAccepting", "{} está reservado para trabajos asignados a este nodo"],
    ["executorsBusy", "Esperando por un ejecutor en {}"],
    ["executorsBusy", "Esperando por un ejecutor"],
    ["shuttingDown", "Jenkins va a ser apagado"],
    ["agentOffline", "{} fuera de línea"],
  ],
  [
    ["labelOffline", "ラベル {} のすべてのノードはオフラインです"],
    ["agentLacksLabel", "{} にはラベル {} は設定されていません"],
    ["agentNotAccepting", "{} は当該ノードに割り当てられたジョブが予約しています"],
    ["executorsBusy", "{}で利用可能な次のエグゼキューターを待っています"],
    ["executorsBusy", "利用可能な次のエグゼキューターを待っています"],
    ["shuttingDown", "Jenkinsはシャットダウン中です"],
    ["agentOffline", "{} はオフラインです"],
  ],
  [
    ["labelMissing", "没有带有标签 {} 的节点"],
    ["labelOffline", "带有标签 {} 的所有节点都离线"],
    ["executorsBusy", "在 {} 上等待下一个可用的执行器"],
    ["executorsBusy", "等待下一个可用的执行器"],
    ["shuttingDown", "Jenkins 准备关闭"],
    ["agentOffline", "{} 已经离线"],
  ],
  [
    ["labelMissing", "Não há nós com o rótulo {}"],
    ["labelOffline", "Todos os rótulos {} estão fora de serviço"],
    ["agentNotAccepting", "{} foi reservado para trabalhos vinculados"],
    ["executorsBusy", "Aguardando pelo próximo executor disponível {}"],
    ["executorsBusy", "Esperando pelo próximo executor disponível"],
    ["shuttingDown", "Jenkins está prestes a encerrar"],
    ["agentOffline", "{} está fora de serviço"],
  ],
];

const patterns = tables.flat().map(([kind, text]) => [kind, patternOf(text)] as const);

/** Which reason counts where there are several, one per agent that was asked: what will pass before what will not. */
const order: readonly SignKind[] = [
  "shuttingDown",
  "executorsBusy",
  "labelMissing",
  "labelOffline",
  "agentOffline",
  "agentNotAccepting",
  "agentLacksLabel",
  "queueOther",
];

/** Longest name kept of those in a reason. */
const MAX_NAME = 200;

/**
 * Reads why a task waits in the queue: the line after "Still waiting to schedule task" in a log, or `why` of the queue's API. A text
 * that is not known is `queueOther`, without names.
 */
export function readQueueCause(text: string): QueueCause {
  const causes = text.split("; ").slice(0, 100).map(matchCause);
  return causes.reduce((best, next) => (order.indexOf(next.kind) < order.indexOf(best.kind) ? next : best));
}

function matchCause(text: string): QueueCause {
  for (const [kind, pattern] of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return { kind, names: match.slice(1).map((name) => (name ?? "").slice(0, MAX_NAME)) };
  }
  return { kind: "queueOther", names: [] };
}

function patternOf(text: string): RegExp {
  return new RegExp(`^${text.replaceAll("{}", `${OPEN_QUOTE}?(.+?)${CLOSE_QUOTE}?`)}[.。]?$`);
}
