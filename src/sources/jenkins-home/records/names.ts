import { known } from "../xml/names.ts";

/**
 * Names in Jenkins records, as they stand in the files: XStream writes `$` as `_-` in element names.
 *
 * Names with a package are looked up by their last dotted part, so that aliases (`wf.a.`) and full names are one.
 */
export const NODE = known("node");
export const ACTIONS = known("actions");
export const CLASS = known("class");
export const PLUGIN = known("plugin");
export const ID = known("id");
export const PARENT_IDS = known("parentIds");
export const START_ID = known("startId");
export const DESCRIPTOR_ID = known("descriptorId");
export const STRING = known("string");
export const ENTRY = known("entry");
export const TAG = known("Tag");
export const OLD_TAG = known("org.jenkinsci.plugins.workflow.support.storage.SimpleXStreamFlowNodeStorage_-Tag");
export const START_TIME = known("startTime");
export const END_TIME = known("endTime");
export const DISPLAY_NAME = known("displayName");
export const BRANCH_NAME = known("branchName");
export const STAGE_NAME = known("stageName");
export const ERROR = known("error");
export const DETAIL_MESSAGE = known("detailMessage");
export const RESULT = known("result");
export const NAME = known("name");
export const TAGS = known("tags");
export const ARGUMENTS = known("arguments");
export const SYMBOL = known("symbol");
export const KLASS = known("klass");

export const FLOW_START_NODE = known("FlowStartNode");
export const FLOW_END_NODE = known("FlowEndNode");
export const STEP_START_NODE = known("StepStartNode");
export const STEP_ATOM_NODE = known("StepAtomNode");
export const STEP_END_NODE = known("StepEndNode");

export const TIMING_ACTION = known("TimingAction");
export const LOG_STORAGE_ACTION = known("LogStorageAction");
export const BODY_INVOCATION_ACTION = known("BodyInvocationAction");
export const LABEL_ACTION = known("LabelAction");
export const PARALLEL_LABEL_ACTION = known("ParallelStepExecution_-ParallelLabelAction");
export const STAGE_ACTION = known("StageStepExecution_-StageActionImpl");
export const ERROR_ACTION = known("ErrorAction");
export const WARNING_ACTION = known("WarningAction");
export const TAGS_ACTION = known("TagsAction");
export const NOT_EXECUTED_ACTION = known("NotExecutedNodeAction");
export const WORKSPACE_ACTION = known("WorkspaceActionImpl");
export const PAUSE_ACTION = known("PauseAction");
export const ARGUMENTS_ACTION = known("ArgumentsActionImpl");

export const FLOW_BUILD = known("flow-build");
export const TIMESTAMP = known("timestamp");
export const DURATION = known("duration");
export const NUMBER = known("number");
export const COMPLETED = known("completed");
export const EXECUTION = known("execution");
export const SCRIPT = known("script");
export const LOADED_SCRIPTS = known("loadedScripts");
export const DURABILITY_HINT = known("durabilityHint");
export const TIMINGS = known("timings");
export const LONG = known("long");
export const INTERNAL_CALLS = known("internalCalls");
export const SANDBOX = known("sandbox");
export const RESUME_BLOCKED = known("resumeBlocked");
export const STORAGE_DIR = known("storageDir");
export const CAUSE_ACTION = known("CauseAction");
export const CAUSE_BAG = known("causeBag");
export const CAUSES = known("causes");
export const REPLAY_ACTION = known("ReplayFlowFactoryAction");
export const RESTART_ACTION = known("RestartFlowFactoryAction");
export const TIME_IN_QUEUE_ACTION = known("TimeInQueueAction");
export const QUEUING_DURATION = known("queuingDurationMillis");
export const LIBRARIES_ACTION = known("LibrariesAction");
export const LIBRARY_RECORD = known("LibraryRecord");
export const VERSION = known("version");
export const TRUSTED = known("trusted");
export const EXECUTION_MODEL_ACTION = known("ExecutionModelAction");

export const POST_BUILD = known("postBuild");
export const POST = known("post");
export const AGENT = known("agent");
export const AGENT_TYPE = known("agentType");
export const KEY = known("key");
export const OPTIONS = known("options");
export const TRIGGERS = known("triggers");
export const PARAMETERS = known("parameters");
export const ENVIRONMENT = known("environment");
export const TOOLS = known("tools");
export const WHEN = known("when");
export const INPUT = known("input");
export const LIBRARIES = known("libraries");
export const MATRIX = known("matrix");
export const PARALLEL = known("parallel");
export const PARALLEL_CONTENT = known("parallelContent");
export const CONDITION = known("condition");
export const MODEL_STAGE = known("ModelASTStage");
export const MODEL_SCRIPT_BLOCK = known("ModelASTScriptBlock");
export const MODEL_BUILD_CONDITION = known("ModelASTBuildCondition");
export const MODEL_OPTION = known("ModelASTOption");
export const MODEL_TRIGGER = known("ModelASTTrigger");
export const MODEL_BUILD_PARAMETER = known("ModelASTBuildParameter");
export const MODEL_WHEN_CONDITION = known("ModelASTWhenCondition");
export const MODEL_WHEN_EXPRESSION = known("ModelASTWhenExpression");

export const DEFINITION = known("definition");
export const LIBRARY_CONFIGURATION = known("LibraryConfiguration");
export const FOLDER_LIBRARIES = known("FolderLibraries");
export const DISABLED = known("disabled");
export const NUM_EXECUTORS = known("numExecutors");
export const LABEL = known("label");
export const MODE = known("mode");
