package org.jenkinsci.plugins.workflow.actions

class TimingAction { long startTime }

class BodyInvocationAction { }

class LabelAction { String displayName }

interface ThreadNameAction { String getThreadName() }

class ParallelLabelAction extends LabelAction implements ThreadNameAction { String threadName }

class ErrorAction { Throwable error }

class WarningAction {
    Object result
    String message = 'CANARY-warning'
}

class WorkspaceActionImpl {
    String node
    String path = 'CANARY-workspace'
}

class NotExecutedNodeAction { }

class PauseAction {
    long startTime
    long endTime
    String cause = 'CANARY-pause'
}

class TagsAction {
    Map tags = [:]
    String getTagValue(String key) { return tags[key] }
}

class ArgumentsActionImpl {
    Map arguments = [script: 'CANARY-script-argument', message: 'CANARY-message']
}

class ErrorId extends Throwable {
    String uuid
    ErrorId() { super('CANARY-error-id-message') }
}
