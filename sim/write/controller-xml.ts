import type { Agent } from "../controller/agent.ts";
import type { Controller } from "../controller/controller.ts";
import type { Run } from "../run/run.ts";
import { plugins } from "./plugins.ts";
import { DECLARATION, escapeXml } from "./xml.ts";

/** `config.xml` of the controller. */
export function controllerConfig({ agents, clouds }: Controller): string {
  const builtIn = agents.get("")?.setup;
  const cloudTag = "org.csanchez.jenkins.plugins.kubernetes.KubernetesCloud";
  const cloudParts = clouds.map(
    ({ setup }) =>
      `    <${cloudTag} plugin="kubernetes@4398.v8a_3b_2c5b_d4e5">\n      <name>${setup.name}</name>\n      <templates>\n        <org.csanchez.jenkins.plugins.kubernetes.PodTemplate>\n          <label>${setup.label}</label>\n        </org.csanchez.jenkins.plugins.kubernetes.PodTemplate>\n      </templates>\n      <containerCap>${setup.capacity}</containerCap>\n    </${cloudTag}>\n`,
  );
  const cloudElement = cloudParts.length === 0 ? "  <clouds/>\n" : `  <clouds>\n${cloudParts.join("")}  </clouds>\n`;
  return `${DECLARATION}<hudson>\n  <disabledAdministrativeMonitors/>\n  <version>2.541.2</version>\n  <numExecutors>${builtIn?.executors ?? 0}</numExecutors>\n  <mode>${builtIn?.isExclusive ? "EXCLUSIVE" : "NORMAL"}</mode>\n  <useSecurity>true</useSecurity>\n  <buildsDir>\${ITEM_ROOTDIR}/builds</buildsDir>\n${cloudElement}  <quietPeriod>0</quietPeriod>\n  <label>${builtIn?.labels.join(" ") ?? ""}</label>\n  <nodeProperties/>\n  <globalNodeProperties/>\n</hudson>`;
}

/** `nodes/<agent>/config.xml`. */
export function agentConfig({ setup, isOffByHand, offSince }: Agent): string {
  const cause =
    isOffByHand && offSince !== undefined
      ? `  <temporaryOfflineCause class="hudson.slaves.OfflineCause$UserCause">\n    <timestamp>${offSince}</timestamp>\n    <description>\n      <holder>\n        <owner>hudson.slaves.Messages</owner>\n      </holder>\n      <key>SlaveComputer.DisconnectedBy</key>\n      <args>\n        <string>an-admin</string>\n        <string> : maintenance</string>\n      </args>\n    </description>\n    <userId>an-admin</userId>\n  </temporaryOfflineCause>\n`
      : "";
  return `${DECLARATION}<slave>\n${cause}  <name>${escapeXml(setup.name)}</name>\n  <remoteFS>/home/jenkins/${escapeXml(setup.name)}</remoteFS>\n  <numExecutors>${setup.executors}</numExecutors>\n  <mode>${setup.isExclusive ? "EXCLUSIVE" : "NORMAL"}</mode>\n  <retentionStrategy class="hudson.slaves.RetentionStrategy$Always"/>\n  <launcher class="hudson.slaves.JNLPLauncher">\n    <workDirSettings>\n      <disabled>false</disabled>\n      <internalDir>remoting</internalDir>\n      <failIfWorkDirIsMissing>false</failIfWorkDirIsMissing>\n    </workDirSettings>\n    <webSocket>false</webSocket>\n  </launcher>\n  <label>${escapeXml(setup.labels.join(" "))}</label>\n  <nodeProperties/>\n</slave>`;
}

/** `FlowExecutionList.xml`: the runs Jenkins executes. */
export function executionList(runs: Iterable<Run>): string {
  const owners = [...runs]
    .filter((run) => run.isListed)
    .map(
      ({ pipeline, number }) =>
        `  <flow-owner plugin="${plugins.job}">\n    <job>${escapeXml(pipeline.fullName)}</job>\n    <id>${number}</id>\n  </flow-owner>\n`,
    );
  return owners.length === 0 ? `${DECLARATION}<list/>` : `${DECLARATION}<list>\n${owners.join("")}</list>`;
}
