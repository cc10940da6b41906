/** `plugin="…"` marks of a controller of 2026: the only evidence of versions in records. */
export const plugins = {
  job: "workflow-job@1571.vb_423c255d6d9",
  cps: "workflow-cps@4259.vf653c2b_8a_b_69",
  api: "workflow-api@1398.v67030756d3fb_",
  support: "workflow-support@1015.v785e5a_b_b_8b_22",
  durableTask: "workflow-durable-task-step@1464.v2d3f5c68f84c",
  stepApi: "workflow-step-api@710.v3e456cc85233",
  locks: "lockable-resources@1412.v3f305a_fb_a_117",
  build: "pipeline-build-step@584.vdb_a_2cc3a_d07a_",
  input: "pipeline-input-step@540.v14b_100d754dd",
  model: "pipeline-model-definition@2.2277.v00573e73ddf1",
  modelApi: "pipeline-model-api@2.2277.v00573e73ddf1",
  multibranch: "workflow-multibranch@821.vc3b_4ea_780798",
  branchApi: "branch-api@2.1280.v0d4e5b_b_460ef",
  folder: "cloudbees-folder@6.1079.vc0975c2de294",
  libraries: "pipeline-groovy-lib@787.ve2fef0efdca_6",
  git: "git@5.10.0",
} as const;
