package org.jenkinsci.plugins.workflow.support.steps

import org.jenkinsci.plugins.workflow.steps.Step

class ExecutorStep extends Step { String label }

class ExecutorStepExecution {
    static class PlaceholderTask {
        private String runId
        private Object context
        Object ownerTask
        String cookie = 'CANARY-cookie'
        PlaceholderTask(String runId, Object context, Object ownerTask) { this.runId = runId; this.context = context; this.ownerTask = ownerTask }
    }
}
