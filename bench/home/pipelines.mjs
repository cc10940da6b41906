import { pick, seeded } from "./random.mjs";

/**
 * @typedef {object} Pipeline
 * @property {string} name
 * @property {string} label the agent label it asks for
 * @property {string} library the shared library its steps come from
 * @property {readonly { name: string, call: string }[]} stages
 * @property {string} script the Jenkinsfile
 */

const SYSTEMS = ["billing", "catalogue", "checkout", "identity", "ledger", "search", "shipping", "storefront"];
const PARTS = ["api", "gateway", "importer", "mobile", "reports", "scheduler", "web"];
const LABELS = ["linux", "linux-large", "docker", "arm64"];
const STAGES = [
  ["Build", "Compile and package", "Assemble"],
  ["Unit tests", "Test", "Verify"],
  ["Integration tests", "Quality gate", "End to end"],
  ["Publish", "Deploy to staging", "Release candidate"],
];

/**
 * The Pipeline with this index: always the same one, its name differs from that of every other index.
 *
 * @param {number} index
 * @returns {Pipeline}
 */
export function makePipeline(index) {
  const random = seeded(1_000 + index);
  const name = `${pick(random, SYSTEMS)}-${pick(random, PARTS)}-${String(index + 1).padStart(2, "0")}`;
  const stages = STAGES.map((names, at) => ({
    name: pick(random, names),
    call: ["assembleService", "runUnitTests", "runQualityGate", "publishService"][at] ?? "runStage",
  }));
  const pipeline = { name, label: pick(random, LABELS), library: "delivery", stages };
  return { ...pipeline, script: jenkinsfile(pipeline) };
}

/** @param {Omit<Pipeline, "script">} pipeline */
function jenkinsfile({ label, library, stages }) {
  const blocks = stages.map(
    (stage) => `    stage('${stage.name}') {
      steps {
        ${stage.call}()
      }
    }`,
  );
  return `@Library('${library}@main') _

pipeline {
  agent { label '${label}' }
  options {
    timestamps()
    buildDiscarder(logRotator(numToKeepStr: '100'))
  }
  stages {
${blocks.join("\n")}
  }
}
`;
}
