/**
 * The home has been through two upgrades, as long-lived homes have: what a run left on disk depends
 * on the plugins of its day.
 */

/**
 * @typedef {object} Era
 * @property {string} name
 * @property {boolean} isLegacy the 2017 layout: full class names, one log file per node, no `completed`
 * @property {boolean} keepsNodeFiles finished runs keep one file per node
 * @property {"map" | "linked-hash-map"} mapType what the maps of that day are written as
 * @property {boolean} hasErrorIds
 * @property {boolean} hasMetrics
 * @property {boolean} recordsInternalCalls
 * @property {Record<string, string>} plugins version attributes by short name
 */

/** @type {Era} */
export const LEGACY = {
  name: "legacy",
  isLegacy: true,
  keepsNodeFiles: true,
  mapType: "map",
  hasErrorIds: false,
  hasMetrics: false,
  recordsInternalCalls: false,
  plugins: {
    job: "workflow-job@2.11",
    support: "workflow-support@2.14",
    cps: "workflow-cps@2.41",
    api: "workflow-api@2.22",
    durableTask: "workflow-durable-task-step@2.17",
    model: "pipeline-model-definition@1.2.5",
    modelApi: "pipeline-model-api@1.2.5",
    libs: "workflow-cps-global-lib@2.9",
    structs: "structs@1.10",
  },
};

/** @type {Era} */
const NODE_FILES = {
  ...LEGACY,
  name: "node files",
  isLegacy: false,
  plugins: {
    job: "workflow-job@2.41",
    support: "workflow-support@3.8",
    cps: "workflow-cps@2.92",
    api: "workflow-api@2.46",
    durableTask: "workflow-durable-task-step@2.39",
    basicSteps: "workflow-basic-steps@2.23",
    stepApi: "workflow-step-api@2.24",
    buildStep: "pipeline-build-step@2.18",
    inputStep: "pipeline-input-step@2.12",
    milestoneStep: "pipeline-milestone-step@1.3.2",
    model: "pipeline-model-definition@1.8.5",
    modelApi: "pipeline-model-api@1.8.5",
    libs: "workflow-cps-global-lib@2.21",
    structs: "structs@1.23",
    git: "git@4.7.2",
    scmApi: "scm-api@2.6.4",
    branchApi: "branch-api@2.6.4",
  },
};

/** @type {Era} */
const BULK = {
  name: "bulk",
  isLegacy: false,
  keepsNodeFiles: false,
  mapType: "map",
  hasErrorIds: true,
  hasMetrics: true,
  recordsInternalCalls: true,
  plugins: {
    job: "workflow-job@1385.vb_58b_86ea_fff1",
    support: "workflow-support@865.v43e78cc44e0d",
    cps: "workflow-cps@3837.v305192405b_c0",
    api: "workflow-api@1283.v99c10937efcb_",
    durableTask: "workflow-durable-task-step@1313.vcb_970b_d2a_fb_3",
    basicSteps: "workflow-basic-steps@1042.ve7b_140c4a_e0c",
    stepApi: "workflow-step-api@657.v03b_e8115821b_",
    buildStep: "pipeline-build-step@540.vb_e8849e1a_b_d8",
    inputStep: "pipeline-input-step@477.v339683a_8d55e",
    milestoneStep: "pipeline-milestone-step@111.v449306f708b_7",
    model: "pipeline-model-definition@2.2168.vf921b_4e72c73",
    modelApi: "pipeline-model-api@2.2168.vf921b_4e72c73",
    libs: "pipeline-groovy-lib@689.veec561a_dee13",
    structs: "structs@337.v1b_04ea_4df7c8",
    git: "git@5.2.1",
    scmApi: "scm-api@683.vb_16722fb_b_80b_",
    branchApi: "branch-api@2.1144.v1425d1c3d5a_7",
    junit: "junit@1259.v65ffcef24a_88",
    metrics: "metrics@4.2.21-449.v6960d7c54c69",
  },
};

/** @type {Era} */
const CURRENT = {
  ...BULK,
  name: "current",
  mapType: "linked-hash-map",
  plugins: {
    job: "workflow-job@1571.vb_423c255d6d9",
    support: "workflow-support@1015.v785e5a_b_b_8b_22",
    cps: "workflow-cps@4259.vf653c2b_8a_b_69",
    api: "workflow-api@1398.v67030756d3fb_",
    durableTask: "workflow-durable-task-step@1464.v2d3f5c68f84c",
    basicSteps: "workflow-basic-steps@1098.v808b_fd7f8cf4",
    stepApi: "workflow-step-api@710.v3e456cc85233",
    buildStep: "pipeline-build-step@584.vdb_a_2cc3a_d07a_",
    inputStep: "pipeline-input-step@540.v14b_100d754dd",
    milestoneStep: "pipeline-milestone-step@138.v78ca_76831a_43",
    model: "pipeline-model-definition@2.2277.v00573e73ddf1",
    modelApi: "pipeline-model-api@2.2277.v00573e73ddf1",
    libs: "pipeline-groovy-lib@787.ve2fef0efdca_6",
    structs: "structs@362.va_b_695ef4fdf9",
    git: "git@5.10.0",
    scmApi: "scm-api@728.vc30dcf7a_0df5",
    branchApi: "branch-api@2.1280.v0d4e5b_b_460ef",
    multibranch: "workflow-multibranch@821.vc3b_4ea_780798",
    folder: "cloudbees-folder@6.1079.vc0975c2de294",
    junit: "junit@1402.va_87fd3d15dc3",
    metrics: "metrics@4.2.37-494.v06f9a_939d33a_",
  },
};

const FIRST_UPGRADE = Date.UTC(2026, 8, 14);
const SECOND_UPGRADE = Date.UTC(2026, 8, 28);

/**
 * @param {number} time
 * @returns {Era} the plugins installed at that time
 */
export function eraAt(time) {
  if (time < FIRST_UPGRADE) return NODE_FILES;
  return time < SECOND_UPGRADE ? BULK : CURRENT;
}

/** The newest era: what config files, written on every save, look like. */
export const PRESENT = CURRENT;
